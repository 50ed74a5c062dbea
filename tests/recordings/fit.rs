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
        let cluster = cluster(&recording.nodes, &recording.objects, &recording.pods);
        let background = cluster.pods().known().into_iter().flatten();
        let priorities = background.map(|pod| (&*pod.name, pod.priority.unwrap_or_default())).collect();
        let mut tally = Tally { recording: &recording, priorities, by_order: 0, differing: Vec::new() };
        recording.cases.iter().for_each(|case| tally.compare(case, &cluster));
        let outcomes = || recording.cases.iter().flat_map(|case| case.pods.values());
        let (pods, victims) = (outcomes().count(), outcomes().filter(|outcome| outcome.victims.is_some()).count());
        tally.differing.iter().take(20).for_each(|difference| println!("{difference}"));
        let agreeing = pods.saturating_sub(tally.differing.len());
        println!("{name}: {agreeing} of {pods} pods in {} cases agree, {victims} of them preempt", recording.cases.len());
        println!("  {} preemptions are those of another order of equally important pods, which is not recorded", tally.by_order);
        assert!(tally.differing.is_empty(), "{name} differs");
    }
}

/// What was compared, and what differs.
struct Tally<'r> {
    recording: &'r Recording,
    priorities: BTreeMap<&'r str, i32>,
    by_order: usize,
    differing: Vec<String>,
}

/// The cluster, read the way a dump is read.
fn cluster(nodes: &[Value], objects: &[Value], pods: &[Value]) -> Cluster {
    let mut pods = pods.to_vec();
    pods.iter_mut().for_each(|pod| pod["metadata"]["namespace"] = json!("default"));
    let mut dump = DumpReader::default();
    let items: Vec<&Value> = nodes.iter().chain(objects).chain(&pods).collect();
    dump.read("recording", json!({ "kind": "List", "items": items }).to_string().as_bytes());
    assert!(dump.take_problems().is_empty());
    dump.finish("the recording")
}

impl Tally<'_> {
    fn compare(&mut self, case: &Case, cluster: &Cluster) {
        let manifest = read_manifest(&Arc::new(SourceText::new("case", case.daemonset.to_string())));
        assert!(manifest.problems.is_empty(), "{:?}", manifest.problems);
        let name = case.daemonset["metadata"]["name"].as_str().unwrap_or_default();
        let plan = plan(&manifest.daemon_sets[0].object, "default", cluster);
        let wanted = plan.nodes.iter().filter(|decision| decision.verdict() < Verdict::Keeps).count();
        if wanted != case.desired {
            self.differing.push(format!("{name}: {} nodes desired, predicted {wanted}", case.desired));
        }
        for decision in &plan.nodes {
            let recorded = case.pods.get(&*decision.node.name);
            let agrees = match (recorded, &case.failed_create) {
                (_, Some(message)) => refused_as_recorded(decision, message),
                (None, None) => !decision.eligibility.should_run,
                (Some(outcome), None) => agrees(outcome, decision, &self.priorities),
            };
            if agrees {
                continue;
            }
            if recorded.is_some_and(|outcome| self.agrees_in_some_order(outcome, case, &decision.node.name)) {
                self.by_order += 1;
                continue;
            }
            let recorded = recorded.map(|outcome| (outcome.bound, &outcome.message, &outcome.victims));
            let predicted = format!("predicted {:?}", decision.fate);
            self.differing.push(format!("{name} on {}: recorded {recorded:?}\n    {predicted}", decision.node.name));
        }
    }

    /// Between equally important pods the scheduler's order decides which go, and so how many: it goes by start time and by
    /// the history of its cache, which are not recorded. The recorded evictions must be those of one of the orders.
    fn agrees_in_some_order(&self, outcome: &Outcome, case: &Case, node: &str) -> bool {
        if outcome.victims.is_none() {
            return false;
        }
        let select = |objects: &[Value], field: &str| -> Vec<Value> {
            objects.iter().filter(|object| object.pointer(field).is_some_and(|name| name == node)).cloned().collect()
        };
        let nodes = select(&self.recording.nodes, "/metadata/name");
        let pods = select(&self.recording.pods, "/spec/nodeName");
        let manifest = read_manifest(&Arc::new(SourceText::new("case", case.daemonset.to_string())));
        permutations(pods.len()).into_iter().any(|order| {
            let mut pods = pods.clone();
            for (pod, rank) in pods.iter_mut().zip(order) {
                pod["metadata"]["creationTimestamp"] = json!(format!("2026-01-01T00:00:{rank:02}Z"));
            }
            let cluster = cluster(&nodes, &self.recording.objects, &pods);
            let plan = plan(&manifest.daemon_sets[0].object, "default", &cluster);
            agrees(outcome, &plan.nodes[0], &self.priorities)
        })
    }
}

/// Every order of so many things.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |shorter, next| {
        let insert = |order: &Vec<usize>| -> Vec<Vec<usize>> {
            (0..=order.len()).map(|at| [&order[..at], &[next], &order[at..]].concat()).collect()
        };
        shorter.iter().flat_map(insert).collect()
    })
}

fn refused_as_recorded(decision: &NodeDecision<'_>, message: &str) -> bool {
    match &decision.fate {
        Fate::Refused(rejection) => message.ends_with(&rejection.message),
        fate => *fate == Fate::NotWanted && !decision.eligibility.should_run,
    }
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
