//! What holds for every container (`validation.go:validateContainerCommon`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::choice::check_required_choice;
use super::container_ports::validate_container_ports;
use super::container_resources::check_container_resource_name;
use super::container_restart::validate_resize_policy;
use super::container_security_context::validate_security_context;
use super::environment::{validate_env, validate_env_from};
use super::field_error::FieldError;
use super::pod_resources::claim_names;
use super::requirements::validate_requirements;
use super::syntax::dns_1123_label;
use super::volume_devices::validate_volume_devices;
use super::volume_mounts::{Volumes, validate_volume_mounts};
use crate::model::FieldPath;

/// What containers are validated against.
pub(super) struct Surroundings<'s> {
    volumes: &'s Volumes<'s>,
    claim_names: BTreeSet<&'s str>,
    restart_policy: &'s str,
    host_users: bool,
    /// `terminationGracePeriodSeconds` of the pod.
    pub grace_period: Option<i64>,
}

impl<'s> Surroundings<'s> {
    pub(super) fn new(spec: &'s PodSpec, volumes: &'s Volumes<'s>) -> Self {
        Self {
            volumes,
            claim_names: claim_names(spec),
            restart_policy: spec.restart_policy.as_deref().unwrap_or_default(),
            host_users: spec.host_users != Some(false),
            grace_period: spec.termination_grace_period_seconds,
        }
    }
}

/// Validates one container or init container. A space around the image is refused in pods only.
pub(super) fn validate_container(
    container: &Container,
    surroundings: &Surroundings<'_>,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let at = |field: &'static str| path.clone().field(field);
    if container.name.is_empty() {
        errors.push(FieldError::required(at("name"), ""));
    } else {
        errors.extend(FieldError::invalid_each(at("name"), container.name.as_str(), dns_1123_label(&container.name)));
    }
    if container.image.as_ref().is_none_or(String::is_empty) {
        errors.push(FieldError::required(at("image"), ""));
    }
    let policy = container.termination_message_policy.as_deref();
    check_required_choice(policy, &["File", "FallbackToLogsOnError"], at("terminationMessagePolicy"), errors);
    validate_container_ports(container.ports.as_deref().unwrap_or_default(), &at("ports"), errors);
    validate_env(container.env.as_deref().unwrap_or_default(), &at("env"), errors);
    validate_env_from(container.env_from.as_deref().unwrap_or_default(), &at("envFrom"), errors);
    validate_volume_mounts(container, surroundings.volumes, &at("volumeMounts"), errors);
    validate_volume_devices(container, surroundings.volumes, &at("volumeDevices"), errors);
    let policy = container.image_pull_policy.as_deref();
    check_required_choice(policy, &["Always", "IfNotPresent", "Never"], at("imagePullPolicy"), errors);
    if let Some(resources) = &container.resources {
        let check_name = check_container_resource_name;
        validate_requirements(resources, check_name, &surroundings.claim_names, &at("resources"), errors);
    }
    validate_resize_policy(container, surroundings.restart_policy, &at("resizePolicy"), errors);
    if let Some(context) = &container.security_context {
        validate_security_context(context, surroundings.host_users, &at("securityContext"), errors);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn containers_have_a_name_an_image_and_known_policies() {
        for (given, expected) in [
            (json!({ "image": " i", "imagePullPolicy": "Never" }), vec![]),
            (json!({ "name": "", "image": "" }), vec!["name: Required value", "image: Required value"]),
            (json!({ "name": "a.b" }), vec![r#"name: Invalid value: "a.b": must not contain dots"#]),
            (
                json!({ "imagePullPolicy": "always", "terminationMessagePolicy": "Log" }),
                vec![
                    r#"terminationMessagePolicy: Unsupported value: "Log": supported values: "File", "FallbackToLogsOnError""#,
                    r#"imagePullPolicy: Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never""#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
