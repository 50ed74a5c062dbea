//! Volumes that no node mounts any more, and claims of a part of a byte
//! (`pkg/api/persistentvolumeclaim/util.go:GetWarningsForPersistentVolumeClaimSpec`).

use k8s_openapi::api::core::v1::{PodSpec, Volume};

use super::fractional_bytes::warn_of_fraction;
use super::warning::{Warning, pod_spec};
use crate::model::FieldPath;

pub(super) fn warn(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    for (index, volume) in spec.volumes.iter().flatten().enumerate() {
        let path = pod_spec().field("volumes").index(index);
        for (name, text) in deprecations(volume) {
            warnings.push(deprecation(&path, name, text));
        }
        let template = volume.ephemeral.as_ref().and_then(|source| source.volume_claim_template.as_ref());
        if let Some(resources) = template.and_then(|template| template.spec.resources.as_ref()) {
            let path = path.field("ephemeral").field("volumeClaimTemplate").field("spec").field("resources");
            warn_of_fraction(resources.requests.as_ref(), "storage", path.clone().field("requests"), warnings);
            warn_of_fraction(resources.limits.as_ref(), "storage", path.field("limits"), warnings);
        }
    }
}

/// The deprecated sources of a volume by name, and since when they are deprecated and of no function.
fn deprecations(volume: &Volume) -> impl Iterator<Item = (&'static str, &'static str)> {
    const SINCE_1_22: &str = "deprecated in v1.22, non-functional in v1.25+";
    const SINCE_1_28: &str = "deprecated in v1.28, non-functional in v1.31+";
    let sources = [
        ("photonPersistentDisk", volume.photon_persistent_disk.is_some(), "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", volume.git_repo.is_some(), "deprecated in v1.11, and disabled by default in v1.33+"),
        ("scaleIO", volume.scale_io.is_some(), "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", volume.flocker.is_some(), SINCE_1_22),
        ("storageos", volume.storageos.is_some(), SINCE_1_22),
        ("quobyte", volume.quobyte.is_some(), SINCE_1_22),
        ("glusterfs", volume.glusterfs.is_some(), "deprecated in v1.25, non-functional in v1.26+"),
        ("cephfs", volume.cephfs.is_some(), SINCE_1_28),
        ("rbd", volume.rbd.is_some(), SINCE_1_28),
    ];
    sources.into_iter().filter(|(_, is_there, _)| *is_there).map(|(name, _, text)| (name, text))
}

/// One name is misspelled in the API server's message.
fn deprecation(path: &FieldPath, name: &'static str, text: &str) -> Warning {
    let spelled = if name == "storageos" { "storageOS" } else { name };
    Warning::new(path.clone().field(spelled), text).at(path.clone().field(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::warning::tests::assert_warnings;
    use super::*;

    #[test]
    fn sources_without_a_function_are_warned_of() {
        let volume = |source: serde_json::Value| {
            let mut volume = source;
            volume["name"] = json!("a");
            json!({ "volumes": [{ "name": "b", "emptyDir": {} }, volume] })
        };
        assert_warnings(
            warn,
            &[
                (volume(json!({ "nfs": { "server": "a", "path": "/b" } })), &[]),
                (
                    volume(json!({ "rbd": { "image": "a", "monitors": [] } })),
                    &["volumes[1].rbd: deprecated in v1.28, non-functional in v1.31+"],
                ),
                (
                    volume(json!({ "glusterfs": { "endpoints": "a", "path": "b" } })),
                    &["volumes[1].glusterfs: deprecated in v1.25, non-functional in v1.26+"],
                ),
                (volume(json!({ "storageos": {} })), &["volumes[1].storageOS: deprecated in v1.22, non-functional in v1.25+"]),
            ],
        );
    }

    #[test]
    fn a_misspelled_source_is_found_at_its_place() {
        let warning = deprecation(&FieldPath::of("v"), "storageos", "x");
        assert_eq!((warning.place.to_string(), warning.message), ("v.storageos".to_owned(), "v.storageOS: x".to_owned()));
    }

    #[test]
    fn claims_are_of_whole_bytes() {
        let resources = json!({ "requests": { "storage": "1500m" }, "limits": { "storage": "1Gi" } });
        let volume = json!({ "name": "a", "ephemeral": { "volumeClaimTemplate": { "spec": { "resources": resources } } } });
        assert_warnings(
            warn,
            &[(
                json!({ "volumes": [volume] }),
                &["volumes[0].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: fractional byte value \"1500m\" \
                   is invalid, must be an integer"],
            )],
        );
    }
}
