//! The table of checks, and which of them a policy makes (`pod-security-admission/policy/registry.go`).

use k8s_openapi::api::core::v1::PodSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::policy::{Level, Policy};
use super::subject::Subject;
use super::violation::{FailedCheck, Finding, Violation};
use super::{container_checks, host_checks, profile_checks, restricted_checks};

/// One check of the standards.
struct Check {
    id: &'static str,
    /// Baseline checks are part of the restricted standard too.
    level: Level,
    /// The minor version of Kubernetes from which on it is made.
    since: u64,
    /// The baseline check that this one stands in for.
    overrides: Option<&'static str>,
    find: fn(&Subject<'_>) -> Option<Finding>,
}

const fn baseline(id: &'static str, since: u64, find: fn(&Subject<'_>) -> Option<Finding>) -> Check {
    Check { id, level: Level::Baseline, since, overrides: None, find }
}

const fn restricted(
    id: &'static str,
    since: u64,
    overrides: Option<&'static str>,
    find: fn(&Subject<'_>) -> Option<Finding>,
) -> Check {
    Check { id, level: Level::Restricted, since, overrides, find }
}

/// In the order of the API server's message: by level, then by ID, byte for byte.
const CHECKS: &[Check] = &[
    baseline("appArmorProfile", 0, profile_checks::app_armor_profile),
    baseline("capabilities_baseline", 0, container_checks::capabilities_baseline),
    baseline("hostNamespaces", 0, host_checks::host_namespaces),
    baseline("hostPathVolumes", 0, host_checks::host_path_volumes),
    baseline("hostPorts", 0, host_checks::host_ports),
    baseline("hostProbesAndHostLifecycle", 34, host_checks::host_probes_and_host_lifecycle),
    baseline("privileged", 0, container_checks::privileged),
    baseline("procMount", 0, container_checks::proc_mount),
    baseline("seLinuxOptions", 0, container_checks::se_linux_options),
    baseline("seccompProfile_baseline", 0, profile_checks::seccomp_profile_baseline),
    baseline("sysctls", 0, container_checks::sysctls),
    baseline("windowsHostProcess", 0, host_checks::windows_host_process),
    restricted("allowPrivilegeEscalation", 8, None, restricted_checks::allow_privilege_escalation),
    restricted("capabilities_restricted", 22, Some("capabilities_baseline"), restricted_checks::capabilities_restricted),
    restricted("procMount_restricted", 35, Some("procMount"), container_checks::proc_mount_restricted),
    restricted("restrictedVolumes", 0, Some("hostPathVolumes"), restricted_checks::restricted_volumes),
    restricted("runAsNonRoot", 0, None, restricted_checks::run_as_non_root),
    restricted("runAsUser", 23, None, restricted_checks::run_as_user),
    restricted("seccompProfile_restricted", 19, Some("seccompProfile_baseline"), profile_checks::seccomp_profile_restricted),
];

/// What a pod with this metadata and spec does against the policy; `None` where it satisfies it.
pub fn evaluate(policy: &Policy, metadata: &ObjectMeta, spec: &PodSpec) -> Option<Violation> {
    let minor = policy.version.effective_minor();
    let is_made = |check: &&Check| check.level <= policy.level && check.since <= minor;
    let is_overridden = |id: &str| CHECKS.iter().filter(is_made).any(|check| check.overrides == Some(id));
    if policy.level == Level::Privileged {
        return None;
    }
    let subject = Subject::new(minor, metadata, spec);
    let made = CHECKS.iter().filter(is_made).filter(|check| !is_overridden(check.id));
    let checks: Vec<FailedCheck> = made
        .filter_map(|check| {
            let Finding { reason, detail } = (check.find)(&subject)?;
            Some(FailedCheck { id: check.id, reason: reason.to_owned(), detail })
        })
        .collect();
    (!checks.is_empty()).then_some(Violation { policy: *policy, checks })
}
