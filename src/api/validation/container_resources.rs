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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn containers_ask_for_standard_resources_and_those_of_a_domain() {
        for (given, expected) in [
            (
                json!({ "resources": { "limits": { "cpu": "1", "ephemeral-storage": "1", "a.b/gpu": "1", "kubernetes.io/batch": "1" } } }),
                vec![],
            ),
            (
                json!({ "resources": { "limits": { "gpu": "1" } } }),
                vec![
                    r#"resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified"#,
                    r#"resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers"#,
                ],
            ),
            (
                json!({ "resources": { "limits": { "storage": "1", "pods": "500m" } } }),
                vec![
                    r#"resources.limits[pods]: Invalid value: "pods": must be a standard resource for containers"#,
                    r#"resources.limits[pods]: Invalid value: "500m": must be an integer"#,
                    r#"resources.limits[storage]: Invalid value: "storage": must be a standard resource for containers"#,
                ],
            ),
            (
                json!({ "resources": { "limits": { "requests.a.b/gpu": "1" } } }),
                vec![
                    r#"resources.limits[requests.a.b/gpu]: Invalid value: "requests.a.b/gpu": doesn't follow extended resource name standard"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
