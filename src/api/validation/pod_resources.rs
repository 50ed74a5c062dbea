//! Resources of a pod as a whole, and what running it costs on top
//! (`validation.go:validatePodResources, validatePodResourceConsistency, validateOverhead`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{PodSpec, ResourceRequirements};

use super::container_resources::{check_container_resource_name, check_resource_name};
use super::field_error::FieldError;
use super::requirements::validate_requirements;
use crate::model::{
    FieldPath, ResourceList, Segment, aggregate_container_limits, aggregate_container_requests, container_limits, is_huge_pages,
    is_pod_level_resource, pod_level_limits, pod_level_requests,
};

/// Validates the resources of the pod as a whole, and its overhead. `path` is the spec.
pub(super) fn validate_pod_resources(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_overhead(spec, path, errors);
    let Some(resources) = &spec.resources else { return };
    let resources_path = path.clone().field("resources");
    if spec.os.as_ref().is_some_and(|os| os.name == "windows") {
        return errors.push(FieldError::forbidden(resources_path, "may not be set for a windows pod"));
    }
    if resources.claims.is_some() {
        let detail = "claims may not be set for Resources at pod-level";
        errors.push(FieldError::forbidden(resources_path.clone().field("claims"), detail));
    }
    validate_requirements(resources, check_pod_resource_name, &claim_names(spec), &resources_path, errors);
    check_pod_resource_consistency(spec, path, errors);
}

/// The claims of the pod, by which containers call them.
pub(super) fn claim_names(spec: &PodSpec) -> BTreeSet<&str> {
    spec.resource_claims.iter().flatten().map(|claim| claim.name.as_str()).filter(|name| !name.is_empty()).collect()
}

fn check_pod_resource_name(name: &str, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let known = errors.len();
    check_resource_name(name, path, errors);
    if errors.len() == known && !is_pod_level_resource(name) {
        errors.push(FieldError::not_supported(path.clone(), name, &["cpu", "hugepages-", "memory"]));
    }
}

/// Overhead is looked at like limits of a container, and called so.
fn validate_overhead(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(overhead) = &spec.overhead else { return };
    let path = path.clone().field("overhead");
    let as_limits = ResourceRequirements { limits: Some(overhead.clone()), ..ResourceRequirements::default() };
    let mut found = Vec::new();
    validate_requirements(&as_limits, check_container_resource_name, &BTreeSet::new(), &path, &mut found);
    errors.extend(found.into_iter().map(|error| match error.field.segments().last() {
        Some(Segment::Key(name)) => {
            let place = path.clone().key(name.clone());
            error.at(place)
        }
        _ => error,
    }));
}

/// What is given for the pod as a whole has to cover what its containers ask for. `path` is the spec.
pub(crate) fn check_pod_resource_consistency(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let resources_path = path.clone().field("resources");
    let (requests, limits) = (pod_level_requests(spec), pod_level_limits(spec));
    check_covers("requests", &requests, &aggregate_container_requests(spec), &resources_path, errors);
    let all_limits = aggregate_container_limits(spec);
    let huge_pages = all_limits.iter().filter(|(name, _)| is_huge_pages(name)).collect();
    check_covers("limits", &limits, &huge_pages, &resources_path, errors);
    for (at, container) in spec.containers.iter().enumerate() {
        for (name, limit) in container_limits(container).iter() {
            let Some(most) = limits.get(name).filter(|most| limit > *most) else { continue };
            // Below the pod's resources and in this order: so the API server spells it.
            let field = resources_path.clone().field("containers").index(at).key(name).field("limits");
            let place = path.clone().field("containers").index(at).field("resources").field("limits").key(name);
            let detail = format!("must be less than or equal to pod limits of {most}");
            errors.push(FieldError::invalid(field, limit.to_string(), detail).at(place));
        }
    }
}

fn check_covers(
    list: &'static str,
    of_pod: &ResourceList,
    of_containers: &ResourceList,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    for (name, sum) in of_containers.iter() {
        let Some(given) = of_pod.get(name).filter(|given| sum > *given) else { continue };
        let detail = format!("must be greater than or equal to aggregate container {list} of {sum}");
        errors.push(FieldError::invalid(path.clone().field(list).key(name), given.to_string(), detail));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_spec;

    #[test]
    fn a_pod_as_a_whole_has_cpu_memory_and_hugepages_and_covers_its_containers() {
        for (given, expected) in [
            (
                json!({ "resources": { "requests": { "cpu": "1" }, "limits": { "memory": "1Gi" } }, "containers": [{ "name": "a", "image": "i", "resources": { "requests": { "cpu": "1" }, "limits": { "memory": "1Gi" } } }] }),
                vec![],
            ),
            (
                json!({ "resources": { "requests": { "storage": "1", "gpu": "1" }, "claims": [] }, "containers": [{ "name": "a", "image": "i", "resources": {} }] }),
                vec![
                    "resources.claims: Forbidden: claims may not be set for Resources at pod-level",
                    r#"resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified"#,
                    r#"resources.requests[storage]: Unsupported value: "storage": supported values: "cpu", "hugepages-", "memory""#,
                ],
            ),
            (
                json!({ "resources": { "requests": { "cpu": "1" }, "limits": { "cpu": "2" } }, "containers": [{ "name": "a", "image": "i", "resources": { "limits": { "cpu": "3" } } }] }),
                vec![
                    r#"resources.containers[0][cpu].limits: Invalid value: "3": must be less than or equal to pod limits of 2 @ containers[0].resources.limits[cpu]"#,
                ],
            ),
            (
                json!({ "resources": { "requests": { "cpu": "10m" } }, "containers": [{ "name": "a", "image": "i", "resources": { "requests": { "cpu": "20m" } } }] }),
                vec![
                    r#"resources.requests[cpu]: Invalid value: "10m": must be greater than or equal to aggregate container requests of 20m"#,
                ],
            ),
            (
                json!({ "resources": { "limits": { "cpu": "1", "hugepages-2Mi": "2Mi" } }, "initContainers": [{ "name": "b", "image": "i", "resources": { "limits": { "cpu": "1", "hugepages-2Mi": "4Mi" } } }], "containers": [{ "name": "a", "image": "i", "resources": {} }] }),
                vec![
                    r#"resources.limits[hugepages-2Mi]: Invalid value: "2Mi": must be greater than or equal to aggregate container limits of 4Mi"#,
                ],
            ),
            (
                json!({ "os": { "name": "windows" }, "resources": { "requests": { "storage": "1" } }, "containers": [{ "name": "a", "image": "i", "resources": {} }] }),
                vec!["resources: Forbidden: may not be set for a windows pod"],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }

    #[test]
    fn overhead_is_called_limits() {
        for (given, expected) in [
            (json!({ "overhead": { "cpu": "1" }, "containers": [{ "name": "a", "image": "i", "resources": {} }] }), vec![]),
            (
                json!({ "overhead": { "cpu": "-1" }, "containers": [{ "name": "a", "image": "i", "resources": {} }] }),
                vec![r#"overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0 @ overhead[cpu]"#],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }
}
