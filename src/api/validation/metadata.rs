//! The metadata of an object
//! (`apimachinery/pkg/api/validation/objectmeta.go:ValidateObjectMeta`, `pkg/apis/core/validation/validation.go:ValidateObjectMeta`).

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use serde_json::json;

use super::annotations::validate_annotations;
use super::field_error::FieldError;
use super::label_selector::validate_labels;
use super::syntax;
use crate::model::{FieldPath, TEMPLATE_GENERATION};

/// The metadata of a namespaced object whose name is a DNS subdomain.
///
/// An absent namespace is filled in from the request, so that nothing is said of it.
pub(super) fn validate_object_meta(metadata: &ObjectMeta, errors: &mut Vec<FieldError>) {
    let path = |field: &'static str| FieldPath::of("metadata").field(field);
    validate_names(metadata, errors);
    if let Some(namespace) = metadata.namespace.as_deref().filter(|namespace| !namespace.is_empty()) {
        errors.extend(FieldError::invalid_each(path("namespace"), namespace, syntax::dns_1123_label(namespace)));
    }
    validate_labels(metadata.labels.as_ref(), &path("labels"), &path("labels"), errors);
    let mut annotations = metadata.annotations.clone().unwrap_or_default();
    // The generation of the template is a field of the internal object, no annotation.
    annotations.remove(TEMPLATE_GENERATION);
    validate_annotations(Some(&annotations), &path("annotations"), &path("annotations"), errors);
    validate_owner_references(metadata.owner_references.as_deref().unwrap_or_default(), &path("ownerReferences"), errors);
    validate_finalizers(metadata.finalizers.as_deref().unwrap_or_default(), &path("finalizers"), errors);
}

fn validate_names(metadata: &ObjectMeta, errors: &mut Vec<FieldError>) {
    let given = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    let generate_path = FieldPath::of("metadata.generateName");
    let generate_name = given(&metadata.generate_name);
    if let Some(prefix) = &generate_name {
        let wrong = syntax::dns_1123_subdomain(&mask_trailing_dash(prefix));
        errors.extend(FieldError::invalid_each(generate_path.clone(), prefix.as_str(), wrong));
    }
    let path = FieldPath::of("metadata.name");
    match (given(&metadata.name), generate_name) {
        (Some(name), _) => {
            errors.extend(FieldError::invalid_each(path.clone(), name.as_str(), syntax::dns_1123_subdomain(&name)));
        }
        (None, Some(prefix)) => {
            let name = generated_name(&prefix);
            let wrong = FieldError::invalid_each(path.clone(), name.as_str(), syntax::dns_1123_subdomain(&name));
            errors.extend(wrong.map(|error| error.at(generate_path.clone())));
        }
        (None, None) => errors.push(FieldError::required(path, "name or generateName is required")),
    }
}

/// What the API server looks at in place of a prefix, which may end in a dash
/// (`apimachinery/pkg/api/validation/generic.go:maskTrailingDash`): the last two bytes become an `a`.
fn mask_trailing_dash(prefix: &str) -> String {
    match prefix.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => format!("{}a", String::from_utf8_lossy(&rest.as_bytes()[..rest.len() - 1])),
        _ => prefix.to_owned(),
    }
}

/// The name made of a prefix, with `xxxxx` for the five random characters (`apiserver/pkg/storage/names/generate.go`).
fn generated_name(prefix: &str) -> String {
    format!("{}xxxxx", &prefix[..prefix.floor_char_boundary(58)])
}

fn validate_owner_references(references: &[OwnerReference], path: &FieldPath, errors: &mut Vec<FieldError>) {
    let mut first_controller: Option<String> = None;
    for (at, reference) in references.iter().enumerate() {
        let mut found = Vec::new();
        validate_owner_reference(reference, path, &mut found);
        if reference.controller == Some(true) {
            let name = format!("{}/{}", reference.kind, reference.name);
            match &first_controller {
                Some(first) => {
                    let detail = format!(
                        "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {name}"
                    );
                    let all: Vec<String> = references.iter().map(owner_reference_json).collect();
                    let error = FieldError::invalid(path.clone(), json!(references), detail);
                    found.push(error.showing(format!("[{}]", all.join(","))));
                }
                None => first_controller = Some(name),
            }
        }
        errors.extend(found.into_iter().map(|error| located_in(error, path, at)));
    }
}

/// The API server leaves the index out of the path.
fn located_in(error: FieldError, list: &FieldPath, at: usize) -> FieldError {
    let below = error.field.segments()[list.segments().len()..].iter().cloned();
    let place = list.clone().index(at).segments().iter().cloned().chain(below).collect::<Vec<_>>();
    error.at(FieldPath::from(place))
}

fn validate_owner_reference(reference: &OwnerReference, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let api_version = reference.api_version.as_str();
    let version = match api_version.split('/').collect::<Vec<_>>().as_slice() {
        [version] | [_, version] => *version,
        _ => "",
    };
    for (empty, field, value, detail) in [
        (version.is_empty(), "apiVersion", api_version, "version must not be empty"),
        (reference.kind.is_empty(), "kind", "", "must not be empty"),
        (reference.name.is_empty(), "name", "", "must not be empty"),
        (reference.uid.is_empty(), "uid", "", "must not be empty"),
    ] {
        if empty {
            errors.push(FieldError::invalid(path.clone().field(field), value, detail));
        }
    }
    if matches!(api_version, "v1" | "/v1") && reference.kind == "Event" {
        let error = FieldError::invalid(path.clone(), json!(reference), "/v1, Kind=Event is disallowed from being an owner");
        errors.push(error.showing(owner_reference_json(reference)));
    }
}

/// A reference as Go's JSON shows it, in the order of its fields.
fn owner_reference_json(reference: &OwnerReference) -> String {
    let flag = |name: &str, flag: Option<bool>| flag.map(|value| format!(",\"{name}\":{value}")).unwrap_or_default();
    format!(
        "{{\"apiVersion\":{},\"kind\":{},\"name\":{},\"uid\":{}{}{}}}",
        json!(reference.api_version),
        json!(reference.kind),
        json!(reference.name),
        json!(reference.uid),
        flag("controller", reference.controller),
        flag("blockOwnerDeletion", reference.block_owner_deletion),
    )
}

fn validate_finalizers(finalizers: &[String], path: &FieldPath, errors: &mut Vec<FieldError>) {
    let place = |at: usize| path.clone().index(at);
    for (at, finalizer) in finalizers.iter().enumerate() {
        let wrong = FieldError::invalid_each(path.clone(), finalizer.as_str(), syntax::qualified_name(finalizer));
        errors.extend(wrong.map(|error| error.at(place(at))));
    }
    if ["orphan", "foregroundDeletion"].iter().all(|name| finalizers.iter().any(|finalizer| finalizer == name)) {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        errors.push(FieldError::invalid(path.clone(), json!(finalizers), detail));
    }
    for (at, finalizer) in finalizers.iter().enumerate() {
        if !finalizer.contains('/') && !matches!(finalizer.as_str(), "kubernetes" | "orphan" | "foregroundDeletion") {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            errors.push(FieldError::invalid(place(at), finalizer.as_str(), detail));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::annotations::TOTAL_ANNOTATION_BYTES;
    use super::*;

    fn found(metadata: Value) -> Vec<FieldError> {
        let mut errors = Vec::new();
        validate_object_meta(&serde_json::from_value(metadata).expect("metadata"), &mut errors);
        errors
    }

    #[test]
    fn names_and_what_names_are_made_of() {
        let subdomain = "a lowercase RFC 1123 subdomain must consist of";
        for (metadata, expected) in [
            (json!({ "name": "a.b" }), vec![]),
            (
                json!({ "name": "", "generateName": "" }),
                vec!["metadata.name: Required value: name or generateName is required".to_owned()],
            ),
            (json!({ "generateName": "a-" }), vec![]),
            (json!({ "generateName": "x".repeat(200) }), vec![]),
            (json!({ "generateName": "A-" }), vec![format!("metadata.name: Invalid value: \"A-xxxxx\": {subdomain}")]),
            (
                json!({ "generateName": "ä-" }),
                vec![
                    format!("metadata.generateName: Invalid value: \"ä-\": {subdomain}"),
                    format!("metadata.name: Invalid value: \"ä-xxxxx\": {subdomain}"),
                ],
            ),
            (
                json!({ "name": "a", "generateName": "-" }),
                vec![format!("metadata.generateName: Invalid value: \"-\": {subdomain}")],
            ),
            (
                json!({ "name": "a", "namespace": "a.b" }),
                vec!["metadata.namespace: Invalid value: \"a.b\": must not contain dots".to_owned()],
            ),
        ] {
            let errors = found(metadata.clone());
            assert_eq!(errors.len(), expected.len(), "{metadata}: {errors:?}");
            for (error, expected) in errors.iter().zip(&expected) {
                assert!(error.to_string().starts_with(expected), "{error}");
            }
        }
    }

    #[test]
    fn annotations_count_but_for_the_generation_of_the_template() {
        let much = "x".repeat(TOTAL_ANNOTATION_BYTES - 1);
        assert!(found(json!({ "name": "a", "annotations": { "a": much, TEMPLATE_GENERATION: "1" } })).is_empty());
        let errors = found(json!({ "name": "a", "annotations": { "a": much, "b": "1" } }));
        assert_eq!(errors[0].to_string(), "metadata.annotations: Too long: may not be more than 262144 bytes");
        let errors = found(json!({ "name": "a", "annotations": { "a b": "" } }));
        assert_eq!(errors[0].place().to_string(), "metadata.annotations[a b]");
    }

    #[test]
    fn owners_are_named_in_full_and_one_of_them_controls() {
        let owner = |api_version: &str, kind: &str| json!({ "apiVersion": api_version, "kind": kind, "name": "n", "uid": "u", "controller": true });
        assert!(found(json!({ "name": "a", "ownerReferences": [owner("apps/v1", "A")] })).is_empty());
        for api_version in ["", "/", "apps/", "a/b/v1"] {
            let errors = found(json!({ "name": "a", "ownerReferences": [owner(api_version, "A")] }));
            let expected =
                format!("metadata.ownerReferences.apiVersion: Invalid value: {api_version:?}: version must not be empty");
            assert_eq!(errors[0].to_string(), expected);
            assert_eq!(errors[0].place().to_string(), "metadata.ownerReferences[0].apiVersion");
        }
        let errors = found(json!({ "name": "a", "ownerReferences": [owner("v1", "Event"), owner("v1", "B")] }));
        assert_eq!(
            errors[0].to_string(),
            "metadata.ownerReferences: Invalid value: {\"apiVersion\":\"v1\",\"kind\":\"Event\",\"name\":\"n\",\"uid\":\"u\",\
             \"controller\":true}: /v1, Kind=Event is disallowed from being an owner"
        );
        assert!(errors[1].detail.ends_with("Found \"true\" in references for Event/n and B/n"), "{}", errors[1]);
        assert_eq!(errors[1].place().to_string(), "metadata.ownerReferences[1]");
    }

    #[test]
    fn finalizers_are_standard_or_qualified() {
        let messages = |finalizers: &[&str]| {
            let errors = found(json!({ "name": "a", "finalizers": finalizers }));
            errors.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert!(messages(&["kubernetes", "orphan", "example.com/x"]).is_empty());
        assert_eq!(
            messages(&["mine"]),
            [
                "metadata.finalizers[0]: Invalid value: \"mine\": name is neither a standard finalizer name nor is it fully qualified"
            ]
        );
        assert_eq!(
            messages(&["orphan", "foregroundDeletion"]),
            ["metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: \
              finalizer orphan and foregroundDeletion cannot be both set"]
        );
    }
}
