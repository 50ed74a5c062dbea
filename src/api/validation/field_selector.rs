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
