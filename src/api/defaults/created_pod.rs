//! Defaults that only pods get when they are made, and that no template shows
//! (`pkg/apis/core/v1/defaults.go:SetDefaults_Pod`). May use: `model`.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use crate::model::{ContainerAmounts, ResourceList, is_pod_level_resource, pod_amounts};

type Amounts = BTreeMap<String, Quantity>;

/// Fills in what the API server adds to the spec of a pod when it is made from a template.
///
/// The spec has the template's defaults already ([`default_daemon_set`](super::default_daemon_set)). Limits become requests where
/// these are absent, for every container and for the pod as a whole, and in the host's network every port is a port of the host.
pub fn default_pod(spec: &mut core::PodSpec) {
    for container in spec.containers.iter_mut().chain(spec.init_containers.iter_mut().flatten()) {
        if let Some(resources) = &mut container.resources {
            default_requests(resources);
        }
    }
    // The pod's own amounts look at those of the containers, with their defaults.
    default_huge_page_limits(spec);
    default_pod_requests(spec);
    spec.enable_service_links.get_or_insert(true);
    if spec.host_network == Some(true) {
        let containers = spec.containers.iter_mut().chain(spec.init_containers.iter_mut().flatten());
        for port in containers.flat_map(|container| container.ports.iter_mut().flatten()) {
            super::fill::number(&mut port.host_port, port.container_port);
        }
    }
}

fn default_requests(resources: &mut core::ResourceRequirements) {
    let Some(limits) = &resources.limits else { return };
    let requests = resources.requests.get_or_insert_default();
    for (name, limit) in limits {
        requests.entry(name.clone()).or_insert_with(|| limit.clone());
    }
}

/// Pod-level limits of huge pages are the containers' in all, unless the pod itself asks for huge pages (`defaultHugePagePodLimits`).
fn default_huge_page_limits(spec: &mut core::PodSpec) {
    let in_all = aggregate(spec, |resources| resources.limits.as_ref());
    let Some(resources) = &mut spec.resources else { return };
    if is_empty(resources.limits.as_ref()) && is_empty(resources.requests.as_ref()) {
        return;
    }
    let requested = |name: &str| resources.requests.as_ref().is_some_and(|requests| requests.contains_key(name));
    let huge_pages = in_all.iter().filter(|(name, _)| name.starts_with("hugepages-") && !requested(name));
    for (name, limit) in huge_pages {
        resources.limits.get_or_insert_default().entry(name.to_owned()).or_insert_with(|| Quantity(limit.to_string()));
    }
}

/// Pod-level requests, only where there are pod-level limits: of cpu and memory what the containers ask for in all,
/// of everything else the limit (`defaultPodRequests`).
fn default_pod_requests(spec: &mut core::PodSpec) {
    let in_all = aggregate(spec, |resources| resources.requests.as_ref());
    let Some(resources) = &mut spec.resources else { return };
    let Some(limits) = resources.limits.as_ref().filter(|limits| !limits.is_empty()) else { return };
    let requests = resources.requests.get_or_insert_default();
    // Huge pages cannot be overcommitted: what containers ask for does not count.
    for (name, amount) in in_all.iter().filter(|(name, _)| matches!(*name, "cpu" | "memory")) {
        requests.entry(name.to_owned()).or_insert_with(|| Quantity(amount.to_string()));
    }
    for (name, limit) in limits.iter().filter(|(name, _)| is_pod_level_resource(name)) {
        requests.entry(name.clone()).or_insert_with(|| limit.clone());
    }
}

fn is_empty(amounts: Option<&Amounts>) -> bool {
    amounts.is_none_or(BTreeMap::is_empty)
}

/// What the containers ask for in all, or their limits, without pod-level amounts and overhead.
fn aggregate(spec: &core::PodSpec, of: fn(&core::ResourceRequirements) -> Option<&Amounts>) -> ResourceList {
    let amounts = |container: &core::Container| ContainerAmounts {
        amounts: ResourceList::of_object(container.resources.as_ref().and_then(of)),
        is_sidecar: container.restart_policy.as_deref() == Some("Always"),
    };
    let init_containers: Vec<_> = spec.init_containers.iter().flatten().map(amounts).collect();
    // A restart policy makes sidecars of init containers only.
    let containers: Vec<_> = spec.containers.iter().map(amounts).collect();
    pod_amounts(&init_containers, &containers, &ResourceList::default(), &ResourceList::default())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn created(mut authored: Value) -> Value {
        for containers in ["containers", "initContainers"] {
            for container in authored[containers].as_array_mut().into_iter().flatten() {
                container["name"] = json!("c");
            }
        }
        if authored["containers"].is_null() {
            authored["containers"] = json!([]);
        }
        let mut spec: core::PodSpec = serde_json::from_value(authored).unwrap_or_else(|error| panic!("{error}"));
        default_pod(&mut spec);
        serde_json::to_value(spec).unwrap_or_default()
    }

    #[test]
    fn limits_become_requests_where_these_are_absent() {
        for (authored, requests) in [
            (json!({ "limits": { "cpu": "2" } }), json!({ "cpu": "2" })),
            (json!({ "limits": { "cpu": "2", "a/gpu": "1" }, "requests": { "cpu": "1" } }), json!({ "cpu": "1", "a/gpu": "1" })),
            (json!({ "requests": { "memory": "1Gi" } }), json!({ "memory": "1Gi" })),
            (json!({ "limits": { "cpu": "2" }, "requests": { "cpu": "0" } }), json!({ "cpu": "0" })),
            (json!({}), Value::Null),
        ] {
            let container = json!([{ "resources": authored }]);
            let spec = created(json!({ "containers": container, "initContainers": container }));
            assert_eq!(spec["containers"][0]["resources"]["requests"], requests, "{authored}");
            assert_eq!(spec["initContainers"][0]["resources"]["requests"], requests, "{authored}");
        }
    }

    #[test]
    fn pod_level_amounts_are_completed_from_the_containers() {
        let containers = json!([
            { "resources": { "requests": { "cpu": "100m", "a/gpu": "1" }, "limits": { "hugepages-2Mi": "4Mi" } } },
            { "resources": { "requests": { "cpu": "200m" } } },
        ]);
        for (authored, completed) in [
            (
                json!({ "limits": { "cpu": "1", "memory": "1Gi" } }),
                json!({ "limits": { "cpu": "1", "memory": "1Gi", "hugepages-2Mi": "4Mi" },
                    "requests": { "cpu": "300m", "memory": "1Gi", "hugepages-2Mi": "4Mi" } }),
            ),
            (
                json!({ "requests": { "cpu": "2" } }),
                json!({ "limits": { "hugepages-2Mi": "4Mi" }, "requests": { "cpu": "2", "hugepages-2Mi": "4Mi" } }),
            ),
            (json!({ "requests": { "hugepages-2Mi": "8Mi" } }), json!({ "requests": { "hugepages-2Mi": "8Mi" } })),
            (json!({}), json!({})),
            (Value::Null, Value::Null),
        ] {
            let spec = created(json!({ "containers": containers, "resources": authored }));
            assert_eq!(spec["resources"], completed, "{authored}");
        }
    }

    #[test]
    fn in_the_hosts_network_every_port_is_a_port_of_the_host() {
        let ports =
            json!([{ "containerPort": 80 }, { "containerPort": 81, "hostPort": 0 }, { "containerPort": 82, "hostPort": 82 }]);
        for (host_network, expected) in [(true, [json!(80), json!(81), json!(82)]), (false, [Value::Null, json!(0), json!(82)])] {
            let containers = json!([{ "ports": ports }]);
            let spec = created(json!({ "hostNetwork": host_network, "containers": containers, "initContainers": containers }));
            for containers in ["containers", "initContainers"] {
                let ports = spec[containers][0]["ports"].as_array().cloned().unwrap_or_default();
                let host_ports: Vec<Value> = ports.into_iter().map(|port| port["hostPort"].clone()).collect();
                assert_eq!(host_ports, expected);
            }
        }
    }

    #[test]
    fn service_links_are_on_unless_they_were_turned_off() {
        assert_eq!(created(json!({}))["enableServiceLinks"], json!(true));
        assert_eq!(created(json!({ "enableServiceLinks": false }))["enableServiceLinks"], json!(false));
    }
}
