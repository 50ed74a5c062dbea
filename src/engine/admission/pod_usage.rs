//! What of the amounts that a pod asks for a quota charges
//! (`pkg/quota/v1/evaluator/core/pods.go:podComputeUsageHelper, PodUsageFunc`).

use k8s_openapi::api::core::v1::{Container, PodSpec};

use crate::model::{
    FieldPath, Quantity, REQUESTS_PREFIX, ResourceList, is_extended, is_huge_pages, limits_without_overhead,
    requests_without_overhead,
};

/// The containers and then the init containers, each with its path in the pod.
pub fn all_containers(spec: &PodSpec) -> impl Iterator<Item = (FieldPath, &Container)> {
    let named = |list: &'static str| move |(at, container)| (FieldPath::of("spec").field(list).index(at), container);
    let regular = spec.containers.iter().enumerate().map(named("containers"));
    regular.chain(spec.init_containers.iter().flatten().enumerate().map(named("initContainers")))
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
