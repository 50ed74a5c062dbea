//! Volumes of network file systems and storage clusters
//! (`pkg/apis/core/validation/validation.go:validateNFSVolumeSource` and its siblings).

use k8s_openapi::api::core::v1::{
    CephFSVolumeSource, CinderVolumeSource, FlexVolumeSource, FlockerVolumeSource, GlusterfsVolumeSource, LocalObjectReference,
    NFSVolumeSource, QuobyteVolumeSource, RBDVolumeSource, ScaleIOVolumeSource, StorageOSVolumeSource,
};

use super::field_error::FieldError;
use super::required_text::require;
use super::syntax::dns_1123_label;
use crate::model::FieldPath;

const HOST_AND_PORT: &str = "must be a host:port pair or multiple pairs separated by commas";

pub(super) fn validate_nfs(source: &NFSVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.server, path.clone().field("server"), errors);
    let field = path.clone().field("path");
    require(&source.path, field.clone(), errors);
    if !source.path.starts_with('/') {
        errors.push(FieldError::invalid(field, &*source.path, "must be an absolute path"));
    }
}

pub(super) fn validate_glusterfs(source: &GlusterfsVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.endpoints, path.clone().field("endpoints"), errors);
    require(&source.path, path.clone().field("path"), errors);
}

pub(super) fn validate_flocker(source: &FlockerVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let name = source.dataset_name.as_deref().unwrap_or_default();
    let has_uuid = source.dataset_uuid.as_ref().is_some_and(|uuid| !uuid.is_empty());
    if name.is_empty() && !has_uuid {
        errors.push(FieldError::required(path.clone(), "one of datasetName and datasetUUID is required"));
    }
    if !name.is_empty() && has_uuid {
        let detail = "datasetName and datasetUUID can not be specified simultaneously";
        errors.push(FieldError::invalid(path.clone(), "resource", detail));
    }
    if name.contains('/') {
        errors.push(FieldError::invalid(path.clone().field("datasetName"), name, "must not contain '/'"));
    }
}

pub(super) fn validate_rbd(source: &RBDVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_monitors(&source.monitors, path, errors);
    require(&source.image, path.clone().field("image"), errors);
}

pub(super) fn validate_cephfs(source: &CephFSVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_monitors(&source.monitors, path, errors);
}

fn validate_monitors(monitors: &[String], path: &FieldPath, errors: &mut Vec<FieldError>) {
    if monitors.is_empty() {
        errors.push(FieldError::required(path.clone().field("monitors"), ""));
    }
}

pub(super) fn validate_cinder(source: &CinderVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.volume_id, path.clone().field("volumeID"), errors);
    validate_secret_ref(source.secret_ref.as_ref(), path, errors);
}

fn validate_secret_ref(secret: Option<&LocalObjectReference>, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(secret) = secret {
        require(&secret.name, path.clone().field("secretRef").field("name"), errors);
    }
}

pub(super) fn validate_quobyte(source: &QuobyteVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let registry = path.clone().field("registry");
    if source.registry.is_empty() {
        errors.push(FieldError::required(registry, HOST_AND_PORT));
    } else if source.tenant.as_ref().is_some_and(|tenant| tenant.len() >= 65) {
        let detail = "must be a UUID and may not exceed a length of 64 characters";
        errors.push(FieldError::required(path.clone().field("tenant"), detail));
    } else {
        let wrong = source.registry.split(',').filter(|pair| !is_host_and_port(pair));
        errors.extend(wrong.map(|_| FieldError::invalid(registry.clone(), &*source.registry, HOST_AND_PORT)));
    }
    require(&source.volume, path.clone().field("volume"), errors);
}

/// Whether Go's `net.SplitHostPort` finds a host and a port; both may be empty.
fn is_host_and_port(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    match host.strip_prefix('[') {
        Some(bracketed) => {
            let inside = bracketed.strip_suffix(']');
            inside.is_some_and(|inside| !inside.contains(['[', ']'])) && !port.contains(['[', ']'])
        }
        None => !host.contains(':') && !text.contains(['[', ']']),
    }
}

/// Options of a driver that are not in a namespace of Kubernetes.
pub(super) fn validate_flex_volume(source: &FlexVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.driver, path.clone().field("driver"), errors);
    for key in source.options.iter().flatten().map(|(key, _)| key) {
        let namespace = key.split_once('/').map_or(key.as_str(), |(namespace, _)| namespace);
        let namespace = format!(".{}", namespace.to_lowercase());
        if namespace.ends_with(".kubernetes.io") || namespace.ends_with(".k8s.io") {
            let field = path.clone().field("options").key(key);
            errors.push(FieldError::invalid(field, &**key, "kubernetes.io and k8s.io namespaces are reserved"));
        }
    }
}

pub(super) fn validate_storageos(source: &StorageOSVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let names = [("volumeName", &source.volume_name), ("volumeNamespace", &source.volume_namespace)];
    for (field, name) in names {
        let name = name.as_deref().unwrap_or_default();
        let field_path = path.clone().field(field);
        if !name.is_empty() {
            errors.extend(dns_1123_label(name).into_iter().map(|wrong| FieldError::invalid(field_path.clone(), name, wrong)));
        } else if field == "volumeName" {
            errors.push(FieldError::required(field_path, ""));
        }
    }
    validate_secret_ref(source.secret_ref.as_ref(), path, errors);
}

pub(super) fn validate_scale_io(source: &ScaleIOVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.gateway, path.clone().field("gateway"), errors);
    require(&source.system, path.clone().field("system"), errors);
    require(source.volume_name.as_deref().unwrap_or_default(), path.clone().field("volumeName"), errors);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn file_systems_have_a_server_and_a_path() {
        assert_errors(
            validate_nfs,
            &[
                (json!({ "server": "a", "path": "/b" }), &[]),
                (
                    json!({ "server": "", "path": "b" }),
                    &[("server", "Required value"), ("path", "Invalid value: \"b\": must be an absolute path")],
                ),
                (
                    json!({ "server": "a", "path": "" }),
                    &[("path", "Required value"), ("path", "Invalid value: \"\": must be an absolute path")],
                ),
            ],
        );
        assert_errors(
            validate_glusterfs,
            &[(json!({ "endpoints": "", "path": "" }), &[("endpoints", "Required value"), ("path", "Required value")])],
        );
        assert_errors(
            validate_rbd,
            &[(json!({ "monitors": [], "image": "" }), &[("monitors", "Required value"), ("image", "Required value")])],
        );
        assert_errors(validate_cephfs, &[(json!({ "monitors": [] }), &[("monitors", "Required value")])]);
        assert_errors(
            validate_cinder,
            &[(
                json!({ "volumeID": "", "secretRef": {} }),
                &[("volumeID", "Required value"), ("secretRef.name", "Required value")],
            )],
        );
        assert_errors(
            validate_scale_io,
            &[(
                json!({ "gateway": "", "system": "", "secretRef": {} }),
                &[("gateway", "Required value"), ("system", "Required value"), ("volumeName", "Required value")],
            )],
        );
    }

    #[test]
    fn a_flocker_dataset_has_a_name_or_a_uuid() {
        assert_errors(
            validate_flocker,
            &[
                (json!({ "datasetName": "a" }), &[]),
                (json!({}), &[("", "Required value: one of datasetName and datasetUUID is required")]),
                (
                    json!({ "datasetName": "a/b", "datasetUUID": "c" }),
                    &[
                        ("", "Invalid value: \"resource\": datasetName and datasetUUID can not be specified simultaneously"),
                        ("datasetName", "Invalid value: \"a/b\": must not contain '/'"),
                    ],
                ),
            ],
        );
    }

    #[test]
    fn a_registry_is_a_list_of_hosts_with_ports() {
        for good in ["a:1", ":", "[::1]:80"] {
            assert!(is_host_and_port(good), "{good}");
        }
        for bad in ["a", "", "::1:80", "[::1]", "a[:1", "[::1]x:80", "[a:1"] {
            assert!(!is_host_and_port(bad), "{bad}");
        }
        let registry = "Invalid value: \"a:1,b\": must be a host:port pair or multiple pairs separated by commas";
        let tenant = "Required value: must be a UUID and may not exceed a length of 64 characters";
        assert_errors(
            validate_quobyte,
            &[
                (json!({ "registry": "a:1,b:2", "volume": "c" }), &[]),
                (json!({ "registry": "a:1,b", "volume": "" }), &[("registry", registry), ("volume", "Required value")]),
                (json!({ "registry": "a", "tenant": "t".repeat(65), "volume": "c" }), &[("tenant", tenant)]),
            ],
        );
    }

    #[test]
    fn options_of_drivers_keep_out_of_the_namespaces_of_kubernetes() {
        let reserved = "Invalid value: \"A.K8S.io/b\": kubernetes.io and k8s.io namespaces are reserved";
        assert_errors(
            validate_flex_volume,
            &[
                (json!({ "driver": "a", "options": { "notk8s.io/b": "", "b": "" } }), &[]),
                (
                    json!({ "driver": "", "options": { "A.K8S.io/b": "" } }),
                    &[("driver", "Required value"), ("options[A.K8S.io/b]", reserved)],
                ),
            ],
        );
    }

    #[test]
    fn volumes_of_storageos_are_named_by_labels() {
        let label = format!("Invalid value: \"B\": {}", dns_1123_label("B").join(""));
        assert_errors(
            validate_storageos,
            &[
                (json!({ "volumeName": "a" }), &[]),
                (json!({ "secretRef": {} }), &[("volumeName", "Required value"), ("secretRef.name", "Required value")]),
                (json!({ "volumeName": "a", "volumeNamespace": "B" }), &[("volumeNamespace", &label)]),
            ],
        );
    }
}
