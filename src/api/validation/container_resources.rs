//! Names of the resources that a container may ask for (`validation.go:validateResourceName, validateContainerResourceName`).

use super::field_error::FieldError;
use super::syntax::qualified_name;
use crate::model::{FieldPath, is_extended, is_huge_pages, is_native};

/// Names without a domain that mean something somewhere (`helpers.go:standardResources`).
const STANDARD_RESOURCES: &[&str] = &[
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "storage",
];

/// Refuses a name that is no resource's.
pub(super) fn check_resource_name(name: &str, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let wrong = qualified_name(name);
    if !wrong.is_empty() {
        return errors.extend(FieldError::invalid_each(path.clone(), name, wrong));
    }
    let is_standard = STANDARD_RESOURCES.contains(&name) || is_huge_pages(name) || name.starts_with("requests.hugepages-");
    if !name.contains('/') && !is_standard {
        errors.push(FieldError::invalid(path.clone(), name, "must be a standard resource type or fully qualified"));
    }
}

/// Refuses a name that is no resource's that containers may ask for.
pub(super) fn check_container_resource_name(name: &str, path: &FieldPath, errors: &mut Vec<FieldError>) {
    check_resource_name(name, path, errors);
    if !name.contains('/') {
        if !matches!(name, "cpu" | "memory" | "ephemeral-storage") && !is_huge_pages(name) {
            errors.push(FieldError::invalid(path.clone(), name, "must be a standard resource for containers"));
        }
    } else if !is_native(name) && !is_extended(name) {
        errors.push(FieldError::invalid(path.clone(), name, "doesn't follow extended resource name standard"));
    }
}
