//! A DaemonSet as a whole (`pkg/apis/apps/validation/validation.go:ValidateDaemonSet`,
//! `pkg/apis/core/validation/validation.go:ValidatePodTemplateSpec`).

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{DaemonSet, DaemonSetSpec};
use k8s_openapi::api::core::v1::{PodSpec, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1 as meta;
use serde_json::json;

use super::annotations::validate_annotations;
use super::field_error::FieldError;
use super::label_selector::{validate_label_selector, validate_labels};
use super::metadata::validate_object_meta;
use super::pod_spec::validate_pod_spec;
use super::profile_annotations::{validate_app_armor_fields_match, validate_seccomp_fields_match};
use super::template_annotations::validate_pod_annotations;
use super::update_strategy::validate_update_strategy;
use crate::api::default_daemon_set;
use crate::model::{FieldPath, LabelSelector, TEMPLATE_GENERATION};

/// Everything for which the API server refuses a new DaemonSet, in its order and in its words; empty where it accepts it.
///
/// The DaemonSet has been defaulted. `selector_is_given` tells `spec.selector: {}`, which is refused for being empty, from a
/// selector that nobody wrote, which matches nothing; both are the same in `daemon_set`.
pub fn validate_daemon_set(daemon_set: &DaemonSet, selector_is_given: bool) -> Vec<FieldError> {
    let mut errors = Vec::new();
    // This one is found while the object is decoded; nothing else is looked at.
    if let Some(error) = template_generation_error(daemon_set) {
        return vec![error];
    }
    validate_object_meta(&daemon_set.metadata, &mut errors);
    match &daemon_set.spec {
        Some(spec) => validate_spec(spec, selector_is_given, &mut errors),
        None => validate_spec(&defaulted_empty_spec(), false, &mut errors),
    }
    errors
}

/// The spec that the API server looks at where none was written.
fn defaulted_empty_spec() -> DaemonSetSpec {
    let mut empty = DaemonSet { spec: Some(DaemonSetSpec::default()), ..DaemonSet::default() };
    default_daemon_set(&mut empty);
    empty.spec.unwrap_or_default()
}

fn template_generation_error(daemon_set: &DaemonSet) -> Option<FieldError> {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    let text = daemon_set.metadata.annotations.as_ref()?.get(TEMPLATE_GENERATION)?;
    let why = match text.parse::<i64>().err()?.kind() {
        PosOverflow | NegOverflow => "value out of range",
        _ => "invalid syntax",
    };
    let path = FieldPath::of("metadata.annotations").key(TEMPLATE_GENERATION);
    let detail = format!("strconv.ParseInt: parsing {text:?}: {why}");
    Some(FieldError::type_invalid(path, text.as_str(), detail))
}

fn validate_spec(spec: &DaemonSetSpec, selector_is_given: bool, errors: &mut Vec<FieldError>) {
    let path = |field: &'static str| FieldPath::of("spec").field(field);
    validate_selector(spec, selector_is_given, &path("selector"), errors);
    validate_template(&spec.template, &path("template"), errors);
    validate_for_daemon_set(&spec.template, &path("template").field("spec"), errors);
    validate_not_negative(spec.min_ready_seconds, path("minReadySeconds"), errors);
    if let Some(strategy) = &spec.update_strategy {
        validate_update_strategy(strategy, &path("updateStrategy"), errors);
    }
    validate_not_negative(spec.revision_history_limit, path("revisionHistoryLimit"), errors);
}

fn validate_not_negative(number: Option<i32>, path: FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(number) = number.filter(|number| *number < 0) {
        errors.push(FieldError::invalid(path, number, "must be greater than or equal to 0"));
    }
}

/// A selector has to match the template's labels, without matching everything.
fn validate_selector(spec: &DaemonSetSpec, is_given: bool, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let empty = spec.selector == meta::LabelSelector::default();
    let selector = (is_given || !empty).then_some(&spec.selector);
    let before = errors.len();
    validate_label_selector(selector, path, errors);
    let labels = spec.template.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref());
    // A selector that does not parse is not asked what it matches.
    if errors.len() == before {
        let pairs = labels.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()));
        if !LabelSelector::of_object(selector).matches(&pairs.collect()) {
            let path = FieldPath::of("spec.template.metadata.labels");
            errors.push(FieldError::invalid(path, json!(labels), "`selector` does not match template `labels`"));
        }
    }
    let demands_nothing = |selector: &&meta::LabelSelector| {
        selector.match_labels.iter().flatten().next().is_none() && selector.match_expressions.iter().flatten().next().is_none()
    };
    if let Some(selector) = selector.filter(demands_nothing) {
        errors.push(FieldError::invalid(path.clone(), json!(selector), "empty selector is invalid for daemonset"));
    }
}

fn validate_template(template: &PodTemplateSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let (no_metadata, no_spec) = (meta::ObjectMeta::default(), PodSpec::default());
    let metadata = template.metadata.as_ref().unwrap_or(&no_metadata);
    let spec = template.spec.as_ref().unwrap_or(&no_spec);
    let in_spec = path.clone().field("spec");
    // The API server leaves `metadata` out of the path.
    let field = |field: &'static str| path.clone().field(field);
    let place = |field: &'static str| path.clone().field("metadata").field(field);
    validate_labels(metadata.labels.as_ref(), &field("labels"), &place("labels"), errors);
    validate_annotations(metadata.annotations.as_ref(), &field("annotations"), &place("annotations"), errors);
    let no_annotations = BTreeMap::new();
    let annotations = metadata.annotations.as_ref().unwrap_or(&no_annotations);
    validate_pod_annotations(annotations, spec, &field("annotations"), &place("annotations"), errors);
    validate_pod_spec(spec, &in_spec, errors);
    validate_seccomp_fields_match(annotations, spec, &in_spec, errors);
    validate_app_armor_fields_match(annotations, spec, &in_spec, errors);
    if spec.ephemeral_containers.as_ref().is_some_and(|containers| !containers.is_empty()) {
        let detail = "ephemeral containers not allowed in pod template";
        errors.push(FieldError::forbidden(in_spec.field("ephemeralContainers"), detail));
    }
}

/// What the pods of other controllers may have and those of a DaemonSet may not.
fn validate_for_daemon_set(template: &PodTemplateSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(spec) = &template.spec else { return };
    let restart_policy = spec.restart_policy.as_deref().unwrap_or_default();
    if restart_policy != "Always" {
        errors.push(FieldError::not_supported(path.clone().field("restartPolicy"), restart_policy, &["Always"]));
    }
    if spec.active_deadline_seconds.is_some() {
        let detail = "activeDeadlineSeconds in DaemonSet is not Supported";
        errors.push(FieldError::forbidden(path.clone().field("activeDeadlineSeconds"), detail));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn messages(daemon_set: Value, selector_is_given: bool) -> Vec<String> {
        let mut daemon_set: DaemonSet = serde_json::from_value(daemon_set).expect("a DaemonSet");
        default_daemon_set(&mut daemon_set);
        validate_daemon_set(&daemon_set, selector_is_given).iter().map(ToString::to_string).collect()
    }

    fn with_selector(selector: &Value, selector_is_given: bool) -> Vec<String> {
        let template =
            json!({ "metadata": { "labels": { "a": "b" } }, "spec": { "containers": [{ "name": "c", "image": "i" }] } });
        messages(
            json!({ "metadata": { "name": "x" }, "spec": { "selector": selector, "template": template } }),
            selector_is_given,
        )
    }

    #[test]
    fn a_selector_matches_the_template_and_not_everything() {
        let mismatch = "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`";
        assert!(with_selector(&json!({ "matchLabels": { "a": "b" } }), true).is_empty());
        assert_eq!(with_selector(&json!({}), false), [mismatch]);
        for empty in ["{}", "{\"matchLabels\":{}}"] {
            assert_eq!(
                with_selector(&serde_json::from_str(empty).expect("JSON"), true),
                [format!("spec.selector: Invalid value: {empty}: empty selector is invalid for daemonset")]
            );
        }
        assert_eq!(with_selector(&json!({ "matchLabels": { "a": "c" } }), true), [mismatch]);
        // What does not parse is not matched.
        let unreadable = json!({ "matchExpressions": [{ "key": "z", "operator": "In" }] });
        assert_eq!(
            with_selector(&unreadable, true),
            ["spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"]
        );
    }

    #[test]
    fn what_was_dropped_because_its_feature_is_off_is_not_refused() {
        let sources = json!([
            { "clusterTrustBundle": { "path": "" } },
            { "podCertificate": { "signerName": "", "keyType": "" }, "secret": { "name": "s" } },
        ]);
        let spec = json!({
            "initContainers": [{ "name": "b", "image": "i", "lifecycle": { "stopSignal": "NO" } }],
            "containers": [{ "name": "c", "image": "i", "lifecycle": { "stopSignal": "NO" } }],
            "volumes": [{ "name": "v", "projected": { "sources": sources } }],
        });
        let template = json!({ "metadata": { "labels": { "a": "b" } }, "spec": spec });
        let selector = json!({ "matchLabels": { "a": "b" } });
        let found =
            messages(json!({ "metadata": { "name": "x" }, "spec": { "selector": selector, "template": template } }), true);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_generation_that_is_no_number_fails_before_anything_else() {
        for (text, why) in [("x", "invalid syntax"), ("", "invalid syntax"), ("9223372036854775808", "value out of range")] {
            let metadata = json!({ "annotations": { TEMPLATE_GENERATION: text } });
            let detail = format!("strconv.ParseInt: parsing {text:?}: {why}");
            let expected = format!("metadata.annotations[{TEMPLATE_GENERATION}]: Invalid value: {text:?}: {detail}");
            assert_eq!(messages(json!({ "metadata": metadata }), false), [expected]);
        }
    }

    #[test]
    fn errors_in_the_templates_metadata_lead_to_its_entries() {
        let metadata = json!({ "labels": { "a": "b", "x y": "" }, "annotations": { "u v": "" } });
        let template = json!({ "metadata": metadata, "spec": { "containers": [{ "name": "c", "image": "i" }] } });
        let daemon_set = json!({
            "metadata": { "name": "x" },
            "spec": { "selector": { "matchLabels": { "a": "b" } }, "template": template },
        });
        let mut daemon_set: DaemonSet = serde_json::from_value(daemon_set).expect("a DaemonSet");
        default_daemon_set(&mut daemon_set);
        let errors = validate_daemon_set(&daemon_set, true);
        let found: Vec<String> = errors.iter().map(|error| format!("{} at {}", error.field, error.place())).collect();
        assert_eq!(
            found,
            [
                "spec.template.labels at spec.template.metadata.labels[x y]",
                "spec.template.annotations at spec.template.metadata.annotations[u v]",
            ]
        );
    }
}
