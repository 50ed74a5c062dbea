//! Volumes from the node and from other objects of the cluster
//! (`pkg/apis/core/validation/validation.go:validateHostPathVolumeSource` and its siblings).

use k8s_openapi::api::core::v1::{
    ConfigMapVolumeSource, GitRepoVolumeSource, HostPathVolumeSource, ImageVolumeSource, PersistentVolumeClaimVolumeSource,
    SecretVolumeSource,
};

use super::field_error::FieldError;
use super::required_text::require;
use super::volume_files::{validate_descending_path, validate_file_mode, validate_keys_to_paths, validate_no_backsteps};
use crate::model::FieldPath;

const HOST_PATH_TYPES: [&str; 8] =
    ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
const PULL_POLICIES: [&str; 3] = ["Always", "IfNotPresent", "Never"];

pub(super) fn validate_host_path(source: &HostPathVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if source.path.is_empty() {
        return require(&source.path, path.clone().field("path"), errors);
    }
    validate_no_backsteps(&source.path, &path.clone().field("path"), errors);
    if let Some(kind) = source.type_.as_deref().filter(|kind| !HOST_PATH_TYPES.contains(kind)) {
        errors.push(FieldError::not_supported(path.clone().field("type"), kind, &HOST_PATH_TYPES));
    }
}

pub(super) fn validate_git_repo(source: &GitRepoVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.repository, path.clone().field("repository"), errors);
    validate_descending_path(source.directory.as_deref().unwrap_or_default(), &path.clone().field("directory"), errors);
}

pub(super) fn validate_secret(source: &SecretVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(source.secret_name.as_deref().unwrap_or_default(), path.clone().field("secretName"), errors);
    validate_file_mode(source.default_mode, path.clone().field("defaultMode"), errors);
    validate_keys_to_paths(source.items.as_deref().unwrap_or_default(), path, errors);
}

pub(super) fn validate_config_map(source: &ConfigMapVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.name, path.clone().field("name"), errors);
    validate_file_mode(source.default_mode, path.clone().field("defaultMode"), errors);
    validate_keys_to_paths(source.items.as_deref().unwrap_or_default(), path, errors);
}

pub(super) fn validate_persistent_volume_claim(
    source: &PersistentVolumeClaimVolumeSource,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    require(&source.claim_name, path.clone().field("claimName"), errors);
}

/// An image that is mounted. The reference may be missing in a template.
pub(super) fn validate_image(source: &ImageVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let field = path.clone().field("pullPolicy");
    match source.pull_policy.as_deref().unwrap_or_default() {
        "" => errors.push(FieldError::required(field, "")),
        policy if PULL_POLICIES.contains(&policy) => {}
        policy => errors.push(FieldError::not_supported(field, policy, &PULL_POLICIES)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn a_host_path_leads_upwards_nowhere_and_has_a_known_type() {
        let unsupported = "Unsupported value: \"Dir\": supported values: \"\", \"BlockDevice\", \"CharDevice\", \"Directory\", \
            \"DirectoryOrCreate\", \"File\", \"FileOrCreate\", \"Socket\"";
        assert_errors(
            validate_host_path,
            &[
                (json!({ "path": "/a", "type": "" }), &[]),
                (json!({ "path": "relative..name/a..", "type": "Socket" }), &[]),
                (json!({ "path": "", "type": "Dir" }), &[("path", "Required value")]),
                (json!({ "path": "/a/../b/../c" }), &[("path", "Invalid value: \"/a/../b/../c\": must not contain '..'")]),
                (json!({ "path": "/a", "type": "Dir" }), &[("type", unsupported)]),
            ],
        );
    }

    #[test]
    fn names_of_other_objects_are_required() {
        let mode = "Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive";
        assert_errors(
            validate_secret,
            &[
                (json!({}), &[("secretName", "Required value")]),
                (json!({ "secretName": "a", "defaultMode": 512 }), &[("defaultMode", mode)]),
            ],
        );
        assert_errors(
            validate_config_map,
            &[
                (json!({ "defaultMode": 511 }), &[("name", "Required value")]),
                (json!({ "name": "a", "items": [{ "key": "", "path": "b" }] }), &[("items[0].key", "Required value")]),
            ],
        );
        assert_errors(validate_persistent_volume_claim, &[(json!({ "claimName": "" }), &[("claimName", "Required value")])]);
        assert_errors(
            validate_git_repo,
            &[
                (json!({ "repository": "a" }), &[]),
                (
                    json!({ "repository": "", "directory": "/b" }),
                    &[("repository", "Required value"), ("directory", "Invalid value: \"/b\": must be a relative path")],
                ),
            ],
        );
    }

    #[test]
    fn an_image_has_a_pull_policy_but_in_a_template_no_reference() {
        let unsupported = "Unsupported value: \"Often\": supported values: \"Always\", \"IfNotPresent\", \"Never\"";
        assert_errors(
            validate_image,
            &[
                (json!({ "pullPolicy": "Never" }), &[]),
                (json!({}), &[("pullPolicy", "Required value")]),
                (json!({ "reference": "a", "pullPolicy": "Often" }), &[("pullPolicy", unsupported)]),
            ],
        );
    }
}
