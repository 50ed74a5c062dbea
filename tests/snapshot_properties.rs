//! Any small cluster, with much that is not read, and what its snapshot must be.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::snapshots::{AGENTS, assert_faithful, full_dump, manifest, read, text};

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::select(words).prop_map(|word| json!(word))
}

fn amounts() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(&["cpu", "memory", "ephemeral-storage", "nvidia.com/gpu", "hugepages-2Mi", "pods"][..]);
    let amounts = prop_oneof![
        word(&["0", "100m", "0.1", "1.5Gi", "1e3", "0.5Ki", "1n", "9999999Ei", "-1", "128974848"]),
        (0..100_000_i64).prop_map(|number| json!(number)),
    ];
    prop::collection::btree_map(names, amounts, 0..4).prop_map(|amounts| json!(amounts))
}

fn labels() -> impl Strategy<Value = Value> {
    let pairs = prop::collection::btree_map(
        prop::sample::select(&["app", "zone", "disk", "x/y"][..]),
        word(&["", "a", "b", "ü\"\n"]),
        0..4,
    );
    pairs.prop_map(|labels| json!(labels))
}

fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop_oneof![3 => value, 1 => Just(Value::Null)]
}

fn resources() -> impl Strategy<Value = Value> {
    (maybe(amounts()), maybe(amounts())).prop_map(|(requests, limits)| json!({"requests": requests, "limits": limits}))
}

fn container() -> impl Strategy<Value = Value> {
    let port = (word(&["TCP", "UDP", ""]), word(&["", "10.0.0.1", "0.0.0.0"]), 0..5, 0..5).prop_map(
        |(protocol, ip, host, own)| json!({"protocol": protocol, "hostIP": ip, "hostPort": host, "containerPort": own}),
    );
    (word(&["a", "b", "c"]), maybe(resources()), prop::collection::vec(port, 0..3), maybe(word(&["Always", ""]))).prop_map(
        |(name, resources, ports, restart)| {
            json!({"name": name, "image": "SECRET", "env": [{"name": "X", "value": "SECRET"}], "resources": resources, "ports": ports, "restartPolicy": restart})
        },
    )
}

fn status() -> impl Strategy<Value = Value> {
    let container = || {
        (word(&["a", "b", "c"]), maybe(resources()), maybe(amounts())).prop_map(
            |(name, resources, allocated)| json!({"name": name, "resources": resources, "allocatedResources": allocated}),
        )
    };
    let time = || maybe(word(&["2026-01-02T03:04:05Z", "2026-01-02T03:14:05.5Z", "never"]));
    let condition = (word(&["Ready", "PodResizePending", "PodScheduled"]), word(&["True", "False"]), maybe(word(&["Infeasible", "Deferred"])), time())
        .prop_map(|(kind, status, reason, time)| json!({"type": kind, "status": status, "reason": reason, "lastTransitionTime": time, "message": "SECRET"}));
    let lists = || prop::collection::vec(container(), 0..3);
    (
        word(&["Running", "Pending", "Failed", ""]),
        prop::collection::vec(condition, 0..3),
        time(),
        lists(),
        lists(),
        maybe(resources()),
    )
        .prop_map(|(phase, conditions, start, containers, init, resources)| {
            json!({"phase": phase, "conditions": conditions, "startTime": start, "containerStatuses": containers,
                "initContainerStatuses": init, "resources": resources, "podIP": "SECRET"})
        })
}

fn affinity() -> impl Strategy<Value = Value> {
    let selector = || {
        maybe(labels().prop_map(
            |labels| json!({"matchLabels": labels, "matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["b"]}]}),
        ))
    };
    let term = (selector(), selector(), prop::collection::vec(word(&["default", "a", "b"]), 0..2), maybe(word(&["app", "zone"])))
        .prop_map(|(labels, namespaces, names, key)| {
            json!({"topologyKey": "zone", "labelSelector": labels, "namespaceSelector": namespaces, "namespaces": names,
                "matchLabelKeys": key.as_str().map(|key| [key])})
        });
    let names = prop::collection::vec(word(&["node-0", "node-1"]), 0..3);
    (names, prop::collection::vec(term, 0..3)).prop_map(|(names, terms)| {
        json!({
            "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
                {"matchFields": [{"key": "metadata.name", "operator": "In", "values": names}], "matchExpressions": []}]}},
            "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms},
            "podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "SECRET"}]},
        })
    })
}

fn spec() -> impl Strategy<Value = Value> {
    let volume = prop_oneof![
        Just(json!({"name": "v", "persistentVolumeClaim": {"claimName": "c1"}})),
        Just(json!({"name": "own", "ephemeral": {"volumeClaimTemplate": {"metadata": {"name": "SECRET"}}}})),
        Just(json!({"name": "tls", "secret": {"secretName": "SECRET"}})),
    ];
    let containers = || prop::collection::vec(container(), 0..3);
    let node = maybe(word(&["node-0", "node-1", "gone", ""]));
    let class = (maybe(word(&["high", "none", "system-node-critical"])), maybe((-5..5).prop_map(|priority| json!(priority))));
    (node, containers(), containers(), maybe(resources()), maybe(amounts()), maybe(affinity()), prop::collection::vec(volume, 0..3), class, any::<bool>())
        .prop_map(|(node, containers, init, resources, overhead, affinity, volumes, (class, priority), host_network)| {
            json!({"nodeName": node, "containers": containers, "initContainers": init, "resources": resources, "overhead": overhead, "affinity": affinity,
                "volumes": volumes, "priorityClassName": class, "priority": priority, "hostNetwork": host_network, "serviceAccountName": "SECRET"})
        })
}

fn pod() -> impl Strategy<Value = Value> {
    let owner = (word(&["DaemonSet", "ReplicaSet", "Node"]), word(&["plain", "x"]), any::<bool>()).prop_map(
        |(kind, name, controller)| json!({"apiVersion": "v1", "kind": kind, "name": name, "uid": "u", "controller": controller}),
    );
    let times = (maybe(word(&["2026-01-02T03:04:05Z", "never"])), maybe(word(&["2026-01-03T00:00:00Z", ""])));
    let names = (word(&["p1", "p2", "p3"]), maybe(word(&["default", "kube-system", "a", ""])));
    (names, labels(), prop::collection::vec(owner, 0..3), times, maybe(spec()), maybe(status())).prop_map(
        |((name, namespace), labels, owners, (created, deleted), spec, status)| {
            json!({"kind": "Pod", "apiVersion": "v1", "spec": spec, "status": status, "metadata": {"name": name, "namespace": namespace, "labels": labels,
                "annotations": {"SECRET": "SECRET"}, "ownerReferences": owners, "creationTimestamp": created, "deletionTimestamp": deleted}})
        },
    )
}

fn node() -> impl Strategy<Value = Value> {
    let key = word(&["a", "b", "node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready"]);
    let added = maybe(word(&["SECRET", "2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"]));
    let taint = (key, maybe(word(&["", "x"])), word(&["NoSchedule", "NoExecute", "Odd"]), added)
        .prop_map(|(key, value, effect, added)| json!({"key": key, "value": value, "effect": effect, "timeAdded": added}));
    let status = maybe((maybe(amounts()), maybe(amounts())).prop_map(
        |(allocatable, capacity)| json!({"allocatable": allocatable, "capacity": capacity, "nodeInfo": {"machineID": "SECRET"}}),
    ));
    let spec = (prop::collection::vec(taint, 0..3), maybe(any::<bool>().prop_map(Value::Bool)))
        .prop_map(|(taints, unschedulable)| json!({"taints": taints, "unschedulable": unschedulable, "providerID": "SECRET"}));
    (word(&["node-0", "node-1", "node-2"]), maybe(labels()), maybe(spec), status).prop_map(|(name, labels, spec, status)| {
        json!({"kind": "Node", "apiVersion": "v1", "metadata": {"name": name, "labels": labels}, "spec": spec, "status": status})
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn what_is_written_of_any_cluster_is_what_was_read(
        nodes in prop::collection::vec(node(), 1..5), pods in prop::collection::vec(pod(), 0..8), objects in any::<bool>(),
    ) {
        let mut items = nodes;
        items.extend(pods);
        if objects {
            items.extend(full_dump()["items"].as_array().expect("a list").iter().skip(4).cloned());
        }
        let read = read("dump", &json!({"kind": "List", "items": items}).to_string());
        prop_assert!(!text(&read.1).contains("SECRET"), "{}", text(&read.1));
        assert_faithful("dump", &read, &AGENTS.map(manifest));
    }
}
