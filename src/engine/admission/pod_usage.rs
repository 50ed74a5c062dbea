//! What a pod asks for in all, and what of it a quota charges
//! (`component-helpers/resource/helpers.go:PodRequests, PodLimits, AggregateContainerRequests`,
//! `pkg/quota/v1/evaluator/core/pods.go:podComputeUsageHelper, PodUsageFunc`).

use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::resource_name::{REQUESTS_PREFIX, is_extended, is_huge_pages};
use crate::model::{ContainerAmounts, FieldPath, Quantity, ResourceList, is_pod_level_resource, pod_amounts};

/// The containers and then the init containers, each with its path in the pod.
pub fn all_containers(spec: &PodSpec) -> impl Iterator<Item = (FieldPath, &Container)> {
    let named = |list: &'static str| move |(at, container)| (FieldPath::of("spec").field(list).index(at), container);
    let regular = spec.containers.iter().enumerate().map(named("containers"));
    regular.chain(spec.init_containers.iter().flatten().enumerate().map(named("initContainers")))
}

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

/// What one more pod of this shape adds to the use of a quota.
pub fn quota_usage(spec: &PodSpec) -> ResourceList {
    let overhead = ResourceList::of_object(spec.overhead.as_ref());
    let mut requests = requests_without_overhead(spec);
    requests.add(&overhead);
    let mut limits = limits_without_overhead(spec);
    // What is not limited stays so: overhead only raises limits that are there.
    let limited: ResourceList = overhead.iter().filter(|(name, _)| limits.get(name).is_some()).collect();
    limits.add(&limited);
    let mut usage = compute_usage(&requests, &limits);
    usage.set("pods", Quantity::from_units(1));
    usage.set("count/pods", Quantity::from_units(1));
    usage
}

/// Requests and limits under the names that quotas have for them (`podComputeUsageHelper`).
pub fn compute_usage(requests: &ResourceList, limits: &ResourceList) -> ResourceList {
    let is_basic = |name: &str| matches!(name, "cpu" | "memory" | "ephemeral-storage");
    let mut usage = ResourceList::default();
    for (name, amount) in requests.iter() {
        if is_basic(name) || is_huge_pages(name) {
            usage.set(name, amount);
        }
        if is_basic(name) || is_huge_pages(name) || is_extended(name) {
            usage.set(format!("{REQUESTS_PREFIX}{name}"), amount);
        }
    }
    for (name, amount) in limits.iter().filter(|(name, _)| is_basic(name)) {
        usage.set(format!("limits.{name}"), amount);
    }
    usage
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn overhead_is_charged_with_requests_but_only_with_limits_that_are_there() {
        let spec: PodSpec = serde_json::from_value(json!({
            "containers": [{ "name": "a", "resources": {
                "requests": { "cpu": "1", "nvidia.com/gpu": "2" }, "limits": { "cpu": "2", "nvidia.com/gpu": "2" } } }],
            "overhead": { "cpu": "250m", "memory": "1Gi" },
        }))
        .expect("a pod's spec");
        let usage: Vec<String> = quota_usage(&spec).iter().map(|(name, amount)| format!("{name}={amount}")).collect();
        assert_eq!(
            usage.join(","),
            "count/pods=1,cpu=1250m,limits.cpu=2250m,memory=1Gi,pods=1,requests.cpu=1250m,requests.memory=1Gi,requests.nvidia.com/gpu=2"
        );
    }
}
