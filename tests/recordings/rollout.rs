//! Rolling updates, half a tick after the other. Which of several equal nodes comes next is random in Kubernetes: a recording
//! is reproduced if some order of the nodes gives its counts at every step.

use std::collections::BTreeMap;

use daemonset_plan::api::default_daemon_set;
use daemonset_plan::engine::rollout::{
    Controller, HalfTick, NewPod, PodCounts, Population, RolloutNode, Strategy, pass, settle, strategy_of,
};
use daemonset_plan::engine::{NodeDecision, plan};
use daemonset_plan::manifest::dump::DumpReader;
use k8s_openapi::api::apps::v1::DaemonSet;
use serde::Deserialize;
use serde_json::{Value, json};

use super::recording;

#[derive(Deserialize)]
struct Recording {
    nodes: Vec<Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    daemonset: Value,
    updated: BTreeMap<String, Value>,
    sick_nodes: Vec<String>,
    broken_nodes: Vec<String>,
    before: Before,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Before {
    counts: Counts,
}

/// Pods by template and state.
#[derive(Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Counts {
    old_ready: usize,
    old_unready: usize,
    old_terminating: usize,
    new_ready: usize,
    new_unready: usize,
    new_terminating: usize,
}

#[derive(Deserialize)]
struct Step {
    after: String,
    #[serde(flatten)]
    counts: Counts,
    unavailable: usize,
}

#[test]
fn every_recorded_rollout_is_reproduced_step_by_step() {
    let recording: Recording = recording("rollout-101.json");
    let mut steps = 0;
    let mut differing = Vec::new();
    for (at, case) in recording.cases.iter().enumerate() {
        let rollout = Rollout::of(case, &recording.nodes);
        match rollout.reproduces(case) {
            Ok(()) => steps += case.steps.len(),
            Err(why) => differing.push(format!("case {at}: {why}")),
        }
    }
    let (cases, agreeing) = (recording.cases.len(), recording.cases.len() - differing.len());
    println!("rollout-101.json: {agreeing}/{cases} rollouts, {steps} steps");
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// A rollout as it begins.
struct Rollout {
    nodes: Population,
    strategy: Strategy,
    /// Whether the template stays, so that the pods that are there are those of the new template as well.
    same_template: bool,
}

impl Rollout {
    fn of(case: &Case, nodes: &[Value]) -> Self {
        let before = stored(case.daemonset.clone());
        let mut changed = case.daemonset.clone();
        case.updated.iter().for_each(|(field, value)| changed["spec"][field] = value.clone());
        let after = stored(changed);
        let template = |daemon_set: &DaemonSet| json!(daemon_set.spec.as_ref().map(|spec| &spec.template));
        let same_template = template(&before) == template(&after);
        let mut dump = DumpReader::default();
        dump.read("nodes", json!({ "kind": "List", "items": nodes }).to_string().as_bytes());
        let cluster = dump.finish("the recording");
        let (old, new) = (plan(&before, "default", &cluster), plan(&after, "default", &cluster));
        let population = old.nodes.iter().zip(&new.nodes).map(|(old, new)| (node(case, same_template, old, new), 1)).collect();
        let desired = new.nodes.iter().filter(|decision| decision.eligibility.should_run).count();
        Self { nodes: population, strategy: strategy_of(&after, desired), same_template }
    }

    /// Walks through the recorded steps with all orders of the nodes that could have led there.
    fn reproduces(&self, case: &Case) -> Result<(), String> {
        let before = self.counts(&self.nodes);
        if before != case.before.counts {
            return Err(format!("begins with {before:?} for {:?}", case.before.counts));
        }
        let mut states = settled(&self.nodes, self.strategy);
        for (at, step) in case.steps.iter().enumerate() {
            if let Some(half) = half_tick(&step.after) {
                states = states.iter().flat_map(|nodes| settled(&pass(nodes, half), self.strategy)).collect();
            }
            let reached: Vec<Counts> = states.iter().map(|nodes| self.counts(nodes)).collect();
            states.retain(|nodes| self.counts(nodes) == step.counts);
            states.sort_by_key(|nodes| nodes.iter().collect::<Vec<_>>());
            states.dedup();
            if states.is_empty() {
                return Err(format!("step {at} ({}): {reached:?} for {:?}", step.after, step.counts));
            }
        }
        let last = case.steps.last().ok_or("no steps")?;
        let rests = states.iter().any(|nodes| self.rests(nodes) && nodes.count(RolloutNode::is_unavailable) == last.unavailable);
        if rests { Ok(()) } else { Err("goes on after the last step, or with other nodes unavailable".to_owned()) }
    }

    fn rests(&self, nodes: &Population) -> bool {
        let next = |nodes: &Population, half| settled(&pass(nodes, half), self.strategy);
        let ticks = [HalfTick::Terminate, HalfTick::Start, HalfTick::Terminate];
        ticks.into_iter().all(|half| next(nodes, half).iter().all(|later| self.counts(later) == self.counts(nodes)))
    }

    fn counts(&self, nodes: &Population) -> Counts {
        let mut counts = Counts {
            old_ready: nodes.sum(|node| node.old.ready),
            old_unready: nodes.sum(|node| node.old.unready),
            old_terminating: nodes.sum(|node| node.old.terminating),
            new_ready: nodes.sum(|node| node.new.ready),
            new_unready: nodes.sum(|node| node.new.unready),
            new_terminating: nodes.sum(|node| node.new.terminating),
        };
        if self.same_template {
            (counts.old_ready, counts.new_ready) = (counts.new_ready, counts.old_ready);
            (counts.old_unready, counts.new_unready) = (counts.new_unready, counts.old_unready);
            (counts.old_terminating, counts.new_terminating) = (counts.new_terminating, counts.old_terminating);
        }
        counts
    }
}

fn stored(daemon_set: Value) -> DaemonSet {
    let mut stored: DaemonSet = serde_json::from_value(daemon_set).expect("recorded as it was sent");
    default_daemon_set(&mut stored);
    stored
}

fn node(case: &Case, same_template: bool, old: &NodeDecision<'_>, new: &NodeDecision<'_>) -> RolloutNode {
    let has = |names: &[String]| names.iter().any(|name| **name == *old.node.name);
    let pods = match (old.eligibility.should_run, has(&case.sick_nodes)) {
        (false, _) => PodCounts::default(),
        (true, false) => PodCounts::READY,
        (true, true) => PodCounts::UNREADY,
    };
    let (old, now) = if same_template { (PodCounts::default(), pods) } else { (pods, PodCounts::default()) };
    RolloutNode {
        should_run: new.eligibility.should_run,
        should_continue_running: new.eligibility.should_continue_running,
        // The recorder makes no pod ready that was there before, and only these stay as they are.
        new_pod: if has(&case.broken_nodes) || same_template { NewPod::NeverReady } else { NewPod::Starts },
        terminates: true,
        old,
        new: now,
    }
}

fn half_tick(after: &str) -> Option<HalfTick> {
    match after {
        "terminate" => Some(HalfTick::Terminate),
        "start" => Some(HalfTick::Start),
        _ => None,
    }
}

/// Where the controller may come to rest, for every order of the nodes.
fn settled(nodes: &Population, strategy: Strategy) -> Vec<Population> {
    let mut all = Vec::new();
    let mut script: Vec<usize> = Vec::new();
    loop {
        let mut made: Vec<(usize, usize)> = Vec::new();
        let mut population = nodes.clone();
        settle(&mut population, &Controller::unbounded(strategy), &mut |candidates, allowed| {
            let ways = ways(candidates, allowed);
            let way = script.get(made.len()).copied().unwrap_or_default();
            made.push((way, ways.len()));
            ways[way].clone()
        });
        if !all.contains(&population) {
            all.push(population);
        }
        // The next script: the last choice that has another way takes it.
        let Some(at) = made.iter().rposition(|(way, ways)| way + 1 < *ways) else { return all };
        script = made[..=at].iter().map(|(way, _)| *way).collect();
        script[at] += 1;
    }
}

/// Every way to take as many as are allowed.
fn ways(candidates: &[(RolloutNode, usize)], allowed: usize) -> Vec<Vec<usize>> {
    let Some(((_, count), rest)) = candidates.split_first() else { return vec![Vec::new()] };
    let others: usize = rest.iter().map(|(_, count)| count).sum();
    let least = allowed.saturating_sub(others).min(*count);
    let mut all = Vec::new();
    for taken in least..=allowed.min(*count) {
        for mut way in ways(rest, allowed - taken) {
            way.insert(0, taken);
            all.push(way);
        }
    }
    all
}
