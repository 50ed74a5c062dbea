//! The spec of a pod in a template, part by part in the API server's order
//! (`pkg/apis/core/validation/validation.go:ValidatePodSpec`).
//!
//! The operating system and what it rules out are looked at with the security context. Nothing is said of `schedulingGroup`,
//! which has been dropped, because GenericWorkload is off.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::PodSpec;

use super::field_error::FieldError;
use super::label_selector::validate_labels;
use super::node_affinity::validate_node_affinity;
use super::pod_affinity::validate_pod_affinity;
use super::resource_claims::validate_resource_claims;
use super::toleration::validate_tolerations;
use super::topology_spread::validate_topology_spread_constraints;
use super::{containers, dns, host_names, pod_resources, security_context, syntax, volumes};
use crate::model::FieldPath;

/// The spec, which has been defaulted.
pub(super) fn validate_pod_spec(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let at = |field: &'static str| path.clone().field(field);
    let volumes = volumes::validate_volumes(spec, path, errors);
    validate_resource_claims(spec.resource_claims.as_deref().unwrap_or_default(), &at("resourceClaims"), errors);
    containers::validate_containers(spec, &volumes, path, errors);
    pod_resources::validate_pod_resources(spec, path, errors);
    let restart_policy = spec.restart_policy.as_deref().unwrap_or_default();
    validate_word(restart_policy, &["Always", "OnFailure", "Never"], at("restartPolicy"), errors);
    dns::validate_dns_policy(spec, path, errors);
    validate_labels(spec.node_selector.as_ref(), &at("nodeSelector"), &at("nodeSelector"), errors);
    security_context::validate_pod_security_context(spec, path, errors);
    validate_affinity(spec, &at("affinity"), errors);
    dns::validate_dns_config(spec, path, errors);
    validate_gates(spec, path, errors);
    let constraints = spec.topology_spread_constraints.as_deref().unwrap_or_default();
    validate_topology_spread_constraints(constraints, &at("topologySpreadConstraints"), errors);
    host_names::validate_hostname_override(spec, path, errors);
    validate_names(&[("serviceAccountName", &spec.service_account_name), ("nodeName", &spec.node_name)], path, errors);
    validate_active_deadline(spec, at("activeDeadlineSeconds"), errors);
    host_names::validate_hostname(spec, path, errors);
    validate_tolerations(spec.tolerations.as_deref().unwrap_or_default(), &at("tolerations"), errors);
    host_names::validate_host_aliases(spec, path, errors);
    validate_names(&[("priorityClassName", &spec.priority_class_name)], path, errors);
    if let Some(name) = &spec.runtime_class_name {
        errors.extend(FieldError::invalid_each(at("runtimeClassName"), name.as_str(), syntax::dns_1123_subdomain(name)));
    }
    if let Some(policy) = &spec.preemption_policy {
        validate_word(policy, &["PreemptLowerPriority", "Never"], at("preemptionPolicy"), errors);
    }
}

/// A word out of a few; may not be empty.
fn validate_word(word: &str, supported: &[&str], path: FieldPath, errors: &mut Vec<FieldError>) {
    if word.is_empty() {
        errors.push(FieldError::required(path, ""));
    } else if !supported.contains(&word) {
        errors.push(FieldError::not_supported(path, word, supported));
    }
}

/// Names of other objects, which are DNS subdomains where they are given.
fn validate_names(names: &[(&'static str, &Option<String>)], path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (field, name) in names {
        if let Some(name) = name.as_deref().filter(|name| !name.is_empty()) {
            errors.extend(FieldError::invalid_each(path.clone().field(*field), name, syntax::dns_1123_subdomain(name)));
        }
    }
}

fn validate_affinity(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(affinity) = &spec.affinity else { return };
    if let Some(node) = &affinity.node_affinity {
        validate_node_affinity(node, &path.clone().field("nodeAffinity"), errors);
    }
    if let Some(pod) = &affinity.pod_affinity {
        let required = pod.required_during_scheduling_ignored_during_execution.as_deref();
        let preferred = pod.preferred_during_scheduling_ignored_during_execution.as_deref();
        validate_pod_affinity(required, preferred, &path.clone().field("podAffinity"), errors);
    }
    if let Some(pod) = &affinity.pod_anti_affinity {
        let required = pod.required_during_scheduling_ignored_during_execution.as_deref();
        let preferred = pod.preferred_during_scheduling_ignored_during_execution.as_deref();
        validate_pod_affinity(required, preferred, &path.clone().field("podAntiAffinity"), errors);
    }
}

/// Conditions that make a pod ready, and gates that keep it from being scheduled.
fn validate_gates(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (at, gate) in spec.readiness_gates.iter().flatten().enumerate() {
        let path = path.clone().field("readinessGates").index(at).field("conditionType");
        let wrong = syntax::qualified_name(&gate.condition_type);
        errors.extend(FieldError::invalid_each(path.clone(), gate.condition_type.as_str(), wrong));
    }
    let mut seen = BTreeSet::new();
    for (at, gate) in spec.scheduling_gates.iter().flatten().enumerate() {
        let path = path.clone().field("schedulingGates").index(at);
        errors.extend(FieldError::invalid_each(path.clone(), gate.name.as_str(), syntax::qualified_name(&gate.name)));
        if !seen.insert(gate.name.as_str()) {
            errors.push(FieldError::duplicate(path, gate.name.as_str()));
        }
    }
}

fn validate_active_deadline(spec: &PodSpec, path: FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(seconds) = spec.active_deadline_seconds.filter(|seconds| !(1..=i64::from(i32::MAX)).contains(seconds)) {
        let detail = format!("must be between 1 and {}, inclusive", i32::MAX);
        errors.push(FieldError::invalid(path, seconds, detail));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::Segment;

    /// The errors about one field: other parts of the spec are no concern of this test.
    fn messages(field: &str, value: Value) -> Vec<String> {
        let mut spec = json!({ "containers": [] });
        spec[field] = value;
        let spec = serde_json::from_value(spec).expect("a pod's spec");
        let mut errors = Vec::new();
        validate_pod_spec(&spec, &FieldPath::of("p"), &mut errors);
        let about = |error: &&FieldError| matches!(&error.field.segments()[1], Segment::Field(name) if name == field);
        errors.iter().filter(about).map(ToString::to_string).collect()
    }

    #[test]
    fn single_fields_are_refused_in_the_words_of_the_api_server() {
        let subdomain = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters";
        for (field, value, expected) in [
            ("restartPolicy", json!(""), vec!["p.restartPolicy: Required value".to_owned()]),
            ("preemptionPolicy", json!(""), vec!["p.preemptionPolicy: Required value".to_owned()]),
            ("runtimeClassName", json!(""), vec![format!("p.runtimeClassName: Invalid value: \"\": {subdomain}")]),
            ("priorityClassName", json!(""), vec![]),
            ("priorityClassName", json!("A"), vec![format!("p.priorityClassName: Invalid value: \"A\": {subdomain}")]),
            ("serviceAccountName", json!(""), vec![]),
            ("nodeName", json!(""), vec![]),
            (
                "activeDeadlineSeconds",
                json!(0),
                vec!["p.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive".to_owned()],
            ),
            ("activeDeadlineSeconds", json!(1), vec![]),
            (
                "schedulingGates",
                json!([{ "name": "a" }, { "name": "a" }]),
                vec!["p.schedulingGates[1]: Duplicate value: \"a\"".to_owned()],
            ),
            ("imagePullSecrets", json!([{ "name": "A_B" }, {}]), vec![]),
        ] {
            let found = messages(field, value);
            assert_eq!(found.len(), expected.len(), "{field}: {found:?}");
            for (found, expected) in found.iter().zip(&expected) {
                assert!(found.starts_with(expected), "{found}");
            }
        }
    }
}
