//! What a change of one DaemonSet, or of its cluster, does as a whole.

use std::sync::Arc;

use hashbrown::HashSet;
use k8s_openapi::api::core::v1::Pod;

use super::fields::{FieldChange, field_changes, same_template};
use super::headroom::{Headroom, headroom};
use super::nodes::{Effect, NodeDiff, Replaced, When, node_diffs};
use super::rollout_nodes::{NeverReady, rollout_nodes};
use super::sides::{OldPods, Side};
use crate::engine::admission::quota_shares;
use crate::engine::revision::{CurrentTemplate, revision_of};
use crate::engine::rollout::{
    Controller, Durations, KnownDurations, Population, QuotaRoom, QuotaShare, RollingUpdate, Rollout, Span, Timeout, strategy_of,
};
use crate::engine::{NotEvaluated, Verdict};

/// What becomes of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is not there yet.
    Created,
    /// It is changed.
    Updated,
    /// It is not there any more.
    Deleted,
    /// It stays as it is.
    Unchanged,
    /// It cannot be changed so: it has to be deleted and created.
    Replaced,
}

/// What the API server says to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It takes it.
    Accepted,
    /// It refuses it, so that nothing is rolled out.
    Refused,
    /// It refuses it as a change: the object has to be deleted and created.
    Replaced,
}

/// What whoever asks wants to know, and knows better.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// Where new pods never become ready.
    pub never_ready: NeverReady,
    /// Durations that are known.
    pub durations: KnownDurations,
    /// The time that the rollout may take, in seconds.
    pub timeout: Option<u64>,
}

/// What a change does.
#[derive(Debug, Clone)]
pub struct DaemonSetDiff<'a> {
    /// What becomes of the object.
    pub change: Change,
    /// The fields that change.
    pub fields: Vec<FieldChange>,
    /// Whether the template changes.
    pub restarts_pods: bool,
    /// How many pods are gone at the same time, and for how long, if the object is deleted and created; for good where the
    /// time is `None` on some nodes.
    pub replacement: Option<(usize, Option<Span>)>,
    /// Every node, by name.
    pub nodes: Vec<NodeDiff<'a>>,
    /// The nodes with the least room left.
    pub headroom: Vec<Headroom>,
    /// How the new template gets to the nodes; nothing where the change is refused.
    pub rollout: Option<(Rollout, Durations)>,
    /// Whether it fits into the time that was asked for.
    pub timeout: Option<Timeout>,
    /// Nodes whose pod is missing today, and is made with or without the change: in the first wave of the rollout.
    pub missing_now: Vec<Arc<str>>,
    /// What could change the answer and was not looked at.
    pub not_evaluated: Vec<NotEvaluated>,
}

/// What becomes of a DaemonSet that is on at least one side; of one whose change is refused, what would, but for the rollout.
pub fn diff<'a>(before: Option<Side<'a>>, after: Option<Side<'a>>, answer: Answer, question: &Question) -> DaemonSetDiff<'a> {
    let (both, is_replaced) = (before.zip(after), answer == Answer::Replaced);
    let restored = both.and_then(|(old, new)| revision_of(new.stored, old.subject.daemon_set, old.cluster));
    let restored = restored.filter(|_| !is_replaced).map(|revision| revision.hash.as_str());
    let is_left_alone = is_left_alone(before, after);
    let mut fields = both.map(|(old, new)| field_changes(old.subject.daemon_set, new.subject.daemon_set)).unwrap_or_default();
    fields.iter_mut().for_each(|change| change.restarts_pods &= !is_left_alone);
    let same_template = both.is_none_or(|(old, new)| same_template(old.subject.daemon_set, new.subject.daemon_set));
    let pods = OldPods::of(before).with_updated(restored.filter(|_| !same_template));
    let change = match both {
        None if after.is_some() => Change::Created,
        None => Change::Deleted,
        Some(_) if is_replaced => Change::Replaced,
        Some(_) if fields.is_empty() => Change::Unchanged,
        Some(_) => Change::Updated,
    };
    let desired = after.map_or(0, |side| side.plan.nodes.iter().filter(|node| node.eligibility.should_run).count());
    let strategy = after.map(|side| strategy_of(side.stored, desired));
    let replaced = strategy.map_or(Replaced::Never, |strategy| Replaced::of(same_template && !is_replaced, strategy));
    let mut nodes = node_diffs(before, after, pods, if is_replaced { Replaced::Rolling } else { replaced });
    if is_left_alone {
        nodes.iter_mut().for_each(NodeDiff::leave_alone);
    }
    let old_pod = before.and_then(|side| side.plan.creation.outcome.as_ref().ok());
    let durations = both.map(|(old, new)| Durations::of(old.stored, new.stored, &pods.all(), new.cluster, question.durations));
    let mut diff = DaemonSetDiff {
        change,
        fields,
        restarts_pods: (!same_template || is_replaced) && !is_left_alone,
        replacement: None,
        headroom: after.filter(|_| !is_left_alone).map(|side| headroom(side, pods, old_pod, &nodes)).unwrap_or_default(),
        nodes: Vec::new(),
        rollout: None,
        timeout: None,
        missing_now: nodes.iter().filter(|node| is_missing(node, pods)).map(|node| Arc::clone(&node.node.name)).collect(),
        not_evaluated: not_evaluated(before, after, pods, same_template),
    };
    match (after, strategy, durations) {
        _ if is_left_alone => {
            diff.missing_now.clear();
            diff.not_evaluated.push(left_alone());
        }
        (_, _, Some(durations)) if is_replaced => {
            nodes.iter_mut().filter(|diff| diff.when == Some(When::InRollout)).for_each(|diff| diff.when = Some(When::AtOnce));
            let gone = nodes.iter().filter(|diff| diff.when == Some(When::AtOnce)).count();
            let comes_back = nodes.iter().all(|diff| diff.effect != Effect::Fails);
            diff.replacement = Some((gone, comes_back.then(|| durations.stop + durations.available())));
        }
        (Some(after), Some(strategy), Some(durations)) if !same_template => {
            let start = rollout_nodes(after, pods, old_pod, strategy, &question.never_ready);
            let population: Population = start.iter().map(|(_, node)| (*node, 1)).collect();
            let controller = Controller { strategy, quota: QuotaRoom::new(shares(after, old_pod), &population) };
            let rollout = Rollout::of(&start, &controller, &durations);
            let forced: HashSet<Arc<str>> = rollout.forced_now.iter().cloned().collect();
            let in_rollout = nodes.iter_mut().filter(|node| node.when == Some(When::InRollout));
            in_rollout.filter(|node| forced.contains(&node.node.name)).for_each(|node| node.when = Some(When::AtOnce));
            // What is refused is rolled out by nobody; what happens to each node is told as if it were accepted.
            if answer == Answer::Accepted {
                let fits = |seconds| Timeout::of(&rollout, &population, &controller, &durations, seconds);
                diff.timeout = question.timeout.and_then(fits);
                diff.rollout = Some((rollout, durations));
            }
        }
        _ => {}
    }
    diff.nodes = nodes;
    diff
}

/// Whether the DaemonSet is being deleted: the controller then makes and deletes nothing (`daemon_controller.go:syncDaemonSet`).
fn is_left_alone(before: Option<Side<'_>>, after: Option<Side<'_>>) -> bool {
    let metadata = before.filter(|_| after.is_some()).map(|side| &side.subject.daemon_set.metadata);
    metadata.is_some_and(|metadata| metadata.deletion_timestamp.is_some())
}

fn left_alone() -> NotEvaluated {
    let why = "the DaemonSet is being deleted, and the controller leaves it alone: no change gets to its pods, which go with it or, \
               where they are orphaned, stay as they are";
    NotEvaluated::not_modelled("what the change does", why)
}

/// What the quotas have to give to the new pods.
fn shares(after: Side<'_>, old_pod: Option<&Pod>) -> Vec<QuotaShare> {
    let spec = |pod: &Pod| pod.spec.clone();
    let Some(new) = after.plan.creation.outcome.as_ref().ok().and_then(spec) else { return Vec::new() };
    quota_shares(old_pod.and_then(spec).as_ref(), &new, after.subject.namespace, after.cluster.policies())
}

/// Whether a node gets a pod that it should have had before the change already.
fn is_missing(node: &NodeDiff<'_>, pods: OldPods<'_>) -> bool {
    let runs = matches!(node.after, Some(Verdict::Runs | Verdict::Preempts));
    runs && node.effect == Effect::Unchanged && !pods.is_on(node.node)
}

impl DaemonSetDiff<'_> {
    /// Whether anything changes at all.
    pub fn is_empty(&self) -> bool {
        self.change == Change::Unchanged && self.nodes.iter().all(|diff| diff.effect == Effect::Unchanged)
    }
}

/// How many pods are of an older template than the old DaemonSet's, where it comes from the cluster and its pods tell.
fn outdated(before: Side<'_>, pods: OldPods<'_>) -> Option<usize> {
    let all = pods.all();
    let revision = revision_of(before.stored, before.subject.daemon_set, before.cluster);
    let current = CurrentTemplate::of(before.subject.daemon_set, all.iter().copied())?.of_revision(revision);
    let outdated = all.iter().filter(|pod| !current.is_of(pod)).count();
    (outdated == 0 || !current.hash_is_unknown()).then_some(outdated)
}

fn not_evaluated(before: Option<Side<'_>>, after: Option<Side<'_>>, pods: OldPods<'_>, same_template: bool) -> Vec<NotEvaluated> {
    let mut list = after.or(before).map(|side| side.plan.not_evaluated.clone()).unwrap_or_default();
    // The old side's cluster may be another one.
    if before.is_some_and(|side| side.cluster.is_redacted()) && !after.is_some_and(|side| side.cluster.is_redacted()) {
        list.insert(0, NotEvaluated::redacted_facts());
    }
    if pods.are_assumed() {
        let nodes = before.iter().flat_map(|side| &side.plan.nodes).map(|decision| &*decision.node.name);
        let left_over: Vec<&str> = nodes.filter(|node| pods.is_left_over_on(node)).collect();
        let also = match left_over.as_slice() {
            [] => String::new(),
            [node] => format!(", and on {node}, which is not ready, one that it had before"),
            [first, others @ ..] => {
                format!(", and on {first} and {} more nodes that are not ready one that they had before", others.len())
            }
        };
        let why = format!("no pod of it is known, so an available one is taken to be wherever the old manifest puts one{also}");
        list.push(NotEvaluated::missing("old pods", why, &["pods"]));
    }
    let outdated = before.and_then(|side| outdated(side, pods));
    let on_delete = |side: Side<'_>| RollingUpdate::of(side.stored).is_none();
    if same_template && before.is_some_and(on_delete) && !after.is_none_or(on_delete) {
        let why = match outdated {
            Some(0) => None,
            Some(outdated) => {
                Some(format!("{outdated} of the pods are of an older template; they are replaced now, and that is not looked at"))
            }
            None => Some(
                "with OnDelete pods may be of an older template; those are replaced now, and which they are is not looked at"
                    .to_owned(),
            ),
        };
        list.extend(why.map(|why| NotEvaluated::not_modelled("outdated pods", why)));
    }
    let hashes: HashSet<&str> = pods.all().iter().filter_map(|pod| pod.labels.get("controller-revision-hash")).collect();
    // After a rollback pods of several generations are of the current template.
    let rolls = hashes.len() > 1 && outdated != Some(0);
    if rolls {
        let why = match (same_template, outdated) {
            (true, Some(outdated)) => {
                let pods = if outdated == 1 { "1 pod is".to_owned() } else { format!("{outdated} pods are") };
                Some(format!("{pods} of an older template: a rollout is under way, and is not looked at"))
            }
            (true, None) => Some("pods of several revisions are there: a rollout is under way, and is not looked at".to_owned()),
            // Which of them have the new template already is known then.
            (false, _) if before.is_some_and(|side| side.cluster.revisions().known().is_some()) => None,
            (false, _) => Some("pods of several revisions are there: all of them are taken to be of the old manifest".to_owned()),
        };
        list.extend(why.map(|why| NotEvaluated::not_modelled("revisions", why)));
    }
    list
}
