//! The pipeline as a whole: its order, and what it does without facts.

use serde_json::{Value, json};

use super::*;

fn pod(spec: Value) -> Pod {
    Pod { spec: serde_json::from_value(spec).expect("a pod's spec"), ..Pod::default() }
}

/// A cluster with one namespace and nothing in it.
fn bare_policies() -> Policies {
    Policies {
        namespaces: Collected::all(list(json!([{ "metadata": { "name": "default" } }]))),
        limit_ranges: Collected::all(Vec::new()),
        resource_quotas: Collected::all(Vec::new()),
        priority_classes: Collected::all(Vec::new()),
        runtime_classes: Collected::all(Vec::new()),
        service_accounts: Collected::all(list(json!([{ "metadata": { "name": "default", "namespace": "default" } }]))),
    }
}

fn list<T: serde::de::DeserializeOwned>(items: Value) -> Vec<T> {
    serde_json::from_value(items).expect("a list of objects")
}

fn refused(spec: Value, policies: &Policies) -> (&'static str, u16, String, Option<String>) {
    match admit(pod(spec), "default", policies).outcome {
        Ok(_) => ("", 201, String::new(), None),
        Err(refused) => (refused.plugin.name(), refused.code, refused.message, refused.field_path.map(|path| path.to_string())),
    }
}

fn in_namespace(spec: &Value) -> Value {
    json!([{ "metadata": { "name": "q", "namespace": "default" }, "spec": spec }])
}

fn assert_refused(spec: Value, policies: &Policies, plugin: &str, code: u16, message: &str, path: &str) {
    assert_eq!(refused(spec, policies), (plugin, code, message.to_owned(), Some(path.to_owned())));
}

/// Case 36: both containers in the host's network listen on one port.
#[test]
fn containers_in_the_hosts_network_cannot_share_a_port() {
    let port = json!([{ "containerPort": 8080, "hostPort": 8080 }]);
    let spec = json!({ "hostNetwork": true, "containers": [{ "name": "a", "ports": port }, { "name": "b", "ports": port }] });
    let path = "spec.containers[1].ports[0].hostPort";
    assert_refused(spec, &bare_policies(), "Validation", 422, &format!("{path}: Duplicate value: \"TCP//8080\""), path);
}

/// Case 49: the limit comes from a limit range, and is below what the container requests.
#[test]
fn a_request_above_the_limit_that_a_limit_range_fills_in_makes_the_pod_invalid() {
    let limited = in_namespace(&json!({ "limits": [{ "type": "Container", "default": { "cpu": "500m" } }] }));
    let policies = Policies { limit_ranges: Collected::all(list(limited)), ..bare_policies() };
    let spec = json!({ "containers": [{ "name": "a", "resources": { "requests": { "cpu": "1" } } }] });
    let path = "spec.containers[0].resources.requests";
    let message = format!("{path}: Invalid value: \"1\": must be less than or equal to cpu limit of 500m");
    assert_refused(spec, &policies, "Validation", 422, &message, path);
}

/// Case 51.
#[test]
fn a_priority_class_that_is_missing_keeps_every_pod_away() {
    let spec = json!({ "containers": [{ "name": "a" }], "priorityClassName": "nope" });
    let message = "no PriorityClass with name nope was found";
    assert_refused(spec, &bare_policies(), "Priority", 403, message, "spec.priorityClassName");
}

/// Case 64.
#[test]
fn a_quota_on_cpu_wants_every_init_container_to_request_some() {
    let quota = in_namespace(&json!({ "hard": { "requests.cpu": "1" } }));
    let policies = Policies { resource_quotas: Collected::all(list(quota)), ..bare_policies() };
    let container = json!({ "name": "a", "resources": { "requests": { "cpu": "1" } } });
    let spec = json!({ "containers": [container], "initContainers": [{ "name": "init" }] });
    let message = "failed quota: q: must specify requests.cpu for: init";
    assert_refused(spec, &policies, "ResourceQuota", 403, message, "spec.initContainers[0].resources");
}

/// Case 52: of five pods three are created.
#[test]
fn a_quota_of_three_pods_admits_three() {
    let quota = json!([{
        "metadata": { "name": "q", "namespace": "default" },
        "spec": { "hard": { "pods": "3" } },
        "status": { "hard": { "pods": "3" }, "used": { "pods": "0" } },
    }]);
    let policies = Policies { resource_quotas: Collected::all(list(quota)), ..bare_policies() };
    let admitted = admit(pod(json!({ "containers": [{ "name": "a" }] })), "default", &policies).outcome.expect("there is room");
    let allowed = pods_allowed(&admitted, "default", &policies).expect("the quota bounds it");
    assert_eq!((allowed.pods, allowed.quota.as_str(), allowed.resource.as_str()), (3, "q", "pods"));
    assert_eq!(pods_allowed(&admitted, "other", &policies), None);
}

#[test]
fn without_facts_every_step_that_could_matter_is_named_once() {
    let none = Policies::not_collected("no dump");
    let named = |spec: Value| -> Vec<&str> {
        let admission = admit(pod(spec), "default", &none);
        assert!(admission.outcome.is_ok() && admission.not_evaluated.iter().all(|fact| fact.why == "no dump"));
        admission.not_evaluated.into_iter().map(|fact| fact.what).collect()
    };
    let always = ["namespaces", "limit ranges", "priority classes", "resource quotas"];
    assert_eq!(named(json!({ "containers": [] })), always);
    let critical = json!({ "containers": [], "priorityClassName": "system-node-critical" });
    assert_eq!(named(critical), ["namespaces", "limit ranges", "resource quotas"]);
    let all = json!({ "containers": [], "serviceAccountName": "agent", "runtimeClassName": "kata", "overhead": { "cpu": "1" } });
    let every = ["namespaces", "limit ranges", "service accounts", "priority classes", "runtime classes", "resource quotas"];
    assert_eq!(named(all), every);
}

#[test]
fn a_list_of_service_accounts_that_lacks_the_default_one_is_believed() {
    let policies = Policies { service_accounts: Collected::all(Vec::new()), ..bare_policies() };
    let (plugin, code, ..) = refused(json!({ "containers": [] }), &policies);
    assert_eq!((plugin, code), ("ServiceAccount", 403));
}

#[test]
fn overhead_in_a_template_needs_a_runtime_class() {
    let (plugin, code, message, path) = refused(json!({ "containers": [], "overhead": { "cpu": "1" } }), &bare_policies());
    assert_eq!((plugin, code, path.as_deref()), ("RuntimeClass", 403, Some("spec.overhead")));
    assert_eq!(message, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
}
