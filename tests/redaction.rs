//! Snapshots with other names: nothing tells whose cluster it is, and plans count the same.

use std::collections::BTreeSet;

use daemonset_plan::engine::audit::{Audit, audit};
use daemonset_plan::manifest::dump::Snapshot;
use daemonset_plan::model::Cluster;
use daemonset_plan::source::{BuiltIn, ClusterSource, collect_for_snapshot};
use serde_json::{Value, json};

use crate::corpus::{files, shared};
use crate::snapshots::{AGENTS, full_dump, manifest, read, report, text};

/// Every snapshot at hand, by name.
fn snapshots() -> Vec<(String, Cluster, Snapshot)> {
    let dumps = shared("corpus/nodes").map(|folder| files(&folder)).unwrap_or_default();
    let sources = BuiltIn::ALL
        .map(ClusterSource::BuiltIn)
        .into_iter()
        .chain(dumps.into_iter().map(|path| ClusterSource::Dumps(vec![path])));
    let collected = sources.filter_map(|source| {
        let collected = collect_for_snapshot(&source, &|_, _| ());
        let (cluster, kept) = collected.cluster.zip(collected.kept)?;
        let snapshot = Snapshot::of(&cluster, kept);
        Some((format!("{source:?}"), cluster, snapshot))
    });
    let (cluster, snapshot) = read("full", &full_dump().to_string());
    collected.chain([("full".to_owned(), cluster, snapshot)]).collect()
}

/// Every text of a value, but for keys and names of classes, which stay.
fn texts<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::String(text) => drop(found.insert(text)),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => {
            let stays = |name: &str| matches!(name, "key" | "topologyKey" | "priorityClassName");
            fields.iter().filter(|(name, _)| !stays(name)).for_each(|(_, field)| texts(field, found));
        }
        _ => {}
    }
}

/// The names of a snapshot that must not be in the redacted one.
fn names(list: &Value) -> BTreeSet<String> {
    let kept_keys = [
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "node-role",
        "compute-type",
        "pod-template-generation",
        "controller-revision-hash",
        "kubernetes.io/role",
        "windows-build",
    ];
    let kept_values = ["", "true", "false", "default", "kube-system", "kube-public", "kube-node-lease", "virtual-kubelet"];
    let mut found = BTreeSet::new();
    let mut add = |value: &Value| found.extend(value.as_str().map(str::to_owned));
    for item in list["items"].as_array().expect("items") {
        let metadata = &item["metadata"];
        if matches!(
            item["kind"].as_str(),
            Some("Node" | "Pod" | "Namespace" | "PersistentVolumeClaim" | "PersistentVolume" | "CSINode")
        ) {
            add(&metadata["name"]);
        }
        add(&metadata["namespace"]);
        metadata["ownerReferences"].as_array().into_iter().flatten().for_each(|owner| add(&owner["name"]));
        for (key, value) in metadata["labels"].as_object().into_iter().flatten() {
            if !kept_keys.iter().any(|kept| key.contains(kept)) {
                add(value);
            }
        }
        item["spec"]["containers"].as_array().into_iter().flatten().for_each(|container| add(&container["name"]));
    }
    found.extend(["elsewhere.example.com", "10.9.8.7", "profiles/till"].map(str::to_owned));
    // Objects that every cluster has in its own namespaces keep their names, whatever else is called the same.
    let items = list["items"].as_array().into_iter().flatten();
    let of_the_system = items.filter(|item| item["kind"] == "ServiceAccount" && item["metadata"]["namespace"] == "kube-system");
    let of_the_system: Vec<&str> = of_the_system.filter_map(|item| item["metadata"]["name"].as_str()).collect();
    // Amounts are numbers as well.
    let is_kept = |name: &str| kept_values.contains(&name) || of_the_system.contains(&name) || name.parse::<u64>().is_ok();
    found.retain(|name| !is_kept(name));
    found
}

#[test]
fn no_name_of_the_cluster_is_left_and_plans_count_the_same() {
    for (name, cluster, snapshot) in snapshots() {
        let before: Value = serde_json::from_str(&text(&snapshot)).expect("JSON");
        let redacted = snapshot.redacted();
        let written = text(&redacted);
        let after: Value = serde_json::from_str(&written).expect("JSON");
        let mut left = BTreeSet::new();
        texts(&after["items"], &mut left);
        // Short names are parts of other words.
        let is_left = |name: &String| left.iter().any(|text| text == name || (name.len() > 7 && text.contains(name.as_str())));
        let leaked: Vec<String> = names(&before).into_iter().filter(is_left).collect();
        assert!(leaked.is_empty(), "{name}: {leaked:?}");
        let (again, snapshot_again) = read("redacted", &written);
        assert_eq!(text(&snapshot_again), written, "{name}: it is told that names are replaced");
        assert_eq!(text(&snapshot_again.redacted()), written, "{name}: replacing replacements changes nothing");
        for agent in &AGENTS[..2] {
            let summary = |cluster: &Cluster| {
                let report = report(&manifest(agent), cluster);
                let planned = &report.daemon_sets[0];
                let verdicts: Vec<_> = planned.nodes.iter().map(|node| format!("{:?}", node.verdict)).collect();
                (planned.summary, planned.desired_number_scheduled, verdicts)
            };
            assert_eq!(summary(&again), summary(&cluster), "{name}");
            let is_told = |cluster: &Cluster| {
                let header = report(&manifest(agent), cluster).header;
                header.not_evaluated.iter().any(|entry| entry.what == "redacted facts" && !entry.missing_fact)
            };
            assert_eq!([is_told(&again), is_told(&cluster)], [true, false], "{name}");
        }
        let audits = |cluster: &Cluster| -> Vec<_> {
            let audits = audit(cluster, |_| true);
            let found = |audit: &Audit<'_>| audit.nodes.iter().map(|found| (found.finding, found.verdict)).collect::<Vec<_>>();
            audits.iter().map(|audit| (audit.agrees(), audit.status.clone(), found(audit))).collect()
        };
        assert_eq!(audits(&again), audits(&cluster), "{name}");
    }
}

#[test]
fn one_name_has_one_replacement_wherever_it_stands() {
    let (_, snapshot) = read("full", &full_dump().to_string());
    let list: Value = serde_json::from_str(&text(&snapshot.redacted())).expect("JSON");
    let items = list["items"].as_array().expect("items");
    let named = |kind: &str, at: usize| items.iter().filter(|item| item["kind"] == kind).nth(at).expect("it is there");
    let (node, pod, claim, volume) =
        (named("Node", 0), named("Pod", 0), named("PersistentVolumeClaim", 0), named("PersistentVolume", 0));
    let agent = named("DaemonSet", 0);
    let template = &agent["spec"]["template"];
    let pinned =
        "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms/0/matchFields/0/values/0";
    let near = "/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0";
    let own = items.iter().filter(|item| item["kind"] == "PersistentVolumeClaim").map(|claim| &claim["metadata"]["name"]);
    let mounted =
        pod["spec"]["volumes"].as_array().expect("volumes").iter().map(|volume| &volume["persistentVolumeClaim"]["claimName"]);
    let equal = [
        (&node["metadata"]["name"], &json!("node-001")),
        (&pod["spec"]["nodeName"], &json!("node-001")),
        (pod.pointer(pinned).expect("a pin"), &json!("node-001")),
        (&named("CSINode", 0)["metadata"]["name"], &json!("node-001")),
        (
            volume.pointer("/spec/nodeAffinity/required/nodeSelectorTerms/0/matchExpressions/0/values/0").expect("a host"),
            &json!("node-001"),
        ),
        (&named("Namespace", 0)["metadata"]["labels"]["kubernetes.io/metadata.name"], &pod["metadata"]["namespace"]),
        (pod.pointer(&format!("{near}/namespaces/0")).expect("a namespace"), &pod["metadata"]["namespace"]),
        (pod.pointer(&format!("{near}/labelSelector/matchLabels/zone")).expect("a label"), &node["metadata"]["labels"]["zone"]),
        (&node["spec"]["taints"][0]["value"], &named("RuntimeClass", 0)["scheduling"]["tolerations"][0]["value"]),
        (
            &named("StorageClass", 0)["allowedTopologies"][0]["matchLabelExpressions"][0]["values"][0],
            &node["metadata"]["labels"]["zone"],
        ),
        (&volume["spec"]["claimRef"]["name"], &named("PersistentVolumeClaim", 1)["metadata"]["name"]),
        (&claim["spec"]["volumeName"], &named("PersistentVolume", 1)["metadata"]["name"]),
        (&pod["spec"]["containers"][0]["name"], &pod["status"]["containerStatuses"][0]["name"]),
        (&agent["metadata"]["namespace"], &pod["metadata"]["namespace"]),
        (&template["metadata"]["labels"]["zone"], &node["metadata"]["labels"]["zone"]),
        (&agent["spec"]["selector"]["matchLabels"]["zone"], &node["metadata"]["labels"]["zone"]),
        (&template["spec"]["tolerations"][0]["value"], &node["spec"]["taints"][0]["value"]),
        (
            &template["spec"]["volumes"][3]["persistentVolumeClaim"]["claimName"],
            &named("PersistentVolumeClaim", 1)["metadata"]["name"],
        ),
        (&template["spec"]["serviceAccountName"], &named("ServiceAccount", 0)["metadata"]["name"]),
        (&template["spec"]["containers"][0]["name"], &json!("container-2")),
        (
            &template["metadata"]["annotations"]["container.apparmor.security.beta.kubernetes.io/container-1"],
            &json!("localhost/profile-001"),
        ),
        (&template["spec"]["containers"][0]["securityContext"]["seccompProfile"]["localhostProfile"], &json!("profile-001")),
    ];
    for (at, (one, other)) in equal.into_iter().enumerate() {
        assert_eq!(one, other, "{at}: {list}");
    }
    let mounted: BTreeSet<&str> = mounted.filter_map(Value::as_str).collect();
    assert_eq!((mounted.len(), own.filter_map(Value::as_str).collect()), (2, mounted), "also a claim called after its pod");
    for (kind, name) in [("PriorityClass", "high"), ("RuntimeClass", "fast"), ("StorageClass", "ssd")] {
        assert_eq!(named(kind, 0)["metadata"]["name"], name, "manifests name classes");
    }
    assert_eq!(named("ServiceAccount", 0)["metadata"]["name"], "object-001");
}

/// `Gt` and `Lt` compare numbers, here those of a label by a DaemonSet, and of another by a volume that a claim is bound to.
#[test]
fn values_that_are_compared_as_numbers_stay_numbers_in_their_order() {
    let node = |at: usize, generation: &str| {
        json!({"kind": "Node", "apiVersion": "v1", "metadata": {"name": format!("n{at}"), "labels": {"gen": generation, "slot": format!("{}", at * 7)}},
            "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "10"}}})
    };
    let required = |key: &str, operator: &str, value: &str| json!({"nodeSelectorTerms": [{"matchExpressions": [{"key": key, "operator": operator, "values": [value]}]}]});
    let affinity = json!({"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required("gen", "Lt", "10")}});
    let agent = json!({"kind": "DaemonSet", "apiVersion": "apps/v1", "metadata": {"name": "agent", "namespace": "shop", "generation": 1},
        "spec": {"selector": {"matchLabels": {"app": "a"}}, "template": {"metadata": {"labels": {"app": "a"}}, "spec": {"affinity": affinity,
            "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}],
            "containers": [{"name": "a", "ports": [{"containerPort": 80, "hostPort": 80, "hostIP": "192.168.7.3"}, {"containerPort": 81, "hostPort": 81, "hostIP": "127.0.0.1"}]}]}}},
        "status": {"observedGeneration": 1, "desiredNumberScheduled": 3, "currentNumberScheduled": 0, "numberMisscheduled": 0, "numberReady": 0}});
    let generations = ["2", "9", "10", "07", "100", "v3", "9999999999999999999"];
    let items: Vec<Value> = generations.iter().enumerate().map(|(at, generation)| node(at, generation)).chain([agent,
        json!({"kind": "PersistentVolumeClaim", "apiVersion": "v1", "metadata": {"name": "data", "namespace": "shop", "annotations": {"pv.kubernetes.io/bind-completed": "yes"}},
            "spec": {"volumeName": "disk", "storageClassName": ""}, "status": {"phase": "Bound"}}),
        json!({"kind": "PersistentVolume", "apiVersion": "v1", "metadata": {"name": "disk"}, "spec": {"claimRef": {"namespace": "shop", "name": "data"},
            "nodeAffinity": {"required": required("slot", "Gt", "6")}}}),
        json!({"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "shop"}, "status": {"phase": "Active"}}),
    ]).collect();
    let (cluster, snapshot) = read("numbers", &json!({"kind": "List", "apiVersion": "v1", "items": items}).to_string());
    let redacted = text(&snapshot.redacted());
    let (again, snapshot_again) = read("redacted", &redacted);
    let verdicts = |cluster: &Cluster| {
        let daemon_set = &cluster.daemon_sets().objects()[0];
        let subject =
            daemonset_plan::engine::Subject { daemon_set, namespace: daemon_set.metadata.namespace.as_deref().expect("one") };
        let plans = daemonset_plan::engine::plan_together(&[subject], cluster);
        plans[0].nodes.iter().map(|node| format!("{:?}", node.verdict())).collect::<Vec<_>>()
    };
    let before = verdicts(&cluster);
    assert_eq!(verdicts(&again), before);
    let distinct: BTreeSet<&String> = before.iter().collect();
    assert_eq!(distinct.len(), 3, "both affinities decide: {before:?}");
    let list: Value = serde_json::from_str(&redacted).expect("JSON");
    let gens: Vec<&str> =
        list["items"].as_array().expect("items").iter().filter_map(|item| item["metadata"]["labels"]["gen"].as_str()).collect();
    assert_eq!(gens, ["2", "5", "6", "04", "12", "value-003", "value-001"], "{list}");
    assert!(redacted.contains("\"hostIP\":\"10.100.100.100\"") && redacted.contains("\"hostIP\":\"127.0.0.1\""), "{redacted}");
    assert_eq!(text(&snapshot_again.redacted()), redacted, "replacing replacements changes nothing");
}

#[test]
fn namespaces_that_every_cluster_has_stay_and_the_others_keep_their_place_among_them() {
    let namespaces =
        ["argo", "default", "edge", "kube-node-lease", "kube-ops", "kube-public", "kube-router", "kube-system", "shop"];
    let items = namespaces.iter().map(|name| json!({"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": name}}));
    let items: Vec<Value> = items.chain([json!({"kind": "Node", "metadata": {"name": "n"}})]).collect();
    let (_, snapshot) = read("namespaces", &json!({ "items": items }).to_string());
    let list: Value = serde_json::from_str(&text(&snapshot.redacted())).expect("JSON");
    let names = list["items"].as_array().expect("items").iter().filter(|item| item["kind"] == "Namespace");
    let names: Vec<&str> = names.filter_map(|item| item["metadata"]["name"].as_str()).collect();
    let replaced = ["a-namespace-001", "default", "e-namespace-002", "kube-node-lease", "kube-o-namespace-003", "kube-public"];
    assert_eq!(names[..6], replaced);
    assert_eq!(names[6..], ["kube-q-namespace-004", "kube-system", "namespace-005"]);
}
