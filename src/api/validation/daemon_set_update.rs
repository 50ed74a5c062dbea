//! An update of a DaemonSet (`pkg/registry/apps/daemonset/strategy.go:ValidateUpdate`,
//! `pkg/apis/apps/validation/validation.go:ValidateDaemonSetUpdate`). May use: `model`.

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde_json::json;

use super::field_error::FieldError;
use crate::model::FieldPath;

/// For which fields the API server refuses to make `new` of `old`, besides those for which it refuses `new` anyway
/// ([`validate_daemon_set`](super::validate_daemon_set)). Both are of one namespace and name.
///
/// Only the selector may not change. The generation of the template may not either but by the API server itself, which
/// therefore puts aside what the update says of it before it looks (`PrepareForUpdate`).
pub fn validate_daemon_set_update(new: &DaemonSet, old: &DaemonSet) -> Vec<FieldError> {
    let none = LabelSelector::default();
    let selector = |daemon_set: &DaemonSet| without_empty(daemon_set.spec.as_ref().map_or(&none, |spec| &spec.selector));
    let (new, old) = (selector(new), selector(old));
    if new == old {
        return Vec::new();
    }
    let error = FieldError::invalid(FieldPath::of("spec.selector"), json!(new), "field is immutable");
    vec![error.showing(selector_json(&new))]
}

/// The selector in the form in which equal ones are equal: Kubernetes compares them with `Semantic.DeepEqual`, to which an empty
/// list or map is none. The order of the expressions and of their values counts.
fn without_empty(selector: &LabelSelector) -> LabelSelector {
    let mut selector = selector.clone();
    selector.match_labels = selector.match_labels.filter(|labels| !labels.is_empty());
    selector.match_expressions = selector.match_expressions.filter(|expressions| !expressions.is_empty());
    for expression in selector.match_expressions.iter_mut().flatten() {
        expression.values = expression.values.take().filter(|values| !values.is_empty());
    }
    selector
}

/// A selector as Go's JSON shows it, which has the labels first.
fn selector_json(selector: &LabelSelector) -> String {
    let labels = selector.match_labels.as_ref().map(|labels| format!("\"matchLabels\":{}", json!(labels)));
    let expressions =
        selector.match_expressions.as_ref().map(|expressions| format!("\"matchExpressions\":{}", json!(expressions)));
    let fields: Vec<String> = [labels, expressions].into_iter().flatten().collect();
    format!("{{{}}}", fields.join(","))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn messages(new: &Value, old: &Value) -> Vec<String> {
        let daemon_set = |selector: &Value| -> DaemonSet {
            let annotations = json!({ "deprecated.daemonset.template.generation": selector.to_string() });
            let spec = json!({ "selector": selector, "template": {} });
            serde_json::from_value(json!({ "metadata": { "annotations": annotations }, "spec": spec })).expect("a DaemonSet")
        };
        validate_daemon_set_update(&daemon_set(new), &daemon_set(old)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_selector_may_be_respelled_and_not_changed() {
        let exists = json!([{ "key": "b", "operator": "Exists" }]);
        let old = json!({ "matchLabels": { "a": "1" } });
        for same in [
            old.clone(),
            json!({ "matchLabels": { "a": "1" }, "matchExpressions": [] }),
            json!({ "matchLabels": { "a": "1" }, "matchExpressions": null }),
        ] {
            assert_eq!(messages(&same, &old), [""; 0], "{same}");
        }
        for (new, shown) in [
            (json!({ "matchLabels": { "a": "2" } }), r#"{"matchLabels":{"a":"2"}}"#),
            (
                json!({ "matchExpressions": exists, "matchLabels": { "a": "1" } }),
                r#"{"matchLabels":{"a":"1"},"matchExpressions":[{"key":"b","operator":"Exists"}]}"#,
            ),
        ] {
            assert_eq!(messages(&new, &old), [format!("spec.selector: Invalid value: {shown}: field is immutable")]);
        }
        let respelled = json!({ "matchExpressions": [{ "key": "b", "operator": "Exists", "values": [] }] });
        assert_eq!(messages(&json!({ "matchExpressions": exists }), &respelled), [""; 0]);
    }
}
