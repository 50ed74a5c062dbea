//! What the API server finds wrong with a pod although it accepted the template
//! (`pkg/apis/core/validation/validation.go:validateContainersOnlyForPod, checkHostPortConflicts,
//! validateResourceRequirements, validatePodResourceConsistency, ValidatePodCreate`).
//!
//! Only what the template cannot show, because defaults or admission plugins bring it about, or because it is
//! looked at in pods alone.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::pod_usage::{
    aggregate_container_limits, aggregate_container_requests, container_limits, container_requests, pod_level_limits,
    pod_level_requests,
};
use super::rejection::{Rejection, aggregate};
use super::resource_name::{is_huge_pages, is_overcommit_allowed};
use crate::model::{FieldPath, ResourceList};

/// One field that is wrong.
struct FieldError {
    path: FieldPath,
    /// What follows the path.
    text: String,
    /// The value that is refused, where there is one.
    value: Option<String>,
}

impl FieldError {
    fn new(path: FieldPath, text: impl Into<String>) -> Self {
        Self { path, text: text.into(), value: None }
    }

    fn invalid(path: FieldPath, value: impl Into<String>, text: &str) -> Self {
        let value = value.into();
        Self { path, text: format!("Invalid value: {value:?}: {text}"), value: Some(value) }
    }

    fn message(&self) -> String {
        format!("{}: {}", self.path, self.text)
    }
}

/// Refuses a pod that no pod may be like.
pub fn validate(spec: &PodSpec) -> Result<(), Rejection> {
    let mut errors = Vec::new();
    let containers =
        [("containers", spec.containers.as_slice()), ("initContainers", spec.init_containers.as_deref().unwrap_or_default())];
    for (list, containers) in containers {
        let path = FieldPath::of("spec").field(list);
        for (at, container) in containers.iter().enumerate() {
            let resources = path.clone().index(at).field("resources");
            check_requirements(&container_requests(container), &container_limits(container), &resources, &mut errors);
        }
        check_host_ports(containers, &path, list == "initContainers", &mut errors);
    }
    check_pod_level_resources(spec, &mut errors);
    for (list, containers) in containers {
        check_images(containers, &FieldPath::of("spec").field(list), &mut errors);
    }
    check_image_volumes(spec, &mut errors);
    check_scheduling_gates(spec, &mut errors);
    let Some(first) = errors.first() else { return Ok(()) };
    let messages: Vec<String> = errors.iter().map(FieldError::message).collect();
    let rejection = Rejection::invalid(aggregate(messages.iter().map(String::as_str))).at(first.path.clone());
    let values: BTreeMap<String, String> =
        errors.into_iter().filter_map(|error| Some((error.path.to_string(), error.value?))).collect();
    Err(Rejection { details: values, ..rejection })
}

/// Requests may not exceed limits, and have to equal them where nothing may be overcommitted.
fn check_requirements(requests: &ResourceList, limits: &ResourceList, path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (name, request) in requests.iter() {
        let overcommit = is_overcommit_allowed(name);
        let at = || path.clone().field("requests");
        match limits.get(name) {
            Some(limit) if !overcommit && request != limit => {
                errors.push(FieldError::invalid(at(), request.to_string(), &format!("must be equal to {name} limit of {limit}")));
            }
            Some(limit) if overcommit && request > limit => {
                let text = format!("must be less than or equal to {name} limit of {limit}");
                errors.push(FieldError::invalid(at(), request.to_string(), &text));
            }
            None if !overcommit => {
                let text = "Required value: Limit must be set for non overcommitable resources";
                errors.push(FieldError::new(path.clone().field("limits"), text));
            }
            _ => {}
        }
    }
}

/// The same port of the host twice: among all containers, and in each init container by itself.
fn check_host_ports(containers: &[Container], path: &FieldPath, each_alone: bool, errors: &mut Vec<FieldError>) {
    let mut taken = BTreeSet::new();
    for (at, container) in containers.iter().enumerate() {
        if each_alone {
            taken.clear();
        }
        for (port_at, port) in container.ports.iter().flatten().enumerate() {
            let Some(host_port) = port.host_port.filter(|port| *port != 0) else { continue };
            let protocol = port.protocol.as_deref().filter(|protocol| !protocol.is_empty()).unwrap_or("TCP");
            let triple = format!("{protocol}/{}/{host_port}", port.host_ip.as_deref().unwrap_or_default());
            if taken.contains(&triple) {
                let at = path.clone().index(at).field("ports").index(port_at).field("hostPort");
                let text = format!("Duplicate value: {triple:?}");
                errors.push(FieldError { value: Some(triple), ..FieldError::new(at, text) });
            } else {
                taken.insert(triple);
            }
        }
    }
}

/// What is given for the pod as a whole has to cover what its containers ask for.
fn check_pod_level_resources(spec: &PodSpec, errors: &mut Vec<FieldError>) {
    if spec.resources.is_none() {
        return;
    }
    let path = FieldPath::of("spec.resources");
    let (requests, limits) = (pod_level_requests(spec), pod_level_limits(spec));
    check_requirements(&requests, &limits, &path, errors);
    check_aggregate("requests", &aggregate_container_requests(spec), &requests, errors);
    let all_limits = aggregate_container_limits(spec);
    let huge_pages = all_limits.iter().filter(|(name, _)| is_huge_pages(name)).collect();
    check_aggregate("limits", &huge_pages, &limits, errors);
    for (at, container) in spec.containers.iter().enumerate() {
        for (name, limit) in container_limits(container).iter() {
            let Some(most) = limits.get(name).filter(|most| limit > *most) else { continue };
            // Below the pod's resources and in this order: so the API server spells it.
            let at = path.clone().field("containers").index(at).key(name).field("limits");
            let text = format!("must be less than or equal to pod limits of {most}");
            errors.push(FieldError::invalid(at, limit.to_string(), &text));
        }
    }
}

fn check_aggregate(list: &'static str, of_containers: &ResourceList, of_pod: &ResourceList, errors: &mut Vec<FieldError>) {
    for (name, sum) in of_containers.iter() {
        if let Some(given) = of_pod.get(name).filter(|given| sum > *given) {
            let path = FieldPath::of("spec.resources").field(list).key(name);
            let text = format!("must be greater than or equal to aggregate container {list} of {sum}");
            errors.push(FieldError::invalid(path, given.to_string(), &text));
        }
    }
}

fn check_images(containers: &[Container], path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (at, container) in containers.iter().enumerate() {
        let image = container.image.as_deref().unwrap_or_default();
        if image.trim() != image {
            let path = path.clone().index(at).field("image");
            errors.push(FieldError::invalid(path, image, "must not have leading or trailing whitespace"));
        }
    }
}

fn check_image_volumes(spec: &PodSpec, errors: &mut Vec<FieldError>) {
    for (at, volume) in spec.volumes.iter().flatten().enumerate() {
        let Some(image) = &volume.image else { continue };
        if image.reference.as_ref().is_none_or(String::is_empty) {
            let path = FieldPath::of("spec.volumes").index(at).field("image").field("reference");
            errors.push(FieldError::new(path, "Required value"));
        }
    }
}

fn check_scheduling_gates(spec: &PodSpec, errors: &mut Vec<FieldError>) {
    let named = spec.node_name.as_deref().is_some_and(|name| !name.is_empty());
    if named && spec.scheduling_gates.as_ref().is_some_and(|gates| !gates.is_empty()) {
        let text = "Forbidden: cannot be set until all schedulingGates have been cleared";
        errors.push(FieldError::new(FieldPath::of("spec.nodeName"), text));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn refused(spec: Value) -> String {
        let spec = serde_json::from_value(spec).expect("a pod's spec");
        validate(&spec).map_or_else(|rejection| rejection.message, |()| "fine".to_owned())
    }

    #[test]
    fn a_port_of_the_host_is_given_once_among_containers_and_once_in_each_init_container() {
        let with = |name: &str, port: Value| json!({ "name": name, "ports": [port] });
        let port = json!({ "containerPort": 8080, "hostPort": 8080 });
        let other = json!({ "containerPort": 8080, "hostPort": 8080, "protocol": "UDP" });
        assert_eq!(
            refused(json!({ "containers": [with("a", port.clone()), with("b", port.clone())] })),
            "spec.containers[1].ports[0].hostPort: Duplicate value: \"TCP//8080\""
        );
        assert_eq!(refused(json!({ "containers": [with("a", port.clone()), with("b", other)] })), "fine");
        let init = json!([with("i", port.clone()), with("j", port.clone())]);
        assert_eq!(refused(json!({ "containers": [with("a", port)], "initContainers": init })), "fine");
    }

    #[test]
    fn what_is_looked_at_in_pods_alone() {
        assert_eq!(
            refused(json!({ "containers": [{ "name": "a", "image": " x" }] })),
            "spec.containers[0].image: Invalid value: \" x\": must not have leading or trailing whitespace"
        );
        assert_eq!(
            refused(json!({ "containers": [], "volumes": [{ "name": "v", "image": {} }] })),
            "spec.volumes[0].image.reference: Required value"
        );
        assert_eq!(
            refused(json!({ "containers": [], "nodeName": "n", "schedulingGates": [{ "name": "a/b" }] })),
            "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared"
        );
    }

    #[test]
    fn resources_have_to_fit_limits_and_the_pod() {
        let container = |resources: Value| json!([{ "name": "a", "resources": resources }]);
        let more = container(json!({ "requests": { "cpu": "2" }, "limits": { "cpu": "500m", "memory": "2Gi" } }));
        let pod_level = json!({ "requests": { "cpu": "1" }, "limits": { "memory": "1Gi" } });
        assert_eq!(
            refused(json!({ "containers": more, "resources": pod_level })),
            "[spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 500m, \
             spec.resources.requests[cpu]: Invalid value: \"1\": must be greater than or equal to aggregate container requests of 2, \
             spec.resources.containers[0][memory].limits: Invalid value: \"2Gi\": must be less than or equal to pod limits of 1Gi]"
        );
        assert_eq!(
            refused(json!({ "containers": container(json!({ "requests": { "a.b/gpu": "1" } })) })),
            "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources"
        );
    }
}
