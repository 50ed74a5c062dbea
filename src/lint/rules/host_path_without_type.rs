//! `host-path-without-type`: a directory of the node is mounted without a look whether it is there
//! (`pkg/volume/hostpath/host_path.go:checkType`, which checks nothing for the type "").

use crate::lint::operating_system::is_for_windows;
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
    // What a runtime on Windows makes of a missing path is another matter.
    if is_for_windows(context) {
        return Vec::new();
    }
    let volumes = context.written_pod().and_then(|pod| pod.volumes.as_deref()).unwrap_or_default();
    let found = volumes.iter().enumerate().filter_map(|(at, volume)| {
        let host_path = volume.host_path.as_ref().filter(|host_path| host_path.type_.as_deref().is_none_or(str::is_empty))?;
        let path = host_path.path.as_str();
        if may_not_be_created(path) || is_of_windows(path) {
            return None;
        }
        let place = context.pod_path().field("volumes").index(at).field("hostPath");
        let written = if host_path.type_.is_some() { place.clone().field("type") } else { place.clone() };
        let type_ = likely_type(path, is_only_read(context, &volume.name));
        let found = Found::at(written, message(&volume.name, path, type_)).help(help(type_));
        Some(match type_ {
            Some(type_) => found.fix(place, format!("type: {type_}")),
            None => found,
        })
    });
    found.collect()
}

/// An empty directory is as wrong as nothing, unless it may be what is wanted.
fn message(volume: &str, path: &str, type_: Option<&str>) -> String {
    if type_ == Some("DirectoryOrCreate") {
        return format!(
            "volume {volume:?} has no type, so nothing tells whether {path:?} has to be there or may be an empty directory, which the \
             container runtime makes where a node has none"
        );
    }
    format!(
        "volume {volume:?} has no type, so where a node has no {path:?} the container runtime makes an empty directory of that name"
    )
}

fn help(type_: Option<&str>) -> &'static str {
    match type_ {
        Some("DirectoryOrCreate") => "say that it may be made, or with Directory that the pod waits until it is there",
        Some("FileOrCreate") => "say that it is a file, and where it is missing an empty file is made",
        _ => "say what has to be there, and the pod waits until it is",
    }
}

/// A drive, a share or a named pipe.
fn is_of_windows(path: &str) -> bool {
    path.contains('\\') || matches!(path.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic())
}

fn may_not_be_created(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    ALWAYS_THERE.contains(&path) || OF_THE_KERNEL.iter().any(|folder| path.starts_with(folder))
}

/// Where Docker keeps its data: nodes of other runtimes do not have it, and a pod that waits for it waits for ever.
const OF_DOCKER: &str = "/var/lib/docker/";

/// What is sure from the name of the path; a folder that is written to is made as before.
fn likely_type(path: &str, is_only_read: bool) -> Option<&'static str> {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, ending)| ending);
    let is_folder = path.ends_with('/') || FOLDERS.contains(&name) || ending == Some("d");
    match ending {
        _ if is_folder && is_only_read && !path.starts_with(OF_DOCKER) => Some("Directory"),
        _ if is_folder => Some("DirectoryOrCreate"),
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
    fn paths_of_windows_are_told_from_others() {
        for (path, expected) in [
            (r"\\.\pipe\containerd-containerd", true),
            (r"C:\var\log", true),
            ("c:/var/log", true),
            ("/c:/log", false),
            ("/var/log", false),
        ] {
            assert_eq!(is_of_windows(path), expected, "{path}");
        }
    }

    #[test]
    fn message_help_and_type_speak_of_the_same() {
        for (type_, told, helped) in [
            (None, "makes an empty directory", "say what has to be there"),
            (Some("Socket"), "makes an empty directory", "say what has to be there"),
            (Some("FileOrCreate"), "makes an empty directory", "an empty file is made"),
            (Some("DirectoryOrCreate"), "or may be an empty directory", "say that it may be made"),
        ] {
            assert!(message("v", "/a", type_).contains(told) && help(type_).contains(helped), "{type_:?}");
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
            ("/var/lib/docker/containers", true, Some("DirectoryOrCreate")),
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
