//! Annotations of the template that mean something
//! (`pkg/apis/core/validation/validation.go:ValidatePodSpecificAnnotations`).

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{PodSpec, Toleration};
use serde_json::Value;

use super::field_error::FieldError;
use super::profile_annotations::{validate_app_armor_annotations, validate_seccomp_annotations};
use super::toleration::validate_tolerations;
use crate::model::FieldPath;

const MIRROR_POD: &str = "kubernetes.io/config.mirror";
const TOLERATIONS: &str = "scheduler.alpha.kubernetes.io/tolerations";
const POD_DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// The annotations of the template, which the API server names `path` and which stand at `place`.
pub(super) fn validate_pod_annotations(
    annotations: &BTreeMap<String, String>,
    spec: &PodSpec,
    path: &FieldPath,
    place: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let invalid = |key: &str, value: &str, detail: &str| {
        FieldError::invalid(path.clone().key(key), value, detail).at(place.clone().key(key))
    };
    if let Some(value) = annotations.get(MIRROR_POD)
        && spec.node_name.as_deref().unwrap_or_default().is_empty()
    {
        errors.push(invalid(MIRROR_POD, value, "must set spec.nodeName if mirror pod annotation is set"));
    }
    if let Some(text) = annotations.get(TOLERATIONS).filter(|text| !text.is_empty()) {
        validate_tolerations_annotation(text, path, &place.clone().key(TOLERATIONS), errors);
    }
    if let Some(value) = annotations.get(POD_DELETION_COST).filter(|value| !is_deletion_cost(value)) {
        errors.push(invalid(POD_DELETION_COST, value, "must be a 32bit integer"));
    }
    validate_seccomp_annotations(annotations, path, place, errors);
    validate_app_armor_annotations(annotations, spec, path, place, errors);
}

/// A number without a sign or zeros in front (`pkg/apis/core/helper/helpers.go:GetDeletionCostFromPodAnnotations`).
fn is_deletion_cost(text: &str) -> bool {
    let plain = text == "0" || text.starts_with(|first: char| first == '-' || ('1'..='9').contains(&first));
    plain && text.parse::<i32>().is_ok()
}

fn validate_tolerations_annotation(text: &str, path: &FieldPath, place: &FieldPath, errors: &mut Vec<FieldError>) {
    let mut found = Vec::new();
    match read_tolerations(text) {
        Ok(tolerations) => validate_tolerations(&tolerations, &path.clone().field(TOLERATIONS), &mut found),
        Err(error) => found.push(FieldError::invalid(path.clone(), TOLERATIONS, error.to_string())),
    }
    errors.extend(found.into_iter().map(|error| error.at(place.clone())));
}

/// The annotation is read into a struct without names for JSON, so that the case of its keys does not matter.
fn read_tolerations(text: &str) -> serde_json::Result<Vec<Toleration>> {
    const FIELDS: [&str; 5] = ["key", "operator", "value", "effect", "tolerationSeconds"];
    let mut value: Value = serde_json::from_str(text)?;
    for toleration in value.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        *toleration = std::mem::take(toleration)
            .into_iter()
            .map(|(key, value)| match FIELDS.iter().find(|field| field.eq_ignore_ascii_case(&key)) {
                Some(field) => ((*field).to_owned(), value),
                None => (key, value),
            })
            .collect();
    }
    let tolerations: Option<Vec<Option<Toleration>>> = serde_json::from_value(value)?;
    Ok(tolerations.into_iter().flatten().map(Option::unwrap_or_default).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(key: &str, value: &str) -> Vec<String> {
        let annotations = BTreeMap::from([(key.to_owned(), value.to_owned())]);
        let (path, place) = (FieldPath::of("t.annotations"), FieldPath::of("t.metadata.annotations"));
        let mut errors = Vec::new();
        validate_pod_annotations(&annotations, &PodSpec::default(), &path, &place, &mut errors);
        assert!(errors.iter().all(|error| error.place() == &place.clone().key(key)), "{errors:?}");
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn costs_of_deletion_are_plain_numbers() {
        for (value, valid) in [
            ("0", true),
            ("-1", true),
            ("2147483647", true),
            ("2147483648", false),
            ("+1", false),
            ("01", false),
            ("-", false),
            ("", false),
            ("1.5", false),
        ] {
            assert_eq!(messages(POD_DELETION_COST, value).is_empty(), valid, "{value:?}");
        }
    }

    #[test]
    fn a_mirror_pod_is_for_one_node() {
        let expected =
            format!("t.annotations[{MIRROR_POD}]: Invalid value: \"x\": must set spec.nodeName if mirror pod annotation is set");
        assert_eq!(messages(MIRROR_POD, "x"), [expected]);
    }

    #[test]
    fn tolerations_in_an_annotation_are_checked_like_others() {
        for text in ["", "null", "[]", "[{\"Key\":\"a\",\"OPERATOR\":\"Exists\"}]"] {
            assert!(messages(TOLERATIONS, text).is_empty(), "{text}");
        }
        assert_eq!(
            messages(TOLERATIONS, "[{\"key\":\"a\",\"operator\":\"x\"}]"),
            [format!(
                "t.annotations.{TOLERATIONS}[0].operator: Unsupported value: \"x\": supported values: \"Equal\", \"Exists\""
            )]
        );
        for text in ["[", "{}", "[1]"] {
            let found = messages(TOLERATIONS, text);
            assert!(found[0].starts_with(&format!("t.annotations: Invalid value: \"{TOLERATIONS}\": ")), "{found:?}");
        }
    }
}
