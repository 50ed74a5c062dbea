//! Labels, annotations and selectors of things inside a pod spec
//! (`apimachinery/pkg/apis/meta/v1/validation/validation.go`, `apimachinery/pkg/api/validation/objectmeta.go`).

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::field_error::FieldError;
use super::syntax::{label_value, qualified_name};
use crate::model::FieldPath;

const MOST_BYTES_OF_ANNOTATIONS: usize = 256 * 1024;

/// Labels: the API server names the map, the error stands at the entry.
pub(super) fn validate_labels(labels: &BTreeMap<String, String>, path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (key, value) in labels {
        let place = path.clone().key(key);
        let keys = qualified_name(key).into_iter().map(|wrong| FieldError::invalid(path.clone(), &**key, wrong));
        let values = label_value(value).into_iter().map(|wrong| FieldError::invalid(path.clone(), &**value, wrong));
        errors.extend(keys.chain(values).map(|error| error.at(place.clone())));
    }
}

/// Annotations: keys of any case, and all together not too long.
pub(super) fn validate_annotations(annotations: &BTreeMap<String, String>, path: &FieldPath, errors: &mut Vec<FieldError>) {
    for key in annotations.keys() {
        let wrong = qualified_name(&key.to_lowercase()).into_iter();
        errors.extend(wrong.map(|wrong| FieldError::invalid(path.clone(), &**key, wrong).at(path.clone().key(key))));
    }
    errors.extend(annotations_size_error(annotations, path));
}

/// Whether annotations are too long all together.
fn annotations_size_error(annotations: &BTreeMap<String, String>, path: &FieldPath) -> Option<FieldError> {
    let size: usize = annotations.iter().map(|(key, value)| key.len() + value.len()).sum();
    (size > MOST_BYTES_OF_ANNOTATIONS).then(|| FieldError::too_long(path.clone(), MOST_BYTES_OF_ANNOTATIONS))
}

/// A selector of labels.
pub(super) fn validate_label_selector(selector: &LabelSelector, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(labels) = &selector.match_labels {
        validate_labels(labels, &path.clone().field("matchLabels"), errors);
    }
    for (index, requirement) in selector.match_expressions.iter().flatten().enumerate() {
        let path = path.clone().field("matchExpressions").index(index);
        let field = path.clone().field("values");
        let values = requirement.values.as_deref().unwrap_or_default();
        match requirement.operator.as_str() {
            "In" | "NotIn" if values.is_empty() => {
                errors.push(FieldError::required(field.clone(), "must be specified when `operator` is 'In' or 'NotIn'"));
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.push(FieldError::forbidden(field.clone(), detail));
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            operator => {
                let detail = "not a valid selector operator";
                errors.push(FieldError::invalid(path.clone().field("operator"), operator, detail));
            }
        }
        let key = path.field("key");
        let wrong = qualified_name(&requirement.key).into_iter();
        errors.extend(wrong.map(|wrong| FieldError::invalid(key.clone(), &*requirement.key, wrong)));
        for (index, value) in values.iter().enumerate() {
            let wrong = label_value(value).into_iter();
            errors.extend(wrong.map(|wrong| FieldError::invalid(field.clone().index(index), &**value, wrong)));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn selectors_compare_labels_in_four_ways() {
        let values = "Required value: must be specified when `operator` is 'In' or 'NotIn'";
        let no_values = "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
        let operator = "Invalid value: \"in\": not a valid selector operator";
        let label = format!("Invalid value: \"-\": {}", label_value("-").join(""));
        let expression = |operator: &str, values: &[&str]| json!({ "matchExpressions": [{ "key": "a", "operator": operator, "values": values }] });
        assert_errors(
            validate_label_selector,
            &[
                (expression("NotIn", &["b"]), &[]),
                (expression("Exists", &[]), &[]),
                (expression("In", &[]), &[("matchExpressions[0].values", values)]),
                (expression("Exists", &["b"]), &[("matchExpressions[0].values", no_values)]),
                (expression("in", &[]), &[("matchExpressions[0].operator", operator)]),
                (expression("In", &["-"]), &[("matchExpressions[0].values[0]", &label)]),
                (json!({ "matchLabels": { "a": "-" } }), &[("matchLabels", &label)]),
            ],
        );
    }

    #[test]
    fn annotations_are_short_all_together() {
        let annotations = |length: usize| BTreeMap::from([("a".to_owned(), "b".repeat(length))]);
        let path = FieldPath::of("annotations");
        assert_eq!(annotations_size_error(&annotations(MOST_BYTES_OF_ANNOTATIONS - 1), &path), None);
        let error = annotations_size_error(&annotations(MOST_BYTES_OF_ANNOTATIONS), &path).expect("an error");
        assert_eq!(error.to_string(), "annotations: Too long: may not be more than 262144 bytes");
    }
}
