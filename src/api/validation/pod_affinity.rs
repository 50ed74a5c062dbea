//! Affinity and anti-affinity to other pods (`pkg/apis/core/validation/validation.go:validatePodAffinity, validatePodAntiAffinity`).

use k8s_openapi::api::core::v1::{PodAffinityTerm, WeightedPodAffinityTerm};

use super::field_error::FieldError;
use super::label_selector::{validate_label_keys, validate_label_name, validate_label_selector};
use super::node_affinity::validate_weight;
use super::syntax;
use crate::model::FieldPath;

/// The terms of `podAffinity` or of `podAntiAffinity`, whichever stands at `path`.
pub(super) fn validate_pod_affinity(
    required: Option<&[PodAffinityTerm]>,
    preferred: Option<&[WeightedPodAffinityTerm]>,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let required_path = path.clone().field("requiredDuringSchedulingIgnoredDuringExecution");
    for (at, term) in required.into_iter().flatten().enumerate() {
        validate_term(term, &required_path.clone().index(at), errors);
    }
    let preferred_path = path.clone().field("preferredDuringSchedulingIgnoredDuringExecution");
    for (at, weighted) in preferred.into_iter().flatten().enumerate() {
        let path = preferred_path.clone().index(at);
        validate_weight(weighted.weight, &path, errors);
        validate_term(&weighted.pod_affinity_term, &path.field("podAffinityTerm"), errors);
    }
}

fn validate_term(term: &PodAffinityTerm, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_label_selector(term.label_selector.as_ref(), &path.clone().field("labelSelector"), errors);
    validate_label_selector(term.namespace_selector.as_ref(), &path.clone().field("namespaceSelector"), errors);
    for (at, namespace) in term.namespaces.iter().flatten().enumerate() {
        // The API server leaves out an s and the index.
        let field = path.clone().field("namespace");
        let place = path.clone().field("namespaces").index(at);
        let wrong = FieldError::invalid_each(field.clone(), namespace.as_str(), syntax::dns_1123_label(namespace));
        errors.extend(wrong.map(|error| error.at(place.clone())));
    }
    let match_keys = term.match_label_keys.as_deref().unwrap_or_default();
    let mismatch_keys = term.mismatch_label_keys.as_deref().unwrap_or_default();
    validate_label_keys(path, match_keys, mismatch_keys, term.label_selector.as_ref(), errors);
    let topology_key = path.clone().field("topologyKey");
    if term.topology_key.is_empty() {
        errors.push(FieldError::required(topology_key.clone(), "can not be empty"));
    }
    validate_label_name(&term.topology_key, &topology_key, errors);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_term_is_checked_in_the_order_of_the_api_server() {
        let term = json!({
            "weight": 0,
            "podAffinityTerm": {
                "topologyKey": "a b",
                "labelSelector": { "matchLabels": { "a": "-" } },
                "namespaceSelector": { "matchExpressions": [{ "key": "a", "operator": "In" }] },
                "namespaces": ["ok", "Not"],
                "matchLabelKeys": ["-"],
            },
        });
        let term: WeightedPodAffinityTerm = serde_json::from_value(term).expect("a term");
        let mut errors = Vec::new();
        validate_pod_affinity(None, Some(&[term]), &FieldPath::of("p"), &mut errors);
        let list = "p.preferredDuringSchedulingIgnoredDuringExecution[0]";
        let found: Vec<String> = errors.iter().map(|error| error.field.to_string()).collect();
        let expected = [
            "weight",
            "podAffinityTerm.labelSelector.matchLabels",
            "podAffinityTerm.namespaceSelector.matchExpressions[0].values",
            "podAffinityTerm.namespace",
            "podAffinityTerm.matchLabelKeys[0]",
            "podAffinityTerm.topologyKey",
        ];
        assert_eq!(found, expected.map(|field| format!("{list}.{field}")));
        assert_eq!(errors[3].place().to_string(), format!("{list}.podAffinityTerm.namespaces[1]"));
    }
}
