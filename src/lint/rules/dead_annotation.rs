//! `dead-annotation`: an annotation that no component reads any more, or none at that place
//! (`pkg/api/pod/warnings.go:warningsForPodSpecAndMeta`; the alpha annotations that became fields of the pod).

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{PodSpec, SecurityContext};

use crate::api::WarningTopic;
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::{FieldPath, Segment};

pub(super) const RULE: Rule = Rule {
    id: "dead-annotation",
    level: Level::Warning,
    page: include_str!("dead_annotation.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

const TEMPLATE: &str = "spec.template.metadata.annotations";
const GENERATION: &str = "deprecated.daemonset.template.generation";

/// An annotation of pods that a field has taken over from.
struct Dead {
    /// Its key; behind a final slash stands the name of a container.
    key: &'static str,
    /// What has become of it.
    fate: &'static str,
    /// The field, seen from the pod's spec or from the container.
    instead: &'static str,
    /// Whether the pod has the field; where the annotation is a container's, the container may have it.
    is_replaced: fn(&PodSpec, Option<&SecurityContext>) -> bool,
}

const DEAD: &[Dead] = &[
    Dead {
        key: "scheduler.alpha.kubernetes.io/critical-pod",
        fate: "has had no effect since Kubernetes 1.16",
        instead: "priorityClassName",
        is_replaced: |pod, _| pod.priority_class_name.is_some(),
    },
    Dead {
        key: "scheduler.alpha.kubernetes.io/tolerations",
        fate: "has had no effect since Kubernetes 1.6",
        instead: "tolerations",
        is_replaced: |pod, _| pod.tolerations.is_some(),
    },
    Dead {
        key: "scheduler.alpha.kubernetes.io/affinity",
        fate: "has had no effect since Kubernetes 1.8",
        instead: "affinity",
        is_replaced: |pod, _| pod.affinity.is_some(),
    },
    Dead {
        key: "security.alpha.kubernetes.io/sysctls",
        fate: SYSCTLS,
        instead: "securityContext.sysctls",
        is_replaced: has_sysctls,
    },
    Dead {
        key: "security.alpha.kubernetes.io/unsafe-sysctls",
        fate: SYSCTLS,
        instead: "securityContext.sysctls",
        is_replaced: has_sysctls,
    },
    Dead {
        key: "seccomp.security.alpha.kubernetes.io/pod",
        fate: SECCOMP,
        instead: "securityContext.seccompProfile",
        is_replaced: has_seccomp_profile,
    },
    Dead {
        key: "container.seccomp.security.alpha.kubernetes.io/",
        fate: SECCOMP,
        instead: "securityContext.seccompProfile",
        is_replaced: has_seccomp_profile,
    },
    Dead {
        key: "container.apparmor.security.beta.kubernetes.io/",
        fate: "is deprecated since Kubernetes 1.30",
        instead: "securityContext.appArmorProfile",
        is_replaced: |pod, container| {
            container.is_some_and(|context| context.app_armor_profile.is_some())
                || pod.security_context.as_ref().is_some_and(|context| context.app_armor_profile.is_some())
        },
    },
];

const SYSCTLS: &str = "has had no effect since Kubernetes 1.11";
const SECCOMP: &str = "has had no effect since Kubernetes 1.27";

fn has_sysctls(pod: &PodSpec, _: Option<&SecurityContext>) -> bool {
    pod.security_context.as_ref().is_some_and(|context| context.sysctls.is_some())
}

fn has_seccomp_profile(pod: &PodSpec, container: Option<&SecurityContext>) -> bool {
    container.is_some_and(|context| context.seccomp_profile.is_some())
        || pod.security_context.as_ref().is_some_and(|context| context.seccomp_profile.is_some())
}

fn check(context: &Context<'_>) -> Vec<Found> {
    let none = BTreeMap::new();
    let own = context.daemon_set.metadata.annotations.as_ref().unwrap_or(&none);
    let template = context.daemon_set.spec.as_ref().and_then(|spec| spec.template.metadata.as_ref()?.annotations.as_ref());
    let template = template.unwrap_or(&none);
    let mut found: Vec<Found> = own
        .iter()
        .filter(|(key, _)| !template.contains_key(*key))
        .filter_map(|(key, _)| Some(on_daemon_set(key, Dead::of(key)?.0)))
        .collect();
    found.extend(own.get(GENERATION).and_then(|generation| template_generation(context, generation)));
    found.extend(template.iter().filter_map(|(key, value)| on_template(context, key, value)));
    // What the API server warns of and the table above does not know.
    let of_annotations = context.warnings.iter().filter(|warning| warning.topic == WarningTopic::Annotation);
    let unknown = of_annotations.filter(|warning| match warning.place.segments().last() {
        Some(Segment::Key(key)) => Dead::of(key).is_none(),
        _ => true,
    });
    found.extend(unknown.map(|warning| Found::at(warning.place.clone(), warning.message.clone())));
    found
}

impl Dead {
    /// The annotation of this key, and the container it is about.
    fn of(key: &str) -> Option<(&'static Self, Option<&str>)> {
        DEAD.iter().find_map(|dead| match key.strip_prefix(dead.key)? {
            "" if !dead.key.ends_with('/') => Some((dead, None)),
            container if dead.key.ends_with('/') => Some((dead, Some(container))),
            _ => None,
        })
    }
}

fn on_daemon_set(key: &str, dead: &Dead) -> Found {
    let message = format!("annotation {key:?} stands on the DaemonSet, and pods get the template's annotations only");
    let help = format!("set {} in the template's spec; the annotation {}", dead.instead, dead.fate);
    Found::at(FieldPath::of("metadata.annotations").key(key), message).help(help)
}

/// What a cluster holds has the annotation by the API server's own hand.
fn template_generation(context: &Context<'_>, generation: &str) -> Option<Found> {
    let metadata = &context.daemon_set.metadata;
    if metadata.uid.is_some() || metadata.resource_version.is_some() || metadata.creation_timestamp.is_some() {
        return None;
    }
    let message = format!(
        "the API server counts the template's generations itself; written by hand, {generation:?} is where a new DaemonSet begins, \
         and adopted pods of that generation pass for up to date"
    );
    let found = Found::at(FieldPath::of("metadata.annotations").key(GENERATION), message).help("remove the annotation");
    // A new DaemonSet begins with 1 anyway.
    Some(if generation == "1" { found.level(Level::Info) } else { found })
}

fn on_template(context: &Context<'_>, key: &str, value: &str) -> Option<Found> {
    let (dead, container) = Dead::of(key)?;
    let pod = context.written_pod()?;
    let container = container.and_then(|name| container_named(context, name));
    let security_context = container.as_ref().and_then(|(security_context, _)| *security_context);
    let place = FieldPath::of(TEMPLATE).key(key);
    let still_works = dead.key.starts_with("container.apparmor");
    if (dead.is_replaced)(pod, security_context) {
        let message = format!("annotation {key:?} {}; {} is set beside it", dead.fate, dead.instead);
        let found = Found::at(place, message).level(Level::Info).help("remove the annotation");
        // Beside the field it serves clusters before 1.30, and has to agree with it.
        return if still_works { None } else { Some(found) };
    }
    let found = Found::at(place, format!("annotation {key:?} {}", dead.fate)).help(format!("set {} instead", dead.instead));
    let found = if still_works { found.level(Level::Info) } else { found };
    let holder = container.map_or_else(|| context.pod_path(), |(_, path)| path);
    Some(match replacement(dead, value, context.namespace) {
        Some((field, yaml)) => found.fix(field.map_or_else(|| holder.clone(), |field| holder.clone().field(field)), yaml),
        None => found,
    })
}

/// The security context of a container, as far as it is written, and the container's path.
fn container_named<'a>(context: &Context<'a>, name: &str) -> Option<(Option<&'a SecurityContext>, FieldPath)> {
    let (container, path) =
        context.init_containers().chain(context.containers()).find(|(container, _)| container.name == name)?;
    Some((container.security_context.as_ref(), path))
}

/// The field's text for what the annotation asks for, and under which field of the pod or the container it belongs.
fn replacement(dead: &Dead, value: &str, namespace: &str) -> Option<(Option<&'static str>, String)> {
    match dead.instead {
        "priorityClassName" if namespace == "kube-system" => Some((None, "priorityClassName: system-node-critical".to_owned())),
        "tolerations" | "affinity" => {
            let json: serde_json::Value = serde_json::from_str(value).ok()?;
            let is_empty = json.as_array().map_or_else(|| json.as_object().is_none_or(serde_json::Map::is_empty), Vec::is_empty);
            (!is_empty).then(|| (None, format!("{}: {json}", dead.instead)))
        }
        "securityContext.sysctls" => {
            let pairs: Option<Vec<(&str, &str)>> = value.split(',').map(|pair| pair.trim().split_once('=')).collect();
            let lines = pairs?.into_iter().map(|(name, value)| format!("\n  - {{name: {name}, value: {value:?}}}"));
            Some((Some("securityContext"), format!("sysctls:{}", lines.collect::<String>())))
        }
        "securityContext.seccompProfile" => Some((Some("securityContext"), format!("seccompProfile: {}", profile(value)?))),
        "securityContext.appArmorProfile" => Some((Some("securityContext"), format!("appArmorProfile: {}", profile(value)?))),
        _ => None,
    }
}

/// A profile as an annotation names it, as the fields do.
fn profile(value: &str) -> Option<String> {
    match value {
        "runtime/default" | "docker/default" => Some("{type: RuntimeDefault}".to_owned()),
        "unconfined" => Some("{type: Unconfined}".to_owned()),
        _ => value.strip_prefix("localhost/").map(|name| format!("{{type: Localhost, localhostProfile: {name:?}}}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_of_containers_are_told_from_those_of_pods() {
        for (key, instead, container) in [
            ("scheduler.alpha.kubernetes.io/critical-pod", Some("priorityClassName"), None),
            ("scheduler.alpha.kubernetes.io/critical-pods", None, None),
            ("container.seccomp.security.alpha.kubernetes.io/agent", Some("securityContext.seccompProfile"), Some("agent")),
            ("container.apparmor.security.beta.kubernetes.io/agent", Some("securityContext.appArmorProfile"), Some("agent")),
            ("prometheus.io/scrape", None, None),
        ] {
            let found = Dead::of(key);
            assert_eq!(found.map(|(dead, _)| dead.instead), instead, "{key}");
            assert_eq!(found.and_then(|(_, container)| container), container, "{key}");
        }
    }

    #[test]
    fn what_an_annotation_asks_for_is_said_in_the_fields_words() {
        for (key, value, text) in [
            ("seccomp.security.alpha.kubernetes.io/pod", "docker/default", Some("seccompProfile: {type: RuntimeDefault}")),
            (
                "container.apparmor.security.beta.kubernetes.io/a",
                "localhost/agent",
                Some("appArmorProfile: {type: Localhost, localhostProfile: \"agent\"}"),
            ),
            ("seccomp.security.alpha.kubernetes.io/pod", "anything", None),
            ("scheduler.alpha.kubernetes.io/tolerations", "[{\"key\": \"a\"}]", Some("tolerations: [{\"key\":\"a\"}]")),
            ("scheduler.alpha.kubernetes.io/tolerations", "[]", None),
            ("scheduler.alpha.kubernetes.io/affinity", "{", None),
            (
                "security.alpha.kubernetes.io/sysctls",
                "kernel.shm_rmid_forced=1",
                Some("sysctls:\n  - {name: kernel.shm_rmid_forced, value: \"1\"}"),
            ),
            ("scheduler.alpha.kubernetes.io/critical-pod", "", None),
        ] {
            let (dead, _) = Dead::of(key).unwrap();
            assert_eq!(replacement(dead, value, "logging").map(|(_, yaml)| yaml).as_deref(), text, "{key}");
        }
    }
}
