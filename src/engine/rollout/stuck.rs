//! Why a rollout never ends. Kubernetes has no deadline for it: it waits, without an event or a condition.

use super::least::least;
use super::population::{NewPod, Population, RolloutNode};
use super::simulation::{Step, simulate, worst_first, worst_last};
use super::sync::Strategy;

/// What a rollout waits for that never comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StuckCause {
    /// As many nodes are without an available pod as may be, and none of them gets one.
    Unavailable {
        /// How many.
        unavailable: usize,
        /// `maxUnavailable`, in nodes.
        max_unavailable: usize,
    },
    /// As many new pods wait beside old ones as may, and none of them becomes available.
    Surging {
        /// How many.
        surging: usize,
        /// `maxSurge`, in nodes.
        max_surge: usize,
    },
    /// A pod is refused at its creation, and until it is not the controller does not get as far as the update.
    Refused,
    /// Every other node is through; these never get an available pod, or never get rid of one.
    Rest,
}

/// The value that would let the other nodes go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unblock {
    /// `maxUnavailable`, in nodes.
    MaxUnavailable(usize),
    /// `maxSurge`, in nodes.
    MaxSurge(usize),
    /// `maxSurge: 0` with `maxUnavailable: 1`: the old pod has to go first.
    ReplaceInstead,
}

/// A rollout that never ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stuck {
    /// What it waits for.
    pub cause: StuckCause,
    /// How many nodes are left with an old pod, in the best order and in the worst.
    pub left: (usize, usize),
    /// What would let them go on.
    pub unblock: Option<Unblock>,
}

/// Whether a node keeps the rollout from ending, whatever its turn.
pub fn blocks(node: RolloutNode, strategy: Strategy) -> bool {
    let hangs = !node.terminates && (node.old.listed() > 0 || node.new.terminating > 0);
    let never_starts = match node.new_pod {
        NewPod::Starts => false,
        NewPod::StartsAlone => matches!(strategy, Strategy::Surge { .. }) && node.old.ready > 0,
        NewPod::NeverReady | NewPod::Refused => node.new.ready == 0,
    };
    hangs || (node.should_run && never_starts)
}

/// Why the rollout that ends in `worst`, the nodes that never start first, is not through; `None` if it is.
pub fn stuck(start: &Population, worst: &[Step], strategy: Strategy) -> Option<Stuck> {
    let last = &worst.last()?.nodes;
    if last.iter().all(|(node, _)| node.is_done()) {
        return None;
    }
    let best = simulate(start.clone(), strategy, &mut worst_last);
    let left = (best.last().map_or(0, |step| old_pods(&step.nodes)), old_pods(last));
    let cause = cause(last, strategy);
    let unblock = if cause == StuckCause::Rest { None } else { unblock(start, cause) };
    Some(Stuck { cause, left, unblock })
}

fn cause(last: &Population, strategy: Strategy) -> StuckCause {
    let surges = matches!(strategy, Strategy::Surge { .. });
    let is_refused = |node: RolloutNode| {
        let is_missing = if surges { node.new.live() == 0 } else { !node.is_listed() };
        node.should_run && node.new_pod == NewPod::Refused && is_missing
    };
    let waiting = last.count(|node| node.old.ready == 1 && node.new.listed() == 0);
    match strategy {
        _ if waiting > 0 && last.count(is_refused) > 0 => StuckCause::Refused,
        Strategy::Replace { max_unavailable } if waiting > 0 => {
            let unavailable = last.count(|node| {
                (node.should_run || node.is_listed())
                    && (node.old.live() + node.new.live() != 1 || node.old.ready + node.new.ready != 1)
            });
            StuckCause::Unavailable { unavailable, max_unavailable }
        }
        Strategy::Surge { max_surge } if waiting > 0 => {
            let surging = last.count(|node| node.old.live() > 0 && node.new.unready > 0);
            StuckCause::Surging { surging, max_surge }
        }
        _ => StuckCause::Rest,
    }
}

/// The least value with which every node that can be updated is.
fn unblock(start: &Population, cause: StuckCause) -> Option<Unblock> {
    let waits = |strategy: Strategy| {
        let steps = simulate(start.clone(), strategy, &mut worst_first);
        steps.last().is_none_or(|step| cause_is_wait(&step.nodes, strategy))
    };
    let desired = start.count(|node| node.should_run);
    match cause {
        StuckCause::Unavailable { max_unavailable, .. } => {
            let least = least(max_unavailable + 1, desired, |value| !waits(Strategy::Replace { max_unavailable: value }));
            least.map(Unblock::MaxUnavailable)
        }
        StuckCause::Surging { max_surge, .. } => {
            let alone = start.count(|node| node.new_pod == NewPod::StartsAlone && node.should_run);
            if alone > 0 && !waits(Strategy::Replace { max_unavailable: 1 }) {
                return Some(Unblock::ReplaceInstead);
            }
            least(max_surge + 1, desired, |value| !waits(Strategy::Surge { max_surge: value })).map(Unblock::MaxSurge)
        }
        StuckCause::Refused | StuckCause::Rest => None,
    }
}

fn cause_is_wait(last: &Population, strategy: Strategy) -> bool {
    !last.iter().all(|(node, _)| node.is_done()) && cause(last, strategy) != StuckCause::Rest
}

fn old_pods(nodes: &Population) -> usize {
    nodes.count(|node| node.old.live() > 0 && (node.should_run || node.should_continue_running))
}
