//! A rollout from beginning to end, in lock-step with kubelets that take equally long everywhere.

use super::population::{Move, NewPod, Population, RolloutNode};
use super::sync::{Choice, Controller, HalfTick, pass, sync};

/// When a step was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum After {
    /// The DaemonSet was changed.
    Update,
    /// So much of a tick has passed.
    HalfTick(HalfTick),
}

/// The rollout once the controller is at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What came before.
    pub after: After,
    /// The nodes.
    pub nodes: Population,
    /// What the controller did since the step before, in its order.
    pub moves: Vec<Move>,
}

/// Lets the controller sync until it is at rest.
///
/// It always comes to rest: every sync creates pods where there are none, or deletes some, and nothing starts or ends meanwhile.
pub fn settle(nodes: &mut Population, controller: &Controller, choose: &mut Choice<'_>) -> Vec<Move> {
    let mut all = Vec::new();
    loop {
        let moves = sync(nodes, controller, choose);
        if moves.is_empty() {
            return all;
        }
        nodes.apply(&moves);
        all.extend(moves);
    }
}

/// Every step of a rollout, up to its end or the point where it is stuck for good.
pub fn simulate(mut nodes: Population, controller: &Controller, choose: &mut Choice<'_>) -> Vec<Step> {
    let moves = settle(&mut nodes, controller, choose);
    let mut steps = vec![Step { after: After::Update, nodes: nodes.clone(), moves }];
    let mut changed = 0;
    for half in [HalfTick::Terminate, HalfTick::Start].into_iter().cycle() {
        let before = nodes.clone();
        nodes = pass(&nodes, half);
        let moves = settle(&mut nodes, controller, choose);
        let is_changed = nodes != before;
        steps.push(Step { after: After::HalfTick(half), nodes: nodes.clone(), moves });
        if is_changed {
            changed = steps.len();
        } else if steps.len() - changed.max(1) >= 2 {
            break;
        }
    }
    steps.truncate(changed.max(1));
    steps
}

/// Takes the nodes with the worst new pods first: the least that a rollout reaches.
pub fn worst_first(candidates: &[(RolloutNode, usize)], allowed: usize) -> Vec<usize> {
    in_order(candidates, allowed, |node| match node.new_pod {
        NewPod::Refused => 0,
        NewPod::NeverReady | NewPod::EvictsInVain => 1,
        NewPod::Evicts => 2,
        NewPod::StartsAlone => 3,
        NewPod::Starts => 4,
    })
}

/// Takes the nodes with the worst new pods last: the most that a rollout reaches.
pub fn worst_last(candidates: &[(RolloutNode, usize)], allowed: usize) -> Vec<usize> {
    in_order(candidates, allowed, |node| match node.new_pod {
        NewPod::Starts => 0,
        NewPod::StartsAlone => 1,
        NewPod::Evicts => 2,
        NewPod::NeverReady | NewPod::EvictsInVain => 3,
        NewPod::Refused => 4,
    })
}

fn in_order(candidates: &[(RolloutNode, usize)], mut allowed: usize, rank: impl Fn(RolloutNode) -> u8) -> Vec<usize> {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|at| rank(candidates[*at].0));
    let mut counts = vec![0; candidates.len()];
    for at in order {
        counts[at] = candidates[at].1.min(allowed);
        allowed -= counts[at];
    }
    counts
}
