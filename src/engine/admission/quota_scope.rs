//! Which pods a quota counts
//! (`pkg/quota/v1/evaluator/core/pods.go:podMatchesScopeFunc, usesCrossNamespacePodAffinity`,
//! `apiserver/pkg/quota/v1/generic/evaluator.go:Matches, getScopeSelectorsFromQuota`).

use k8s_openapi::api::core::v1::{PodAffinityTerm, PodSpec, ResourceQuotaSpec, ScopedResourceSelectorRequirement};

use super::qos::Qos;

/// Whether every scope of the quota holds for the pod; a quota without scopes counts every pod.
pub fn matches_scopes(quota: &ResourceQuotaSpec, spec: &PodSpec) -> bool {
    let named = quota.scopes.iter().flatten().map(|scope| Scope { name: scope, operator: "Exists", values: &[] });
    let selected = quota.scope_selector.iter().flat_map(|selector| selector.match_expressions.iter().flatten());
    named.chain(selected.map(Scope::of)).all(|scope| scope.holds(spec))
}

struct Scope<'q> {
    name: &'q str,
    operator: &'q str,
    values: &'q [String],
}

impl<'q> Scope<'q> {
    fn of(requirement: &'q ScopedResourceSelectorRequirement) -> Self {
        Self {
            name: &requirement.scope_name,
            operator: &requirement.operator,
            values: requirement.values.as_deref().unwrap_or_default(),
        }
    }

    fn holds(&self, spec: &PodSpec) -> bool {
        let is_terminating = spec.active_deadline_seconds.is_some_and(|seconds| seconds >= 0);
        match self.name {
            "Terminating" => is_terminating,
            "NotTerminating" => !is_terminating,
            "BestEffort" => Qos::of(spec) == Qos::BestEffort,
            "NotBestEffort" => Qos::of(spec) != Qos::BestEffort,
            "PriorityClass" => self.selects(spec.priority_class_name.as_deref().filter(|name| !name.is_empty())),
            "CrossNamespacePodAffinity" => uses_cross_namespace_pod_affinity(spec),
            _ => false,
        }
    }

    fn selects(&self, class: Option<&str>) -> bool {
        let listed = class.is_some_and(|class| self.values.iter().any(|value| value == class));
        match self.operator {
            "In" => listed,
            "NotIn" => !listed,
            "Exists" => class.is_some(),
            "DoesNotExist" => class.is_none(),
            _ => false,
        }
    }
}

fn uses_cross_namespace_pod_affinity(spec: &PodSpec) -> bool {
    let crosses = |term: &PodAffinityTerm| {
        term.namespace_selector.is_some() || term.namespaces.as_ref().is_some_and(|names| !names.is_empty())
    };
    let Some(affinity) = &spec.affinity else { return false };
    let (pod, anti) = (affinity.pod_affinity.as_ref(), affinity.pod_anti_affinity.as_ref());
    let required = [
        pod.and_then(|terms| terms.required_during_scheduling_ignored_during_execution.as_ref()),
        anti.and_then(|terms| terms.required_during_scheduling_ignored_during_execution.as_ref()),
    ];
    let preferred = [
        pod.and_then(|terms| terms.preferred_during_scheduling_ignored_during_execution.as_ref()),
        anti.and_then(|terms| terms.preferred_during_scheduling_ignored_during_execution.as_ref()),
    ];
    required.into_iter().flatten().flatten().any(crosses)
        || preferred.into_iter().flatten().flatten().any(|term| crosses(&term.pod_affinity_term))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn counts(quota: Value, spec: Value) -> bool {
        let quota = serde_json::from_value(quota).expect("a quota's spec");
        matches_scopes(&quota, &serde_json::from_value(spec).expect("a pod's spec"))
    }

    #[test]
    fn scopes_are_all_to_hold() {
        let bare = json!({ "containers": [{ "name": "a" }] });
        for (scopes, holds) in [
            (json!([]), true),
            (json!(["BestEffort"]), true),
            (json!(["NotBestEffort"]), false),
            (json!(["NotTerminating", "BestEffort"]), true),
            (json!(["Terminating"]), false),
            (json!(["PriorityClass"]), false),
            (json!(["CrossNamespacePodAffinity"]), false),
        ] {
            assert_eq!(counts(json!({ "scopes": scopes }), bare.clone()), holds, "{scopes}");
        }
    }

    #[test]
    fn a_quota_of_a_priority_class_counts_by_name_and_a_pod_without_one_is_in_no_class() {
        for (operator, values, named, unnamed) in [
            ("In", json!(["high"]), true, false),
            ("NotIn", json!(["high"]), false, true),
            ("Exists", json!([]), true, false),
            ("DoesNotExist", json!([]), false, true),
        ] {
            let expression = json!({ "scopeName": "PriorityClass", "operator": operator, "values": values });
            let quota = json!({ "scopeSelector": { "matchExpressions": [expression] } });
            assert_eq!(counts(quota.clone(), json!({ "containers": [], "priorityClassName": "high" })), named, "{operator}");
            assert_eq!(counts(quota, json!({ "containers": [] })), unnamed, "{operator}");
        }
    }

    #[test]
    fn affinity_to_the_pods_of_other_namespaces_is_a_scope() {
        let term = json!({ "topologyKey": "a", "namespaceSelector": {} });
        let spec = json!({ "containers": [], "affinity": { "podAntiAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": [term] } } });
        assert!(counts(json!({ "scopes": ["CrossNamespacePodAffinity"] }), spec));
    }
}
