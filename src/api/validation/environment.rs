//! Variables of a container's environment
//! (`validation.go:ValidateEnv, ValidateEnvFrom, validateEnvVarValueFrom, validateFileKeyRefVolumes`).

use k8s_openapi::api::core::v1::{Container, EnvFromSource, EnvVar, EnvVarSource, FileKeySelector, PodSpec};

use super::field_error::FieldError;
use super::field_selector::{validate_object_field_selector, validate_resource_field_selector};
use super::syntax::{config_map_key, dns_1123_label, dns_1123_subdomain, path_without_backsteps, variable_name};
use crate::model::FieldPath;

const FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Validates the variables of one container.
pub(super) fn validate_env(variables: &[EnvVar], path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (at, variable) in variables.iter().enumerate() {
        let path = path.clone().index(at);
        let name = path.clone().field("name");
        if variable.name.is_empty() {
            errors.push(FieldError::required(name, ""));
        } else {
            errors.extend(FieldError::invalid_each(name.clone(), variable.name.as_str(), variable_name(&variable.name)));
        }
        if let Some(source) = &variable.value_from {
            let has_value = variable.value.as_ref().is_some_and(|value| !value.is_empty());
            validate_value_from(source, has_value, &path.field("valueFrom"), errors);
        }
    }
}

fn validate_value_from(source: &EnvVarSource, has_value: bool, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let mut sources = 0;
    if let Some(selector) = &source.field_ref {
        sources += 1;
        validate_object_field_selector(selector, FIELDS, &path.clone().field("fieldRef"), errors);
    }
    if let Some(selector) = &source.resource_field_ref {
        sources += 1;
        validate_resource_field_selector(selector, false, &path.clone().field("resourceFieldRef"), errors);
    }
    if let Some(selector) = &source.config_map_key_ref {
        sources += 1;
        validate_key_selector(&selector.name, &selector.key, &path.clone().field("configMapKeyRef"), errors);
    }
    if let Some(selector) = &source.secret_key_ref {
        sources += 1;
        validate_key_selector(&selector.name, &selector.key, &path.clone().field("secretKeyRef"), errors);
    }
    if let Some(selector) = &source.file_key_ref {
        sources += 1;
        validate_file_key_selector(selector, &path.clone().field("fileKeyRef"), errors);
    }
    let wrong = match sources {
        0 => "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
        _ if has_value => "may not be specified when `value` is not empty",
        1 => return,
        _ => "may not have more than one field specified at a time",
    };
    errors.push(FieldError::invalid(path.clone(), "", wrong));
}

fn validate_key_selector(name: &str, key: &str, path: &FieldPath, errors: &mut Vec<FieldError>) {
    errors.extend(FieldError::invalid_each(path.clone().field("name"), name, dns_1123_subdomain(name)));
    let path = path.clone().field("key");
    if key.is_empty() {
        errors.push(FieldError::required(path, ""));
    } else {
        errors.extend(FieldError::invalid_each(path.clone(), key, config_map_key(key)));
    }
}

fn validate_file_key_selector(selector: &FileKeySelector, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let parts = [
        ("key", &selector.key, variable_name(&selector.key).map(str::to_owned).into_iter().collect()),
        ("volumeName", &selector.volume_name, dns_1123_label(&selector.volume_name)),
        ("path", &selector.path, path_without_backsteps(&selector.path).map(str::to_owned).into_iter().collect()),
    ];
    for (field, value, wrong) in parts {
        let path = path.clone().field(field);
        if value.is_empty() {
            errors.push(FieldError::required(path, ""));
        } else {
            errors.extend(FieldError::invalid_each(path.clone(), value.as_str(), wrong));
        }
    }
}

/// Validates where further variables of one container come from.
pub(super) fn validate_env_from(sources: &[EnvFromSource], path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (at, source) in sources.iter().enumerate() {
        let entry = path.clone().index(at);
        if let Some(prefix) = source.prefix.as_deref() {
            errors.extend(FieldError::invalid_each(entry.clone().field("prefix"), prefix, variable_name(prefix)));
        }
        if let Some(reference) = &source.config_map_ref {
            validate_referenced_name(&reference.name, entry.clone().field("configMapRef").field("name"), errors);
        }
        if let Some(reference) = &source.secret_ref {
            validate_referenced_name(&reference.name, entry.clone().field("secretRef").field("name"), errors);
        }
        let wrong = match (&source.config_map_ref, &source.secret_ref) {
            (None, None) => "must specify one of: `configMapRef` or `secretRef`",
            (Some(_), Some(_)) => "may not have more than one field specified at a time",
            _ => continue,
        };
        errors.push(FieldError::invalid(path.clone(), "", wrong).at(entry));
    }
}

/// A name that may still get an ending, and so may end with a hyphen.
fn validate_referenced_name(name: &str, path: FieldPath, errors: &mut Vec<FieldError>) {
    if name.is_empty() {
        return errors.push(FieldError::required(path, ""));
    }
    let complete = match name.strip_suffix('-').and_then(|start| start.char_indices().next_back().map(|(at, _)| &start[..at])) {
        Some(start) => format!("{start}a"),
        None => name.to_owned(),
    };
    errors.extend(FieldError::invalid_each(path.clone(), name, dns_1123_subdomain(&complete)));
}

/// Variables that are read from files need a volume that is made for the pod.
pub(super) fn validate_file_key_volumes(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let mut check = |containers: &[Container], path: &FieldPath| {
        for (at, container) in containers.iter().enumerate() {
            for (variable_at, variable) in container.env.iter().flatten().enumerate() {
                let Some(selector) = variable.value_from.as_ref().and_then(|source| source.file_key_ref.as_ref()) else {
                    continue;
                };
                let env = path.clone().index(at).field("env").index(variable_at);
                let field = env.field("valueFrom").field("fileKeyRef").field("volumeName");
                let name = selector.volume_name.as_str();
                // The last of several volumes of one name counts.
                match spec.volumes.iter().flatten().rfind(|volume| volume.name == name) {
                    None => errors.push(FieldError::not_found(field, name)),
                    Some(volume) if volume.empty_dir.is_none() => {
                        errors.push(FieldError::invalid(field, name, "referenced volume must be of type emptyDir"));
                    }
                    Some(_) => {}
                }
            }
        }
    };
    check(spec.init_containers.as_deref().unwrap_or_default(), &path.clone().field("initContainers"));
    check(&spec.containers, &path.clone().field("containers"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn variables_have_a_name_and_at_most_one_source() {
        for (given, expected) in [
            (json!({ "env": [{ "name": "1 a.b/c", "value": "x" }, { "name": "1 a.b/c" }] }), vec![]),
            (
                json!({ "env": [{ "name": "" }, { "name": "a=b" }, { "name": "é" }] }),
                vec![
                    "env[0].name: Required value",
                    r#"env[1].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than '='"#,
                    r#"env[2].name: Invalid value: "é": a valid environment variable name must consist only of printable ASCII characters other than '='"#,
                ],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": {} }] }),
                vec![
                    r#"env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"#,
                ],
            ),
            (
                json!({ "env": [{ "name": "A", "value": "x", "valueFrom": { "fieldRef": { "fieldPath": "metadata.name" } } }] }),
                vec![r#"env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty"#],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "metadata.name" }, "resourceFieldRef": { "resource": "limits.cpu" } } }] }),
                vec![r#"env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time"#],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "secretKeyRef": { "name": "s", "key": "" } } }] }),
                vec!["env[0].valueFrom.secretKeyRef.key: Required value"],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "configMapKeyRef": { "name": "s", "key": "..a" } } }] }),
                vec![r#"env[0].valueFrom.configMapKeyRef.key: Invalid value: "..a": must not start with '..'"#],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn keys_of_files_need_a_volume_that_starts_empty() {
        for (given, expected) in [
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fileKeyRef": { "key": "K", "volumeName": "logs", "path": "a/b" } } }] }),
                vec![],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fileKeyRef": { "key": "K", "volumeName": "logs", "path": "../b" } } }] }),
                vec![r#"env[0].valueFrom.fileKeyRef.path: Invalid value: "../b": must not contain '..'"#],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fileKeyRef": { "key": "K", "volumeName": "disk", "path": "b" } } }] }),
                vec![
                    r#"env[0].valueFrom.fileKeyRef.volumeName: Invalid value: "disk": referenced volume must be of type emptyDir"#,
                ],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fileKeyRef": { "key": "K", "volumeName": "none", "path": "" } } }] }),
                vec![
                    "env[0].valueFrom.fileKeyRef.path: Required value",
                    r#"env[0].valueFrom.fileKeyRef.volumeName: Not found: "none""#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn all_of_a_map_is_taken_from_one_source() {
        for (given, expected) in [
            (json!({ "envFrom": [{ "configMapRef": { "name": "base-" }, "prefix": "A_" }] }), vec![]),
            (
                json!({ "envFrom": [{ "secretRef": { "name": "" } }, {}] }),
                vec![
                    "envFrom[0].secretRef.name: Required value",
                    r#"envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef` @ envFrom[1]"#,
                ],
            ),
            (
                json!({ "envFrom": [{ "secretRef": { "name": "a" }, "configMapRef": { "name": "a" }, "prefix": "=" }] }),
                vec![
                    r#"envFrom[0].prefix: Invalid value: "=": a valid environment variable name must consist only of printable ASCII characters other than '='"#,
                    r#"envFrom: Invalid value: "": may not have more than one field specified at a time @ envFrom[0]"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
