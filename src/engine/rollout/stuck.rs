//! Why a rollout never ends. Kubernetes has no deadline for it: it waits, without an event or a condition.

use super::least::least;
use super::population::{NewPod, Population, RolloutNode};
use super::simulation::{Step, simulate, worst_first, worst_last};
use super::sync::{Controller, Strategy};

/// What a rollout waits for that never comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StuckCause {
    /// As many nodes are without an available pod as may be, and none of them gets one.
    Unavailable {
        /// How many.
        unavailable: usize,
        /// On how many of them that is because the pod that was there is being deleted and never ends.
        terminating: usize,
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
pub fn blocks(node: RolloutNode, controller: &Controller) -> bool {
    let hangs = !node.terminates && (node.old.listed() > 0 || node.new.terminating > 0);
    let never_starts = match node.new_pod {
        NewPod::Starts | NewPod::Evicts => false,
        NewPod::StartsAlone => controller.surges() && node.old.ready > 0,
        NewPod::NeverReady | NewPod::EvictsInVain | NewPod::Refused => node.new.ready == 0,
    };
    hangs || (node.should_run && never_starts)
}

/// Why the rollout that ends in `worst`, the nodes that never start first, is not through; `None` if it is.
pub fn stuck(start: &Population, worst: &[Step], controller: &Controller) -> Option<Stuck> {
    let last = &worst.last()?.nodes;
    if is_through(last) {
        return None;
    }
    let best = simulate(start.clone(), controller, &mut worst_last);
    let left = (best.last().map_or(0, |step| old_pods(&step.nodes)), old_pods(last));
    let cause = cause(last, controller);
    Some(Stuck { cause, left, unblock: unblock(start, last, controller, cause) })
}

/// Whether nothing is left to be done anywhere.
pub fn is_through(nodes: &Population) -> bool {
    nodes.iter().all(|(node, _)| node.is_done())
}

fn cause(last: &Population, controller: &Controller) -> StuckCause {
    let surges = controller.surges();
    let is_exhausted = controller.quota.pods(last) == 0;
    let is_refused = |node: RolloutNode| {
        let is_missing = if surges { node.new.live() == 0 } else { !node.is_listed() };
        node.should_run && is_missing && (node.new_pod == NewPod::Refused || is_exhausted)
    };
    let waiting = last.count(|node| node.old.ready == 1 && node.new.listed() == 0);
    let is_missing = |node: RolloutNode| node.should_run && !node.is_listed();
    match controller.strategy {
        _ if waiting > 0 && last.count(is_refused) > 0 => StuckCause::Refused,
        _ if is_exhausted && last.count(is_missing) > 0 => StuckCause::Refused,
        Strategy::Replace { max_unavailable } if waiting > 0 => {
            let is_unavailable = |node: RolloutNode| {
                (node.should_run || node.is_listed())
                    && (node.old.live() + node.new.live() != 1 || node.old.ready + node.new.ready != 1)
            };
            let terminating = last.count(|node| is_unavailable(node) && node.old.terminating + node.new.terminating > 0);
            StuckCause::Unavailable { unavailable: last.count(is_unavailable), terminating, max_unavailable }
        }
        Strategy::Surge { max_surge } if waiting > 0 => {
            let surging = last.count(|node| node.old.live() > 0 && node.new.unready > 0);
            StuckCause::Surging { surging, max_surge }
        }
        _ => StuckCause::Rest,
    }
}

/// The least value with which every node that can be updated is, if there is any that is not.
fn unblock(start: &Population, last: &Population, controller: &Controller, cause: StuckCause) -> Option<Unblock> {
    let updated = |nodes: &Population| nodes.count(|node| node.should_run && node.new.ready > 0);
    let helps = |strategy: Strategy| {
        let controller = controller.with(strategy);
        let steps = simulate(start.clone(), &controller, &mut worst_first);
        steps.last().is_some_and(|step| {
            let waits = !is_through(&step.nodes) && self::cause(&step.nodes, &controller) != StuckCause::Rest;
            !waits && updated(&step.nodes) > updated(last)
        })
    };
    // A limit may be larger than the number of desired nodes, where others count as unavailable, too.
    let most = start.count(|_| true) + 1;
    match cause {
        StuckCause::Unavailable { max_unavailable, .. } => {
            let least = least(max_unavailable + 1, most, |value| helps(Strategy::Replace { max_unavailable: value }));
            least.map(Unblock::MaxUnavailable)
        }
        StuckCause::Surging { max_surge, .. } => {
            let alone = start.count(|node| node.new_pod == NewPod::StartsAlone && node.should_run);
            if alone > 0 && helps(Strategy::Replace { max_unavailable: 1 }) {
                return Some(Unblock::ReplaceInstead);
            }
            least(max_surge + 1, most, |value| helps(Strategy::Surge { max_surge: value })).map(Unblock::MaxSurge)
        }
        StuckCause::Refused | StuckCause::Rest => None,
    }
}

fn old_pods(nodes: &Population) -> usize {
    nodes.count(|node| if node.should_run { node.old.listed() > 0 } else { node.should_continue_running && node.old.live() > 0 })
}
