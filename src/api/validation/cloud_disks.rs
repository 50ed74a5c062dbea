//! Disks of clouds and of virtual machines
//! (`pkg/apis/core/validation/validation.go:validateGCEPersistentDiskVolumeSource` and its siblings).

use k8s_openapi::api::core::v1::{
    AWSElasticBlockStoreVolumeSource, AzureDiskVolumeSource, AzureFileVolumeSource, GCEPersistentDiskVolumeSource,
    PhotonPersistentDiskVolumeSource, PortworxVolumeSource, VsphereVirtualDiskVolumeSource,
};

use super::field_error::FieldError;
use super::required_text::require;
use super::respelled::respelled;
use crate::model::FieldPath;

const PARTITION_RANGE: &str = "must be between 1 and 255, inclusive";
const AZURE_CACHING_MODES: [&str; 3] = ["None", "ReadOnly", "ReadWrite"];
const AZURE_KINDS: [&str; 3] = ["Dedicated", "Managed", "Shared"];
const AZURE_MANAGED_URI: &str = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
const AZURE_BLOB_URI: &str = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

/// The API server calls the source `persistentDisk`.
pub(super) fn validate_gce_persistent_disk(
    source: &GCEPersistentDiskVolumeSource,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let mut found = Vec::new();
    require(&source.pd_name, path.clone().field("pdName"), &mut found);
    validate_partition(source.partition, path, &mut found);
    let volume = path.segments().split_last().map_or(&[][..], |(_, volume)| volume);
    let spelled = FieldPath::from(volume.to_vec()).field("persistentDisk");
    errors.extend(respelled(found, path, &spelled));
}

pub(super) fn validate_aws_elastic_block_store(
    source: &AWSElasticBlockStoreVolumeSource,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    require(&source.volume_id, path.clone().field("volumeID"), errors);
    validate_partition(source.partition, path, errors);
}

/// The whole disk is partition 0.
fn validate_partition(partition: Option<i32>, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(partition) = partition.filter(|partition| !(0..=255).contains(partition)) {
        errors.push(FieldError::invalid(path.clone().field("partition"), partition, PARTITION_RANGE));
    }
}

pub(super) fn validate_azure_file(source: &AzureFileVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.secret_name, path.clone().field("secretName"), errors);
    require(&source.share_name, path.clone().field("shareName"), errors);
}

pub(super) fn validate_azure_disk(source: &AzureDiskVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.disk_name, path.clone().field("diskName"), errors);
    require(&source.disk_uri, path.clone().field("diskURI"), errors);
    if let Some(mode) = source.caching_mode.as_deref().filter(|mode| !AZURE_CACHING_MODES.contains(mode)) {
        errors.push(FieldError::not_supported(path.clone().field("cachingMode"), mode, &AZURE_CACHING_MODES));
    }
    let Some(kind) = source.kind.as_deref() else { return };
    if !AZURE_KINDS.contains(&kind) {
        errors.push(FieldError::not_supported(path.clone().field("kind"), kind, &AZURE_KINDS));
    }
    let (prefix, form) = if kind == "Managed" { ("/subscriptions/", AZURE_MANAGED_URI) } else { ("https://", AZURE_BLOB_URI) };
    if !source.disk_uri.starts_with(prefix) {
        errors.push(FieldError::not_supported(path.clone().field("diskURI"), &*source.disk_uri, &[form]));
    }
}

pub(super) fn validate_vsphere_volume(source: &VsphereVirtualDiskVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.volume_path, path.clone().field("volumePath"), errors);
}

pub(super) fn validate_photon_persistent_disk(
    source: &PhotonPersistentDiskVolumeSource,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    require(&source.pd_id, path.clone().field("pdID"), errors);
}

pub(super) fn validate_portworx_volume(source: &PortworxVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.volume_id, path.clone().field("volumeID"), errors);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn disks_are_named_and_their_partitions_small() {
        let range = "Invalid value: 256: must be between 1 and 255, inclusive";
        assert_errors(
            validate_aws_elastic_block_store,
            &[
                (json!({ "volumeID": "a", "partition": 0 }), &[]),
                (json!({ "volumeID": "", "partition": 256 }), &[("volumeID", "Required value"), ("partition", range)]),
            ],
        );
        assert_errors(
            validate_azure_file,
            &[(
                json!({ "secretName": "", "shareName": "" }),
                &[("secretName", "Required value"), ("shareName", "Required value")],
            )],
        );
        assert_errors(validate_vsphere_volume, &[(json!({ "volumePath": "" }), &[("volumePath", "Required value")])]);
        assert_errors(validate_photon_persistent_disk, &[(json!({ "pdID": "" }), &[("pdID", "Required value")])]);
        assert_errors(validate_portworx_volume, &[(json!({ "volumeID": "" }), &[("volumeID", "Required value")])]);
    }

    #[test]
    fn a_gce_disk_goes_by_another_name() {
        let source = serde_json::from_value(json!({ "pdName": "" })).expect("a source");
        let mut errors = Vec::new();
        validate_gce_persistent_disk(&source, &FieldPath::of("volumes.gcePersistentDisk"), &mut errors);
        assert_eq!(errors[0].field.to_string(), "volumes.persistentDisk.pdName");
        assert_eq!(errors[0].place().to_string(), "volumes.gcePersistentDisk.pdName");
    }

    #[test]
    fn the_uri_of_an_azure_disk_fits_its_kind() {
        let managed = format!("Unsupported value: \"https://a\": supported values: {AZURE_MANAGED_URI:?}");
        let blob = format!("Unsupported value: \"/subscriptions/a\": supported values: {AZURE_BLOB_URI:?}");
        let kind = "Unsupported value: \"shared\": supported values: \"Dedicated\", \"Managed\", \"Shared\"";
        let mode = "Unsupported value: \"Off\": supported values: \"None\", \"ReadOnly\", \"ReadWrite\"";
        assert_errors(
            validate_azure_disk,
            &[
                (json!({ "diskName": "a", "diskURI": "https://a", "kind": "Shared", "cachingMode": "None" }), &[]),
                (json!({ "diskName": "a", "diskURI": "/subscriptions/a", "kind": "Managed" }), &[]),
                (json!({ "diskName": "", "diskURI": "" }), &[("diskName", "Required value"), ("diskURI", "Required value")]),
                (json!({ "diskName": "a", "diskURI": "https://a", "kind": "Managed" }), &[("diskURI", &managed)]),
                (
                    json!({ "diskName": "a", "diskURI": "/subscriptions/a", "kind": "shared", "cachingMode": "Off" }),
                    &[("cachingMode", mode), ("kind", kind), ("diskURI", &blob)],
                ),
            ],
        );
    }
}
