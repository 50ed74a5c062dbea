//! Annotations that do nothing any more.

use k8s_openapi::api::core::v1::PodSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::each_container::each_container;
use super::warning::{Warning, WarningTopic};
use crate::model::FieldPath;

const DEPRECATED: [(&str, &str); 3] = [
    ("scheduler.alpha.kubernetes.io/critical-pod", "non-functional in v1.16+; use the \"priorityClassName\" field instead"),
    ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
];
const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
const SECCOMP_MESSAGE: &str = "non-functional in v1.27+; use the \"seccompProfile\" field instead";
const APP_ARMOR_CONTAINER: &str = "container.apparmor.security.beta.kubernetes.io/";
const APP_ARMOR_MESSAGE: &str = "deprecated since v1.30; use the \"appArmorProfile\" field instead";

/// Warns of annotations whose work fields do, unless the field is there.
pub(super) fn warn(spec: &PodSpec, metadata: &ObjectMeta, warnings: &mut Vec<Warning>) {
    let mut warn_of = |annotation: &str, message: &str| {
        if metadata.annotations.as_ref().is_some_and(|annotations| annotations.contains_key(annotation)) {
            let place = FieldPath::of("spec.template.metadata.annotations").key(annotation);
            warnings.push(Warning::new(place, message).about(WarningTopic::Annotation));
        }
    };
    for (annotation, message) in DEPRECATED {
        warn_of(annotation, message);
    }
    let of_pod = spec.security_context.as_ref();
    if of_pod.is_none_or(|context| context.seccomp_profile.is_none()) {
        warn_of(SECCOMP_POD, SECCOMP_MESSAGE);
    }
    let pod_has_app_armor = of_pod.is_some_and(|context| context.app_armor_profile.is_some());
    for (_, container) in each_container(spec) {
        let of_container = container.security_context.as_ref();
        if of_container.is_none_or(|context| context.seccomp_profile.is_none()) {
            warn_of(&format!("{SECCOMP_CONTAINER}{}", container.name), SECCOMP_MESSAGE);
        }
        if !pod_has_app_armor && of_container.is_none_or(|context| context.app_armor_profile.is_none()) {
            warn_of(&format!("{APP_ARMOR_CONTAINER}{}", container.name), APP_ARMOR_MESSAGE);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn warned(annotations: &Value, pod: &Value, container: &Value) -> Vec<String> {
        let containers = json!([{ "name": "a", "securityContext": container }]);
        let spec = serde_json::from_value(json!({ "securityContext": pod, "containers": containers })).expect("a pod spec");
        let metadata = serde_json::from_value(json!({ "annotations": annotations })).expect("metadata");
        let mut warnings = Vec::new();
        warn(&spec, &metadata, &mut warnings);
        assert!(warnings.iter().all(|warning| warning.topic == WarningTopic::Annotation));
        warnings.into_iter().map(|warning| warning.message).collect()
    }

    #[test]
    fn annotations_without_a_function_are_warned_of() {
        for (annotation, message) in DEPRECATED {
            let expected = format!("spec.template.metadata.annotations[{annotation}]: {message}");
            assert_eq!(warned(&json!({ annotation: "x" }), &json!({}), &json!({})), [expected]);
        }
    }

    #[test]
    fn annotations_of_profiles_are_fine_beside_their_fields() {
        let seccomp = json!({ "seccompProfile": { "type": "RuntimeDefault" } });
        let app_armor = json!({ "appArmorProfile": { "type": "RuntimeDefault" } });
        let none = json!({});
        for (annotation, pod, container, message) in [
            (SECCOMP_POD.to_owned(), &none, &seccomp, Some(SECCOMP_MESSAGE)),
            (SECCOMP_POD.to_owned(), &seccomp, &none, None),
            (format!("{SECCOMP_CONTAINER}a"), &seccomp, &none, Some(SECCOMP_MESSAGE)),
            (format!("{SECCOMP_CONTAINER}a"), &none, &seccomp, None),
            (format!("{APP_ARMOR_CONTAINER}a"), &none, &none, Some(APP_ARMOR_MESSAGE)),
            (format!("{APP_ARMOR_CONTAINER}a"), &app_armor, &none, None),
            (format!("{APP_ARMOR_CONTAINER}a"), &none, &app_armor, None),
            (format!("{APP_ARMOR_CONTAINER}other"), &none, &none, None),
        ] {
            let expected = message.map(|message| format!("spec.template.metadata.annotations[{annotation}]: {message}"));
            let found = warned(&json!({ annotation.as_str(): "x" }), pod, container);
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{annotation}, {pod}, {container}");
        }
    }
}
