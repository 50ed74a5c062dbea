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
    "", "/bin", "/dev", "/etc", "/home", "/lib", "/opt", "/proc", "/root", "/run", "/sbin", "/sys", "/tmp", "/usr", "/usr/bin",
    "/usr/lib", "/var", "/var/lib", "/var/log", "/var/run",
];

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
        Some(found.fix(place, format!("type: {}", likely_type(path, is_only_read(context, &volume.name)))))
    });
    found.collect()
}

fn may_not_be_created(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    ALWAYS_THERE.contains(&path) || OF_THE_KERNEL.iter().any(|folder| path.starts_with(folder))
}

/// What the name of a path and its use say about it; a directory that is written to is made as before.
fn likely_type(path: &str, is_only_read: bool) -> &'static str {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.').map(|(stem, ending)| (!stem.is_empty(), ending)) {
        Some((_, "sock" | "socket")) => "Socket",
        Some((_, "lock")) => "FileOrCreate",
        Some((
            true,
            "conf" | "cfg" | "crt" | "env" | "json" | "key" | "kubeconfig" | "log" | "pem" | "toml" | "yaml" | "yml",
        )) => "File",
        _ if matches!(
            path,
            "/etc/machine-id" | "/etc/localtime" | "/etc/hostname" | "/etc/hosts" | "/etc/passwd" | "/etc/os-release"
        ) =>
        {
            "File"
        }
        _ if is_only_read => "Directory",
        _ => "DirectoryOrCreate",
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
    fn the_type_is_told_from_name_and_use() {
        for (path, is_only_read, expected) in [
            ("/run/containerd/containerd.sock", true, "Socket"),
            ("/run/xtables.lock", false, "FileOrCreate"),
            ("/etc/kubernetes/kubelet.conf", true, "File"),
            ("/etc/cni/net.d", true, "Directory"),
            ("/etc/cni/net.d", false, "DirectoryOrCreate"),
            ("/etc/machine-id", true, "File"),
            ("/root/.json", true, "Directory"),
        ] {
            assert_eq!(likely_type(path, is_only_read), expected, "{path}");
        }
    }
}
