//! The step of an update that deletes old pods first (`pkg/controller/daemon/update.go:rollingUpdate`, maxSurge 0).

use super::population::{Move, Population, RolloutNode};
use super::sync::{BURST_REPLICAS, Choice};

/// Deletes the old pods that are not available, and of the others as many as may be unavailable.
pub(super) fn step(nodes: &Population, max_unavailable: usize, choose: &mut Choice<'_>) -> Vec<Move> {
    let mut unavailable = 0;
    let (mut at_once, mut candidates) = (Vec::new(), Vec::new());
    for (node, count) in nodes.iter().filter(|(node, _)| node.should_run || node.is_listed()) {
        let (old, new) = (node.old.live(), node.new.live());
        match (old, new) {
            (0, 1) => unavailable += if node.new.ready > 0 { 0 } else { count },
            (1, 0) if node.old.ready > 0 => candidates.push((node, count)),
            (1, 0) => {
                unavailable += count;
                at_once.push((node, count));
            }
            // No live pod, or too many of them.
            _ => unavailable += count,
        }
    }
    let allowed = max_unavailable.saturating_sub(unavailable);
    let mut left = BURST_REPLICAS;
    let mut moves = Vec::new();
    let mut delete = |node: RolloutNode, count: usize| {
        let count = count.min(left);
        left -= count;
        if count > 0 {
            moves.push(Move { from: node, to: node.without_old(), count });
        }
    };
    at_once.into_iter().for_each(|(node, count)| delete(node, count));
    let counts = choose(&candidates, allowed);
    candidates.iter().zip(counts).for_each(|((node, _), count)| delete(*node, count));
    moves
}
