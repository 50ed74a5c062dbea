//! Labels, label selectors and the lists of keys that complete them
//! (`apimachinery/pkg/apis/meta/v1/validation/validation.go`,
//! `pkg/apis/core/validation/validation.go:ValidateMatchLabelKeysAndMismatchLabelKeys`).

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

use super::field_error::FieldError;
use super::syntax;
use crate::model::FieldPath;

/// Keys and values of labels; the API server names the map, `place` leads to it.
pub(super) fn validate_labels(
    labels: Option<&BTreeMap<String, String>>,
    path: &FieldPath,
    place: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    for (key, value) in labels.into_iter().flatten() {
        let keys = FieldError::invalid_each(path.clone(), key.as_str(), syntax::qualified_name(key));
        let values = FieldError::invalid_each(path.clone(), value.as_str(), syntax::label_value(value));
        errors.extend(keys.chain(values).map(|error| error.at(place.clone().key(key))));
    }
}

/// The key of a label.
pub(super) fn validate_label_name(key: &str, path: &FieldPath, errors: &mut Vec<FieldError>) {
    errors.extend(FieldError::invalid_each(path.clone(), key, syntax::qualified_name(key)));
}

/// A selector's labels and expressions.
pub(super) fn validate_label_selector(selector: Option<&LabelSelector>, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(selector) = selector else { return };
    let labels = path.clone().field("matchLabels");
    validate_labels(selector.match_labels.as_ref(), &labels, &labels, errors);
    for (at, requirement) in selector.match_expressions.iter().flatten().enumerate() {
        validate_requirement(requirement, &path.clone().field("matchExpressions").index(at), errors);
    }
}

fn validate_requirement(requirement: &LabelSelectorRequirement, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let values = requirement.values.as_deref().unwrap_or_default();
    let values_path = path.clone().field("values");
    match requirement.operator.as_str() {
        "In" | "NotIn" if values.is_empty() => {
            errors.push(FieldError::required(values_path.clone(), "must be specified when `operator` is 'In' or 'NotIn'"));
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            errors.push(FieldError::forbidden(values_path.clone(), detail));
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        other => errors.push(FieldError::invalid(path.clone().field("operator"), other, "not a valid selector operator")),
    }
    validate_label_name(&requirement.key, &path.clone().field("key"), errors);
    validate_label_values(values, &values_path, errors);
}

/// Values that labels are compared with.
pub(super) fn validate_label_values(values: &[String], path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (at, value) in values.iter().enumerate() {
        errors.extend(FieldError::invalid_each(path.clone().index(at), value.as_str(), syntax::label_value(value)));
    }
}

/// `matchLabelKeys` and `mismatchLabelKeys` of the term at `path`, whose selector they complete.
pub(super) fn validate_label_keys(
    path: &FieldPath,
    match_keys: &[String],
    mismatch_keys: &[String],
    selector: Option<&LabelSelector>,
    errors: &mut Vec<FieldError>,
) {
    let match_path = path.clone().field("matchLabelKeys");
    for (keys, list) in [(match_keys, match_path.clone()), (mismatch_keys, path.clone().field("mismatchLabelKeys"))] {
        if selector.is_none() && !keys.is_empty() {
            errors.push(FieldError::forbidden(list, "must not be specified when labelSelector is not set"));
            continue;
        }
        for (at, key) in keys.iter().enumerate() {
            validate_label_name(key, &list.clone().index(at), errors);
        }
    }
    if let Some(selector) = selector {
        validate_keys_against_selector(path, match_keys, selector, errors);
    }
    for (at, key) in match_keys.iter().enumerate().filter(|(_, key)| mismatch_keys.contains(key)) {
        let detail = "exists in both matchLabelKeys and mismatchLabelKeys";
        errors.push(FieldError::invalid(match_path.clone().index(at), key.as_str(), detail));
    }
}

/// The API server adds an expression for every one of `matchLabelKeys` to a pod's selector, so that only a key that an
/// expression repeats counts as given twice; it leaves the list out of the path.
fn validate_keys_against_selector(
    path: &FieldPath,
    match_keys: &[String],
    selector: &LabelSelector,
    errors: &mut Vec<FieldError>,
) {
    let mut seen: BTreeSet<&str> = selector.match_labels.iter().flatten().map(|(key, _)| key.as_str()).collect();
    for expression in selector.match_expressions.iter().flatten() {
        let key = expression.key.as_str();
        let last = match_keys.iter().rposition(|listed| listed == key);
        if let Some(at) = last.filter(|_| seen.contains(key)) {
            let place = path.clone().field("matchLabelKeys").index(at);
            let detail = "exists in both matchLabelKeys and labelSelector";
            errors.push(FieldError::invalid(path.clone().index(at), key, detail).at(place));
        }
        seen.insert(key);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::expected_errors::assert_errors;
    use super::*;

    fn selector(selector: Value) -> LabelSelector {
        serde_json::from_value(selector).expect("a selector")
    }

    #[test]
    fn selectors_are_refused_in_the_words_of_the_api_server() {
        let values = "Required value: must be specified when `operator` is 'In' or 'NotIn'";
        let no_values = "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
        let operator = |given: &str| format!("Invalid value: {given:?}: not a valid selector operator");
        let label = |given: &str| format!("Invalid value: {given:?}: {}", syntax::label_value(given).join(""));
        assert!(label("-").starts_with("Invalid value: \"-\": a valid label must be an empty string or consist of"));
        let expression = |operator: &str, values: &[&str]| json!({ "matchExpressions": [{ "key": "a", "operator": operator, "values": values }] });
        assert_errors(
            |selector, path, errors| validate_label_selector(Some(selector), path, errors),
            &[
                (json!({}), &[]),
                (expression("In", &["x", ""]), &[]),
                (expression("NotIn", &["b"]), &[]),
                (expression("Exists", &[]), &[]),
                (expression("In", &[]), &[("matchExpressions[0].values", values)]),
                (expression("NotIn", &[]), &[("matchExpressions[0].values", values)]),
                (expression("Exists", &["b"]), &[("matchExpressions[0].values", no_values)]),
                (expression("in", &[]), &[("matchExpressions[0].operator", &operator("in"))]),
                (expression("Gt", &["1"]), &[("matchExpressions[0].operator", &operator("Gt"))]),
                (expression("In", &["-"]), &[("matchExpressions[0].values[0]", &label("-"))]),
                (expression("In", &["a b"]), &[("matchExpressions[0].values[0]", &label("a b"))]),
                (json!({ "matchLabels": { "a": "-" } }), &[("matchLabels", &label("-"))]),
            ],
        );
    }

    #[test]
    fn a_label_is_found_at_its_key() {
        let mut errors = Vec::new();
        let labels = BTreeMap::from([("a".to_owned(), "b c".to_owned())]);
        validate_labels(Some(&labels), &FieldPath::of("t.labels"), &FieldPath::of("t.metadata.labels"), &mut errors);
        assert_eq!(errors[0].field.to_string(), "t.labels");
        assert_eq!(errors[0].place().to_string(), "t.metadata.labels[a]");
    }

    #[test]
    fn keys_complete_a_selector_without_repeating_it() {
        let expression = json!({ "matchExpressions": [{ "key": "k", "operator": "Exists" }] });
        let twice = json!({ "matchExpressions": [{ "key": "k", "operator": "Exists" }, { "key": "k", "operator": "Exists" }] });
        for (given, match_keys, mismatch_keys, expected) in [
            (None, vec!["k"], vec![], "t.matchLabelKeys: Forbidden: must not be specified when labelSelector is not set"),
            (None, vec![], vec!["k"], "t.mismatchLabelKeys: Forbidden: must not be specified when labelSelector is not set"),
            (Some(json!({ "matchLabels": { "k": "v" } })), vec!["k"], vec![], ""),
            (Some(expression), vec!["k"], vec![], ""),
            (Some(twice), vec!["k"], vec![], "t[0]: Invalid value: \"k\": exists in both matchLabelKeys and labelSelector"),
            (
                Some(json!({})),
                vec!["j", "k"],
                vec!["k"],
                "t.matchLabelKeys[1]: Invalid value: \"k\": exists in both matchLabelKeys and mismatchLabelKeys",
            ),
        ] {
            let owned = |keys: Vec<&str>| keys.into_iter().map(str::to_owned).collect::<Vec<_>>();
            let mut errors = Vec::new();
            let given = given.map(selector);
            validate_label_keys(&FieldPath::of("t"), &owned(match_keys), &owned(mismatch_keys), given.as_ref(), &mut errors);
            let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
            assert_eq!(messages.join("; "), expected);
        }
    }
}
