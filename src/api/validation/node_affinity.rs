//! Affinity to nodes (`pkg/apis/core/validation/validation.go:validateNodeAffinity, ValidateNodeSelector`).

use k8s_openapi::api::core::v1::{
    NodeAffinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PreferredSchedulingTerm,
};

use super::field_error::FieldError;
use super::label_selector::{validate_label_name, validate_label_values};
use super::syntax;
use crate::model::FieldPath;

/// What a pod demands and prefers of nodes.
pub(super) fn validate_node_affinity(affinity: &NodeAffinity, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(required) = &affinity.required_during_scheduling_ignored_during_execution {
        let path = path.clone().field("requiredDuringSchedulingIgnoredDuringExecution");
        validate_node_selector(required, &path, errors);
    }
    let path = path.clone().field("preferredDuringSchedulingIgnoredDuringExecution");
    for (at, term) in affinity.preferred_during_scheduling_ignored_during_execution.iter().flatten().enumerate() {
        validate_preferred_term(term, &path.clone().index(at), errors);
    }
}

fn validate_node_selector(selector: &NodeSelector, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let path = path.clone().field("nodeSelectorTerms");
    if selector.node_selector_terms.is_empty() {
        errors.push(FieldError::required(path, "must have at least one node selector term"));
        return;
    }
    for (at, term) in selector.node_selector_terms.iter().enumerate() {
        validate_term(term, LabelValues::Checked, &path.clone().index(at), errors);
    }
}

fn validate_preferred_term(term: &PreferredSchedulingTerm, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_weight(term.weight, path, errors);
    validate_term(&term.preference, LabelValues::Any, &path.clone().field("preference"), errors);
}

/// The weight of the preference at `path`.
pub(super) fn validate_weight(weight: i32, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if !(1..=100).contains(&weight) {
        errors.push(FieldError::invalid(path.clone().field("weight"), weight, "must be in the range 1-100"));
    }
}

/// Whether the values of a term have to be values that a label can have; in a preference they need not.
#[derive(Clone, Copy, PartialEq)]
enum LabelValues {
    Checked,
    Any,
}

fn validate_term(term: &NodeSelectorTerm, label_values: LabelValues, path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (at, requirement) in term.match_expressions.iter().flatten().enumerate() {
        let path = path.clone().field("matchExpressions").index(at);
        validate_requirement(requirement, &path, errors);
        if label_values == LabelValues::Checked {
            validate_label_values(values(requirement), &path.field("values"), errors);
        }
    }
    for (at, requirement) in term.match_fields.iter().flatten().enumerate() {
        validate_field_requirement(requirement, &path.clone().field("matchFields").index(at), errors);
    }
}

fn values(requirement: &NodeSelectorRequirement) -> &[String] {
    requirement.values.as_deref().unwrap_or_default()
}

fn validate_requirement(requirement: &NodeSelectorRequirement, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let count = values(requirement).len();
    let values_path = path.clone().field("values");
    match requirement.operator.as_str() {
        "In" | "NotIn" if count == 0 => {
            errors.push(FieldError::required(values_path, "must be specified when `operator` is 'In' or 'NotIn'"));
        }
        "Exists" | "DoesNotExist" if count > 0 => {
            let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            errors.push(FieldError::forbidden(values_path, detail));
        }
        "Gt" | "Lt" if count != 1 => {
            errors.push(FieldError::required(values_path, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        other => errors.push(FieldError::invalid(path.clone().field("operator"), other, "not a valid selector operator")),
    }
    validate_label_name(&requirement.key, &path.clone().field("key"), errors);
}

/// Of the fields of a node only its name can be asked for, and only one name.
fn validate_field_requirement(requirement: &NodeSelectorRequirement, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let values_path = path.clone().field("values");
    match requirement.operator.as_str() {
        "In" | "NotIn" => {
            if values(requirement).len() != 1 {
                let detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
                errors.push(FieldError::required(values_path.clone(), detail));
            }
        }
        other => errors.push(FieldError::invalid(path.clone().field("operator"), other, "not a valid selector operator")),
    }
    if requirement.key != "metadata.name" {
        let key = requirement.key.as_str();
        errors.push(FieldError::invalid(path.clone().field("key"), key, "not a valid field selector key"));
        return;
    }
    for (at, name) in values(requirement).iter().enumerate() {
        errors.extend(FieldError::invalid_each(values_path.clone().index(at), name.as_str(), syntax::dns_1123_subdomain(name)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fields(affinity: Value) -> Vec<String> {
        let mut errors = Vec::new();
        let affinity = serde_json::from_value(affinity).expect("an affinity");
        validate_node_affinity(&affinity, &FieldPath::of("n"), &mut errors);
        errors.iter().map(|error| format!("{} {:?}", error.field, error.error)).collect()
    }

    #[test]
    fn only_required_terms_have_their_values_checked() {
        let term = json!({ "matchExpressions": [{ "key": "a", "operator": "Lt", "values": ["-5"] }] });
        let required = "requiredDuringSchedulingIgnoredDuringExecution";
        let preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        assert_eq!(
            fields(json!({ required: { "nodeSelectorTerms": [{}, term] } })),
            [format!("n.{required}.nodeSelectorTerms[1].matchExpressions[0].values[0] Invalid")]
        );
        assert!(fields(json!({ preferred: [{ "weight": 100, "preference": term }] })).is_empty());
        let unknown =
            json!({ "matchExpressions": [{ "key": "", "operator": "gt" }], "matchFields": [{ "key": "a", "operator": "In" }] });
        let preference = format!("n.{preferred}[0].preference");
        assert_eq!(
            fields(json!({ preferred: [{ "weight": -1, "preference": unknown }] })),
            [
                format!("n.{preferred}[0].weight Invalid"),
                format!("{preference}.matchExpressions[0].operator Invalid"),
                format!("{preference}.matchExpressions[0].key Invalid"),
                format!("{preference}.matchExpressions[0].key Invalid"),
                format!("{preference}.matchFields[0].values Required"),
                format!("{preference}.matchFields[0].key Invalid"),
            ]
        );
    }
}
