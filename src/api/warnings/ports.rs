//! Ports of containers that get in each other's way.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{ContainerPort, PodSpec};

use super::each_container::{each_container, each_running_container};
use super::warning::Warning;
use crate::model::FieldPath;

pub(super) fn warn(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    warn_of_numbers(spec, warnings);
    warn_of_names(spec, warnings);
}

fn warn_of_numbers(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    let mut seen: BTreeMap<(i32, &str), Vec<(FieldPath, &ContainerPort)>> = BTreeMap::new();
    for (path, container) in each_container(spec) {
        for (index, port) in container.ports.iter().flatten().enumerate() {
            let place = path.clone().field("ports").index(index);
            if !host_ip(port).is_empty() && host_port(port) == 0 {
                warnings.push(Warning::new(place.clone(), format!("hostIP set without hostPort: {}", in_go(port))));
            }
            let others = seen.entry((port.container_port, protocol(port))).or_default();
            for (other_place, other) in others.iter() {
                if let Some(how) = conflict(port, other) {
                    warnings.push(Warning::new(place.clone(), format!("{how} port definition with {other_place}")));
                }
            }
            others.push((place, port));
        }
    }
}

/// How two ports of the same number and protocol get in each other's way.
fn conflict(port: &ContainerPort, other: &ContainerPort) -> Option<&'static str> {
    let same_host_port = host_port(port) == host_port(other);
    if same_host_port && host_ip(port) == host_ip(other) {
        Some("duplicate")
    } else if host_port(port) == 0 || host_port(other) == 0 {
        Some("overlapping")
    } else if same_host_port && host_ip(port).is_empty() != host_ip(other).is_empty() {
        Some("dangerously ambiguous")
    } else {
        None
    }
}

fn warn_of_names(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    let mut seen: BTreeMap<&str, FieldPath> = BTreeMap::new();
    for (path, container) in each_running_container(spec) {
        for (index, port) in container.ports.iter().flatten().enumerate() {
            let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) else { continue };
            let place = path.clone().field("ports").index(index);
            if let Some(first) = seen.get(name) {
                let text = format!(
                    "duplicate port name {name:?} with {first}, services and probes that select ports by name will use {first}"
                );
                warnings.push(Warning::new(place, text));
            } else {
                seen.insert(name, place);
            }
        }
    }
}

fn host_ip(port: &ContainerPort) -> &str {
    port.host_ip.as_deref().unwrap_or_default()
}

fn host_port(port: &ContainerPort) -> i32 {
    port.host_port.unwrap_or_default()
}

fn protocol(port: &ContainerPort) -> &str {
    port.protocol.as_deref().unwrap_or_default()
}

/// A port as Go prints it.
fn in_go(port: &ContainerPort) -> String {
    format!(
        "{{Name:{} HostPort:{} ContainerPort:{} Protocol:{} HostIP:{}}}",
        port.name.as_deref().unwrap_or_default(),
        host_port(port),
        port.container_port,
        protocol(port),
        host_ip(port)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::warning::tests::assert_warnings;
    use super::*;

    fn port(host_port: i32, host_ip: &str) -> Value {
        json!({ "containerPort": 80, "hostPort": host_port, "hostIP": host_ip, "protocol": "UDP" })
    }

    fn two(first: &Value, second: &Value) -> Value {
        json!({ "containers": [{ "name": "a", "ports": [first] }, { "name": "b", "ports": [second] }] })
    }

    #[test]
    fn ports_of_one_number_and_protocol_are_compared_by_their_place_on_the_host() {
        let tcp = json!({ "containerPort": 80, "protocol": "TCP" });
        let in_go = "containers[1].ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:80 Protocol:UDP HostIP:10.0.0.1}";
        let with_first = |how: &str| format!("containers[1].ports[0]: {how} port definition with containers[0].ports[0]");
        let (duplicate, overlapping) = (with_first("duplicate"), with_first("overlapping"));
        let ambiguous = with_first("dangerously ambiguous");
        assert_warnings(
            warn,
            &[
                (two(&port(0, ""), &tcp), &[]),
                (two(&port(0, ""), &port(0, "")), &[&duplicate]),
                (two(&port(80, "10.0.0.1"), &port(80, "10.0.0.1")), &[&duplicate]),
                (two(&port(80, ""), &port(81, "")), &[]),
                (two(&port(80, "10.0.0.1"), &port(80, "10.0.0.2")), &[]),
                (two(&port(80, "10.0.0.1"), &port(0, "10.0.0.1")), &[in_go, &overlapping]),
                (two(&port(80, "10.0.0.1"), &port(80, "")), &[&ambiguous]),
            ],
        );
    }

    #[test]
    fn ports_of_one_name_are_found_across_containers() {
        let named = |number: i32, protocol: &str| json!({ "containerPort": number, "name": "web", "protocol": protocol });
        assert_warnings(
            warn,
            &[(
                two(&named(80, "TCP"), &named(81, "UDP")),
                &[
                    "containers[1].ports[0]: duplicate port name \"web\" with containers[0].ports[0], services and probes that select \
                   ports by name will use containers[0].ports[0]",
                ],
            )],
        );
    }
}
