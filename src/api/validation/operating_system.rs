//! What the operating system of a pod rules out (`validation.go:validateOS, validateLinux, validateWindows`).

use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::field_error::FieldError;
use crate::model::FieldPath;

/// Validates `os` and the fields that it forbids.
pub(super) fn validate_operating_system(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(os) = &spec.os else { return };
    let os_path = path.clone().field("os");
    let name_path = os_path.clone().field("name");
    match os.name.as_str() {
        "" => errors.push(FieldError::required(name_path, "")),
        "linux" => forbid_all(linux_forbids(spec, path), "windows options cannot be set for a linux pod", errors),
        "windows" => forbid_all(windows_forbids(spec, path), "cannot be set for a windows pod", errors),
        other => errors.push(FieldError::not_supported(os_path, other, &["linux", "windows"]).at(name_path)),
    }
}

fn forbid_all(fields: Vec<FieldPath>, detail: &str, errors: &mut Vec<FieldError>) {
    errors.extend(fields.into_iter().map(|field| FieldError::forbidden(field, detail)));
}

/// The fields of a list that are set.
fn set<const N: usize>(path: &FieldPath, fields: [(&'static str, bool); N]) -> impl Iterator<Item = FieldPath> {
    fields.into_iter().filter(|(_, is_set)| *is_set).map(|(field, _)| path.clone().field(field))
}

/// Init containers and containers, each with the path of its security context.
fn with_paths<'s>(spec: &'s PodSpec, path: &FieldPath) -> impl Iterator<Item = (FieldPath, &'s Container)> {
    let named = |list: &'static str| {
        let path = path.clone().field(list);
        move |(at, container)| (path.clone().index(at).field("securityContext"), container)
    };
    let init_containers = spec.init_containers.iter().flatten().enumerate().map(named("initContainers"));
    init_containers.chain(spec.containers.iter().enumerate().map(named("containers")))
}

fn linux_forbids(spec: &PodSpec, path: &FieldPath) -> Vec<FieldPath> {
    let mut found = Vec::new();
    if spec.security_context.as_ref().is_some_and(|context| context.windows_options.is_some()) {
        found.push(path.clone().field("securityContext").field("windowsOptions"));
    }
    for (path, container) in with_paths(spec, path) {
        if container.security_context.as_ref().is_some_and(|context| context.windows_options.is_some()) {
            found.push(path.field("windowsOptions"));
        }
    }
    found
}

fn windows_forbids(spec: &PodSpec, path: &FieldPath) -> Vec<FieldPath> {
    let of_spec = [
        ("hostUsers", spec.host_users.is_some()),
        ("hostPID", spec.host_pid == Some(true)),
        ("hostIPC", spec.host_ipc == Some(true)),
        ("shareProcessNamespace", spec.share_process_namespace.is_some()),
    ];
    let mut found: Vec<FieldPath> = set(path, of_spec).collect();
    if let Some(context) = &spec.security_context {
        let of_context = [
            ("appArmorProfile", context.app_armor_profile.is_some()),
            ("seLinuxOptions", context.se_linux_options.is_some()),
            ("seccompProfile", context.seccomp_profile.is_some()),
            ("fsGroup", context.fs_group.is_some()),
            ("fsGroupChangePolicy", context.fs_group_change_policy.is_some()),
            ("sysctls", context.sysctls.as_ref().is_some_and(|sysctls| !sysctls.is_empty())),
            ("runAsUser", context.run_as_user.is_some()),
            ("runAsGroup", context.run_as_group.is_some()),
            ("supplementalGroups", context.supplemental_groups.is_some()),
            ("supplementalGroupsPolicy", context.supplemental_groups_policy.is_some()),
            ("seLinuxChangePolicy", context.se_linux_change_policy.is_some()),
        ];
        found.extend(set(&path.clone().field("securityContext"), of_context));
    }
    for (path, container) in with_paths(spec, path) {
        let Some(context) = &container.security_context else { continue };
        let of_container = [
            ("appArmorProfile", context.app_armor_profile.is_some()),
            ("seLinuxOptions", context.se_linux_options.is_some()),
            ("seccompProfile", context.seccomp_profile.is_some()),
            ("capabilities", context.capabilities.is_some()),
            ("readOnlyRootFilesystem", context.read_only_root_filesystem.is_some()),
            ("privileged", context.privileged.is_some()),
            ("allowPrivilegeEscalation", context.allow_privilege_escalation.is_some()),
            ("procMount", context.proc_mount.is_some()),
            ("runAsUser", context.run_as_user.is_some()),
            ("runAsGroup", context.run_as_group.is_some()),
        ];
        found.extend(set(&path, of_container));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_spec;

    #[test]
    fn each_operating_system_rules_out_what_only_the_other_knows() {
        for (given, expected) in [
            (
                json!({ "os": { "name": "linux" }, "securityContext": { "runAsUser": 1 }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![],
            ),
            (
                json!({ "os": { "name": "windows" }, "securityContext": { "runAsNonRoot": true }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![],
            ),
            (json!({ "os": { "name": "" }, "containers": [{ "name": "a", "image": "i" }] }), vec!["os.name: Required value"]),
            (
                json!({ "os": { "name": "plan9" }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![r#"os: Unsupported value: "plan9": supported values: "linux", "windows" @ os.name"#],
            ),
            (
                json!({ "os": { "name": "linux" }, "securityContext": { "windowsOptions": {} }, "containers": [{ "name": "a", "image": "i", "securityContext": { "windowsOptions": {} } }] }),
                vec![
                    "securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
                    "containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
                ],
            ),
            (
                json!({ "os": { "name": "windows" }, "hostPID": true, "hostUsers": true, "securityContext": { "fsGroup": 1, "sysctls": [] }, "containers": [{ "name": "a", "image": "i", "securityContext": { "privileged": false } }] }),
                vec![
                    "hostUsers: Forbidden: cannot be set for a windows pod",
                    "hostPID: Forbidden: cannot be set for a windows pod",
                    "securityContext.fsGroup: Forbidden: cannot be set for a windows pod",
                    "containers[0].securityContext.privileged: Forbidden: cannot be set for a windows pod",
                ],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }
}
