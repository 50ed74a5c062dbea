//! The security context of one container (`validation.go:ValidateSecurityContext`).
//!
//! API servers are taken to allow privileged containers, as all do that were not told otherwise.

use k8s_openapi::api::core::v1 as core;
use serde::Serialize;

use super::choice::check_choice;
use super::field_error::FieldError;
use super::security_profiles::{validate_app_armor_profile, validate_seccomp_profile};
use super::syntax::user_or_group_id;
use super::windows_options::validate_windows_options;
use crate::model::FieldPath;

/// Validates a container's security context. Whether the pod shares the host's users decides on `procMount`.
pub(super) fn validate_security_context(
    context: &core::SecurityContext,
    host_users: bool,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    for (field, id) in [("runAsUser", context.run_as_user), ("runAsGroup", context.run_as_group)] {
        if let Some(id) = id {
            errors.extend(FieldError::invalid_each(path.clone().field(field), id, user_or_group_id(id)));
        }
    }
    if let Some(proc_mount) = context.proc_mount.as_deref() {
        let path = path.clone().field("procMount");
        check_choice(proc_mount, &["Default", "Unmasked"], path.clone(), errors);
        if host_users && proc_mount == "Unmasked" {
            errors.push(FieldError::invalid(path, proc_mount, "`hostUsers` must be false to use `Unmasked`"));
        }
    }
    if let Some(profile) = &context.seccomp_profile {
        validate_seccomp_profile(profile, &path.clone().field("seccompProfile"), errors);
    }
    validate_privilege_escalation(context, path, errors);
    if let Some(options) = &context.windows_options {
        validate_windows_options(options, &path.clone().field("windowsOptions"), errors);
    }
    if let Some(profile) = &context.app_armor_profile {
        validate_app_armor_profile(profile, &path.clone().field("appArmorProfile"), errors);
    }
}

/// What has every privilege cannot be kept from gaining some.
fn validate_privilege_escalation(context: &core::SecurityContext, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if context.allow_privilege_escalation != Some(false) {
        return;
    }
    let mut refuse = |detail: &str| {
        let place = path.clone().field("allowPrivilegeEscalation");
        errors.push(FieldError::invalid_struct(path.clone(), &shown(context), detail).at(place));
    };
    if context.privileged == Some(true) {
        refuse("cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    }
    let added = context.capabilities.iter().flat_map(|capabilities| capabilities.add.iter().flatten());
    // Kubernetes looks for this spelling only, which the container runtimes know without its prefix.
    for _ in added.filter(|capability| *capability == "CAP_SYS_ADMIN") {
        refuse("cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
    }
}

/// The context as Go prints it: every field, in the order and by the names of Kubernetes' internal type.
fn shown(context: &core::SecurityContext) -> String {
    let context = Shown {
        capabilities: context.capabilities.as_ref().map(|c| Capabilities { add: c.add.as_deref(), drop: c.drop.as_deref() }),
        privileged: context.privileged,
        se_linux_options: context.se_linux_options.as_ref().map(|options| SeLinuxOptions {
            user: options.user.as_deref().unwrap_or_default(),
            role: options.role.as_deref().unwrap_or_default(),
            type_: options.type_.as_deref().unwrap_or_default(),
            level: options.level.as_deref().unwrap_or_default(),
        }),
        windows_options: context.windows_options.as_ref().map(|options| WindowsOptions {
            gmsa_credential_spec_name: options.gmsa_credential_spec_name.as_deref(),
            gmsa_credential_spec: options.gmsa_credential_spec.as_deref(),
            run_as_user_name: options.run_as_user_name.as_deref(),
            host_process: options.host_process,
        }),
        run_as_user: context.run_as_user,
        run_as_group: context.run_as_group,
        run_as_non_root: context.run_as_non_root,
        read_only_root_filesystem: context.read_only_root_filesystem,
        allow_privilege_escalation: context.allow_privilege_escalation,
        proc_mount: context.proc_mount.as_deref(),
        seccomp_profile: context
            .seccomp_profile
            .as_ref()
            .map(|profile| Profile { type_: &profile.type_, localhost_profile: profile.localhost_profile.as_deref() }),
        app_armor_profile: context
            .app_armor_profile
            .as_ref()
            .map(|profile| Profile { type_: &profile.type_, localhost_profile: profile.localhost_profile.as_deref() }),
    };
    serde_json::to_string(&context).expect("texts, numbers and booleans are JSON")
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'c> {
    capabilities: Option<Capabilities<'c>>,
    privileged: Option<bool>,
    #[serde(rename = "SELinuxOptions")]
    se_linux_options: Option<SeLinuxOptions<'c>>,
    windows_options: Option<WindowsOptions<'c>>,
    run_as_user: Option<i64>,
    run_as_group: Option<i64>,
    run_as_non_root: Option<bool>,
    read_only_root_filesystem: Option<bool>,
    allow_privilege_escalation: Option<bool>,
    proc_mount: Option<&'c str>,
    seccomp_profile: Option<Profile<'c>>,
    app_armor_profile: Option<Profile<'c>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Capabilities<'c> {
    add: Option<&'c [String]>,
    drop: Option<&'c [String]>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SeLinuxOptions<'c> {
    user: &'c str,
    role: &'c str,
    #[serde(rename = "Type")]
    type_: &'c str,
    level: &'c str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WindowsOptions<'c> {
    #[serde(rename = "GMSACredentialSpecName")]
    gmsa_credential_spec_name: Option<&'c str>,
    #[serde(rename = "GMSACredentialSpec")]
    gmsa_credential_spec: Option<&'c str>,
    run_as_user_name: Option<&'c str>,
    host_process: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Profile<'c> {
    #[serde(rename = "Type")]
    type_: &'c str,
    localhost_profile: Option<&'c str>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn privileges_contradict_no_escalation_and_ids_are_in_range() {
        for (given, expected) in [
            (
                json!({ "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "add": ["SYS_ADMIN"] }, "runAsUser": 0, "procMount": "Default" } }),
                vec![],
            ),
            (
                json!({ "securityContext": { "runAsUser": -1, "runAsGroup": 2_147_483_648_i64, "procMount": "Unmasked" } }),
                vec![
                    "securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
                    "securityContext.runAsGroup: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive",
                    r#"securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`"#,
                ],
            ),
            (
                json!({ "securityContext": { "procMount": "No" } }),
                vec![r#"securityContext.procMount: Unsupported value: "No": supported values: "Default", "Unmasked""#],
            ),
            (
                json!({ "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "add": ["CAP_SYS_ADMIN"] }, "seLinuxOptions": { "type": "spc_t" } } }),
                vec![
                    r#"securityContext: Invalid value: {"Capabilities":{"Add":["CAP_SYS_ADMIN"],"Drop":null},"Privileged":null,"SELinuxOptions":{"User":"","Role":"","Type":"spc_t","Level":""},"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN @ securityContext.allowPrivilegeEscalation"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
