//! Checks of the profiles that confine containers, which were annotations before they were fields
//! (`pod-security-admission/policy/check_appArmorProfile.go`, `check_seccompProfile_*.go`).

use std::collections::BTreeSet;

use super::subject::{Offenders, Subject};
use super::violation::Finding;
use super::wording::{annotation, containers, for_count, quoted};

pub(super) const APP_ARMOR_ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";
const SECCOMP_POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER_ANNOTATION: &str = "container.seccomp.security.alpha.kubernetes.io/";

fn is_confined(profile_type: &str) -> bool {
    matches!(profile_type, "RuntimeDefault" | "Localhost")
}

pub(super) fn app_armor_profile(subject: &Subject<'_>) -> Option<Finding> {
    let offenders = subject.offenders(
        |context| context.app_armor_profile.as_ref().map(|profile| profile.type_.as_str()),
        |context| context.app_armor_profile.as_ref().map(|profile| profile.type_.as_str()),
        is_confined,
    );
    let is_allowed = |value: &str| value.is_empty() || value == "runtime/default" || value.starts_with("localhost/");
    let annotations = subject.metadata.annotations.iter().flatten();
    let forbidden = annotations.filter(|(key, value)| key.starts_with(APP_ARMOR_ANNOTATION) && !is_allowed(value));
    let annotations: BTreeSet<String> = forbidden.map(|(key, value)| annotation(key, value)).collect();
    let annotated = (!annotations.is_empty()).then(|| for_count(annotations.len(), "annotation", "annotations").to_owned());
    let who: Vec<String> = offenders.who().into_iter().chain(annotated).collect();
    let values: Vec<&str> = offenders.values.iter().copied().chain(annotations.iter().map(String::as_str)).collect();
    let reason = for_count(values.len(), "forbidden AppArmor profile", "forbidden AppArmor profiles");
    let detail = || format!("{} must not set AppArmor profile type to {}", who.join(" and "), quoted(&values));
    (!who.is_empty()).then(|| Finding { reason, detail: detail() })
}

pub(super) fn seccomp_profile_baseline(subject: &Subject<'_>) -> Option<Finding> {
    if subject.minor < 19 { seccomp_annotations(subject) } else { forbidden_seccomp_types(&seccomp_offenders(subject)) }
}

/// From 1.19 on a profile is a must, the pod's or each container's own.
pub(super) fn seccomp_profile_restricted(subject: &Subject<'_>) -> Option<Finding> {
    if subject.is_exempt_as_windows() {
        return None;
    }
    let offenders = seccomp_offenders(subject);
    forbidden_seccomp_types(&offenders).or_else(|| {
        let of_pod = subject.pod_security_context().and_then(|context| context.seccomp_profile.as_ref());
        let names = subject.containers_where(|context| context.is_none_or(|context| context.seccomp_profile.is_none()));
        let detail = || {
            let who = containers(&names);
            format!("pod or {who} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"")
        };
        (of_pod.is_none() && !names.is_empty()).then(|| Finding { reason: "seccompProfile", detail: detail() })
    })
}

fn seccomp_offenders<'p>(subject: &Subject<'p>) -> Offenders<'p> {
    subject.offenders(
        |context| context.seccomp_profile.as_ref().map(|profile| profile.type_.as_str()),
        |context| context.seccomp_profile.as_ref().map(|profile| profile.type_.as_str()),
        is_confined,
    )
}

fn forbidden_seccomp_types(offenders: &Offenders<'_>) -> Option<Finding> {
    let who = offenders.who()?;
    let detail = format!("{who} must not set securityContext.seccompProfile.type to {}", quoted(&offenders.values));
    Some(Finding { reason: "seccompProfile", detail })
}

/// Up to 1.18: the annotations of the pod and of containers that there are. They may not be empty.
fn seccomp_annotations(subject: &Subject<'_>) -> Option<Finding> {
    let annotations = subject.metadata.annotations.as_ref()?;
    let is_allowed = |value: &str| matches!(value, "runtime/default" | "docker/default") || value.starts_with("localhost/");
    let of_containers = subject.containers.iter().map(|container| format!("{SECCOMP_CONTAINER_ANNOTATION}{}", container.name));
    let forbidden: BTreeSet<String> = std::iter::once(SECCOMP_POD_ANNOTATION.to_owned())
        .chain(of_containers)
        .filter_map(|key| annotations.get(&key).filter(|value| !is_allowed(value)).map(|value| annotation(&key, value)))
        .collect();
    let listed: Vec<&str> = forbidden.iter().map(String::as_str).collect();
    let detail = || format!("forbidden {} {}", for_count(listed.len(), "annotation", "annotations"), listed.join(", "));
    (!listed.is_empty()).then(|| Finding { reason: "seccompProfile", detail: detail() })
}
