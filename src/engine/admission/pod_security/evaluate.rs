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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::engine::admission::pod_security::Version;

    /// The IDs of the checks that a pod with this spec fails.
    fn failed(level: Level, minor: u64, spec: &Value) -> Vec<&'static str> {
        let violation = judged(level, Version::Minor(minor), &json!({}), spec);
        violation.into_iter().flat_map(|violation| violation.checks).map(|check| check.id).collect()
    }

    fn judged(level: Level, version: Version, annotations: &Value, spec: &Value) -> Option<Violation> {
        let metadata: ObjectMeta = serde_json::from_value(json!({ "annotations": annotations })).unwrap();
        let mut spec = spec.clone();
        if spec.get("containers").is_none() {
            spec["containers"] = json!([{ "name": "a" }]);
        }
        evaluate(&Policy { level, version }, &metadata, &serde_json::from_value(spec).unwrap())
    }

    fn with_security_context(security_context: &Value) -> Value {
        json!({ "containers": [{ "name": "a", "securityContext": security_context }] })
    }

    #[test]
    fn the_table_is_in_the_order_of_the_message_and_overrides_only_baseline_checks() {
        let order: Vec<_> = CHECKS.iter().map(|check| (check.level, check.id)).collect();
        assert!(order.is_sorted());
        for overridden in CHECKS.iter().filter_map(|check| check.overrides) {
            assert!(CHECKS.iter().any(|check| check.id == overridden && check.level == Level::Baseline), "{overridden}");
        }
    }

    #[test]
    fn baseline_checks_change_with_the_version() {
        let sysctl = |name: &str| json!({ "securityContext": { "sysctls": [{ "name": name, "value": "1" }] } });
        let probe = json!({ "containers": [{ "name": "a", "livenessProbe": { "tcpSocket": { "host": "b", "port": 1 } } }] });
        let engine = json!({ "securityContext": { "seLinuxOptions": { "type": "container_engine_t" } } });
        let mut unmasked = with_security_context(&json!({ "procMount": "Unmasked" }));
        unmasked["hostUsers"] = json!(false);
        // Which check, from which version on it is no longer failed, or is.
        for (spec, id, since, fails_from_then_on) in [
            (sysctl("net.ipv4.ip_local_reserved_ports"), "sysctls", 27, false),
            (sysctl("net.ipv4.tcp_keepalive_time"), "sysctls", 29, false),
            (sysctl("net.ipv4.tcp_fin_timeout"), "sysctls", 29, false),
            (sysctl("net.ipv4.tcp_rmem"), "sysctls", 32, false),
            (sysctl("net.ipv4.tcp_wmem"), "sysctls", 32, false),
            (engine, "seLinuxOptions", 31, false),
            (unmasked, "procMount", 35, false),
            (probe, "hostProbesAndHostLifecycle", 34, true),
        ] {
            let expected = |fails: bool| if fails { vec![id] } else { vec![] };
            assert_eq!(failed(Level::Baseline, since - 1, &spec), expected(!fails_from_then_on), "{spec} before 1.{since}");
            assert_eq!(failed(Level::Baseline, since, &spec), expected(fails_from_then_on), "{spec} at 1.{since}");
        }
    }

    #[test]
    fn restricted_checks_come_with_their_versions() {
        let root = with_security_context(&json!({ "runAsUser": 0, "capabilities": { "add": ["NET_ADMIN"] } }));
        for (minor, expected) in [
            (7, &["capabilities_baseline", "runAsNonRoot"][..]),
            (8, &["capabilities_baseline", "allowPrivilegeEscalation", "runAsNonRoot"]),
            (19, &["capabilities_baseline", "allowPrivilegeEscalation", "runAsNonRoot", "seccompProfile_restricted"]),
            (22, &["allowPrivilegeEscalation", "capabilities_restricted", "runAsNonRoot", "seccompProfile_restricted"]),
            (
                23,
                &[
                    "allowPrivilegeEscalation",
                    "capabilities_restricted",
                    "runAsNonRoot",
                    "runAsUser",
                    "seccompProfile_restricted",
                ],
            ),
        ] {
            assert_eq!(failed(Level::Restricted, minor, &root), expected, "1.{minor}");
        }
    }

    #[test]
    fn windows_pods_are_exempt_from_linux_checks_from_1_25_on() {
        let mut windows = with_security_context(&json!({ "capabilities": { "add": ["NET_ADMIN"] } }));
        windows["os"] = json!({ "name": "windows" });
        let before = ["allowPrivilegeEscalation", "capabilities_restricted", "runAsNonRoot", "seccompProfile_restricted"];
        assert_eq!(failed(Level::Restricted, 24, &windows), before);
        // The baseline check of capabilities stays overridden by the one that exempts.
        assert_eq!(failed(Level::Restricted, 25, &windows), ["runAsNonRoot"]);
        assert_eq!(failed(Level::Baseline, 25, &windows), ["capabilities_baseline"]);
    }

    #[test]
    fn a_user_namespace_permits_root_but_no_unmasked_proc_from_1_35_on() {
        let mut spec = with_security_context(&json!({
            "runAsUser": 0, "procMount": "Unmasked", "allowPrivilegeEscalation": false,
            "capabilities": { "drop": ["ALL"] }, "seccompProfile": { "type": "Localhost" },
        }));
        spec["hostUsers"] = json!(false);
        assert_eq!(failed(Level::Restricted, 34, &spec), ["procMount", "runAsNonRoot", "runAsUser"]);
        assert_eq!(failed(Level::Restricted, 35, &spec), ["procMount_restricted"]);
        spec["hostUsers"] = json!(true);
        assert_eq!(failed(Level::Restricted, 35, &spec), ["procMount_restricted", "runAsNonRoot", "runAsUser"]);
    }

    #[test]
    fn details_name_pod_and_containers_in_the_singular_and_the_plural() {
        let two = |a: Value, b: Value| json!({ "initContainers": [b], "containers": [a] });
        let of_both = |context: Value| {
            let mut spec = with_security_context(&context);
            spec["securityContext"] = context;
            spec
        };
        let (ports, host) = (
            json!([{ "containerPort": 1, "hostPort": 443 }, { "containerPort": 2, "hostPort": 80 }]),
            |host: &str| json!({ "postStart": { "httpGet": { "host": host, "port": 1 } } }),
        );
        for (spec, expected) in [
            (
                two(json!({ "name": "a", "ports": ports }), json!({ "name": "b", "ports": ports })),
                r#"hostPort (containers "b", "a" use hostPorts 443, 80)"#,
            ),
            (
                two(json!({ "name": "a", "lifecycle": host("y") }), json!({ "name": "b", "lifecycle": host("x") })),
                r#"probe or lifecycle host (containers "a", "b" use probe or lifecycle hosts "x", "y")"#,
            ),
            (
                of_both(json!({ "seLinuxOptions": { "type": "x_t", "role": "r" } })),
                r#"seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "x_t"; role may not be set)"#,
            ),
            (
                of_both(json!({ "appArmorProfile": { "type": "Unconfined" } })),
                r#"forbidden AppArmor profile (pod and container "a" must not set AppArmor profile type to "Unconfined")"#,
            ),
            (
                of_both(json!({ "seccompProfile": { "type": "Unconfined" } })),
                r#"seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")"#,
            ),
            (
                of_both(json!({ "windowsOptions": { "hostProcess": true } })),
                r#"hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)"#,
            ),
            (
                json!({ "hostNetwork": true, "hostPID": true, "hostIPC": true }),
                "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)",
            ),
        ] {
            let violation = judged(Level::Baseline, Version::Latest, &json!({}), &spec).expect("not satisfied");
            assert_eq!(violation.to_string(), format!("violates PodSecurity \"baseline:latest\": {expected}"));
        }
    }

    #[test]
    fn old_versions_look_at_seccomp_annotations_instead_of_fields() {
        let annotations = json!({
            "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
            "container.seccomp.security.alpha.kubernetes.io/a": "",
            "container.seccomp.security.alpha.kubernetes.io/absent": "unconfined",
        });
        let spec = json!({ "securityContext": { "seccompProfile": { "type": "RuntimeDefault" } } });
        let violation = judged(Level::Baseline, Version::Minor(18), &annotations, &spec).expect("not satisfied");
        let expected = "violates PodSecurity \"baseline:v1.18\": seccompProfile (forbidden annotations \
            container.seccomp.security.alpha.kubernetes.io/a=\"\", seccomp.security.alpha.kubernetes.io/pod=\"unconfined\")";
        assert_eq!(violation.to_string(), expected);
        assert_eq!(violation.warning(), expected.replace("violates", "would violate"));
        assert_eq!(judged(Level::Baseline, Version::Minor(19), &annotations, &spec), None);
    }
}
