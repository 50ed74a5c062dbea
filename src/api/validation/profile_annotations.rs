//! Seccomp and AppArmor profiles in annotations, and their agreement with the fields that replaced them
//! (`pkg/apis/core/validation/validation.go:ValidateSeccompPodAnnotations, ValidateAppArmorPodAnnotations,
//! validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate`).

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{PodSpec, SecurityContext};

use super::field_error::FieldError;
use super::syntax;
use crate::model::FieldPath;

const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
const APP_ARMOR_CONTAINER: &str = "container.apparmor.security.beta.kubernetes.io/";

type Annotations = BTreeMap<String, String>;

/// The values of the annotations for seccomp.
pub(super) fn validate_seccomp_annotations(
    annotations: &Annotations,
    path: &FieldPath,
    place: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let of_pod = annotations.get_key_value(SECCOMP_POD);
    let of_containers = annotations.iter().filter(|(key, _)| key.starts_with(SECCOMP_CONTAINER));
    for (key, profile) in of_pod.into_iter().chain(of_containers) {
        // The API server spells the key as a field.
        let field = path.clone().field(key.clone());
        let (shown, wrong) = match profile.strip_prefix("localhost/") {
            Some(local) => (local, syntax::local_descending_path(local)),
            None if matches!(profile.as_str(), "runtime/default" | "docker/default" | "unconfined") => continue,
            None => (profile.as_str(), vec!["must be a valid seccomp profile"]),
        };
        errors.extend(FieldError::invalid_each(field.clone(), shown, wrong).map(|error| error.at(place.clone().key(key))));
    }
}

/// The containers and values of the annotations for AppArmor.
pub(super) fn validate_app_armor_annotations(
    annotations: &Annotations,
    spec: &PodSpec,
    path: &FieldPath,
    place: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    for (key, profile) in annotations {
        let Some(container) = key.strip_prefix(APP_ARMOR_CONTAINER) else { continue };
        let mut refuse = |value: &str, detail: String| {
            errors.push(FieldError::invalid(path.clone().key(key), value, detail).at(place.clone().key(key)));
        };
        if !containers(spec, path).iter().any(|(name, ..)| *name == container) {
            refuse(container, "container not found".to_owned());
        }
        let known = matches!(profile.as_str(), "" | "runtime/default" | "unconfined") || profile.starts_with("localhost/");
        if !known {
            refuse(profile, format!("invalid AppArmor profile name: {profile:?}"));
        }
    }
}

/// Name, security context and path of every container, in the order in which the API server visits them.
fn containers<'a>(spec: &'a PodSpec, path: &FieldPath) -> Vec<(&'a str, Option<&'a SecurityContext>, FieldPath)> {
    let init = spec.init_containers.iter().flatten().map(|one| (one.name.as_str(), one.security_context.as_ref()));
    let regular = spec.containers.iter().map(|one| (one.name.as_str(), one.security_context.as_ref()));
    let ephemeral = spec.ephemeral_containers.iter().flatten().map(|one| (one.name.as_str(), one.security_context.as_ref()));
    let at = |list: &'static str| {
        let list = path.clone().field(list);
        move |(at, (name, context)): (usize, (&'a str, Option<&'a SecurityContext>))| (name, context, list.clone().index(at))
    };
    let init = init.enumerate().map(at("initContainers"));
    let regular = regular.enumerate().map(at("containers"));
    init.chain(regular).chain(ephemeral.enumerate().map(at("ephemeralContainers"))).collect()
}

/// A profile given as a field.
struct Profile<'a> {
    type_: &'a str,
    localhost: Option<&'a str>,
}

impl Profile<'_> {
    /// Which part of the field an annotation contradicts.
    fn contradicted_by(&self, annotation: &str, runtime_defaults: &[&str]) -> Option<&'static str> {
        let same = match self.type_ {
            "Unconfined" => annotation == "unconfined",
            "RuntimeDefault" => runtime_defaults.contains(&annotation),
            "Localhost" => match annotation.strip_prefix("localhost/") {
                Some(local) => return (self.localhost != Some(local)).then_some("localhostProfile"),
                None => false,
            },
            _ => true,
        };
        (!same).then_some("type")
    }
}

/// What is forbidden where annotation and field contradict each other; `what` is `seccomp` or `apparmor`.
fn contradiction(path: &FieldPath, part: &'static str, what: &str) -> FieldError {
    let noun = if part == "type" { "type" } else { "profile" };
    FieldError::forbidden(path.clone().field(part), format!("{what} {noun} in annotation and field must match"))
}

/// Where a seccomp profile is given twice, it has to be the same.
pub(super) fn validate_seccomp_fields_match(
    annotations: &Annotations,
    spec: &PodSpec,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let of_pod = spec.security_context.as_ref().and_then(|context| context.seccomp_profile.as_ref());
    let pod = of_pod.map(|profile| (SECCOMP_POD.to_owned(), profile, path.clone()));
    let of_containers = containers(spec, path).into_iter().filter_map(|(name, context, path)| {
        Some((format!("{SECCOMP_CONTAINER}{name}"), context?.seccomp_profile.as_ref()?, path))
    });
    for (key, profile, path) in pod.into_iter().chain(of_containers) {
        let Some(annotation) = annotations.get(&key) else { continue };
        let profile = Profile { type_: &profile.type_, localhost: profile.localhost_profile.as_deref() };
        if let Some(part) = profile.contradicted_by(annotation, &["runtime/default", "docker/default"]) {
            let path = path.field("securityContext").field("seccompProfile");
            errors.push(contradiction(&path, part, "seccomp"));
        }
    }
}

/// Where an AppArmor profile is given twice, it has to be the same; a container has the pod's unless it has its own.
pub(super) fn validate_app_armor_fields_match(
    annotations: &Annotations,
    spec: &PodSpec,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    if spec.os.as_ref().is_some_and(|os| os.name == "windows") {
        return;
    }
    let of_pod = spec.security_context.as_ref().and_then(|context| context.app_armor_profile.as_ref());
    for (name, context, path) in containers(spec, path) {
        let own = context.and_then(|context| context.app_armor_profile.as_ref());
        let Some(profile) = own.or(of_pod) else { continue };
        let Some(annotation) = annotations.get(&format!("{APP_ARMOR_CONTAINER}{name}")) else { continue };
        let profile = Profile { type_: &profile.type_, localhost: profile.localhost_profile.as_deref() };
        if let Some(part) = profile.contradicted_by(annotation, &["runtime/default"]) {
            let path = path.field("securityContext").field("appArmorProfile");
            errors.push(contradiction(&path, part, "apparmor"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn messages(key: &str, value: &str, spec: Value) -> Vec<String> {
        let annotations = BTreeMap::from([(key.to_owned(), value.to_owned())]);
        let spec: PodSpec = serde_json::from_value(spec).expect("a pod's spec");
        let (path, place, in_spec) = (FieldPath::of("a"), FieldPath::of("m"), FieldPath::of("s"));
        let mut errors = Vec::new();
        validate_seccomp_annotations(&annotations, &path, &place, &mut errors);
        validate_app_armor_annotations(&annotations, &spec, &path, &place, &mut errors);
        validate_seccomp_fields_match(&annotations, &spec, &in_spec, &mut errors);
        validate_app_armor_fields_match(&annotations, &spec, &in_spec, &mut errors);
        errors.iter().map(ToString::to_string).collect()
    }

    fn spec(context: &Value) -> Value {
        json!({ "containers": [{ "name": "c", "securityContext": context }], "initContainers": [{ "name": "i" }] })
    }

    #[test]
    fn values_of_annotations_are_profiles() {
        let of_container = format!("{SECCOMP_CONTAINER}c");
        for (key, value, expected) in [
            (SECCOMP_POD, "docker/default", String::new()),
            (SECCOMP_POD, "localhost/a/b", String::new()),
            (
                SECCOMP_POD,
                "RuntimeDefault",
                format!("a.{SECCOMP_POD}: Invalid value: \"RuntimeDefault\": must be a valid seccomp profile"),
            ),
            (&of_container, "localhost//x", format!("a.{of_container}: Invalid value: \"/x\": must be a relative path")),
            (&format!("{APP_ARMOR_CONTAINER}i"), "localhost/x", String::new()),
            (
                &format!("{APP_ARMOR_CONTAINER}d"),
                "",
                format!("a[{APP_ARMOR_CONTAINER}d]: Invalid value: \"d\": container not found"),
            ),
            (
                &format!("{APP_ARMOR_CONTAINER}c"),
                "docker/default",
                format!(
                    "a[{APP_ARMOR_CONTAINER}c]: Invalid value: \"docker/default\": invalid AppArmor profile name: \"docker/default\""
                ),
            ),
        ] {
            assert_eq!(messages(key, value, spec(&json!({}))).join("; "), expected);
        }
    }

    #[test]
    fn annotation_and_field_agree() {
        let profile =
            |field: &str, type_: &str, local: Option<&str>| json!({ field: { "type": type_, "localhostProfile": local } });
        let seccomp = |type_: &str, local| profile("seccompProfile", type_, local);
        let app_armor = |type_: &str, local| profile("appArmorProfile", type_, local);
        let seccomp_key = format!("{SECCOMP_CONTAINER}c");
        let app_armor_key = format!("{APP_ARMOR_CONTAINER}c");
        let seccomp_path = "s.containers[0].securityContext.seccompProfile";
        let app_armor_path = "s.containers[0].securityContext.appArmorProfile";
        for (key, value, context, expected) in [
            (&seccomp_key, "docker/default", seccomp("RuntimeDefault", None), String::new()),
            (&seccomp_key, "localhost/x", seccomp("Localhost", Some("x")), String::new()),
            (
                &seccomp_key,
                "unconfined",
                seccomp("RuntimeDefault", None),
                format!("{seccomp_path}.type: Forbidden: seccomp type in annotation and field must match"),
            ),
            (
                &seccomp_key,
                "localhost/y",
                seccomp("Localhost", Some("x")),
                format!("{seccomp_path}.localhostProfile: Forbidden: seccomp profile in annotation and field must match"),
            ),
            (
                &app_armor_key,
                "runtime/default",
                app_armor("Unconfined", None),
                format!("{app_armor_path}.type: Forbidden: apparmor type in annotation and field must match"),
            ),
            (
                &app_armor_key,
                "localhost/y",
                app_armor("Localhost", None),
                format!("{app_armor_path}.localhostProfile: Forbidden: apparmor profile in annotation and field must match"),
            ),
        ] {
            assert_eq!(messages(key, value, spec(&context)).join("; "), expected);
        }
    }

    #[test]
    fn a_container_without_a_profile_has_the_pods_app_armor_profile_but_not_its_seccomp_profile() {
        let pod = json!({
            "containers": [{ "name": "c" }],
            "securityContext": { "appArmorProfile": { "type": "Unconfined" }, "seccompProfile": { "type": "Unconfined" } },
        });
        assert_eq!(messages(&format!("{APP_ARMOR_CONTAINER}c"), "runtime/default", pod.clone()).len(), 1);
        assert!(messages(&format!("{SECCOMP_CONTAINER}c"), "runtime/default", pod.clone()).is_empty());
        assert_eq!(
            messages(SECCOMP_POD, "runtime/default", pod.clone()),
            ["s.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match"]
        );
        let mut windows = pod;
        windows["os"] = json!({ "name": "windows" });
        assert!(messages(&format!("{APP_ARMOR_CONTAINER}c"), "runtime/default", windows).is_empty());
    }
}
