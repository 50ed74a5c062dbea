//! `host-path-without-type`: a directory of the node is mounted without a look whether it is there
//! (`pkg/volume/hostpath/host_path.go:checkType`, which checks nothing for the type "").

use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "host-path-without-type",
    level: Level::Info,
    page: include_str!("host_path_without_type.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// What is there on every Linux node, so that nothing can be created in its place.
const ALWAYS_THERE: &[&str] = &[
    "",
    "/bin",
    "/boot",
    "/dev",
    "/dev/kmsg",
    "/dev/null",
    "/dev/shm",
    "/etc",
    "/etc/group",
    "/etc/hosts",
    "/etc/os-release",
    "/etc/passwd",
    "/home",
    "/lib",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/var",
    "/var/lib",
    "/var/log",
    "/var/run",
];

/// Names of folders that nothing else is called.
const FOLDERS: &[&str] =
    &["bin", "certs", "containers", "device-plugins", "log", "logs", "modules", "plugins", "plugins_registry", "pods"];

/// Below these the kernel decides what there is; nothing can be created, and a container with a missing path fails.
const OF_THE_KERNEL: &[&str] = &["/proc/", "/sys/"];

fn check(context: &Context<'_>) -> Vec<Found> {
    let volumes = context.written_pod().and_then(|pod| pod.volumes.as_deref()).unwrap_or_default();
    let found = volumes.iter().enumerate().filter_map(|(at, volume)| {
        let host_path = volume.host_path.as_ref().filter(|host_path| host_path.type_.as_deref().is_none_or(str::is_empty))?;
        let path = host_path.path.as_str();
        if may_not_be_created(path) {
            return None;
        }
        let place = context.pod_path().field("volumes").index(at).field("hostPath");
        let message = format!(
            "volume {:?} has no type, so where a node has no {path:?} the container runtime makes an empty directory of that name",
            volume.name
        );
        let written = if host_path.type_.is_some() { place.clone().field("type") } else { place.clone() };
        let found = Found::at(written, message).help("say what has to be there, and the pod waits until it is");
        Some(match likely_type(path, is_only_read(context, &volume.name)) {
            Some(type_) => found.fix(place, format!("type: {type_}")),
            None => found,
        })
    });
    found.collect()
}

fn may_not_be_created(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    ALWAYS_THERE.contains(&path) || OF_THE_KERNEL.iter().any(|folder| path.starts_with(folder))
}

/// What is sure from the name of the path; a folder that is written to is made as before.
fn likely_type(path: &str, is_only_read: bool) -> Option<&'static str> {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, ending)| ending);
    let is_folder = path.ends_with('/') || FOLDERS.contains(&name) || ending == Some("d");
    match ending {
        _ if is_folder => Some(if is_only_read { "Directory" } else { "DirectoryOrCreate" }),
        Some("sock" | "socket") => Some("Socket"),
        Some("lock") => Some("FileOrCreate"),
        Some("conf" | "cfg" | "crt" | "json" | "key" | "kubeconfig" | "pem" | "toml" | "yaml" | "yml") => Some("File"),
        _ if matches!(path, "/etc/hostname" | "/etc/localtime" | "/etc/machine-id") => Some("File"),
        _ => None,
    }
}

/// Whether every container that mounts the volume only reads it.
fn is_only_read(context: &Context<'_>, volume: &str) -> bool {
    let containers = context.init_containers().chain(context.containers());
    let mounts = containers.flat_map(|(container, _)| container.volume_mounts.iter().flatten());
    let mut mounts = mounts.filter(|mount| mount.name == volume).peekable();
    mounts.peek().is_some() && mounts.all(|mount| mount.read_only == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_are_always_there_need_no_type() {
        for (path, expected) in [
            ("/", true),
            ("/proc", true),
            ("/sys/kernel/debug", true),
            ("/var/log/", true),
            ("/var/log/pods", false),
            ("/run/containerd/containerd.sock", false),
            ("/dev/nvidia0", false),
            ("/procfs", false),
        ] {
            assert_eq!(may_not_be_created(path), expected, "{path}");
        }
    }

    #[test]
    fn the_type_is_told_only_where_the_name_leaves_no_doubt() {
        for (path, is_only_read, expected) in [
            ("/run/containerd/containerd.sock", true, Some("Socket")),
            ("/run/xtables.lock", false, Some("FileOrCreate")),
            ("/etc/kubernetes/kubelet.conf", true, Some("File")),
            ("/etc/machine-id", true, Some("File")),
            ("/etc/cni/net.d", true, Some("Directory")),
            ("/etc/cni/net.d", false, Some("DirectoryOrCreate")),
            ("/etc/nginx.conf/", false, Some("DirectoryOrCreate")),
            ("/lib/modules", true, Some("Directory")),
            ("/dev/vfio", true, None),
            ("/etc/kubernetes/cloud.config", true, None),
            ("/root/.json", true, None),
        ] {
            assert_eq!(likely_type(path, is_only_read), expected, "{path}");
        }
    }
}
