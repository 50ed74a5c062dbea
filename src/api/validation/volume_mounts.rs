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
