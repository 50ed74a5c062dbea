//! What the scheduler does with each daemon pod: bound, bound after evictions, or pending and why.

use std::collections::{BTreeMap, BTreeSet};

use daemonset_plan::engine::filter::{NodeState, ScheduledPod, Scheduling, Topology};
use daemonset_plan::engine::schedule::{SchedulerOutcome, schedule};
use daemonset_plan::engine::{daemon_pod, plan};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::model::Cluster;
use k8s_openapi::api::apps::v1::DaemonSet;
use serde::Deserialize;
use serde_json::{Value, json};

use super::recording;

#[derive(Deserialize)]
struct Recording {
    nodes: Vec<Value>,
    objects: Vec<Value>,
    pods: Vec<Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    daemonset: Value,
    desired: usize,
    pods: BTreeMap<String, Outcome>,
    #[serde(rename = "failedCreate")]
    failed_create: Option<String>,
}

#[derive(Deserialize)]
struct Outcome {
    bound: bool,
    message: Option<String>,
    victims: Option<Vec<String>>,
}

#[test]
fn every_recorded_pod_is_bound_pending_or_preempting_as_predicted() {
    for name in ["fit-101.json", "fit-102.json"] {
        let recording: Recording = recording(name);
        let cluster = cluster(&recording);
        let (mut decisions, mut differing) = (0, Vec::new());
        for case in &recording.cases {
            decisions += case.pods.len();
            differing.extend(check(case, &cluster));
        }
        differing.iter().take(20).for_each(|difference| println!("{difference}"));
        println!("{name}: {} of {decisions} pods agree in {} cases", decisions - differing.len(), recording.cases.len());
        assert!(differing.is_empty(), "{name} differs");
    }
}
