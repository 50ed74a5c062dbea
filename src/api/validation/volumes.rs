//! Volumes (`pkg/apis/core/validation/validation.go:ValidateVolumes`, `validateVolumeSource`).

use k8s_openapi::api::core::v1::{EmptyDirVolumeSource, PodSpec, Volume};

use super::cloud_disks::{
    validate_aws_elastic_block_store, validate_azure_disk, validate_azure_file, validate_gce_persistent_disk,
    validate_photon_persistent_disk, validate_portworx_volume, validate_vsphere_volume,
};
use super::containers::Volumes;
use super::csi_volume::validate_csi;
use super::ephemeral_claim::validate_ephemeral;
use super::field_error::FieldError;
use super::local_volumes::{
    validate_config_map, validate_git_repo, validate_host_path, validate_image, validate_persistent_volume_claim, validate_secret,
};
use super::network_storage::{
    validate_cephfs, validate_cinder, validate_flex_volume, validate_flocker, validate_glusterfs, validate_nfs, validate_quobyte,
    validate_rbd, validate_scale_io, validate_storageos,
};
use super::projected_volume::validate_projected;
use super::san_volumes::{validate_fc, validate_iscsi};
use super::syntax::dns_1123_label;
use super::volume_files::validate_downward_api;
use crate::model::{FieldPath, Quantity};

/// The volumes that are valid themselves, by name. Of several with one name the first valid one counts.
pub(super) fn validate_volumes<'a>(spec: &'a PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) -> Volumes<'a> {
    let mut valid = Volumes::new();
    for (index, volume) in spec.volumes.iter().flatten().enumerate() {
        let path = path.clone().field("volumes").index(index);
        let mut found = Vec::new();
        validate_source(volume, &path, &mut found);
        let name = path.field("name");
        if volume.name.is_empty() {
            found.push(FieldError::required(name.clone(), ""));
        } else {
            found.extend(
                dns_1123_label(&volume.name).into_iter().map(|wrong| FieldError::invalid(name.clone(), &*volume.name, wrong)),
            );
        }
        if valid.contains_key(volume.name.as_str()) {
            found.push(FieldError::duplicate(name, &*volume.name));
        }
        if found.is_empty() {
            valid.insert(&volume.name, volume);
        }
        errors.append(&mut found);
    }
    valid
}

/// The source of a volume. Only the first one is looked into; the order is Kubernetes'.
fn validate_source(volume: &Volume, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let mut sources = Sources { path, found: false, errors };
    sources.next("emptyDir", volume.empty_dir.as_ref(), validate_empty_dir);
    sources.next("hostPath", volume.host_path.as_ref(), validate_host_path);
    sources.next("gitRepo", volume.git_repo.as_ref(), validate_git_repo);
    sources.next("gcePersistentDisk", volume.gce_persistent_disk.as_ref(), validate_gce_persistent_disk);
    sources.next("awsElasticBlockStore", volume.aws_elastic_block_store.as_ref(), validate_aws_elastic_block_store);
    sources.next("secret", volume.secret.as_ref(), validate_secret);
    sources.next("nfs", volume.nfs.as_ref(), validate_nfs);
    sources.next("iscsi", volume.iscsi.as_ref(), validate_iscsi);
    validate_iscsi_initiator_length(volume, path, sources.errors);
    sources.next("glusterfs", volume.glusterfs.as_ref(), validate_glusterfs);
    sources.next("flocker", volume.flocker.as_ref(), validate_flocker);
    sources.next("persistentVolumeClaim", volume.persistent_volume_claim.as_ref(), validate_persistent_volume_claim);
    sources.next("rbd", volume.rbd.as_ref(), validate_rbd);
    sources.next("cinder", volume.cinder.as_ref(), validate_cinder);
    sources.next("cephfs", volume.cephfs.as_ref(), validate_cephfs);
    sources.next("quobyte", volume.quobyte.as_ref(), validate_quobyte);
    sources.next("downwardAPI", volume.downward_api.as_ref(), validate_downward_api);
    sources.next("fc", volume.fc.as_ref(), validate_fc);
    sources.next("flexVolume", volume.flex_volume.as_ref(), validate_flex_volume);
    sources.next("configMap", volume.config_map.as_ref(), validate_config_map);
    sources.next("azureFile", volume.azure_file.as_ref(), validate_azure_file);
    sources.next("vsphereVolume", volume.vsphere_volume.as_ref(), validate_vsphere_volume);
    sources.next("photonPersistentDisk", volume.photon_persistent_disk.as_ref(), validate_photon_persistent_disk);
    sources.next("portworxVolume", volume.portworx_volume.as_ref(), validate_portworx_volume);
    sources.next("azureDisk", volume.azure_disk.as_ref(), validate_azure_disk);
    sources.next("storageos", volume.storageos.as_ref(), validate_storageos);
    sources.next("projected", volume.projected.as_ref(), validate_projected);
    sources.next("scaleIO", volume.scale_io.as_ref(), validate_scale_io);
    sources.next("csi", volume.csi.as_ref(), validate_csi);
    sources.next("ephemeral", volume.ephemeral.as_ref(), validate_ephemeral);
    sources.next("image", volume.image.as_ref(), validate_image);
    if !sources.found {
        sources.errors.push(FieldError::required(path.clone(), "must specify a volume type"));
    }
}

/// The sources of one volume, of which it may have one.
struct Sources<'a> {
    path: &'a FieldPath,
    found: bool,
    errors: &'a mut Vec<FieldError>,
}

impl Sources<'_> {
    fn next<S>(&mut self, name: &'static str, source: Option<&S>, validate: fn(&S, &FieldPath, &mut Vec<FieldError>)) {
        let Some(source) = source else { return };
        let place = self.path.clone().field(name);
        if !self.found {
            self.found = true;
            return validate(source, &place, self.errors);
        }
        // Two names are misspelled in the API server's messages.
        let spelled = match name {
            "cephfs" => "cephFS",
            "downwardAPI" => "downwarAPI",
            _ => name,
        };
        let error = FieldError::forbidden(self.path.clone().field(spelled), "may not specify more than 1 volume type");
        self.errors.push(if spelled == name { error } else { error.at(place) });
    }
}

fn validate_empty_dir(source: &EmptyDirVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let size_limit = source.size_limit.as_ref().and_then(|limit| limit.0.parse::<Quantity>().ok());
    if size_limit.is_some_and(|limit| limit < Quantity::ZERO) {
        let field = path.clone().field("sizeLimit");
        errors.push(FieldError::forbidden(field, "SizeLimit field must be a valid resource quantity"));
    }
}

/// The name of the volume and the portal make up the name of a folder on the node.
fn validate_iscsi_initiator_length(volume: &Volume, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(iscsi) = volume.iscsi.as_ref().filter(|iscsi| iscsi.initiator_name.is_some()) else { return };
    if volume.name.len() + ":".len() + iscsi.target_portal.len() > 64 {
        errors.push(FieldError::invalid(
            path.clone().field("name"),
            &*volume.name,
            "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.",
        ));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn validated(volumes: &Value) -> (Vec<String>, Vec<String>) {
        let spec: PodSpec = serde_json::from_value(json!({ "containers": [], "volumes": volumes })).expect("a pod spec");
        let mut errors = Vec::new();
        let valid = validate_volumes(&spec, &FieldPath::default(), &mut errors);
        (valid.keys().map(ToString::to_string).collect(), errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn volumes_have_unique_names_and_one_source() {
        for (volumes, valid, errors) in [
            (json!([{ "name": "a", "emptyDir": {} }]), vec!["a"], vec![]),
            (json!([{ "name": "a" }]), vec![], vec!["volumes[0]: Required value: must specify a volume type"]),
            (json!([{ "name": "", "emptyDir": {} }]), vec![], vec!["volumes[0].name: Required value"]),
            (
                json!([{ "name": "a", "emptyDir": {} }, { "name": "a", "nfs": { "server": "b", "path": "/c" } }]),
                vec!["a"],
                vec!["volumes[1].name: Duplicate value: \"a\""],
            ),
            // An invalid volume does not take its name.
            (
                json!([{ "name": "a", "hostPath": { "path": "" } }, { "name": "a", "emptyDir": {} }]),
                vec!["a"],
                vec!["volumes[0].hostPath.path: Required value"],
            ),
            (
                json!([{ "name": "a", "emptyDir": {}, "hostPath": { "path": "" }, "nfs": { "server": "", "path": "" } }]),
                vec![],
                vec![
                    "volumes[0].hostPath: Forbidden: may not specify more than 1 volume type",
                    "volumes[0].nfs: Forbidden: may not specify more than 1 volume type",
                ],
            ),
            (
                json!([{ "name": "a", "emptyDir": { "sizeLimit": "-1" } }]),
                vec![],
                vec!["volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity"],
            ),
        ] {
            let expected = (valid.into_iter().map(str::to_owned).collect(), errors.into_iter().map(str::to_owned).collect());
            assert_eq!(validated(&volumes), expected, "{volumes}");
        }
    }

    #[test]
    fn misspelled_names_of_sources_lead_to_their_places() {
        let volume: Volume =
            serde_json::from_value(json!({ "name": "a", "emptyDir": {}, "downwardAPI": {}, "cephfs": { "monitors": [] } }))
                .expect("a volume");
        let mut errors = Vec::new();
        validate_source(&volume, &FieldPath::of("v"), &mut errors);
        let found: Vec<_> = errors.iter().map(|error| (error.field.to_string(), error.place().to_string())).collect();
        let expected = [("v.cephFS", "v.cephfs"), ("v.downwarAPI", "v.downwardAPI")];
        assert_eq!(found, expected.map(|(field, place)| (field.to_owned(), place.to_owned())));
    }

    #[test]
    fn a_name_is_short_enough_for_the_portal_of_its_initiator() {
        let volume = |initiator: Value| {
            json!([{ "name": "a".repeat(50), "iscsi": { "targetPortal": "portal.example:3260", "iqn": "iqn.2001-04.com.example:a", "lun": 0,
                "initiatorName": initiator } }])
        };
        assert_eq!(validated(&volume(Value::Null)).1, Vec::<String>::new());
        let (_, errors) = validated(&volume(json!("iqn.2001-04.com.example:a")));
        assert_eq!(errors.len(), 1);
        assert!(errors[0].starts_with("volumes[0].name: Invalid value: \"aaaa"), "{errors:?}");
    }
}
