//! What a pod's spec asks of its node (`component-helpers/resource/helpers.go:PodRequests`, `schedutil.GetHostPorts`).

use k8s_openapi::api::core::v1 as core;

use crate::model::{ComputeResources, ContainerAmounts, HostPort, ResourceList, pod_amounts};

/// The requests of a pod as admission left it, in the scheduler's counting.
pub fn requests(spec: &core::PodSpec) -> ComputeResources {
    ComputeResources::from(&request_list(spec))
}

/// The requests of a pod as admission left it, exact.
pub fn request_list(spec: &core::PodSpec) -> ResourceList {
    let list = |resources: Option<&core::ResourceRequirements>| {
        ResourceList::of_object(resources.and_then(|resources| resources.requests.as_ref()))
    };
    let amounts = |container: &core::Container| ContainerAmounts {
        amounts: list(container.resources.as_ref()),
        is_sidecar: is_sidecar(container),
    };
    let init: Vec<_> = spec.init_containers.iter().flatten().map(amounts).collect();
    let main: Vec<_> =
        spec.containers.iter().map(|container| ContainerAmounts { is_sidecar: false, ..amounts(container) }).collect();
    pod_amounts(&init, &main, &list(spec.resources.as_ref()), &ResourceList::of_object(spec.overhead.as_ref()))
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
