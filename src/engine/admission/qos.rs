//! The quality of service class of a pod (`pkg/apis/core/helper/qos/qos.go:ComputePodQOS`).

use std::fmt;

use k8s_openapi::api::core::v1::PodSpec;

use crate::model::{Quantity, ResourceList, container_limits, container_requests, pod_level_limits, pod_level_requests};

/// `status.qosClass`: who goes first when a node runs out of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Qos {
    /// Everything is limited, and limits are requests.
    Guaranteed,
    /// Something is requested or limited.
    Burstable,
    /// Nothing is requested and nothing limited.
    BestEffort,
}

impl Qos {
    /// The class of a pod, by the resources it has been given so far.
    pub fn of(spec: &PodSpec) -> Self {
        let mut amounts = Amounts { all_limited: true, ..Amounts::default() };
        if spec.resources.is_some() {
            amounts.add_pod_level(&pod_level_requests(spec), &pod_level_limits(spec));
        } else {
            for container in spec.containers.iter().chain(spec.init_containers.iter().flatten()) {
                amounts.add_container(&container_requests(container), &container_limits(container));
            }
        }
        amounts.class()
    }
}

impl fmt::Display for Qos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Guaranteed => "Guaranteed",
            Self::Burstable => "Burstable",
            Self::BestEffort => "BestEffort",
        })
    }
}

/// Sums of cpu and memory over all containers, init containers included.
#[derive(Default)]
struct Amounts {
    requests: ResourceList,
    limits: ResourceList,
    /// Whether everything seen so far limits both cpu and memory.
    all_limited: bool,
}

impl Amounts {
    fn add_container(&mut self, requests: &ResourceList, limits: &ResourceList) {
        self.requests.add(&cpu_and_memory(requests));
        let limits = cpu_and_memory(limits);
        self.all_limited &= limits.iter().count() == 2;
        self.limits.add(&limits);
    }

    /// Limits for the whole pod are looked at only where there are any.
    fn add_pod_level(&mut self, requests: &ResourceList, limits: &ResourceList) {
        if limits.is_empty() {
            self.requests.add(&cpu_and_memory(requests));
        } else {
            self.add_container(requests, limits);
        }
    }

    fn class(&self) -> Qos {
        if self.requests.is_empty() && self.limits.is_empty() {
            return Qos::BestEffort;
        }
        let guaranteed = self.all_limited && self.requests == self.limits;
        if guaranteed { Qos::Guaranteed } else { Qos::Burstable }
    }
}

/// The resources that decide the class, where there is something of them.
fn cpu_and_memory(list: &ResourceList) -> ResourceList {
    list.iter().filter(|(name, amount)| matches!(*name, "cpu" | "memory") && *amount > Quantity::ZERO).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn class(spec: Value) -> Qos {
        Qos::of(&serde_json::from_value(spec).expect("a pod's spec"))
    }

    #[test]
    fn the_class_looks_at_cpu_and_memory_of_every_container() {
        let both = json!({ "cpu": "1", "memory": "1Gi" });
        let full = json!({ "name": "a", "resources": { "requests": both, "limits": both } });
        let bare = json!({ "name": "b" });
        assert_eq!(class(json!({ "containers": [full] })), Qos::Guaranteed);
        assert_eq!(class(json!({ "containers": [full], "initContainers": [bare] })), Qos::Burstable);
        assert_eq!(class(json!({ "containers": [bare] })), Qos::BestEffort);
        let other = json!({ "name": "a", "resources": { "requests": { "ephemeral-storage": "1Gi", "cpu": "0" } } });
        assert_eq!(class(json!({ "containers": [other] })), Qos::BestEffort);
    }

    #[test]
    fn what_is_given_for_the_pod_takes_the_place_of_its_containers() {
        let both = json!({ "cpu": "1", "memory": "1Gi" });
        let pod = json!({ "containers": [{ "name": "a" }], "resources": { "requests": both, "limits": both } });
        assert_eq!(class(pod), Qos::Guaranteed);
    }
}
