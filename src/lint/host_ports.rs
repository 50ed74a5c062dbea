//! The ports of the host that a DaemonSet's pods take, with the fields that say so (`schedutil.GetHostPorts`).

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::Container;

use crate::model::{FieldPath, HostPort};

/// A port of the host.
#[derive(Debug, Clone)]
pub struct TakenPort {
    /// Address, protocol and number.
    pub port: HostPort,
    /// `hostPort`, or `containerPort` of a pod in the host's network.
    pub place: FieldPath,
}

/// The ports that containers and sidecars take, each once. In the host's network every port is one of the host.
pub fn host_ports(daemon_set: &DaemonSet) -> Vec<TakenPort> {
    let Some(pod) = daemon_set.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()) else { return Vec::new() };
    let init_containers = pod.init_containers.as_deref().unwrap_or_default();
    let is_sidecar = |container: &Container| container.restart_policy.as_deref() == Some("Always");
    let containers = pod.containers.iter().enumerate().map(|(at, container)| ("containers", at, container));
    let sidecars = init_containers.iter().enumerate().filter(|(_, container)| is_sidecar(container));
    let all = containers.chain(sidecars.map(|(at, container)| ("initContainers", at, container)));
    let mut taken: Vec<TakenPort> = Vec::new();
    for (list, of_container, container) in all {
        for (at, port) in container.ports.iter().flatten().enumerate() {
            let written = port.host_port.filter(|number| *number > 0).map(|number| (number, "hostPort"));
            let of_network = || (pod.host_network == Some(true)).then_some((port.container_port, "containerPort"));
            let Some((number, field)) = written.or_else(of_network) else { continue };
            let port = HostPort::new(port.host_ip.as_deref(), port.protocol.as_deref(), number);
            if !taken.iter().any(|known| known.port == port) {
                let ports = FieldPath::of("spec.template.spec").field(list).index(of_container).field("ports");
                taken.push(TakenPort { port, place: ports.index(at).field(field) });
            }
        }
    }
    taken
}
