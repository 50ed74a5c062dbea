//! What the API server finds wrong with a pod although it accepted the template
//! (`pkg/apis/core/validation/validation.go:validateContainersOnlyForPod, checkHostPortConflicts,
//! validateResourceRequirements, validatePodResourceConsistency, ValidatePodCreate`).
//!
//! Only what the template cannot show, because defaults or admission plugins bring it about, or because it is
//! looked at in pods alone.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::rejection::{Rejection, aggregate};
use crate::api::{FieldError, check_host_port_conflicts, check_pod_resource_consistency, check_requests_fit_limits};
use crate::model::FieldPath;

/// Refuses a pod that no pod may be like.
pub fn validate(spec: &PodSpec) -> Result<(), Rejection> {
    let mut errors = Vec::new();
    let pod = FieldPath::of("spec");
    let containers =
        [("containers", spec.containers.as_slice()), ("initContainers", spec.init_containers.as_deref().unwrap_or_default())];
    for (list, containers) in containers {
        let path = pod.clone().field(list);
        for (at, container) in containers.iter().enumerate() {
            if let Some(resources) = &container.resources {
                check_requests_fit_limits(resources, &path.clone().index(at).field("resources"), &mut errors);
            }
        }
        check_host_port_conflicts(containers, &path, list == "initContainers", &mut errors);
    }
    if let Some(resources) = &spec.resources {
        check_requests_fit_limits(resources, &pod.clone().field("resources"), &mut errors);
        check_pod_resource_consistency(spec, &pod, &mut errors);
    }
    for (list, containers) in containers {
        check_images(containers, &pod.clone().field(list), &mut errors);
    }
    check_image_volumes(spec, &mut errors);
    check_scheduling_gates(spec, &mut errors);
    let Some(first) = errors.first() else { return Ok(()) };
    let messages: Vec<String> = errors.iter().map(FieldError::to_string).collect();
    let rejection = Rejection::invalid(aggregate(messages.iter().map(String::as_str))).at(blamed(first).clone());
    let refused = errors.into_iter().filter_map(|error| {
        let value = error.value?;
        Some((error.field.to_string(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    });
    Err(Rejection { details: refused.collect::<BTreeMap<_, _>>(), ..rejection })
}

/// The field, unless the API server spells it so that it does not even lead to what holds the value.
fn blamed(error: &FieldError) -> &FieldPath {
    let elsewhere = |place: &&FieldPath| !place.segments().starts_with(error.field.segments());
    error.place.as_ref().filter(elsewhere).unwrap_or(&error.field)
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
            errors.push(FieldError::required(path, ""));
        }
    }
}

fn check_scheduling_gates(spec: &PodSpec, errors: &mut Vec<FieldError>) {
    let named = spec.node_name.as_deref().is_some_and(|name| !name.is_empty());
    if named && spec.scheduling_gates.as_ref().is_some_and(|gates| !gates.is_empty()) {
        let detail = "cannot be set until all schedulingGates have been cleared";
        errors.push(FieldError::forbidden(FieldPath::of("spec.nodeName"), detail));
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
