//! Ports of containers (`validation.go:validateContainerPorts, checkHostPortConflicts, validatePodHostNetworkDeps`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, ContainerPort, PodSpec};

use super::choice::check_required_choice;
use super::field_error::FieldError;
use super::syntax::{port_name, port_number};
use crate::model::FieldPath;

/// Validates the ports of one container.
pub(super) fn validate_container_ports(ports: &[ContainerPort], path: &FieldPath, errors: &mut Vec<FieldError>) {
    let mut names = BTreeSet::new();
    for (at, port) in ports.iter().enumerate() {
        let path = path.clone().index(at);
        if let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) {
            let wrong = port_name(name);
            if wrong.is_empty() && !names.insert(name) {
                errors.push(FieldError::duplicate(path.clone().field("name"), name));
            }
            errors.extend(FieldError::invalid_each(path.clone().field("name"), name, wrong));
        }
        let container_port = path.clone().field("containerPort");
        if port.container_port == 0 {
            errors.push(FieldError::required(container_port, ""));
        } else {
            errors.extend(FieldError::invalid_each(
                container_port.clone(),
                port.container_port,
                port_number(port.container_port),
            ));
        }
        if let Some(host_port) = port.host_port.filter(|port| *port != 0) {
            let wrong = port_number(host_port);
            errors.extend(FieldError::invalid_each(path.clone().field("hostPort"), host_port, wrong));
        }
        check_required_choice(port.protocol.as_deref(), &["SCTP", "TCP", "UDP"], path.field("protocol"), errors);
    }
}

/// Refuses the same port of the host twice: among all containers, but in each init container by itself, as they run one by
/// one. `path` is the list of the containers.
pub(crate) fn check_host_port_conflicts(
    containers: &[Container],
    path: &FieldPath,
    each_alone: bool,
    errors: &mut Vec<FieldError>,
) {
    let mut taken = BTreeSet::new();
    for (at, container) in containers.iter().enumerate() {
        if each_alone {
            taken.clear();
        }
        for (port_at, port) in container.ports.iter().flatten().enumerate() {
            let Some(host_port) = port.host_port.filter(|port| *port != 0) else { continue };
            let protocol = port.protocol.as_deref().filter(|protocol| !protocol.is_empty()).unwrap_or("TCP");
            let triple = format!("{protocol}/{}/{host_port}", port.host_ip.as_deref().unwrap_or_default());
            if taken.contains(&triple) {
                let entry = |at| path.clone().index(at).field("ports").index(port_at).field("hostPort");
                // Kubernetes looks at a list of one init container, and so names them all the first.
                let error = FieldError::duplicate(entry(if each_alone { 0 } else { at }), triple);
                errors.push(if each_alone { error.at(entry(at)) } else { error });
            } else {
                taken.insert(triple);
            }
        }
    }
}

/// On the network of the host a container is reached at its own ports.
pub(super) fn validate_host_network_ports(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if spec.host_network != Some(true) {
        return;
    }
    for (at, container) in spec.containers.iter().enumerate() {
        for (port_at, port) in container.ports.iter().flatten().enumerate() {
            // What is not given is filled in when the pod is made.
            let Some(host_port) = port.host_port.filter(|number| *number != 0 && *number != port.container_port) else {
                continue;
            };
            let field = path.clone().field("containers").index(at).field("ports").index(port_at).field("hostPort");
            errors.push(FieldError::invalid(field, host_port, "must match `containerPort` when `hostNetwork` is true"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::{lines_of_container, lines_of_spec};

    #[test]
    fn ports_have_numbers_short_names_and_known_protocols() {
        for (given, expected) in [
            (
                json!({ "ports": [{ "containerPort": 80, "name": "web", "hostPort": 80 }, { "containerPort": 80, "protocol": "UDP", "hostPort": 80 }] }),
                vec![],
            ),
            (json!({ "ports": [{ "hostPort": 80 }] }), vec!["ports[0].containerPort: Required value"]),
            (
                json!({ "ports": [{ "containerPort": 65536, "hostPort": -1 }] }),
                vec![
                    "ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive",
                    "ports[0].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive",
                ],
            ),
            (
                json!({ "ports": [{ "containerPort": 80, "protocol": "tcp" }] }),
                vec![r#"ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP""#],
            ),
            (
                json!({ "ports": [{ "containerPort": 80, "name": "1--2-" }] }),
                vec![
                    r#"ports[0].name: Invalid value: "1--2-": must contain at least one letter (a-z)"#,
                    r#"ports[0].name: Invalid value: "1--2-": must not contain consecutive hyphens"#,
                    r#"ports[0].name: Invalid value: "1--2-": must not begin or end with a hyphen"#,
                ],
            ),
            (
                json!({ "ports": [{ "containerPort": 80, "name": "a" }, { "containerPort": 81, "name": "a" }] }),
                vec![r#"ports[1].name: Duplicate value: "a""#],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn a_port_of_the_host_is_taken_once_and_equals_the_container_port_on_the_network_of_the_host() {
        for (given, expected) in [
            (
                json!({ "containers": [{ "name": "a", "image": "i", "ports": [{ "containerPort": 1, "hostPort": 9 }] }, { "name": "b", "image": "i", "ports": [{ "containerPort": 2, "hostPort": 9 }] }] }),
                vec![r#"containers[1].ports[0].hostPort: Duplicate value: "TCP//9""#],
            ),
            (
                json!({ "containers": [{ "name": "a", "image": "i", "ports": [{ "containerPort": 1, "hostPort": 9 }, { "containerPort": 2, "hostPort": 9, "hostIP": "::1" }] }] }),
                vec![],
            ),
            (
                json!({ "containers": [{ "name": "a", "image": "i" }], "initContainers": [{ "name": "b", "image": "i", "ports": [{ "containerPort": 1, "hostPort": 9 }] }, { "name": "c", "image": "i", "ports": [{ "containerPort": 1, "hostPort": 9 }, { "containerPort": 2, "hostPort": 9 }] }] }),
                vec![r#"initContainers[0].ports[1].hostPort: Duplicate value: "TCP//9" @ initContainers[1].ports[1].hostPort"#],
            ),
            (
                json!({ "hostNetwork": true, "containers": [{ "name": "a", "image": "i", "ports": [{ "containerPort": 1 }, { "containerPort": 2, "hostPort": 2 }, { "containerPort": 3, "hostPort": 9 }] }] }),
                vec!["containers[0].ports[2].hostPort: Invalid value: 9: must match `containerPort` when `hostNetwork` is true"],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }
}
