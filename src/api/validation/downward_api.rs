//! References to fields of the pod and to resources of its containers
//! (`pkg/apis/core/validation/validation.go:validateObjectFieldSelector`, `validateContainerResourceFieldSelector`,
//! `pkg/apis/core/pods/helpers.go:ConvertDownwardAPIFieldLabel`).

use k8s_openapi::api::core::v1::{ObjectFieldSelector, ResourceFieldSelector};

use super::field_error::FieldError;
use super::syntax::qualified_name;
use crate::model::{FieldPath, Quantity};

/// The fields of a pod that can be referred to at all.
const FIELDS: [&str; 14] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.phase",
    "status.podIP",
    "status.podIPs",
];
const RESOURCES: [&str; 6] =
    ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];
const BYTE_DIVISORS: [&str; 13] = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/// A reference to one of `allowed` fields of the pod, or to one of its labels or annotations.
pub(super) fn validate_field_ref(
    reference: &ObjectFieldSelector,
    allowed: &[&str],
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let version = reference.api_version.as_deref().unwrap_or_default();
    let field = path.clone().field("fieldPath");
    if version.is_empty() {
        return errors.push(FieldError::required(path.clone().field("apiVersion"), ""));
    }
    if reference.field_path.is_empty() {
        return errors.push(FieldError::required(field, ""));
    }
    let label = match convert_field_label(version, &reference.field_path) {
        Ok(label) => label,
        Err(wrong) => {
            let detail = format!("error converting fieldPath: {wrong}");
            return errors.push(FieldError::invalid(field, &*reference.field_path, detail));
        }
    };
    match split_subscript(label) {
        Some((of, key)) => {
            // Keys of annotations may be written in any case.
            let key = if of == "metadata.annotations" { key.to_lowercase() } else { key.to_owned() };
            let wrong = qualified_name(&key).into_iter();
            errors.extend(wrong.map(|wrong| FieldError::invalid(path.clone(), &*key, wrong).at(field.clone())));
        }
        None if allowed.contains(&label) => {}
        None => errors.push(FieldError::not_supported(field, label, allowed)),
    }
}

/// The name by which Kubernetes itself knows a field.
fn convert_field_label<'a>(version: &str, label: &'a str) -> Result<&'a str, String> {
    if version != "v1" {
        return Err(format!("unsupported pod version: {version}"));
    }
    match split_subscript(label) {
        Some(("metadata.annotations" | "metadata.labels", _)) => Ok(label),
        Some(_) => Err(format!("field label does not support subscript: {label}")),
        None if FIELDS.contains(&label) => Ok(label),
        None if label == "spec.host" => Ok("spec.nodeName"),
        None => Err(format!("field label not supported: {label}")),
    }
}

/// The map and the key of `metadata.labels['app']`.
fn split_subscript(label: &str) -> Option<(&str, &str)> {
    label.strip_suffix("']")?.split_once("['").filter(|(of, _)| !of.is_empty())
}

/// A reference to a resource of a container.
pub(super) fn validate_resource_field_ref(reference: &ResourceFieldSelector, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let resource = reference.resource.as_str();
    let field = path.clone().field("resource");
    if resource.is_empty() {
        errors.push(FieldError::required(field, ""));
    } else if !RESOURCES.contains(&resource) && !is_of_huge_pages(resource) {
        errors.push(FieldError::not_supported(field, resource, &RESOURCES));
    }
    validate_divisor(reference, path, errors);
}

/// The unit in which a resource is given; 0 stands for the resource's own.
pub(super) fn validate_divisor(reference: &ResourceFieldSelector, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(divisor) = reference.divisor.as_ref().map(|divisor| divisor.0.as_str()) else { return };
    if divisor.parse::<Quantity>().is_ok_and(Quantity::is_zero) {
        return;
    }
    let (allowed, listed, name) = match reference.resource.as_str() {
        "limits.cpu" | "requests.cpu" => (&["1m", "1"][..], "1m and 1", "cpu"),
        "limits.memory" | "requests.memory" => (&BYTE_DIVISORS[..], "", "memory"),
        "limits.ephemeral-storage" | "requests.ephemeral-storage" => (&BYTE_DIVISORS[..], "", "local ephemeral storage"),
        resource if is_of_huge_pages(resource) => (&BYTE_DIVISORS[..], "", "hugepages"),
        _ => return,
    };
    if !allowed.contains(&divisor) {
        let listed = if listed.is_empty() { allowed.join(", ") } else { listed.to_owned() };
        let detail = format!("only divisor's values {listed} are supported with the {name} resource");
        errors.push(FieldError::invalid(path.clone().field("divisor"), &*reference.resource, detail));
    }
}

fn is_of_huge_pages(resource: &str) -> bool {
    resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn fields_of_the_pod_are_known_and_allowed_here() {
        let validate = |reference: &ObjectFieldSelector, path: &FieldPath, errors: &mut Vec<FieldError>| {
            validate_field_ref(reference, &["metadata.name", "spec.nodeName"], path, errors);
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
            validate_resource_field_ref,
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
