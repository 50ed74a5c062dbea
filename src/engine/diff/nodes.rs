//! What a change does to each node.

use std::sync::Arc;

use super::sides::{OldPods, Side};
use crate::engine::admission::Rejection;
use crate::engine::rollout::Strategy;
use crate::engine::{Fate, NodeDecision, Reason, Verdict};
use crate::model::Node;

/// What the change means for a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It gets a pod where there is none.
    Gains,
    /// The pod that is there goes, and none comes.
    Loses,
    /// Its pod is replaced by one of the new template.
    Restarts,
    /// Its pod is to be replaced, or made, and the new one does not run.
    Fails,
    /// Its pod stays where the DaemonSet would make none, or stays of the old template.
    Keeps,
    /// Nothing.
    Unchanged,
}

/// When a pod goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// As soon as the change is applied.
    AtOnce,
    /// In the course of the rollout.
    InRollout,
    /// When somebody deletes it, or its node goes.
    WhenDeleted,
}

/// What the change does to one node.
#[derive(Debug, Clone)]
pub struct NodeDiff<'a> {
    /// The node, as it is afterwards, or as it was.
    pub node: &'a Node,
    /// What became of it before.
    pub before: Option<Verdict>,
    /// What becomes of it.
    pub after: Option<Verdict>,
    /// What that means.
    pub effect: Effect,
    /// When the pod that is there goes, if it does or would.
    pub when: Option<When>,
    /// Why: of a node that gains a pod, what kept it from one before; of others, what keeps them from one now.
    pub reasons: Vec<Reason>,
}

impl NodeDiff<'_> {
    /// What the controller does to it once it does nothing any more.
    pub fn leave_alone(&mut self) {
        self.after = self.before;
        self.effect = Effect::Unchanged;
        self.when = None;
        self.reasons.clear();
    }
}

/// Whether and how the pods that are there are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The template stays.
    Never,
    /// Only when somebody deletes them.
    OnDelete,
    /// By a rolling update.
    Rolling,
}

impl Replaced {
    /// How pods are replaced if the template changes or not.
    pub fn of(same_template: bool, strategy: Strategy) -> Self {
        match (same_template, strategy) {
            (true, _) => Self::Never,
            (false, Strategy::OnDelete) => Self::OnDelete,
            (false, _) => Self::Rolling,
        }
    }
}

/// Every node of either side, by name.
pub fn node_diffs<'a>(
    before: Option<Side<'a>>,
    after: Option<Side<'a>>,
    pods: OldPods<'a>,
    replaced: Replaced,
) -> Vec<NodeDiff<'a>> {
    let nodes = |side: Option<Side<'a>>| side.into_iter().flat_map(|side| &side.plan.nodes);
    let gone = nodes(before).filter(|decision| after.is_some_and(|after| after.cluster.node(&decision.node.name).is_none()));
    let mut diffs: Vec<NodeDiff<'a>> = match after {
        Some(_) => nodes(after)
            .map(|now| {
                let was = before.and_then(|side| side.decision(&now.node.name));
                let refused = after.and_then(|side| side.plan.creation.outcome.as_ref().err());
                let replaced = if pods.are_updated_on(&now.node.name) { Replaced::Never } else { replaced };
                let mut diff = node_diff(was, now, pods.is_on(now.node), replaced, refused);
                // The plan knows of no pod there and says excluded; with one it is what may stay.
                diff.before =
                    diff.before.map(|before| if pods.is_left_over_on(&now.node.name) { Verdict::Keeps } else { before });
                diff
            })
            .collect(),
        None => nodes(before).map(|was| without_daemon_set(was, pods)).collect(),
    };
    diffs.extend(gone.map(|was| without_daemon_set(was, pods)));
    diffs.sort_by(|a, b| a.node.name.cmp(&b.node.name));
    diffs
}

/// A node that is gone itself, or whose DaemonSet is.
fn without_daemon_set<'a>(was: &NodeDecision<'a>, pods: OldPods<'_>) -> NodeDiff<'a> {
    let has_pod = pods.is_on(was.node);
    NodeDiff {
        node: was.node,
        before: Some(was.verdict()),
        after: None,
        effect: if has_pod { Effect::Loses } else { Effect::Unchanged },
        when: has_pod.then_some(When::AtOnce),
        reasons: Vec::new(),
    }
}

fn node_diff<'a>(
    was: Option<&NodeDecision<'a>>,
    now: &NodeDecision<'a>,
    has_pod: bool,
    replaced: Replaced,
    refused: Option<&Arc<Rejection>>,
) -> NodeDiff<'a> {
    let before = was.map(NodeDecision::verdict);
    let refused = refused.filter(|_| now.fate == Fate::Bound && has_pod && replaced == Replaced::Rolling);
    let after = if refused.is_some() { Verdict::Rejected } else { verdict_after(now, has_pod, replaced) };
    let (effect, when) = effect(before, after, has_pod, now.eligibility.should_continue_running, replaced);
    let reasons = match effect {
        Effect::Gains => was.map(NodeDecision::reasons).unwrap_or_default(),
        Effect::Restarts | Effect::Unchanged => Vec::new(),
        Effect::Loses | Effect::Fails | Effect::Keeps => match refused {
            Some(rejection) => vec![Reason::Refused(Arc::clone(rejection))],
            None => now.reasons(),
        },
    };
    NodeDiff { node: now.node, before, after: Some(after), effect, when, reasons }
}

/// The verdict on a node: a pod that may stay does so only until a rolling update gets to it.
fn verdict_after(now: &NodeDecision<'_>, has_pod: bool, replaced: Replaced) -> Verdict {
    match now.fate {
        Fate::NotWanted if now.eligibility.should_continue_running && has_pod && replaced != Replaced::Rolling => Verdict::Keeps,
        Fate::NotWanted => Verdict::Excluded,
        _ => now.verdict(),
    }
}

fn effect(before: Option<Verdict>, after: Verdict, has_pod: bool, may_stay: bool, replaced: Replaced) -> (Effect, Option<When>) {
    let was_wanted = matches!(before, Some(Verdict::Runs | Verdict::Preempts));
    match (after, has_pod) {
        // The controller makes the missing pod whether or not anything is changed.
        (Verdict::Runs | Verdict::Preempts, false) if was_wanted => (Effect::Unchanged, None),
        (Verdict::Runs | Verdict::Preempts, false) => (Effect::Gains, None),
        (Verdict::Runs | Verdict::Preempts, true) => match replaced {
            Replaced::Never => (Effect::Unchanged, None),
            Replaced::OnDelete => (Effect::Keeps, Some(When::WhenDeleted)),
            Replaced::Rolling => (Effect::Restarts, Some(When::InRollout)),
        },
        (Verdict::Pending | Verdict::Rejected, false) if before == Some(after) => (Effect::Unchanged, None),
        (Verdict::Pending | Verdict::Rejected, false) => (Effect::Fails, None),
        (Verdict::Pending | Verdict::Rejected, true) => match replaced {
            Replaced::Rolling => (Effect::Fails, Some(When::InRollout)),
            Replaced::Never | Replaced::OnDelete => (Effect::Keeps, Some(When::WhenDeleted)),
        },
        (Verdict::Keeps, _) => (Effect::Keeps, Some(When::WhenDeleted)),
        (Verdict::Excluded, false) => (Effect::Unchanged, None),
        (Verdict::Excluded, true) => (Effect::Loses, Some(if may_stay { When::InRollout } else { When::AtOnce })),
    }
}
