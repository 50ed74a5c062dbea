//! What an authored pod's spec asks for, container by container and in all
//! (`component-helpers/resource/helpers.go:PodRequests, PodLimits, AggregateContainerRequests`).

use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::resources::{ContainerAmounts, ResourceList, is_pod_level_resource, pod_amounts};

/// What a container requests.
pub fn container_requests(container: &Container) -> ResourceList {
    ResourceList::of_object(container.resources.as_ref().and_then(|resources| resources.requests.as_ref()))
}

/// What a container is limited to.
pub fn container_limits(container: &Container) -> ResourceList {
    ResourceList::of_object(container.resources.as_ref().and_then(|resources| resources.limits.as_ref()))
}

/// What is requested for the pod as a whole.
pub fn pod_level_requests(spec: &PodSpec) -> ResourceList {
    ResourceList::of_object(spec.resources.as_ref().and_then(|resources| resources.requests.as_ref()))
}

/// What the pod as a whole is limited to.
pub fn pod_level_limits(spec: &PodSpec) -> ResourceList {
    ResourceList::of_object(spec.resources.as_ref().and_then(|resources| resources.limits.as_ref()))
}

/// Whether cpu, memory or hugepages are given for the pod as a whole (`IsPodLevelResourcesSet`).
pub fn is_pod_level_resources_set(spec: &PodSpec) -> bool {
    let supported = |list: &ResourceList| list.iter().any(|(name, _)| is_pod_level_resource(name));
    supported(&pod_level_requests(spec)) || supported(&pod_level_limits(spec))
}

/// What the containers request together, whatever is given for the pod as a whole.
pub fn aggregate_container_requests(spec: &PodSpec) -> ResourceList {
    sum(spec, container_requests, &ResourceList::default())
}

/// What the containers are limited to together, whatever is given for the pod as a whole.
pub fn aggregate_container_limits(spec: &PodSpec) -> ResourceList {
    sum(spec, container_limits, &ResourceList::default())
}

/// What the pod requests, without its overhead.
pub fn requests_without_overhead(spec: &PodSpec) -> ResourceList {
    sum(spec, container_requests, &pod_level_requests(spec))
}

/// What the pod is limited to, without its overhead. A resource is there as soon as one container limits it.
pub fn limits_without_overhead(spec: &PodSpec) -> ResourceList {
    sum(spec, container_limits, &pod_level_limits(spec))
}

fn sum(spec: &PodSpec, amounts: fn(&Container) -> ResourceList, pod_level: &ResourceList) -> ResourceList {
    let of_container = |container: &Container| ContainerAmounts {
        amounts: amounts(container),
        is_sidecar: container.restart_policy.as_deref() == Some("Always"),
    };
    let init_containers: Vec<_> = spec.init_containers.iter().flatten().map(of_container).collect();
    let containers: Vec<_> = spec.containers.iter().map(of_container).collect();
    pod_amounts(&init_containers, &containers, pod_level, &ResourceList::default())
}
