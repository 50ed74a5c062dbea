//! Claims that are made for each pod
//! (`pkg/apis/core/validation/validation.go:ValidatePersistentVolumeClaimTemplate`, `ValidatePersistentVolumeClaimSpec`).

use k8s_openapi::api::core::v1::{
    EphemeralVolumeSource, PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate, TypedLocalObjectReference,
    TypedObjectReference,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::annotations::validate_annotations;
use super::field_error::FieldError;
use super::label_selector::{validate_label_selector, validate_labels};
use super::required_text::require;
use super::syntax::dns_1123_subdomain;
use crate::model::{FieldPath, Quantity};

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const VOLUME_MODES: [&str; 2] = ["Block", "Filesystem"];

pub(super) fn validate_ephemeral(source: &EphemeralVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let path = path.clone().field("volumeClaimTemplate");
    match &source.volume_claim_template {
        Some(template) => validate_claim_template(template, &path, errors),
        None => errors.push(FieldError::required(path, "")),
    }
}

fn validate_claim_template(template: &PersistentVolumeClaimTemplate, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(metadata) = &template.metadata {
        validate_metadata(metadata, &path.clone().field("metadata"), errors);
    }
    validate_claim_spec(&template.spec, &path.clone().field("spec"), errors);
}

/// Labels and annotations; nothing else may be said of a claim that is yet to be made.
fn validate_metadata(metadata: &ObjectMeta, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let (annotations, labels) = (path.clone().field("annotations"), path.clone().field("labels"));
    validate_annotations(metadata.annotations.as_ref(), &annotations, &annotations, errors);
    validate_labels(metadata.labels.as_ref(), &labels, &labels, errors);
    let has = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    // In the order of the fields in Go, whose names are shown with a small first letter.
    let forbidden = [
        ("name", "name", has(&metadata.name)),
        ("generateName", "generateName", has(&metadata.generate_name)),
        ("namespace", "namespace", has(&metadata.namespace)),
        ("selfLink", "selfLink", has(&metadata.self_link)),
        ("uID", "uid", has(&metadata.uid)),
        ("resourceVersion", "resourceVersion", has(&metadata.resource_version)),
        ("generation", "generation", metadata.generation.is_some_and(|generation| generation != 0)),
        ("creationTimestamp", "creationTimestamp", metadata.creation_timestamp.is_some()),
        ("deletionTimestamp", "deletionTimestamp", metadata.deletion_timestamp.is_some()),
        ("deletionGracePeriodSeconds", "deletionGracePeriodSeconds", metadata.deletion_grace_period_seconds.is_some()),
        ("ownerReferences", "ownerReferences", metadata.owner_references.is_some()),
        ("finalizers", "finalizers", metadata.finalizers.is_some()),
        ("managedFields", "managedFields", metadata.managed_fields.is_some()),
    ];
    for (spelled, name, _) in forbidden.into_iter().filter(|(.., is_set)| *is_set) {
        let error = FieldError::forbidden(path.clone().field(spelled), "cannot be set");
        errors.push(if spelled == name { error } else { error.at(path.clone().field(name)) });
    }
}

fn validate_claim_spec(spec: &PersistentVolumeClaimSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let access_modes = spec.access_modes.as_deref().unwrap_or_default();
    if access_modes.is_empty() {
        errors.push(FieldError::required(path.clone().field("accessModes"), "at least 1 access mode is required"));
    }
    validate_label_selector(spec.selector.as_ref(), &path.clone().field("selector"), errors);
    validate_access_modes(access_modes, &path.clone().field("accessModes"), errors);
    validate_storage(spec, path, errors);
    validate_class_name(spec.storage_class_name.as_deref(), &path.clone().field("storageClassName"), errors);
    if let Some(mode) = spec.volume_mode.as_deref().filter(|mode| !VOLUME_MODES.contains(mode)) {
        errors.push(FieldError::not_supported(path.clone().field("volumeMode"), mode, &VOLUME_MODES));
    }
    validate_data_sources(spec.data_source.as_ref(), spec.data_source_ref.as_ref(), path, errors);
    let attributes_class = spec.volume_attributes_class_name.as_deref();
    validate_class_name(attributes_class, &path.clone().field("volumeAttributesClassName"), errors);
}

fn validate_access_modes(modes: &[String], field: &FieldPath, errors: &mut Vec<FieldError>) {
    let is_known = |mode: &str| ACCESS_MODES.contains(&mode);
    for (index, mode) in modes.iter().enumerate().filter(|(_, mode)| !is_known(mode)) {
        let error = FieldError::not_supported(field.clone(), &**mode, &ACCESS_MODES);
        errors.push(error.at(field.clone().index(index)));
    }
    let is_of_one_pod = |mode: &String| mode == "ReadWriteOncePod";
    if modes.iter().any(is_of_one_pod) && modes.iter().any(|mode| is_known(mode) && !is_of_one_pod(mode)) {
        errors.push(FieldError::forbidden(field.clone(), "may not use ReadWriteOncePod with other access modes"));
    }
}

/// The size of the claim, which the API server spells without `requests`.
fn validate_storage(spec: &PersistentVolumeClaimSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let resources = path.clone().field("resources");
    let field = resources.clone().key("storage");
    let requests = spec.resources.as_ref().and_then(|resources| resources.requests.as_ref());
    let Some(size) = requests.and_then(|requests| requests.get("storage")) else {
        // Nothing stands at the place of what is missing; what it is missing from does.
        return errors.push(FieldError::required(field, "").at(resources.field("requests")));
    };
    if size.0.parse::<Quantity>().is_ok_and(|size| size <= Quantity::ZERO) {
        let place = resources.field("requests").key("storage");
        errors.push(FieldError::invalid(field, &*size.0, "must be greater than zero").at(place));
    }
}

fn validate_class_name(class: Option<&str>, field: &FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(class) = class.filter(|class| !class.is_empty()) {
        errors.extend(dns_1123_subdomain(class).into_iter().map(|wrong| FieldError::invalid(field.clone(), class, wrong)));
    }
}

/// What the claim is filled with, given in an old and in a new way.
fn validate_data_sources(
    old: Option<&TypedLocalObjectReference>,
    new: Option<&TypedObjectReference>,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    if let Some(old) = old {
        let reference = (old.api_group.as_deref(), old.kind.as_str(), old.name.as_str());
        validate_data_source(reference, &path.clone().field("dataSource"), errors);
    }
    // CrossNamespaceVolumeDataSource is off, so a claim loses a reference into another namespace when it is made. Whether a template
    // is refused before that, for what such a reference says, is not certain; nobody is told that it is.
    let Some(new) = new.filter(|new| new.namespace.as_deref().is_none_or(str::is_empty)) else { return };
    let reference = (new.api_group.as_deref(), new.kind.as_str(), new.name.as_str());
    validate_data_source(reference, &path.clone().field("dataSourceRef"), errors);
    let Some(old) = old else { return };
    if old.api_group != new.api_group || old.kind != new.kind || old.name != new.name {
        let place = path.clone().field("dataSource");
        errors.push(FieldError::invalid(path.clone(), place.to_string(), "must match dataSourceRef").at(place));
    }
}

fn validate_data_source(reference: (Option<&str>, &str, &str), path: &FieldPath, errors: &mut Vec<FieldError>) {
    let (group, kind, name) = reference;
    require(name, path.clone().field("name"), errors);
    require(kind, path.clone().field("kind"), errors);
    let group = group.unwrap_or_default();
    if group.is_empty() && kind != "PersistentVolumeClaim" {
        let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
        errors.push(FieldError::invalid(path.clone(), kind, detail));
    }
    if !group.is_empty() {
        let wrong = dns_1123_subdomain(group).into_iter();
        errors.extend(wrong.map(|wrong| FieldError::invalid(path.clone().field("apiGroup"), group, wrong)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::expected_errors::assert_errors;
    use super::*;

    fn claim(change: &Value) -> Value {
        let mut spec = json!({ "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } });
        for (key, value) in change.as_object().into_iter().flatten() {
            spec[key] = value.clone();
        }
        spec
    }

    #[test]
    fn a_claim_needs_an_access_mode_and_a_size() {
        let mode = "Unsupported value: \"RWO\": supported values: \"ReadOnlyMany\", \"ReadWriteMany\", \"ReadWriteOnce\", \
            \"ReadWriteOncePod\"";
        let size = |size: &str| claim(&json!({ "resources": { "requests": { "storage": size } } }));
        assert_errors(
            validate_claim_spec,
            &[
                (claim(&json!({})), &[]),
                (
                    json!({}),
                    &[
                        ("accessModes", "Required value: at least 1 access mode is required"),
                        ("resources[storage]", "Required value"),
                    ],
                ),
                (size("0"), &[("resources[storage]", "Invalid value: \"0\": must be greater than zero")]),
                (size("1m"), &[]),
                (claim(&json!({ "accessModes": ["RWO", "ReadWriteOncePod"] })), &[("accessModes", mode)]),
                (
                    claim(&json!({ "accessModes": ["ReadWriteOncePod", "ReadWriteOnce"] })),
                    &[("accessModes", "Forbidden: may not use ReadWriteOncePod with other access modes")],
                ),
                (
                    claim(&json!({ "volumeMode": "Disk" })),
                    &[("volumeMode", "Unsupported value: \"Disk\": supported values: \"Block\", \"Filesystem\"")],
                ),
            ],
        );
    }

    #[test]
    fn classes_are_named_by_subdomains() {
        let wrong = format!("Invalid value: \"A\": {}", dns_1123_subdomain("A").join(""));
        assert_errors(
            validate_claim_spec,
            &[
                (claim(&json!({ "storageClassName": "" })), &[]),
                (
                    claim(&json!({ "storageClassName": "A", "volumeAttributesClassName": "A" })),
                    &[("storageClassName", &wrong), ("volumeAttributesClassName", &wrong)],
                ),
            ],
        );
    }

    #[test]
    fn what_fills_a_claim_is_said_the_same_way_twice() {
        let old = json!({ "kind": "PersistentVolumeClaim", "name": "a" });
        let kind = "Invalid value: \"VolumeSnapshot\": must be 'PersistentVolumeClaim' when referencing the default apiGroup";
        assert_errors(
            validate_claim_spec,
            &[
                (claim(&json!({ "dataSource": old, "dataSourceRef": old })), &[]),
                (
                    claim(&json!({ "dataSource": { "kind": "VolumeSnapshot", "name": "" } })),
                    &[("dataSource.name", "Required value"), ("dataSource", kind)],
                ),
                (
                    claim(&json!({ "dataSource": old, "dataSourceRef": { "kind": "PersistentVolumeClaim", "name": "b" } })),
                    &[("", "Invalid value: \"part.dataSource\": must match dataSourceRef")],
                ),
            ],
        );
    }

    #[test]
    fn a_reference_into_another_namespace_is_not_looked_at() {
        let old = json!({ "kind": "PersistentVolumeClaim", "name": "" });
        let new = json!({ "kind": "Other", "name": "", "namespace": "NO" });
        assert_errors(
            validate_claim_spec,
            &[
                (claim(&json!({ "dataSourceRef": new })), &[]),
                (claim(&json!({ "dataSource": old, "dataSourceRef": new })), &[("dataSource.name", "Required value")]),
            ],
        );
    }

    #[test]
    fn metadata_are_labels_and_annotations_only() {
        let source = json!({ "labels": { "a": "b" }, "name": "c", "uid": "d", "finalizers": [], "namespace": "" });
        let mut errors = Vec::new();
        validate_metadata(&serde_json::from_value(source).expect("metadata"), &FieldPath::of("m"), &mut errors);
        let found: Vec<_> = errors.iter().map(|error| (error.field.to_string(), error.place().to_string())).collect();
        let expected = [("m.name", "m.name"), ("m.uID", "m.uid"), ("m.finalizers", "m.finalizers")];
        assert_eq!(found, expected.map(|(field, place)| (field.to_owned(), place.to_owned())));
        assert!(errors.iter().all(|error| error.body() == "Forbidden: cannot be set"), "{errors:?}");
    }
}
