//! What a pod's spec asks of its node (`component-helpers/resource/helpers.go:PodRequests`, `schedutil.GetHostPorts`).

use k8s_openapi::api::core::v1 as core;

use crate::model::{ComputeResources, HostPort, ResourceList, requests_without_overhead};

/// The requests of a pod as admission left it, overhead included, in the scheduler's counting.
pub fn requests(spec: &core::PodSpec) -> ComputeResources {
    let mut requests = requests_without_overhead(spec);
    requests.add(&ResourceList::of_object(spec.overhead.as_ref()));
    ComputeResources::from(&requests)
}

/// The ports of the host that containers and sidecars take.
pub fn host_ports(spec: &core::PodSpec) -> Vec<HostPort> {
    let sidecars = spec.init_containers.iter().flatten().filter(|container| is_sidecar(container));
    let ports = spec.containers.iter().chain(sidecars).flat_map(|container| container.ports.iter().flatten());
    let taken = ports.filter(|port| port.host_port.is_some_and(|number| number > 0));
    taken
        .map(|port| HostPort::new(port.host_ip.as_deref(), port.protocol.as_deref(), port.host_port.unwrap_or_default()))
        .collect()
}

fn is_sidecar(container: &core::Container) -> bool {
    container.restart_policy.as_deref() == Some("Always")
}
