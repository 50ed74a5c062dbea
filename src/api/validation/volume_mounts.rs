//! Where a container finds its volumes
//! (`validation.go:ValidateVolumeMounts, validateMountPropagation, validateMountRecursiveReadOnly`).

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{Container, Volume, VolumeMount};

use super::choice::check_choice;
use super::field_error::FieldError;
use super::syntax::local_descending_path;
use crate::model::FieldPath;

/// Volumes by name, those that are valid themselves.
pub(super) type Volumes<'a> = BTreeMap<&'a str, &'a Volume>;

/// Validates the mounts of one container.
pub(super) fn validate_volume_mounts(
    container: &Container,
    volumes: &Volumes<'_>,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let devices = container.volume_devices.as_deref().unwrap_or_default();
    let mut mount_paths = BTreeSet::new();
    for (at, mount) in container.volume_mounts.iter().flatten().enumerate() {
        let entry = path.clone().index(at);
        let (name, mount_path) = (entry.clone().field("name"), entry.clone().field("mountPath"));
        if mount.name.is_empty() {
            errors.push(FieldError::required(name.clone(), ""));
        }
        if !volumes.contains_key(mount.name.as_str()) {
            errors.push(FieldError::not_found(name.clone(), mount.name.as_str()));
        }
        if mount.mount_path.is_empty() {
            errors.push(FieldError::required(mount_path.clone(), ""));
        }
        if !mount_paths.insert(mount.mount_path.as_str()) {
            errors.push(FieldError::invalid(mount_path.clone(), mount.mount_path.as_str(), "must be unique"));
        }
        if devices.iter().any(|device| device.name == mount.name) {
            errors.push(FieldError::invalid(name, mount.name.as_str(), "must not already exist in volumeDevices"));
        }
        if devices.iter().any(|device| device.device_path == mount.mount_path) {
            let detail = "must not already exist as a path in volumeDevices";
            errors.push(FieldError::invalid(mount_path, mount.mount_path.as_str(), detail));
        }
        validate_sub_paths(mount, path, &entry, errors);
        validate_mount_propagation(mount, is_privileged(container), path, &entry, errors);
        validate_recursive_read_only(mount, path, &entry, errors);
    }
}

/// The path of a list stands before the fields below, as the API server spells them; `entry` is the mount itself.
fn validate_sub_paths(mount: &VolumeMount, path: &FieldPath, entry: &FieldPath, errors: &mut Vec<FieldError>) {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let mut descend = |field: &'static str, value: &str| {
        let wrong = local_descending_path(value);
        let found = FieldError::invalid_each(path.clone().field(field), value, wrong);
        errors.extend(found.map(|error| error.at(entry.clone().field(field))));
    };
    let (sub_path, expression) = (given(&mount.sub_path), given(&mount.sub_path_expr));
    if let Some(sub_path) = &sub_path {
        descend("subPath", sub_path);
    }
    let Some(expression) = expression else { return };
    descend("subPathExpr", &expression);
    if sub_path.is_some() {
        let detail = "subPathExpr and subPath are mutually exclusive";
        errors.push(FieldError::invalid(entry.clone().field("subPathExpr"), expression, detail));
    }
}

fn is_privileged(container: &Container) -> bool {
    container.security_context.as_ref().is_some_and(|context| context.privileged == Some(true))
}

fn validate_mount_propagation(
    mount: &VolumeMount,
    is_privileged: bool,
    path: &FieldPath,
    entry: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let Some(propagation) = mount.mount_propagation.as_deref() else { return };
    let mut found = Vec::new();
    let field = path.clone().field("mountPropagation");
    check_choice(propagation, &["Bidirectional", "HostToContainer", "None"], field.clone(), &mut found);
    if propagation == "Bidirectional" && !is_privileged {
        let detail = "Bidirectional mount propagation is available only to privileged containers";
        found.push(FieldError::forbidden(field, detail));
    }
    errors.extend(found.into_iter().map(|error| error.at(entry.clone().field("mountPropagation"))));
}

fn validate_recursive_read_only(mount: &VolumeMount, path: &FieldPath, entry: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(recursive) = mount.recursive_read_only.as_deref() else { return };
    let mut found = Vec::new();
    let field = path.clone().field("recursiveReadOnly");
    if matches!(recursive, "Enabled" | "IfPossible") {
        if mount.read_only != Some(true) {
            found.push(FieldError::forbidden(field.clone(), "may only be specified when readOnly is true"));
        }
        if mount.mount_propagation.as_deref().is_some_and(|propagation| propagation != "None") {
            let detail = "may only be specified when mountPropagation is None or not specified";
            found.push(FieldError::forbidden(field, detail));
        }
    } else {
        check_choice(recursive, &["Disabled", "Enabled", "IfPossible"], field, &mut found);
    }
    errors.extend(found.into_iter().map(|error| error.at(entry.clone().field("recursiveReadOnly"))));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn mounts_name_a_volume_and_a_path_of_their_own() {
        for (given, expected) in [
            (json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a" }] }), vec![]),
            (
                json!({ "volumeMounts": [{ "name": "none", "mountPath": "a:b" }, { "name": "logs", "mountPath": "" }] }),
                vec![r#"volumeMounts[0].name: Not found: "none""#, "volumeMounts[1].mountPath: Required value"],
            ),
            (
                json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a" }, { "name": "logs", "mountPath": "/a" }] }),
                vec![r#"volumeMounts[1].mountPath: Invalid value: "/a": must be unique"#],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn paths_inside_volumes_lead_downwards() {
        for (given, expected) in [
            (json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a", "subPath": "b/c..d" }] }), vec![]),
            (
                json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a", "subPath": "/b/../c" }] }),
                vec![
                    r#"volumeMounts.subPath: Invalid value: "/b/../c": must be a relative path @ volumeMounts[0].subPath"#,
                    r#"volumeMounts.subPath: Invalid value: "/b/../c": must not contain '..' @ volumeMounts[0].subPath"#,
                ],
            ),
            (
                json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a", "subPath": "b", "subPathExpr": "../$(A)" }] }),
                vec![
                    r#"volumeMounts.subPathExpr: Invalid value: "../$(A)": must not contain '..' @ volumeMounts[0].subPathExpr"#,
                    r#"volumeMounts[0].subPathExpr: Invalid value: "../$(A)": subPathExpr and subPath are mutually exclusive"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn mounts_are_propagated_by_privileged_containers_and_read_only_to_the_bottom_where_they_are_read_only() {
        for (given, expected) in [
            (json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a", "mountPropagation": "HostToContainer" }] }), vec![]),
            (
                json!({ "securityContext": { "privileged": true }, "volumeMounts": [{ "name": "logs", "mountPath": "/a", "mountPropagation": "Bidirectional" }] }),
                vec![],
            ),
            (
                json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a", "mountPropagation": "Bidirectional" }] }),
                vec![
                    "volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers @ volumeMounts[0].mountPropagation",
                ],
            ),
            (
                json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a", "mountPropagation": "Both" }] }),
                vec![
                    r#"volumeMounts.mountPropagation: Unsupported value: "Both": supported values: "Bidirectional", "HostToContainer", "None" @ volumeMounts[0].mountPropagation"#,
                ],
            ),
            (
                json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a", "readOnly": true, "recursiveReadOnly": "Enabled", "mountPropagation": "None" }] }),
                vec![],
            ),
            (
                json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a", "recursiveReadOnly": "IfPossible", "mountPropagation": "HostToContainer" }] }),
                vec![
                    "volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true @ volumeMounts[0].recursiveReadOnly",
                    "volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified @ volumeMounts[0].recursiveReadOnly",
                ],
            ),
            (
                json!({ "volumeMounts": [{ "name": "logs", "mountPath": "/a", "recursiveReadOnly": "Yes" }] }),
                vec![
                    r#"volumeMounts.recursiveReadOnly: Unsupported value: "Yes": supported values: "Disabled", "Enabled", "IfPossible" @ volumeMounts[0].recursiveReadOnly"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
