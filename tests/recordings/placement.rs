//! The nodes that the DaemonSet controller picks, before and after the nodes' taints change.

use std::collections::BTreeMap;

use daemonset_plan::engine::{DaemonSetPlan, NodeDecision, Verdict, node_update_is_noticed, plan};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::model::Cluster;
use k8s_openapi::api::apps::v1::DaemonSet;
use serde::Deserialize;
use serde_json::{Value, json};

use super::recording;

#[derive(Deserialize)]
struct Recording {
    nodes: Vec<Value>,
    #[serde(rename = "nodesAfter")]
    nodes_after: Vec<NodeAfter>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct NodeAfter {
    name: String,
    taints: Value,
    unschedulable: bool,
}

#[derive(Deserialize)]
struct Case {
    daemonset: DaemonSet,
    desired: usize,
    nodes: Vec<String>,
    bound: Vec<String>,
    after: After,
}

#[derive(Deserialize)]
struct After {
    desired: usize,
    misscheduled: usize,
    nodes: Vec<String>,
}

#[test]
fn every_recorded_placement_is_predicted_before_and_after_the_taints_change() {
    let mut decisions = 0;
    for name in ["placement-101.json", "placement-102.json"] {
        let recording: Recording = recording(name);
        let after = nodes_after(&recording);
        let before = cluster(&recording.nodes, &[]);
        let (mut differing, mut unnoticed) = (Vec::new(), 0);
        for case in &recording.cases {
            let made = plan(&case.daemonset, "default", &before);
            let pods: Vec<Value> = case.nodes.iter().map(|node| daemon_pod(case, node)).collect();
            let later_cluster = cluster(&after, &pods);
            let later = plan(&case.daemonset, "default", &later_cluster);
            // A change that gives the controller nothing to do leaves the status as it was.
            let noticed = changed(&before, &later).any(|decision| node_update_is_noticed(decision, 0));
            let (desired, misscheduled) = match noticed {
                true => (later.count(Verdict::Runs), later.count(Verdict::Keeps)),
                false => (made.count(Verdict::Runs), 0),
            };
            let agrees = holding(&made) == sorted(&case.nodes)
                && made.count(Verdict::Runs) == case.desired
                && (desired, misscheduled) == (case.after.desired, case.after.misscheduled)
                && holding(&later) == sorted(&case.after.nodes);
            unnoticed += usize::from(!noticed);
            if !agrees {
                differing.push(case.daemonset.metadata.name.clone());
            }
            decisions += made.nodes.len() + later.nodes.len();
        }
        let total = recording.cases.len();
        println!(
            "{name}: {} of {total} cases agree, in {unnoticed} the controller does not notice the change",
            total - differing.len()
        );
        assert!(differing.is_empty(), "{name} differs in {differing:?}");
    }
    println!("placement: {decisions} decisions on nodes agree");
}

fn holding<'p>(plan: &'p DaemonSetPlan<'_>) -> Vec<&'p str> {
    plan.nodes.iter().filter(|decision| decision.holds_pod()).map(|decision| &*decision.node.name).collect()
}

/// The decisions on nodes whose taints changed.
fn changed<'p>(before: &'p Cluster, later: &'p DaemonSetPlan<'_>) -> impl Iterator<Item = &'p NodeDecision<'p>> {
    later.nodes.iter().filter(|decision| before.node(&decision.node.name).is_none_or(|node| node.taints != decision.node.taints))
}

fn sorted(names: &[String]) -> Vec<&str> {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn nodes_after(recording: &Recording) -> Vec<Value> {
    let changes: BTreeMap<&str, &NodeAfter> = recording.nodes_after.iter().map(|node| (node.name.as_str(), node)).collect();
    let mut nodes = recording.nodes.clone();
    for node in &mut nodes {
        let change = changes[node["metadata"]["name"].as_str().expect("nodes have names")];
        node["spec"] = json!({ "taints": change.taints, "unschedulable": change.unschedulable });
    }
    nodes
}

/// The cluster, read the way a dump is read.
fn cluster(nodes: &[Value], pods: &[Value]) -> Cluster {
    let mut dump = DumpReader::default();
    let items: Vec<&Value> = nodes.iter().chain(pods).collect();
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": items });
    dump.read("recording", list.to_string().as_bytes());
    assert!(dump.take_problems().is_empty());
    dump.finish("the recording")
}

/// The pod as the controller made it: bound, or pending with its pin.
fn daemon_pod(case: &Case, node: &str) -> Value {
    let metadata = &case.daemonset.metadata;
    let template = &case.daemonset.spec.as_ref().expect("recorded with a spec").template;
    let name = metadata.name.clone().unwrap_or_default();
    let mut pod = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "namespace": "default",
            "name": format!("{name}-{node}"),
            "labels": template.metadata.as_ref().and_then(|metadata| metadata.labels.clone()),
            "ownerReferences": [{ "apiVersion": "apps/v1", "kind": "DaemonSet", "name": name, "uid": "1", "controller": true }],
        },
        "spec": {
            "affinity": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [
                { "matchFields": [{ "key": "metadata.name", "operator": "In", "values": [node] }] },
            ] } } },
        },
        "status": { "phase": "Pending" },
    });
    if case.bound.iter().any(|bound| bound == node) {
        pod["spec"]["nodeName"] = json!(node);
    }
    pod
}
