//! Containers and init containers (`validation.go:validateContainers`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::PodSpec;

use super::container::{Surroundings, validate_container};
use super::container_ports::{check_host_port_conflicts, validate_host_network_ports};
use super::container_restart::validate_restart_policy;
use super::environment::validate_file_key_volumes;
use super::field_error::FieldError;
use super::handler::validate_lifecycle;
use super::init_containers::validate_init_containers;
use super::probe::validate_probes;
pub(super) use super::volume_mounts::Volumes;
use crate::model::FieldPath;

/// Validates the containers and the init containers of a pod. `path` is the spec.
pub(super) fn validate_containers(spec: &PodSpec, volumes: &Volumes<'_>, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let surroundings = Surroundings::new(spec, volumes);
    validate_regular_containers(spec, &surroundings, &path.clone().field("containers"), errors);
    validate_init_containers(spec, &surroundings, &path.clone().field("initContainers"), errors);
    validate_host_network_ports(spec, path, errors);
    validate_file_key_volumes(spec, path, errors);
}

fn validate_regular_containers(spec: &PodSpec, surroundings: &Surroundings<'_>, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if spec.containers.is_empty() {
        return errors.push(FieldError::required(path.clone(), ""));
    }
    let mut names = BTreeSet::new();
    for (at, container) in spec.containers.iter().enumerate() {
        let path = path.clone().index(at);
        validate_container(container, surroundings, &path, errors);
        if !names.insert(container.name.as_str()) {
            errors.push(FieldError::duplicate(path.clone().field("name"), container.name.as_str()));
        }
        if let Some(lifecycle) = &container.lifecycle {
            validate_lifecycle(lifecycle, surroundings.grace_period, &path.clone().field("lifecycle"), errors);
        }
        validate_probes(container, &path, errors);
        validate_restart_policy(container, &path, errors);
    }
    check_host_port_conflicts(&spec.containers, path, false, errors);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_spec;

    #[test]
    fn there_is_a_container_and_no_name_is_used_twice() {
        for (given, expected) in [
            (json!({ "containers": [] }), vec!["containers: Required value"]),
            (
                json!({ "containers": [{ "name": "a", "image": "i" }, { "name": "a", "image": "i" }] }),
                vec![r#"containers[1].name: Duplicate value: "a""#],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }
}
