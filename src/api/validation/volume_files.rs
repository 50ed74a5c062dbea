//! Files that are made in volumes: their modes, their paths, and what of the pod is written into them
//! (`pkg/apis/core/validation/validation.go:validateKeyToPath`, `validateDownwardAPIVolumeFile`).

use k8s_openapi::api::core::v1::{DownwardAPIVolumeFile, DownwardAPIVolumeSource, KeyToPath};

use super::field_error::FieldError;
use super::field_selector::{validate_object_field_selector, validate_resource_field_selector};
use super::required_text::require;
use super::respelled::respelled;
use crate::model::FieldPath;

/// The fields of a pod that can be written into a file, in the API server's order.
const FIELDS_IN_VOLUMES: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// The mode of a file.
pub(super) fn validate_file_mode(mode: Option<i32>, field: FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(mode) = mode.filter(|mode| !(0..=0o777).contains(mode)) {
        errors.push(FieldError::invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive"));
    }
}

/// The `items` of a source at `path`.
pub(super) fn validate_keys_to_paths(items: &[KeyToPath], path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (index, item) in items.iter().enumerate() {
        let path = path.clone().field("items").index(index);
        require(&item.key, path.clone().field("key"), errors);
        require(&item.path, path.clone().field("path"), errors);
        validate_non_reserved_path(&item.path, &path.clone().field("path"), errors);
        validate_file_mode(item.mode, path.field("mode"), errors);
    }
}

pub(super) fn validate_downward_api(source: &DownwardAPIVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_file_mode(source.default_mode, path.clone().field("defaultMode"), errors);
    validate_downward_api_files(source.items.as_deref().unwrap_or_default(), path, errors);
}

/// The `items` of a source at `path`; the API server spells errors in them as if they were fields of the source.
pub(super) fn validate_downward_api_files(files: &[DownwardAPIVolumeFile], path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (index, file) in files.iter().enumerate() {
        let place = path.clone().field("items").index(index);
        let mut found = Vec::new();
        validate_downward_api_file(file, &place, &mut found);
        errors.extend(respelled(found, &place, path));
    }
}

fn validate_downward_api_file(file: &DownwardAPIVolumeFile, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&file.path, path.clone().field("path"), errors);
    validate_non_reserved_path(&file.path, &path.clone().field("path"), errors);
    match (&file.field_ref, &file.resource_field_ref) {
        (Some(field_ref), resource) => {
            validate_object_field_selector(field_ref, &FIELDS_IN_VOLUMES, &path.clone().field("fieldRef"), errors);
            if resource.is_some() {
                let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
                errors.push(FieldError::invalid(path.clone(), "resource", detail));
            }
        }
        (None, Some(resource)) => {
            validate_resource_field_selector(resource, true, &path.clone().field("resourceFieldRef"), errors);
        }
        (None, None) => errors.push(FieldError::required(path.clone(), "one of fieldRef and resourceFieldRef is required")),
    }
    validate_file_mode(file.mode, path.clone().field("mode"), errors);
}

/// A path that leads upwards nowhere.
pub(super) fn validate_no_backsteps(path: &str, field: &FieldPath, errors: &mut Vec<FieldError>) {
    if path.split('/').any(|element| element == "..") {
        errors.push(FieldError::invalid(field.clone(), path, "must not contain '..'"));
    }
}

/// A path that leads downwards from where it starts.
pub(super) fn validate_descending_path(path: &str, field: &FieldPath, errors: &mut Vec<FieldError>) {
    if path.starts_with('/') {
        errors.push(FieldError::invalid(field.clone(), path, "must be a relative path"));
    }
    validate_no_backsteps(path, field, errors);
}

/// A path of a file in a volume: names with `..` before them are the kubelet's own.
pub(super) fn validate_non_reserved_path(path: &str, field: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_descending_path(path, field, errors);
    if path.starts_with("..") && !path.starts_with("../") {
        errors.push(FieldError::invalid(field.clone(), path, "must not start with '..'"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn paths_of_files_stay_inside_the_volume() {
        let wrong = |path: &str| {
            let mut errors = Vec::new();
            validate_non_reserved_path(path, &FieldPath::of("p"), &mut errors);
            errors.into_iter().map(|error| error.detail).collect::<Vec<_>>()
        };
        for (path, expected) in [
            ("a/b..", &[][..]),
            ("/a", &["must be a relative path"]),
            ("/a/../..", &["must be a relative path", "must not contain '..'"]),
            ("../a", &["must not contain '..'"]),
            ("..a", &["must not start with '..'"]),
            ("..", &["must not contain '..'", "must not start with '..'"]),
        ] {
            assert_eq!(wrong(path), expected, "{path}");
        }
    }

    #[test]
    fn items_have_a_key_a_path_and_a_mode() {
        let item: KeyToPath = serde_json::from_value(json!({ "key": "", "path": "", "mode": -1 })).expect("an item");
        let mut errors = Vec::new();
        validate_keys_to_paths(&[item], &FieldPath::of("v"), &mut errors);
        let found: Vec<String> = errors.iter().map(|error| error.field.to_string()).collect();
        assert_eq!(found, ["v.items[0].key", "v.items[0].path", "v.items[0].mode"]);
    }

    #[test]
    fn a_file_about_the_pod_has_one_origin() {
        let unsupported = "Unsupported value: \"spec.nodeName\": supported values: \"metadata.annotations\", \"metadata.labels\", \
            \"metadata.name\", \"metadata.namespace\", \"metadata.uid\"";
        let field = |path: &str| json!({ "apiVersion": "v1", "fieldPath": path });
        let file = |file| json!({ "items": [file] });
        assert_errors(
            validate_downward_api,
            &[
                (file(json!({ "path": "a", "fieldRef": field("metadata.labels['b']") })), &[]),
                (file(json!({ "path": "a", "resourceFieldRef": { "containerName": "b", "resource": "limits.cpu" } })), &[]),
                (file(json!({ "path": "a", "fieldRef": field("spec.nodeName") })), &[("fieldRef.fieldPath", unsupported)]),
                (file(json!({ "path": "a" })), &[("", "Required value: one of fieldRef and resourceFieldRef is required")]),
                (
                    file(json!({ "path": "", "fieldRef": field("metadata.name"), "resourceFieldRef": { "resource": "" } })),
                    &[
                        ("path", "Required value"),
                        ("", "Invalid value: \"resource\": fieldRef and resourceFieldRef can not be specified simultaneously"),
                    ],
                ),
                (
                    file(json!({ "path": "a", "resourceFieldRef": { "resource": "" } })),
                    &[("resourceFieldRef.containerName", "Required value")],
                ),
            ],
        );
    }

    #[test]
    fn errors_in_a_file_about_the_pod_are_found_at_its_place() {
        let source =
            serde_json::from_value(json!({ "items": [{ "path": "a" }, { "path": "b", "mode": 512 }] })).expect("a source");
        let mut errors = Vec::new();
        validate_downward_api(&source, &FieldPath::of("v"), &mut errors);
        let found: Vec<_> = errors.iter().map(|error| (error.field.to_string(), error.place().to_string())).collect();
        let expected = [("v", "v.items[0]"), ("v", "v.items[1]"), ("v.mode", "v.items[1].mode")];
        assert_eq!(found, expected.map(|(field, place)| (field.to_owned(), place.to_owned())));
    }
}
