//! What becomes of each daemon pod: bound, bound after evictions, or pending, and in whose words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use daemonset_plan::engine::preemption::WhyNot;
use daemonset_plan::engine::{Fate, NodeDecision, Verdict, plan};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{SourceText, read_manifest};
use daemonset_plan::model::Cluster;
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
        let priorities: BTreeMap<&str, i32> =
            cluster.pods().known().into_iter().flatten().map(|pod| (&*pod.name, pod.priority.unwrap_or_default())).collect();
        let (mut pods, mut victims, mut differing) = (0, 0, Vec::new());
        for case in &recording.cases {
            pods += case.pods.len();
            victims += case.pods.values().filter_map(|outcome| outcome.victims.as_ref()).count();
            differing.extend(differences(case, &cluster, &priorities));
        }
        differing.iter().take(20).for_each(|difference| println!("{difference}"));
        let agreeing = pods - differing.len().min(pods);
        println!("{name}: {agreeing} of {pods} pods in {} cases agree, {victims} of them preempt", recording.cases.len());
        assert!(differing.is_empty(), "{name} differs");
    }
}

/// The cluster, read the way a dump is read.
fn cluster(recording: &Recording) -> Cluster {
    let mut pods = recording.pods.clone();
    pods.iter_mut().filter(|pod| pod["metadata"]["namespace"].is_null()).for_each(|pod| pod["metadata"]["namespace"] = json!("default"));
    let mut dump = DumpReader::default();
    let items: Vec<&Value> = recording.nodes.iter().chain(&recording.objects).chain(&pods).collect();
    dump.read("recording", json!({ "kind": "List", "items": items }).to_string().as_bytes());
    assert!(dump.take_problems().is_empty());
    dump.finish("the recording")
}

fn differences(case: &Case, cluster: &Cluster, priorities: &BTreeMap<&str, i32>) -> Vec<String> {
    let manifest = read_manifest(&Arc::new(SourceText::new("case", case.daemonset.to_string())));
    assert!(manifest.problems.is_empty(), "{:?}", manifest.problems);
    let name = case.daemonset["metadata"]["name"].as_str().unwrap_or_default();
    let plan = plan(&manifest.daemon_sets[0].object, "default", cluster);
    let wanted = plan.nodes.iter().filter(|decision| decision.verdict() < Verdict::Keeps).count();
    let mut differing = Vec::new();
    if wanted != case.desired {
        differing.push(format!("{name}: {} nodes desired, predicted {wanted}", case.desired));
    }
    if let Some(message) = &case.failed_create {
        let refused = plan.nodes.iter().filter(|decision| decision.eligibility.should_run);
        let as_recorded = |decision: &NodeDecision<'_>| {
            matches!(&decision.fate, Fate::Refused(rejection) if message.ends_with(&rejection.message))
        };
        differing.extend(refused.filter(|decision| !as_recorded(decision)).map(|decision| format!("{name}: {:?}", decision.fate)));
        return differing;
    }
    for decision in &plan.nodes {
        let recorded = case.pods.get(&*decision.node.name);
        let agrees = match recorded {
            Some(outcome) => agrees(outcome, decision, priorities),
            None => !decision.eligibility.should_run,
        };
        if !agrees {
            let recorded = recorded.map(|outcome| (outcome.bound, &outcome.message, &outcome.victims));
            differing.push(format!("{name} on {}: recorded {recorded:?}\n    predicted {:?}", decision.node.name, decision.fate));
        }
    }
    differing
}

fn agrees(outcome: &Outcome, decision: &NodeDecision<'_>, priorities: &BTreeMap<&str, i32>) -> bool {
    match (&decision.fate, &outcome.victims) {
        (Fate::Bound, None) => outcome.bound,
        // Which of several equal pods goes is decided by their start time, which is not recorded.
        (Fate::Preempts(victims), Some(recorded)) => {
            let mut predicted: Vec<i32> = victims.iter().map(|victim| victim.priority).collect();
            let mut recorded: Vec<i32> = recorded.iter().map(|name| priorities[name.as_str()]).collect();
            predicted.sort_unstable();
            recorded.sort_unstable();
            predicted == recorded
        }
        (Fate::Unschedulable(unfit, why_not), None) if !outcome.bound => {
            let words: BTreeSet<&str> = unfit.reasons.iter().map(|reason| reason.words.as_str()).collect();
            let message = outcome.message.as_deref().unwrap_or_default();
            let (filters, preemption) = message.split_once(" preemption: ").unwrap_or((message, ""));
            words == of_one_node(filters) && same_preemption(why_not, preemption)
        }
        _ => false,
    }
}

/// The reasons that the scheduler counts on one node: the target's own.
fn of_one_node(message: &str) -> BTreeSet<&str> {
    let reasons = message.split_once("available: ").map_or("", |(_, reasons)| reasons);
    let reasons = reasons.split(". no new claims").next().unwrap_or_default().trim_end_matches('.');
    reasons.split(", ").filter_map(|reason| reason.strip_prefix("1 ")).collect()
}

fn same_preemption(why_not: &WhyNot, message: &str) -> bool {
    match why_not {
        WhyNot::PolicyNever => message == why_not.words(),
        WhyNot::NotHelpful => of_one_node(message).is_empty() && message.ends_with("Preemption is not helpful for scheduling."),
        WhyNot::NoVictims => of_one_node(message) == BTreeSet::from([why_not.words().as_str()]),
        WhyNot::StillUnfit(unfit) => of_one_node(message) == unfit.reasons.iter().map(|reason| reason.words.as_str()).collect(),
    }
}
