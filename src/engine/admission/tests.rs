//! The pipeline as a whole: its order, and what it does without facts.

use serde_json::{Value, json};

use super::*;

fn pod(spec: Value) -> Pod {
    Pod { spec: serde_json::from_value(spec).expect("a pod's spec"), ..Pod::default() }
}

/// A cluster with one namespace and nothing in it.
fn bare_policies() -> Policies {
    Policies {
        namespaces: Known::Known(list(json!([{ "metadata": { "name": "default" } }]))),
        limit_ranges: Known::Known(Vec::new()),
        resource_quotas: Known::Known(Vec::new()),
        priority_classes: Known::Known(Vec::new()),
        runtime_classes: Known::Known(Vec::new()),
        service_accounts: Known::Known(list(json!([{ "metadata": { "name": "default", "namespace": "default" } }]))),
    }
}

fn list<T: serde::de::DeserializeOwned>(items: Value) -> Vec<T> {
    serde_json::from_value(items).expect("a list of objects")
}

fn refused(spec: Value, policies: &Policies) -> (&'static str, u16, String, Option<String>) {
    match admit(pod(spec), "default", policies).outcome {
        Ok(_) => ("", 201, String::new(), None),
        Err(refused) => (refused.plugin, refused.code, refused.message, refused.field_path.map(|path| path.to_string())),
    }
}

#[test]
fn pods_that_no_node_ever_sees() {
    let in_namespace = |spec: Value| json!([{ "metadata": { "name": "q", "namespace": "default" }, "spec": spec }]);
    let limited = in_namespace(json!({ "limits": [{ "type": "Container", "default": { "cpu": "500m" } }] }));
    let limit_range = Policies { limit_ranges: Known::Known(list(limited)), ..bare_policies() };
    let quota = Policies {
        resource_quotas: Known::Known(list(in_namespace(json!({ "hard": { "requests.cpu": "1" } })))),
        ..bare_policies()
    };
    let port = json!([{ "containerPort": 8080, "hostPort": 8080 }]);
    let two_ports =
        json!({ "hostNetwork": true, "containers": [{ "name": "a", "ports": port }, { "name": "b", "ports": port }] });
    let cpu = json!({ "requests": { "cpu": "1" } });
    let one_cpu = json!({ "containers": [{ "name": "a", "resources": cpu }] });
    let bare_init = json!({ "containers": [{ "name": "a", "resources": cpu }], "initContainers": [{ "name": "init" }] });
    let unknown_class = json!({ "containers": [{ "name": "a" }], "priorityClassName": "nope" });
    for (number, policies, spec, plugin, code, message, path) in [
        (
            36,
            &bare_policies(),
            two_ports,
            "Validation",
            422,
            "spec.containers[1].ports[0].hostPort: Duplicate value: \"TCP//8080\"",
            "spec.containers[1].ports[0].hostPort",
        ),
        (
            49,
            &limit_range,
            one_cpu,
            "Validation",
            422,
            "spec.containers[0].resources.requests: Invalid value: \"1\": must be less than or equal to cpu limit of 500m",
            "spec.containers[0].resources.requests",
        ),
        (
            51,
            &bare_policies(),
            unknown_class,
            "Priority",
            403,
            "no PriorityClass with name nope was found",
            "spec.priorityClassName",
        ),
        (
            64,
            &quota,
            bare_init,
            "ResourceQuota",
            403,
            "failed quota: q: must specify requests.cpu for: init",
            "spec.initContainers[0].resources",
        ),
    ] {
        assert_eq!(refused(spec, policies), (plugin, code, message.to_owned(), Some(path.to_owned())), "case {number}");
    }
}

/// Case 52: of five pods three are created.
#[test]
fn a_quota_of_three_pods_admits_three() {
    let quota = json!([{
        "metadata": { "name": "q", "namespace": "default" },
        "spec": { "hard": { "pods": "3" } },
        "status": { "hard": { "pods": "3" }, "used": { "pods": "0" } },
    }]);
    let policies = Policies { resource_quotas: Known::Known(list(quota)), ..bare_policies() };
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
    let policies = Policies { service_accounts: Known::Known(Vec::new()), ..bare_policies() };
    let (plugin, code, ..) = refused(json!({ "containers": [] }), &policies);
    assert_eq!((plugin, code), ("ServiceAccount", 403));
}

#[test]
fn overhead_in_a_template_needs_a_runtime_class() {
    let (plugin, code, message, path) = refused(json!({ "containers": [], "overhead": { "cpu": "1" } }), &bare_policies());
    assert_eq!((plugin, code, path.as_deref()), ("RuntimeClass", 403, Some("spec.overhead")));
    assert_eq!(message, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
}
