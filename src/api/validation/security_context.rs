//! The security context of a pod as a whole, and what the namespaces that it shares with the host rule out
//! (`validation.go:validatePodSpecSecurityContext, validateSysctls, validateHostUsers`).
//!
//! Feature gates are taken to stand at their defaults.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{PodSecurityContext, PodSpec};

use super::choice::check_choice;
use super::field_error::FieldError;
use super::host_process::validate_host_process;
use super::operating_system::validate_operating_system;
use super::security_profiles::{validate_app_armor_profile, validate_seccomp_profile};
use super::syntax::user_or_group_id;
use super::windows_options::validate_windows_options;
use crate::model::FieldPath;

/// Validates what a pod's spec says about security. `path` is the spec.
pub(super) fn validate_pod_security_context(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let context_path = path.clone().field("securityContext");
    if spec.share_process_namespace == Some(true) && spec.host_pid == Some(true) {
        // Kubernetes keeps the field inside the security context, and so names it there.
        let field = context_path.clone().field("shareProcessNamespace");
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.push(FieldError::invalid(field, true, detail).at(path.clone().field("shareProcessNamespace")));
    }
    if let Some(context) = &spec.security_context {
        validate_ids(context, &context_path, errors);
        validate_sysctls(context, spec, &context_path.clone().field("sysctls"), errors);
        validate_policies(context, &context_path, errors);
        if let Some(profile) = &context.seccomp_profile {
            validate_seccomp_profile(profile, &context_path.clone().field("seccompProfile"), errors);
        }
        if let Some(options) = &context.windows_options {
            validate_windows_options(options, &context_path.clone().field("windowsOptions"), errors);
        }
        if let Some(profile) = &context.app_armor_profile {
            validate_app_armor_profile(profile, &context_path.field("appArmorProfile"), errors);
        }
    }
    validate_host_process(spec, path, errors);
    validate_host_users(spec, path, errors);
    validate_operating_system(spec, path, errors);
}

fn validate_ids(context: &PodSecurityContext, path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (field, id) in [("fsGroup", context.fs_group), ("runAsUser", context.run_as_user), ("runAsGroup", context.run_as_group)] {
        if let Some(id) = id {
            errors.extend(FieldError::invalid_each(path.clone().field(field), id, user_or_group_id(id)));
        }
    }
    for (at, id) in context.supplemental_groups.iter().flatten().enumerate() {
        let path = path.clone().field("supplementalGroups").index(at);
        errors.extend(FieldError::invalid_each(path.clone(), *id, user_or_group_id(*id)));
    }
}

fn validate_policies(context: &PodSecurityContext, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let policies: [(&'static str, &Option<String>, &[&str]); 3] = [
        ("fsGroupChangePolicy", &context.fs_group_change_policy, &["Always", "OnRootMismatch"]),
        ("supplementalGroupsPolicy", &context.supplemental_groups_policy, &["Merge", "Strict"]),
        ("seLinuxChangePolicy", &context.se_linux_change_policy, &["MountOption", "Recursive"]),
    ];
    for (field, policy, supported) in policies {
        if let Some(policy) = policy {
            check_choice(policy, supported, path.clone().field(field), errors);
        }
    }
}

fn validate_sysctls(context: &PodSecurityContext, spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    const SYNTAX: &str = r"must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
    let mut names = BTreeSet::new();
    for (at, sysctl) in context.sysctls.iter().flatten().enumerate() {
        let (name, path) = (sysctl.name.as_str(), path.clone().index(at).field("name"));
        if name.is_empty() {
            errors.push(FieldError::required(path.clone(), ""));
        } else if !is_sysctl_name(name) {
            errors.push(FieldError::invalid(path.clone(), name, SYNTAX));
        } else if names.contains(name) {
            errors.push(FieldError::duplicate(path.clone(), name));
        }
        names.insert(name);
        let namespace = SysctlNamespace::of(name);
        if spec.host_network == Some(true) && namespace == Some(SysctlNamespace::Net) {
            errors.push(FieldError::invalid(path, name, "may not be specified when 'hostNetwork' is true"));
        } else if spec.host_ipc == Some(true) && namespace == Some(SysctlNamespace::Ipc) {
            errors.push(FieldError::invalid(path, name, "may not be specified when 'hostIPC' is true"));
        }
    }
}

fn is_sysctl_name(name: &str) -> bool {
    let is_end = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_part = |part: &str| {
        let bytes = part.as_bytes();
        bytes.first().is_some_and(is_end)
            && bytes.last().is_some_and(is_end)
            && bytes.iter().all(|byte| is_end(byte) || matches!(byte, b'-' | b'_'))
    };
    name.len() <= 253 && name.split(['.', '/']).all(is_part)
}

/// The kernel's namespace that a sysctl belongs to (`component-helpers/node/util/sysctl/namespace.go`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SysctlNamespace {
    Ipc,
    Net,
}

impl SysctlNamespace {
    fn of(name: &str) -> Option<Self> {
        // Where a slash comes first, slashes part the name and dots belong to its parts.
        let by_slash = name.find(['.', '/']).is_some_and(|at| name[at..].starts_with('/'));
        let swap = |c| match c {
            '.' => '/',
            '/' => '.',
            other => other,
        };
        let name: String = if by_slash { name.chars().map(swap).collect() } else { name.to_owned() };
        if name.starts_with("net.") {
            return Some(Self::Net);
        }
        let is_ipc = name == "kernel.sem" || ["kernel.shm", "kernel.msg", "fs.mqueue."].iter().any(|p| name.starts_with(p));
        is_ipc.then_some(Self::Ipc)
    }
}

/// A pod with users of its own shares no other namespace with the host, and no raw devices.
fn validate_host_users(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    const DETAIL: &str = "when `hostUsers` is false";
    if spec.host_users != Some(false) {
        return;
    }
    // Two of them are spelled as in Go.
    let shared = [
        ("hostNetwork", "hostNetwork", spec.host_network),
        ("HostPID", "hostPID", spec.host_pid),
        ("HostIPC", "hostIPC", spec.host_ipc),
    ];
    for (field, place, is_shared) in shared {
        if is_shared == Some(true) {
            errors.push(FieldError::forbidden(path.clone().field(field), DETAIL).at(path.clone().field(place)));
        }
    }
    let lists =
        [("initContainers", spec.init_containers.as_deref().unwrap_or_default()), ("containers", spec.containers.as_slice())];
    for (list, containers) in lists {
        for (at, container) in containers.iter().enumerate() {
            if container.volume_devices.as_ref().is_some_and(|devices| !devices.is_empty()) {
                let field = path.clone().field(list).index(at).field("volumeDevices");
                errors.push(FieldError::forbidden(field, DETAIL));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_spec;

    #[test]
    fn ids_and_policies_of_a_pod_are_known_ones() {
        for (given, expected) in [
            (
                json!({ "securityContext": { "fsGroup": 0, "supplementalGroups": [1], "seLinuxChangePolicy": "Recursive", "supplementalGroupsPolicy": "Strict" }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![],
            ),
            (
                json!({ "securityContext": { "fsGroup": -1, "supplementalGroups": [1, -1] }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![
                    "securityContext.fsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive",
                    "securityContext.supplementalGroups[1]: Invalid value: -1: must be between 0 and 2147483647, inclusive",
                ],
            ),
            (
                json!({ "securityContext": { "fsGroupChangePolicy": "Never", "supplementalGroupsPolicy": "", "seLinuxChangePolicy": "Never" }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![
                    r#"securityContext.fsGroupChangePolicy: Unsupported value: "Never": supported values: "Always", "OnRootMismatch""#,
                    r#"securityContext.supplementalGroupsPolicy: Unsupported value: "": supported values: "Merge", "Strict""#,
                    r#"securityContext.seLinuxChangePolicy: Unsupported value: "Never": supported values: "MountOption", "Recursive""#,
                ],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }

    #[test]
    fn sysctls_have_names_of_their_own_and_are_not_those_of_the_host() {
        for (given, expected) in [
            (
                json!({ "securityContext": { "sysctls": [{ "name": "net.core.somaxconn", "value": "1" }, { "name": "kernel/shm_rmid_forced", "value": "1" }] }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![],
            ),
            (
                json!({ "securityContext": { "sysctls": [{ "name": "", "value": "1" }, { "name": "a..b", "value": "1" }, { "name": "a.b", "value": "1" }, { "name": "a.b", "value": "1" }] }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![
                    "securityContext.sysctls[0].name: Required value",
                    r#"securityContext.sysctls[1].name: Invalid value: "a..b": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"#,
                    r#"securityContext.sysctls[3].name: Duplicate value: "a.b""#,
                ],
            ),
            (
                json!({ "hostNetwork": true, "securityContext": { "sysctls": [{ "name": "net/core/somaxconn", "value": "1" }, { "name": "kernel.sem", "value": "1" }] }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![
                    r#"securityContext.sysctls[0].name: Invalid value: "net/core/somaxconn": may not be specified when 'hostNetwork' is true"#,
                ],
            ),
            (
                json!({ "hostIPC": true, "securityContext": { "sysctls": [{ "name": "net.core.somaxconn", "value": "1" }, { "name": "kernel.sem", "value": "1" }] }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![
                    r#"securityContext.sysctls[1].name: Invalid value: "kernel.sem": may not be specified when 'hostIPC' is true"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }

    #[test]
    fn namespaces_of_the_host_and_of_the_pod_exclude_each_other() {
        for (given, expected) in [
            (
                json!({ "hostPID": true, "hostIPC": true, "hostNetwork": true, "containers": [{ "name": "a", "image": "i" }] }),
                vec![],
            ),
            (
                json!({ "hostPID": true, "shareProcessNamespace": true, "containers": [{ "name": "a", "image": "i" }] }),
                vec![
                    "securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled @ shareProcessNamespace",
                ],
            ),
            (
                json!({ "hostUsers": false, "hostPID": true, "hostIPC": true, "hostNetwork": true, "containers": [{ "name": "a", "image": "i" }] }),
                vec![
                    "hostNetwork: Forbidden: when `hostUsers` is false @ hostNetwork",
                    "HostPID: Forbidden: when `hostUsers` is false @ hostPID",
                    "HostIPC: Forbidden: when `hostUsers` is false @ hostIPC",
                ],
            ),
            (
                json!({ "hostUsers": false, "volumes": [{ "name": "d", "persistentVolumeClaim": { "claimName": "c" } }], "containers": [{ "name": "a", "image": "i", "securityContext": { "procMount": "Unmasked" }, "volumeDevices": [{ "name": "d", "devicePath": "/d" }] }] }),
                vec!["containers[0].volumeDevices: Forbidden: when `hostUsers` is false"],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }
}
