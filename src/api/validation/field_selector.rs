//! Fields of the pod that a variable or a file takes its value from
//! (`validation.go:validateObjectFieldSelector, validateContainerResourceFieldSelector`,
//! `pkg/apis/core/pods/helpers.go:ConvertDownwardAPIFieldLabel`).

use k8s_openapi::api::core::v1::{ObjectFieldSelector, ResourceFieldSelector};

use super::field_error::FieldError;
use super::syntax::qualified_name;
use crate::model::{FieldPath, Quantity};

/// The fields that can be read at all; each reader supports some of them.
const KNOWN_FIELDS: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.terminationGracePeriodSeconds",
    "status.hostIP",
    "status.hostIPs",
    "status.phase",
    "status.podIP",
    "status.podIPs",
];

const RESOURCES: &[&str] =
    &["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

const SIZE_DIVISORS: &[&str] = &["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/// Validates a reference to a field of the pod, of which the reader supports some.
pub(super) fn validate_object_field_selector(
    selector: &ObjectFieldSelector,
    supported: &[&str],
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let field_path = path.clone().field("fieldPath");
    let named = selector.field_path.as_str();
    let version = selector.api_version.as_deref().unwrap_or_default();
    if version.is_empty() {
        return errors.push(FieldError::required(path.clone().field("apiVersion"), ""));
    }
    if named.is_empty() {
        return errors.push(FieldError::required(field_path, ""));
    }
    match converted(version, named) {
        Err(why) => errors.push(FieldError::invalid(field_path, named, format!("error converting fieldPath: {why}"))),
        Ok((_, Some(key))) => {
            // Annotations are looked up as they are, but checked in lower case.
            let checked = if named.starts_with("metadata.annotations") { key.to_lowercase() } else { key.to_owned() };
            let wrong = qualified_name(&checked);
            errors.extend(FieldError::invalid_each(path.clone(), checked, wrong).map(|error| error.at(field_path.clone())));
        }
        Ok((field, None)) if !supported.contains(&field) => {
            errors.push(FieldError::not_supported(field_path, field, supported));
        }
        Ok(_) => {}
    }
}

/// The field and the key in it, if there is one: `metadata.labels['app']`.
fn converted<'f>(version: &str, named: &'f str) -> Result<(&'f str, Option<&'f str>), String> {
    if version != "v1" {
        return Err(format!("unsupported pod version: {version}"));
    }
    let subscript = named.strip_suffix("']").and_then(|rest| rest.split_once("['")).filter(|(field, _)| !field.is_empty());
    match subscript {
        Some((field @ ("metadata.annotations" | "metadata.labels"), key)) => Ok((field, Some(key))),
        Some(_) => Err(format!("field label does not support subscript: {named}")),
        // How clients of old spelled it.
        None if named == "spec.host" => Ok(("spec.nodeName", None)),
        None if KNOWN_FIELDS.contains(&named) => Ok((named, None)),
        None => Err(format!("field label not supported: {named}")),
    }
}

/// Validates a reference to an amount that a container requests or is limited to; a file has to name the container.
pub(super) fn validate_resource_field_selector(
    selector: &ResourceFieldSelector,
    in_volume: bool,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let resource = selector.resource.as_str();
    let is_huge_pages = resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-");
    if in_volume && selector.container_name.as_ref().is_none_or(String::is_empty) {
        errors.push(FieldError::required(path.clone().field("containerName"), ""));
    } else if resource.is_empty() {
        errors.push(FieldError::required(path.clone().field("resource"), ""));
    } else if !RESOURCES.contains(&resource) && !is_huge_pages {
        errors.push(FieldError::not_supported(path.clone().field("resource"), resource, RESOURCES));
    }
    let Some(divisor) = selector.divisor.as_ref().map(|divisor| divisor.0.trim()) else { return };
    if !divisor.parse().is_ok_and(|divisor: Quantity| !divisor.is_zero()) {
        return;
    }
    let sizes = SIZE_DIVISORS.join(", ");
    let (allowed, detail) = match resource {
        "limits.cpu" | "requests.cpu" => {
            (["1m", "1"].as_slice(), "only divisor's values 1m and 1 are supported with the cpu resource".to_owned())
        }
        "limits.memory" | "requests.memory" => {
            (SIZE_DIVISORS, format!("only divisor's values {sizes} are supported with the memory resource"))
        }
        "limits.ephemeral-storage" | "requests.ephemeral-storage" => {
            (SIZE_DIVISORS, format!("only divisor's values {sizes} are supported with the local ephemeral storage resource"))
        }
        _ if is_huge_pages => (SIZE_DIVISORS, format!("only divisor's values {sizes} are supported with the hugepages resource")),
        _ => return,
    };
    if !allowed.contains(&divisor) {
        errors.push(FieldError::invalid(path.clone().field("divisor"), resource, detail));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::super::template_errors::lines_of_container;
    use super::*;

    #[test]
    fn fields_of_the_pod_are_read_by_name_and_labels_by_key() {
        for (given, expected) in [
            (json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "metadata.name" } } }] }), vec![]),
            (json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "spec.host" } } }] }), vec![]),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "metadata.labels['app.kubernetes.io/name']" } } }] }),
                vec![],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "metadata.annotations['Upper']" } } }] }),
                vec![],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "metadata.labels" } } }] }),
                vec![
                    r#"env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs""#,
                ],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "spec.bogus" } } }] }),
                vec![
                    r#"env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.bogus": error converting fieldPath: field label not supported: spec.bogus"#,
                ],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "spec.nodeName['a']" } } }] }),
                vec![
                    r#"env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nodeName['a']": error converting fieldPath: field label does not support subscript: spec.nodeName['a']"#,
                ],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "metadata.labels['a/']" } } }] }),
                vec![
                    r#"env[0].valueFrom.fieldRef: Invalid value: "a/": name part must be non-empty @ env[0].valueFrom.fieldRef.fieldPath"#,
                    r#"env[0].valueFrom.fieldRef: Invalid value: "a/": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') @ env[0].valueFrom.fieldRef.fieldPath"#,
                ],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "fieldPath": "" } } }] }),
                vec!["env[0].valueFrom.fieldRef.fieldPath: Required value"],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "fieldRef": { "apiVersion": "v2", "fieldPath": "spec.nodeName" } } }] }),
                vec![
                    r#"env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nodeName": error converting fieldPath: unsupported pod version: v2"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn amounts_are_read_of_known_resources_in_known_units() {
        for (given, expected) in [
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "resourceFieldRef": { "resource": "limits.cpu", "divisor": "1m" } } }] }),
                vec![],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "resourceFieldRef": { "resource": "requests.hugepages-2Mi", "divisor": "1Mi" } } }] }),
                vec![],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "resourceFieldRef": { "resource": "limits.memory", "divisor": "0" } } }] }),
                vec![],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "resourceFieldRef": { "resource": "limits.gpu", "divisor": "1" } } }] }),
                vec![
                    r#"env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory""#,
                ],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "resourceFieldRef": { "resource": "", "divisor": "1" } } }] }),
                vec!["env[0].valueFrom.resourceFieldRef.resource: Required value"],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "resourceFieldRef": { "resource": "limits.cpu", "divisor": "1k" } } }] }),
                vec![
                    r#"env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource"#,
                ],
            ),
            (
                json!({ "env": [{ "name": "A", "valueFrom": { "resourceFieldRef": { "resource": "limits.memory", "divisor": "2Mi" } } }] }),
                vec![
                    r#"env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.memory": only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the memory resource"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn fields_of_the_pod_are_known_and_allowed_here() {
        let validate = |reference: &ObjectFieldSelector, path: &FieldPath, errors: &mut Vec<FieldError>| {
            validate_object_field_selector(reference, &["metadata.name", "spec.nodeName"], path, errors);
        };
        let v1 = |path: &str| json!({ "apiVersion": "v1", "fieldPath": path });
        let key = format!("Invalid value: \"a b\": {}", qualified_name("a b").join(""));
        assert_errors(
            validate,
            &[
                (v1("metadata.name"), &[]),
                (v1("spec.host"), &[]),
                (v1("metadata.annotations['Example.com/A']"), &[]),
                (v1(""), &[("fieldPath", "Required value")]),
                (json!({ "fieldPath": "metadata.name" }), &[("apiVersion", "Required value")]),
                (
                    json!({ "apiVersion": "v2", "fieldPath": "a" }),
                    &[("fieldPath", "Invalid value: \"a\": error converting fieldPath: unsupported pod version: v2")],
                ),
                (
                    v1("spec.image"),
                    &[(
                        "fieldPath",
                        "Invalid value: \"spec.image\": error converting fieldPath: field label not supported: spec.image",
                    )],
                ),
                (
                    v1("spec.nodeName['a']"),
                    &[(
                        "fieldPath",
                        "Invalid value: \"spec.nodeName['a']\": error converting fieldPath: \
                         field label does not support subscript: spec.nodeName['a']",
                    )],
                ),
                (v1("metadata.labels['a b']"), &[("", &key)]),
                (
                    v1("status.phase"),
                    &[(
                        "fieldPath",
                        "Unsupported value: \"status.phase\": supported values: \"metadata.name\", \"spec.nodeName\"",
                    )],
                ),
            ],
        );
    }

    #[test]
    fn resources_are_known_and_given_in_units_that_suit_them() {
        let unsupported = "Unsupported value: \"limits.gpu\": supported values: \"limits.cpu\", \"limits.ephemeral-storage\", \
            \"limits.memory\", \"requests.cpu\", \"requests.ephemeral-storage\", \"requests.memory\"";
        let cpu = "Invalid value: \"limits.cpu\": only divisor's values 1m and 1 are supported with the cpu resource";
        let memory = "Invalid value: \"limits.memory\": only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, \
            1Ei are supported with the memory resource";
        assert_errors(
            |reference: &ResourceFieldSelector, path: &FieldPath, errors: &mut Vec<FieldError>| {
                validate_resource_field_selector(reference, false, path, errors);
            },
            &[
                (json!({ "resource": "limits.cpu", "divisor": "1m" }), &[]),
                (json!({ "resource": "limits.hugepages-2Mi", "divisor": "1Mi" }), &[]),
                (json!({ "resource": "limits.memory", "divisor": "0" }), &[]),
                (json!({ "resource": "" }), &[("resource", "Required value")]),
                (json!({ "resource": "limits.gpu", "divisor": "7" }), &[("resource", unsupported)]),
                (json!({ "resource": "limits.cpu", "divisor": "1k" }), &[("divisor", cpu)]),
                (json!({ "resource": "limits.memory", "divisor": "2Mi" }), &[("divisor", memory)]),
            ],
        );
    }
}
