//! Where a container finds its volumes as raw devices (`validation.go:ValidateVolumeDevices`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::Container;

use super::field_error::FieldError;
use super::syntax::path_without_backsteps;
use super::volume_mounts::Volumes;
use crate::model::FieldPath;

/// Validates the devices of one container.
pub(super) fn validate_volume_devices(
    container: &Container,
    volumes: &Volumes<'_>,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let mounts = container.volume_mounts.as_deref().unwrap_or_default();
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for (at, device) in container.volume_devices.iter().flatten().enumerate() {
        let (name, device_path) = (device.name.as_str(), device.device_path.as_str());
        let name_field = path.clone().index(at).field("name");
        let path_field = path.clone().index(at).field("devicePath");
        if name.is_empty() {
            errors.push(FieldError::required(name_field.clone(), ""));
        } else if !names.insert(name) {
            errors.push(FieldError::invalid(name_field.clone(), name, "must be unique"));
        }
        match volumes.get(name) {
            None => errors.push(FieldError::not_found(name_field.clone(), name)),
            Some(volume) if volume.persistent_volume_claim.is_none() && volume.ephemeral.is_none() => {
                let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                errors.push(FieldError::invalid(name_field.clone(), name, detail));
            }
            Some(_) => {}
        }
        if device_path.is_empty() {
            errors.push(FieldError::required(path_field.clone(), ""));
        }
        if paths.contains(device_path) {
            errors.push(FieldError::invalid(path_field.clone(), device_path, "must be unique"));
        }
        if path_without_backsteps(device_path).is_some() {
            errors.push(FieldError::invalid(path_field.clone(), device_path, "can not contain backsteps ('..')"));
        } else {
            paths.insert(device_path);
        }
        if mounts.iter().any(|mount| mount.name == name) {
            errors.push(FieldError::invalid(name_field, name, "must not already exist in volumeMounts"));
        }
        if mounts.iter().any(|mount| mount.mount_path == device_path) {
            let detail = "must not already exist as a path in volumeMounts";
            errors.push(FieldError::invalid(path_field, device_path, detail));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn devices_are_claims_that_are_not_mounted_as_well() {
        for (given, expected) in [
            (json!({ "volumeDevices": [{ "name": "disk", "devicePath": "/dev/x" }] }), vec![]),
            (
                json!({ "volumeDevices": [{ "name": "disk", "devicePath": "/dev/x" }, { "name": "disk", "devicePath": "/dev/x" }] }),
                vec![
                    r#"volumeDevices[1].name: Invalid value: "disk": must be unique"#,
                    r#"volumeDevices[1].devicePath: Invalid value: "/dev/x": must be unique"#,
                ],
            ),
            (
                json!({ "volumeDevices": [{ "name": "none", "devicePath": "" }, { "name": "disk", "devicePath": "/../x" }] }),
                vec![
                    r#"volumeDevices[0].name: Not found: "none""#,
                    "volumeDevices[0].devicePath: Required value",
                    r#"volumeDevices[1].devicePath: Invalid value: "/../x": can not contain backsteps ('..')"#,
                ],
            ),
            (
                json!({ "volumeDevices": [{ "name": "logs", "devicePath": "/a" }], "volumeMounts": [{ "name": "logs", "mountPath": "/a" }] }),
                vec![
                    r#"volumeMounts[0].name: Invalid value: "logs": must not already exist in volumeDevices"#,
                    r#"volumeMounts[0].mountPath: Invalid value: "/a": must not already exist as a path in volumeDevices"#,
                    r#"volumeDevices[0].name: Invalid value: "logs": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"#,
                    r#"volumeDevices[0].name: Invalid value: "logs": must not already exist in volumeMounts"#,
                    r#"volumeDevices[0].devicePath: Invalid value: "/a": must not already exist as a path in volumeMounts"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
