//! Baseline checks of what containers and the pod ask of the kernel: capabilities, privileged mode, `/proc`, SELinux,
//! sysctls (`pod-security-admission/policy/check_capabilities_baseline.go`, `check_privileged.go`, `check_procMount.go`,
//! `check_seLinuxOptions.go`, `check_sysctls.go`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::SELinuxOptions;

use super::subject::Subject;
use super::violation::Finding;
use super::wording::{containers, for_count, pod_and_containers, quoted};

/// The capabilities that container runtimes grant anyhow, without `NET_RAW`.
const DEFAULT_CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// The sysctls that are safe, each with the minor version from which on it is allowed.
const SAFE_SYSCTLS: &[(&str, u64)] = &[
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
];

/// The SELinux types that are allowed, each with the minor version from which on it is.
const SELINUX_TYPES: &[(&str, u64)] =
    &[("", 0), ("container_t", 0), ("container_init_t", 0), ("container_kvm_t", 0), ("container_engine_t", 31)];

pub(super) fn capabilities_baseline(subject: &Subject<'_>) -> Option<Finding> {
    let detail = added_capabilities(subject, DEFAULT_CAPABILITIES)?;
    Some(Finding { reason: "non-default capabilities", detail })
}

/// Who adds other capabilities than the allowed ones, and which; `None` where nobody does. Names count as they are written.
pub(super) fn added_capabilities(subject: &Subject<'_>, allowed: &[&str]) -> Option<String> {
    let (mut names, mut added) = (Vec::new(), BTreeSet::new());
    for container in &subject.containers {
        let capabilities = container.security_context.and_then(|context| context.capabilities.as_ref());
        let add = capabilities.and_then(|capabilities| capabilities.add.as_deref()).unwrap_or_default();
        let forbidden: Vec<&String> = add.iter().filter(|capability| !allowed.contains(&capability.as_str())).collect();
        if !forbidden.is_empty() {
            names.push(container.name);
        }
        added.extend(forbidden);
    }
    let detail = || format!("{} must not include {} in securityContext.capabilities.add", containers(&names), quoted(&added));
    (!names.is_empty()).then(detail)
}

pub(super) fn privileged(subject: &Subject<'_>) -> Option<Finding> {
    let names = subject.containers_where(|context| context.is_some_and(|context| context.privileged == Some(true)));
    let detail = || format!("{} must not set securityContext.privileged=true", containers(&names));
    (!names.is_empty()).then(|| Finding { reason: "privileged", detail: detail() })
}

pub(super) fn proc_mount(subject: &Subject<'_>) -> Option<Finding> {
    if subject.is_exempt_with_user_namespace() {
        return None;
    }
    proc_mount_restricted(subject)
}

/// The same check as of old, which a user namespace does not help against.
pub(super) fn proc_mount_restricted(subject: &Subject<'_>) -> Option<Finding> {
    let offenders = subject.offenders(|_| None, |context| context.proc_mount.as_deref(), |value| value == "Default");
    let who = offenders.who()?;
    let detail = format!("{who} must not set securityContext.procMount to {}", quoted(&offenders.values));
    Some(Finding { reason: "procMount", detail })
}

pub(super) fn se_linux_options(subject: &Subject<'_>) -> Option<Finding> {
    let type_is_allowed = |options: &SELinuxOptions| {
        let wanted = options.type_.as_deref().unwrap_or_default();
        SELINUX_TYPES.iter().any(|(allowed, since)| *allowed == wanted && subject.minor >= *since)
    };
    let is_set = |field: &Option<String>| field.as_ref().is_some_and(|value| !value.is_empty());
    let is_bad = |options: &&SELinuxOptions| !type_is_allowed(options) || is_set(&options.user) || is_set(&options.role);
    let of_pod = subject.pod_security_context().and_then(|context| context.se_linux_options.as_ref()).filter(is_bad);
    let set = subject
        .containers
        .iter()
        .filter_map(|container| Some((container.name, container.security_context?.se_linux_options.as_ref()?)));
    let (names, of_containers): (Vec<&str>, Vec<&SELinuxOptions>) = set.filter(|(_, options)| is_bad(options)).unzip();
    let who = pod_and_containers(of_pod.is_some(), &names)?;
    let bad: Vec<&SELinuxOptions> = of_pod.into_iter().chain(of_containers).collect();
    let types: BTreeSet<&str> =
        bad.iter().filter(|options| !type_is_allowed(options)).filter_map(|options| options.type_.as_deref()).collect();
    let types = (!types.is_empty()).then(|| format!("{} {}", for_count(types.len(), "type", "types"), quoted(&types)));
    let user = bad.iter().any(|options| is_set(&options.user)).then(|| "user may not be set".to_owned());
    let role = bad.iter().any(|options| is_set(&options.role)).then(|| "role may not be set".to_owned());
    let what: Vec<String> = [types, user, role].into_iter().flatten().collect();
    let detail = format!("{who} set forbidden securityContext.seLinuxOptions: {}", what.join("; "));
    Some(Finding { reason: "seLinuxOptions", detail })
}

pub(super) fn sysctls(subject: &Subject<'_>) -> Option<Finding> {
    let sysctls = subject.pod_security_context().and_then(|context| context.sysctls.as_deref()).unwrap_or_default();
    let is_safe = |name: &str| SAFE_SYSCTLS.iter().any(|(safe, since)| *safe == name && subject.minor >= *since);
    let forbidden: Vec<&str> = sysctls.iter().map(|sysctl| sysctl.name.as_str()).filter(|name| !is_safe(name)).collect();
    (!forbidden.is_empty()).then(|| Finding { reason: "forbidden sysctls", detail: forbidden.join(", ") })
}
