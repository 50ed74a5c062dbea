//! Tolerations (`pkg/apis/core/validation/validation.go:ValidateTolerations`).

use k8s_openapi::api::core::v1::Toleration;

use super::field_error::FieldError;
use super::label_selector::validate_label_name;
use super::syntax;
use crate::model::FieldPath;

const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/// The tolerations of a pod, which stand in the list at `path`.
pub(super) fn validate_tolerations(tolerations: &[Toleration], path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (at, toleration) in tolerations.iter().enumerate() {
        validate_toleration(toleration, &path.clone().index(at), errors);
    }
}

fn validate_toleration(toleration: &Toleration, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let path = |field: &'static str| path.clone().field(field);
    let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    let (key, operator, effect) = (text(&toleration.key), text(&toleration.operator), text(&toleration.effect));
    if !key.is_empty() {
        validate_label_name(&key, &path("key"), errors);
    }
    if key.is_empty() && operator != "Exists" {
        let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
        errors.push(FieldError::invalid(path("operator"), operator.as_str(), detail));
    }
    if toleration.toleration_seconds.is_some() && effect != "NoExecute" {
        let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
        errors.push(FieldError::invalid(path("effect"), effect.as_str(), detail));
    }
    let value = text(&toleration.value);
    // The API server complains about the operator where the value is wrong.
    let about_value = |detail: &str| FieldError::invalid(path("operator"), value.as_str(), detail).at(path("value"));
    match operator.as_str() {
        "Equal" | "" => {
            let wrong = syntax::label_value(&value);
            if !wrong.is_empty() {
                errors.push(about_value(&wrong.join(";")));
            }
        }
        "Exists" if value.is_empty() => {}
        "Exists" => errors.push(about_value("value must be empty when `operator` is 'Exists'")),
        // These two are known, but no default cluster allows them (TaintTolerationComparisonOperators).
        "Lt" | "Gt" => {
            errors.push(FieldError::not_supported(path("operator"), operator.as_str(), &["Equal", "Exists", "Lt", "Gt"]));
        }
        other => errors.push(FieldError::not_supported(path("operator"), other, &["Equal", "Exists"])),
    }
    if !effect.is_empty() && !EFFECTS.contains(&effect.as_str()) {
        errors.push(FieldError::not_supported(path("effect"), effect.as_str(), &EFFECTS));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_value_is_found_at_the_value() {
        for (toleration, expected) in [
            (json!({ "key": "a", "value": "x".repeat(64) }), "must be no more than 63 bytes"),
            (json!({ "key": "a", "operator": "Exists", "value": "b" }), "value must be empty when `operator` is 'Exists'"),
        ] {
            let mut errors = Vec::new();
            let toleration = serde_json::from_value(toleration).expect("a toleration");
            validate_tolerations(&[toleration], &FieldPath::of("t"), &mut errors);
            assert_eq!(errors[0].field.to_string(), "t[0].operator");
            assert_eq!(errors[0].place().to_string(), "t[0].value");
            assert_eq!(errors[0].detail, expected);
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_in_the_order_of_the_api_server() {
        let toleration = json!({ "operator": "x", "effect": "y", "tolerationSeconds": 1 });
        let mut errors = Vec::new();
        validate_tolerations(&[serde_json::from_value(toleration).expect("a toleration")], &FieldPath::of("t"), &mut errors);
        let found: Vec<String> = errors.iter().map(|error| format!("{} {:?}", error.field, error.error)).collect();
        assert_eq!(
            found,
            ["t[0].operator Invalid", "t[0].effect Invalid", "t[0].operator NotSupported", "t[0].effect NotSupported"]
        );
    }
}
