//! What is on each node instead of one running pod of the current template
//! (`pkg/controller/daemon/daemon_controller.go:podsShouldBeOnNode`).

use std::sync::Arc;

use jiff::Timestamp;

use super::facts::Facts;
use super::finding::Finding;
use super::outcome::Outcome;
use crate::engine::rollout::Strategy;
use crate::engine::{Fate, NodeDecision, Reason, Verdict};
use crate::model::{Pod, Unready};

/// What is found on a node.
#[derive(Debug, Clone)]
pub struct NodeAudit<'c> {
    /// The node's name.
    pub node: Arc<str>,
    /// What is found.
    pub finding: Finding,
    /// The pods that it is found of.
    pub pods: Vec<&'c Pod>,
    /// What the plan has for the node; `None` where the dump does not hold the node.
    pub verdict: Option<Verdict>,
    /// What speaks against a pod there.
    pub reasons: Vec<Reason>,
    /// Whether that is as predicted.
    pub outcome: Outcome,
    /// How the node is, where it does not serve, and since when.
    pub unready: Option<(Unready, Option<Timestamp>)>,
}

/// Everything that is found, by node.
pub fn nodes<'c>(facts: &Facts<'_, 'c>) -> Vec<NodeAudit<'c>> {
    if facts.nodes_are_unknown() {
        return Vec::new();
    }
    let mut found: Vec<NodeAudit<'c>> = facts.plan.nodes.iter().flat_map(|decision| of_node(decision, facts)).collect();
    let gone = facts.pods.iter().filter(|(node, _)| facts.cluster.node(node).is_none());
    found.extend(gone.map(|(node, pods)| NodeAudit {
        node: Arc::from(*node),
        finding: Finding::NodeGone,
        pods: pods.clone(),
        verdict: None,
        reasons: Vec::new(),
        outcome: Outcome::NotEvaluated("no node of this name is known".to_owned()),
        unready: None,
    }));
    // What the controller has not seen yet it cannot have acted upon.
    if let Some(why) = &facts.status_is_old {
        let differing = found.iter_mut().filter(|node| node.outcome == Outcome::Differs);
        differing.for_each(|node| node.outcome = Outcome::NotEvaluated(why.clone()));
    }
    found.sort_by(|a, b| a.node.cmp(&b.node).then(a.finding.cmp(&b.finding)));
    found
}

/// The pods of a node by what the controller does about them.
struct Sorted<'c> {
    live: Vec<&'c Pod>,
    ended: Vec<&'c Pod>,
    terminating: Vec<&'c Pod>,
}

impl<'c> Sorted<'c> {
    fn of(pods: &[&'c Pod]) -> Self {
        let (terminating, there): (Vec<_>, Vec<_>) = pods.iter().copied().partition(|pod| pod.terminating);
        let (ended, live) = there.into_iter().partition(|pod| pod.phase.is_terminal());
        Self { live, ended, terminating }
    }
}

fn of_node<'c>(decision: &NodeDecision<'c>, facts: &Facts<'_, 'c>) -> Vec<NodeAudit<'c>> {
    let Sorted { live, ended, terminating } = Sorted::of(&decision.pods);
    let (should_run, may_stay) = (decision.eligibility.should_run, decision.eligibility.should_continue_running);
    let found = |finding, pods: Vec<&'c Pod>, reasons, outcome| NodeAudit {
        node: Arc::clone(&decision.node.name),
        finding,
        pods,
        verdict: Some(decision.verdict()),
        reasons,
        outcome,
        unready: decision.node.unready().map(|how| (how, decision.node.unready_since)),
    };
    let mut all = Vec::new();
    if should_run && decision.pods.is_empty() {
        let is_refused = matches!(decision.fate, Fate::Refused(_));
        let outcome = if is_refused { Outcome::Agrees } else { Outcome::Differs };
        all.push(found(Finding::Missing, Vec::new(), decision.reasons(), outcome));
    }
    let there = [live.as_slice(), &ended].concat();
    if !may_stay && !there.is_empty() {
        all.push(found(Finding::Stray, there, decision.reasons(), Outcome::Differs));
        return all;
    }
    if !terminating.is_empty() && there.is_empty() {
        all.push(found(Finding::Terminating, terminating, Vec::new(), Outcome::Agrees));
    }
    if !ended.is_empty() {
        all.push(found(Finding::Ended, ended, Vec::new(), Outcome::Differs));
    }
    if !should_run && !live.is_empty() {
        all.push(found(Finding::Kept, live.clone(), decision.reasons(), Outcome::Agrees));
    }
    let recent = live.iter().any(|pod| facts.is_recent(pod.created));
    let differs = |recent: bool| match recent {
        true => Outcome::NotEvaluated("it was made less than 30 s before the newest time that is known".to_owned()),
        false => Outcome::Differs,
    };
    if should_run && !live.is_empty() && live.iter().all(|pod| pod.node_name.is_none()) {
        let outcome = match decision.fate {
            Fate::Unschedulable(..) | Fate::Gated(_) => Outcome::Agrees,
            Fate::Refused(_) => Outcome::NotEvaluated("the next pod is refused, so the scheduler is not asked".to_owned()),
            Fate::NotWanted | Fate::Bound | Fate::Preempts(_) => differs(recent),
        };
        all.push(found(Finding::Pending, live.clone(), decision.reasons(), outcome));
    }
    let (outdated, updated): (Vec<&Pod>, Vec<&Pod>) = live.iter().partition(|pod| facts.is_outdated(pod));
    let is_too_many = match facts.strategy {
        Strategy::Surge { .. } if facts.current.is_none() => live.len() > 2,
        Strategy::Surge { .. } => outdated.len() > 1 || updated.len() > 1,
        Strategy::OnDelete | Strategy::Replace { .. } => live.len() > 1,
    };
    if is_too_many {
        all.push(found(Finding::Duplicate, live, Vec::new(), differs(recent)));
    }
    if !outdated.is_empty() {
        all.push(found(Finding::Outdated, outdated, Vec::new(), Outcome::Agrees));
    }
    all
}
