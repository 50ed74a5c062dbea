//! The room that a change leaves on the fullest nodes.

use std::sync::Arc;

use k8s_openapi::api::core::v1 as core;

use super::nodes::{Effect, NodeDiff};
use super::sides::{OldPods, Side};
use crate::engine::Verdict;
use crate::engine::filter::{NodeState, ScheduledPod};
use crate::model::{ComputeResources, amount_in_words};

/// A node that has this much or more of the resource left, in millionths, is nowhere near full.
const MUCH: i128 = 500_000;

/// How many nodes are named.
const MOST_NODES: usize = 3;

/// What a node has left of a resource that the new pods ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headroom {
    /// The node's name.
    pub node: Arc<str>,
    /// The resource.
    pub resource: String,
    /// What the node has to give, as a quantity.
    pub allocatable: String,
    /// What is free before the change.
    pub free_before: String,
    /// What is free after it; negative where more is asked for than there is.
    pub free_after: String,
}

/// The nodes whose pod is made or replaced, and the resource of which the least is left there; the fullest first, none that is
/// nowhere near full.
pub fn headroom(after: Side<'_>, pods: OldPods<'_>, old_pod: Option<&core::Pod>, diffs: &[NodeDiff<'_>]) -> Vec<Headroom> {
    let Ok(new_pod) = after.plan.creation.outcome.as_ref() else { return Vec::new() };
    if after.cluster.pods().known().is_none() {
        return Vec::new();
    }
    let requests = |pod: &core::Pod| ScheduledPod::of(pod, after.subject.namespace).requests;
    let (new, old) = (requests(new_pod), old_pod.map(requests));
    // Where others are evicted for the pod, there is no telling how much more room they leave.
    let evicts = |diff: &&NodeDiff<'_>| diff.after == Some(Verdict::Preempts);
    let changes = |diff: &&NodeDiff<'_>| matches!(diff.effect, Effect::Gains | Effect::Restarts | Effect::Fails);
    let changing = diffs.iter().filter(|diff| changes(diff) && !evicts(diff));
    let rooms = changing.filter_map(|diff| room(after, pods, old.as_ref(), &new, diff));
    let mut rooms: Vec<(i128, Headroom)> = rooms.filter(|(share, _)| *share < MUCH).collect();
    rooms.sort_by(|(a, left), (b, right)| a.cmp(b).then_with(|| left.node.cmp(&right.node)));
    rooms.into_iter().take(MOST_NODES).map(|(_, room)| room).collect()
}

/// The room on one node, with the share that is left in millionths.
fn room(
    after: Side<'_>,
    pods: OldPods<'_>,
    old: Option<&ComputeResources>,
    new: &ComputeResources,
    diff: &NodeDiff<'_>,
) -> Option<(i128, Headroom)> {
    let has = &diff.node.allocatable.as_ref()?.resources;
    let mut before = NodeState::new(diff.node, after.pods_on(&diff.node.name)).used;
    if pods.are_assumed() && pods.is_on(diff.node) {
        old.into_iter().for_each(|old| before.add(old));
    }
    let mut used = before.clone();
    if pods.are_assumed() && pods.is_on(diff.node) {
        old.into_iter().for_each(|old| used.subtract(old));
    }
    pods.on(&diff.node.name)
        .iter()
        .filter(|pod| pod.node_name.is_some() && !pod.phase.is_terminal())
        .for_each(|pod| used.subtract(&pod.requests));
    used.add(new);
    let amounts = [
        ("cpu", new.milli_cpu, has.milli_cpu, before.milli_cpu, used.milli_cpu),
        ("memory", new.memory, has.memory, before.memory, used.memory),
    ];
    let asked = amounts.into_iter().filter(|(_, wanted, has, ..)| *wanted > 0 && *has > 0);
    let share = |has: i64, used: i64| (i128::from(has) - i128::from(used)) * 1_000_000 / i128::from(has);
    let (resource, _, has, before, used) = asked.min_by_key(|(.., has, _, used)| share(*has, *used))?;
    let words = |amount: i64| match amount {
        0.. => amount_in_words(resource, amount),
        _ => format!("-{}", amount_in_words(resource, amount.saturating_neg())),
    };
    let room = Headroom {
        node: Arc::clone(&diff.node.name),
        resource: resource.to_owned(),
        allocatable: words(has),
        free_before: words(has - before),
        free_after: words(has - used),
    };
    Some((share(has, used), room))
}
