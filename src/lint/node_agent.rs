//! What kind of DaemonSet it is, as far as a template shows it: what serves the node belongs on every node.

use k8s_openapi::api::core::v1::PodSpec;

/// Whether the pod looks at its node or works on it: it uses the node's namespaces, files or devices.
pub(super) fn is_node_agent(pod: &PodSpec) -> bool {
    let of_host = [pod.host_network, pod.host_pid, pod.host_ipc].contains(&Some(true));
    let containers = pod.containers.iter().chain(pod.init_containers.iter().flatten());
    let privileged = containers
        .filter_map(|container| container.security_context.as_ref())
        .any(|security_context| security_context.privileged == Some(true));
    of_host || privileged || host_paths(pod).next().is_some()
}

/// Where the node's own parts are plugged in: network and storage drivers, device plugins.
const OF_THE_NODE: [&str; 6] =
    ["/var/lib/kubelet", "/etc/cni", "/opt/cni", "/var/lib/cni", "/etc/kubernetes", "/usr/libexec/kubernetes"];

/// Whether the node itself lacks something without the pod, such as its network, its disks or its devices.
pub(super) fn belongs_to_the_node(pod: &PodSpec) -> bool {
    let critical = pod.priority_class_name.as_deref() == Some("system-node-critical");
    critical
        || pod.host_network == Some(true)
        || host_paths(pod).any(|path| OF_THE_NODE.iter().any(|folder| path.starts_with(folder)))
}

/// Whether the pod offers the node's devices to other pods; control-plane nodes have none.
pub(super) fn is_device_plugin(pod: &PodSpec) -> bool {
    host_paths(pod).any(|path| path.starts_with("/var/lib/kubelet/device-plugins"))
}

fn host_paths(pod: &PodSpec) -> impl Iterator<Item = &str> {
    pod.volumes.iter().flatten().filter_map(|volume| Some(volume.host_path.as_ref()?.path.as_str()))
}
