//! Defaults of volumes (`pkg/apis/core/v1/defaults.go:SetDefaults_Volume` and the functions of its sources). May use: `model`.

use k8s_openapi::api::core::v1 as core;

use super::field_selector::{default_field_ref, default_resource_field_ref};
use super::fill;
use super::image::default_pull_policy;
use super::quantity::{store, store_resource_list};

/// What files of a volume may be used for where nobody says it: 0644.
const DEFAULT_MODE: i32 = 0o644;

/// Fills in a volume.
pub(super) fn default_volume(volume: &mut core::Volume) {
    let without_source = core::Volume { name: volume.name.clone(), ..core::Volume::default() };
    if *volume == without_source {
        volume.empty_dir = Some(core::EmptyDirVolumeSource::default());
    }
    default_local_source(volume);
    default_remote_source(volume);
    volume.projected.iter_mut().for_each(default_projected);
    if let Some(template) = volume.ephemeral.as_mut().and_then(|ephemeral| ephemeral.volume_claim_template.as_mut()) {
        default_claim(template);
    }
}

/// Sources that are on the node or in the cluster itself.
fn default_local_source(volume: &mut core::Volume) {
    if let Some(size) = volume.empty_dir.as_mut().and_then(|source| source.size_limit.as_mut()) {
        store(size);
    }
    if let Some(source) = &mut volume.host_path {
        source.type_.get_or_insert_default();
    }
    if let Some(source) = &mut volume.secret {
        source.default_mode.get_or_insert(DEFAULT_MODE);
    }
    if let Some(source) = &mut volume.config_map {
        source.default_mode.get_or_insert(DEFAULT_MODE);
    }
    if let Some(source) = &mut volume.downward_api {
        source.default_mode.get_or_insert(DEFAULT_MODE);
        source.items.iter_mut().flatten().for_each(default_downward_api_file);
    }
    if let Some(source) = &mut volume.image {
        default_pull_policy(&mut source.pull_policy, source.reference.as_deref().unwrap_or_default());
    }
}

/// Sources that are somewhere else.
fn default_remote_source(volume: &mut core::Volume) {
    if let Some(source) = &mut volume.iscsi {
        fill::text(&mut source.iscsi_interface, "default");
    }
    if let Some(source) = &mut volume.rbd {
        fill::text(&mut source.pool, "rbd");
        fill::text(&mut source.user, "admin");
        fill::text(&mut source.keyring, "/etc/ceph/keyring");
    }
    if let Some(source) = &mut volume.azure_disk {
        source.caching_mode.get_or_insert_with(|| "ReadWrite".to_owned());
        source.kind.get_or_insert_with(|| "Shared".to_owned());
        source.fs_type.get_or_insert_with(|| "ext4".to_owned());
        source.read_only.get_or_insert(false);
    }
    if let Some(source) = &mut volume.scale_io {
        fill::text(&mut source.storage_mode, "ThinProvisioned");
        fill::text(&mut source.fs_type, "xfs");
    }
}

fn default_projected(source: &mut core::ProjectedVolumeSource) {
    source.default_mode.get_or_insert(DEFAULT_MODE);
    for projection in source.sources.iter_mut().flatten() {
        if let Some(token) = &mut projection.service_account_token {
            token.expiration_seconds.get_or_insert(3600);
        }
        let files = projection.downward_api.iter_mut().filter_map(|downward_api| downward_api.items.as_mut());
        files.flatten().for_each(default_downward_api_file);
    }
}

fn default_downward_api_file(file: &mut core::DownwardAPIVolumeFile) {
    file.field_ref.iter_mut().for_each(default_field_ref);
    file.resource_field_ref.iter_mut().for_each(default_resource_field_ref);
}

/// The claim that is made for each pod. Its metadata and resources are no pointers in Go, hence always stored.
fn default_claim(template: &mut core::PersistentVolumeClaimTemplate) {
    template.metadata.get_or_insert_default();
    template.spec.volume_mode.get_or_insert_with(|| "Filesystem".to_owned());
    let resources = template.spec.resources.get_or_insert_default();
    store_resource_list(resources.limits.as_mut());
    store_resource_list(resources.requests.as_mut());
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn sources_of_volumes_are_defaulted_by_kind() {
        let modes = json!({ "defaultMode": 420 });
        for (authored, stored) in [
            (json!({}), json!({ "emptyDir": {} })),
            (json!({ "emptyDir": { "sizeLimit": "1024Mi" } }), json!({ "emptyDir": { "sizeLimit": "1Gi" } })),
            (json!({ "secret": {} }), json!({ "secret": modes })),
            (json!({ "downwardAPI": { "defaultMode": 0 } }), json!({ "downwardAPI": { "defaultMode": 0 } })),
            (json!({ "projected": {} }), json!({ "projected": modes })),
            (json!({ "image": { "reference": "a" } }), json!({ "image": { "reference": "a", "pullPolicy": "Always" } })),
            (
                json!({ "azureDisk": { "diskName": "a", "diskURI": "b", "fsType": "" } }),
                json!({ "azureDisk": { "diskName": "a", "diskURI": "b", "fsType": "", "cachingMode": "ReadWrite",
                    "kind": "Shared", "readOnly": false } }),
            ),
            (
                json!({ "rbd": { "image": "a", "monitors": ["b"], "user": "" } }),
                json!({ "rbd": { "image": "a", "monitors": ["b"], "user": "admin", "pool": "rbd", "keyring": "/etc/ceph/keyring" } }),
            ),
            (
                json!({ "iscsi": { "iqn": "a", "lun": 0, "targetPortal": "b" } }),
                json!({ "iscsi": { "iqn": "a", "lun": 0, "targetPortal": "b", "iscsiInterface": "default" } }),
            ),
            (
                json!({ "scaleIO": { "gateway": "a", "secretRef": { "name": "b" }, "system": "c" } }),
                json!({ "scaleIO": { "gateway": "a", "secretRef": { "name": "b" }, "system": "c",
                    "storageMode": "ThinProvisioned", "fsType": "xfs" } }),
            ),
        ] {
            let mut volume: core::Volume = serde_json::from_value(with_name(&authored)).unwrap_or_else(|error| panic!("{error}"));
            default_volume(&mut volume);
            assert_eq!(serde_json::to_value(volume).unwrap_or_default(), with_name(&stored), "{authored}");
        }
    }

    fn with_name(source: &Value) -> Value {
        let mut volume = source.clone();
        volume["name"] = json!("v");
        volume
    }
}
