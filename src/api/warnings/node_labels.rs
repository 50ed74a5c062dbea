//! Labels of nodes (`pkg/api/node/util.go`).

use k8s_openapi::api::core::v1::{NodeSelectorTerm, PodSpec};

use super::super::validation::label_value;
use super::warning::{Warning, WarningTopic, pod_spec};
use crate::model::FieldPath;

/// Deprecated labels and what the API server says of them.
const DEPRECATED: [(&str, &str); 8] = [
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    ("failure-domain.beta.kubernetes.io/region", "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead"),
    ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
    ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ("app.kubernetes.io/created-by", "deprecated since v1.9"),
    ("scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"),
    ("node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"),
];

fn deprecation(label: &str) -> Option<&'static str> {
    DEPRECATED.iter().find(|(name, _)| *name == label).map(|(_, message)| *message)
}

/// Warns of deprecated labels in node selectors, node affinity and topology keys, and of what stands beside them.
pub(super) fn warn(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    for label in spec.node_selector.iter().flatten().map(|(label, _)| label) {
        if let Some(message) = deprecation(label) {
            warnings.push(Warning::new(pod_spec().field("nodeSelector").key(label), message).about(WarningTopic::NodeLabel));
        }
    }
    if let Some(affinity) = spec.affinity.as_ref().and_then(|affinity| affinity.node_affinity.as_ref()) {
        let path = pod_spec().field("affinity").field("nodeAffinity");
        let required = affinity.required_during_scheduling_ignored_during_execution.as_ref();
        let terms = path.clone().field("requiredDuringSchedulingIgnoredDuringExecution").field("nodeSelectorTerms");
        for (index, term) in required.iter().flat_map(|selector| selector.node_selector_terms.iter()).enumerate() {
            warn_of_term(term, &terms.clone().index(index), warnings);
        }
        let terms = path.field("preferredDuringSchedulingIgnoredDuringExecution");
        let preferred = affinity.preferred_during_scheduling_ignored_during_execution.iter().flatten();
        for (index, term) in preferred.enumerate() {
            let path = terms.clone().index(index).field("preference");
            warn_of_term(&term.preference, &path, warnings);
            warn_of_values(&term.preference, &path, warnings);
        }
    }
    for (index, constraint) in spec.topology_spread_constraints.iter().flatten().enumerate() {
        let path = pod_spec().field("topologySpreadConstraints").index(index);
        warn_of_key(&constraint.topology_key, path.clone().field("topologyKey"), warnings);
        if constraint.label_selector.is_none() {
            let path = path.field("labelSelector");
            warnings.push(Warning::new(path, "a null labelSelector results in matching no pod"));
        }
    }
}

fn warn_of_term(term: &NodeSelectorTerm, path: &FieldPath, warnings: &mut Vec<Warning>) {
    for (index, requirement) in term.match_expressions.iter().flatten().enumerate() {
        warn_of_key(&requirement.key, path.clone().field("matchExpressions").index(index).field("key"), warnings);
    }
}

fn warn_of_key(key: &str, path: FieldPath, warnings: &mut Vec<Warning>) {
    if let Some(message) = deprecation(key) {
        warnings.push(Warning::new(path, format!("{key} is {message}")).about(WarningTopic::NodeLabel));
    }
}

/// Values that no label has. Only where a term is preferred are they accepted.
fn warn_of_values(term: &NodeSelectorTerm, path: &FieldPath, warnings: &mut Vec<Warning>) {
    for (index, requirement) in term.match_expressions.iter().flatten().enumerate() {
        let path = path.clone().field("matchExpressions").index(index).field("values");
        for (index, value) in requirement.values.iter().flatten().enumerate() {
            let wrong = label_value(value).into_iter();
            let path = path.clone().index(index);
            warnings.extend(wrong.map(|wrong| Warning::new(path.clone(), format!("{value} is invalid, {wrong}"))));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::warning::tests::assert_warnings;
    use super::*;

    #[test]
    fn deprecated_labels_are_found_wherever_nodes_are_chosen() {
        let term = json!({ "matchExpressions": [{ "key": "a", "operator": "Exists" }, { "key": "beta.kubernetes.io/os", "operator": "Exists" }] });
        let required = json!({ "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [term] } });
        let preferred = json!({ "preferredDuringSchedulingIgnoredDuringExecution": [{ "preference": term, "weight": 1 }] });
        let spread = |key: &str| json!({ "topologySpreadConstraints": [{ "maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {} }] });
        assert_warnings(
            warn,
            &[
                (json!({ "nodeSelector": { "kubernetes.io/os": "linux" } }), &[]),
                (
                    json!({ "nodeSelector": { "beta.kubernetes.io/os": "linux" } }),
                    &["nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead"],
                ),
                (
                    json!({ "affinity": { "nodeAffinity": required } }),
                    &[
                        "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].key: \
                       beta.kubernetes.io/os is deprecated since v1.14; use \"kubernetes.io/os\" instead",
                    ],
                ),
                (
                    json!({ "affinity": { "nodeAffinity": preferred } }),
                    &[
                        "affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[1].key: \
                       beta.kubernetes.io/os is deprecated since v1.14; use \"kubernetes.io/os\" instead",
                    ],
                ),
                (spread("topology.kubernetes.io/zone"), &[]),
                (
                    spread("failure-domain.beta.kubernetes.io/zone"),
                    &[
                        "topologySpreadConstraints[0].topologyKey: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; \
                       use \"topology.kubernetes.io/zone\" instead",
                    ],
                ),
            ],
        );
    }

    #[test]
    fn only_deprecated_labels_are_about_labels_of_nodes() {
        let spec = json!({ "containers": [], "nodeSelector": { "beta.kubernetes.io/arch": "" },
            "topologySpreadConstraints": [{ "maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule" }] });
        let mut warnings = Vec::new();
        warn(&serde_json::from_value(spec).expect("a pod spec"), &mut warnings);
        let topics: Vec<_> = warnings.iter().map(|warning| warning.topic).collect();
        assert_eq!(topics, [WarningTopic::NodeLabel, WarningTopic::Other]);
    }

    #[test]
    fn values_that_no_label_has_are_warned_of_in_preferred_terms() {
        let term = json!({ "matchExpressions": [{ "key": "a", "operator": "In", "values": ["b", "-1"] }] });
        let preferred = json!({ "preferredDuringSchedulingIgnoredDuringExecution": [{ "preference": term, "weight": 1 }] });
        let expected = format!(
            "affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values[1]: -1 is invalid, {}",
            label_value("-1").join("")
        );
        assert_warnings(warn, &[(json!({ "affinity": { "nodeAffinity": preferred } }), &[&expected])]);
    }
}
