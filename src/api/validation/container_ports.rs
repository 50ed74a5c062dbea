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
