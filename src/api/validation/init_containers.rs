//! Init containers, sidecars among them (`validation.go:validateInitContainers`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::container::{Surroundings, validate_container};
use super::container_ports::check_host_port_conflicts;
use super::container_restart::validate_init_restart_policy;
use super::field_error::FieldError;
use super::handler::validate_lifecycle;
use super::probe::validate_probes;
use crate::model::FieldPath;

/// Validates the init containers. `path` is their list.
pub(super) fn validate_init_containers(
    spec: &PodSpec,
    surroundings: &Surroundings<'_>,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let containers = spec.init_containers.as_deref().unwrap_or_default();
    let mut names: BTreeSet<&str> = spec.containers.iter().map(|container| container.name.as_str()).collect();
    for (at, container) in containers.iter().enumerate() {
        let path = path.clone().index(at);
        validate_container(container, surroundings, &path, errors);
        validate_init_restart_policy(container, &path, errors);
        let name = container.name.as_str();
        if names.contains(name) {
            errors.push(FieldError::duplicate(path.clone().field("name"), name));
        } else if !name.is_empty() {
            names.insert(name);
        }
        if container.restart_policy.as_deref() == Some("Always") {
            if let Some(lifecycle) = &container.lifecycle {
                validate_lifecycle(lifecycle, surroundings.grace_period, &path.clone().field("lifecycle"), errors);
            }
            validate_probes(container, &path, errors);
        } else {
            forbid_what_sidecars_may(container, &path, errors);
        }
    }
    check_host_port_conflicts(containers, path, true, errors);
}

fn forbid_what_sidecars_may(container: &Container, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let fields = [
        ("lifecycle", container.lifecycle.is_some()),
        ("livenessProbe", container.liveness_probe.is_some()),
        ("readinessProbe", container.readiness_probe.is_some()),
        ("startupProbe", container.startup_probe.is_some()),
    ];
    for (field, _) in fields.into_iter().filter(|(_, is_set)| *is_set) {
        let detail = "may not be set for init containers without restartPolicy=Always";
        errors.push(FieldError::forbidden(path.clone().field(field), detail));
    }
    for (at, policy) in container.resize_policy.iter().flatten().enumerate() {
        if policy.restart_policy == "RestartContainer" {
            let field = path.clone().field("resizePolicy").index(at).field("restartPolicy");
            let detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
            errors.push(FieldError::invalid(field, policy.restart_policy.as_str(), detail));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_spec;

    #[test]
    fn init_containers_have_names_of_their_own_and_only_sidecars_have_probes() {
        for (given, expected) in [
            (
                json!({ "containers": [{ "name": "a", "image": "i" }], "initContainers": [{ "image": "i", "name": "b", "restartPolicy": "Always", "startupProbe": { "exec": { "command": ["x"] } }, "lifecycle": { "preStop": { "sleep": { "seconds": 1 } } } }, { "image": "i", "name": "c" }] }),
                vec![],
            ),
            (
                json!({ "containers": [{ "name": "a", "image": "i" }], "initContainers": [{ "image": "i", "name": "a" }, { "image": "i", "name": "b" }, { "image": "i", "name": "b" }] }),
                vec![r#"initContainers[0].name: Duplicate value: "a""#, r#"initContainers[2].name: Duplicate value: "b""#],
            ),
            (
                json!({ "containers": [{ "name": "a", "image": "i" }], "initContainers": [{ "image": "i", "name": "b", "restartPolicy": "Never", "livenessProbe": {}, "lifecycle": {} }] }),
                vec![
                    "initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
                    "initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
                ],
            ),
            (
                json!({ "containers": [{ "name": "a", "image": "i" }], "initContainers": [{ "image": "i", "name": "b", "restartPolicyRules": [{ "action": "Stop" }] }] }),
                vec!["initContainers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used"],
            ),
            (
                json!({ "containers": [{ "name": "a", "image": "i" }], "initContainers": [{ "image": "i", "name": "b", "resizePolicy": [{ "resourceName": "cpu", "restartPolicy": "RestartContainer" }] }] }),
                vec![
                    r#"initContainers[0].resizePolicy[0].restartPolicy: Invalid value: "RestartContainer": must not be set to 'RestartContainer' for non-sidecar initContainers"#,
                ],
            ),
            (
                json!({ "containers": [{ "name": "a", "image": "i" }], "initContainers": [{ "image": "i", "name": "b", "restartPolicy": "Always", "livenessProbe": {} }] }),
                vec!["initContainers[0].livenessProbe: Required value: must specify a handler type"],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }
}
