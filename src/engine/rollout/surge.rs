//! The step of an update that starts new pods beside old ones (`pkg/controller/daemon/update.go:rollingUpdate`, maxSurge above 0).

use super::population::{Move, Population, RolloutNode};
use super::sync::{BURST_REPLICAS, Choice};

/// What the step finds.
#[derive(Default)]
struct Found {
    /// Nodes whose new pod is not available beside the old one, or that hold too many pods.
    surging: usize,
    /// Nodes with an available pod.
    available: usize,
    /// New pods that are made whatever `maxSurge` says.
    create: Vec<(RolloutNode, usize)>,
    /// Nodes that may get a new pod beside the old one.
    candidates: Vec<(RolloutNode, usize)>,
    /// Old pods that go at once.
    delete: Vec<(RolloutNode, usize)>,
    /// Old pods that go as soon as enough nodes have an available one.
    sunset: Vec<(RolloutNode, usize)>,
}

impl Found {
    fn of(nodes: &Population) -> Self {
        let mut found = Self::default();
        for (node, count) in nodes.iter().filter(|(node, _)| node.is_listed()) {
            let (old, new) = (node.old.live(), node.new.live());
            let is_available = if old > 0 { node.old.ready > 0 } else { node.new.ready > 0 };
            if old > 1 || new > 1 {
                found.surging += count;
                continue;
            }
            found.available += if is_available { count } else { 0 };
            match (old, new) {
                (1, 0) => found.old_alone(node, count),
                (1, 1) if node.new.ready > 0 => found.delete.push((node, count)),
                (1, 1) => found.surging += count,
                _ => {}
            }
        }
        found
    }

    fn old_alone(&mut self, node: RolloutNode, count: usize) {
        let list = match (node.old.ready > 0, node.should_run) {
            (false, true) => &mut self.create,
            (false, false) => &mut self.delete,
            (true, false) => &mut self.sunset,
            (true, true) => &mut self.candidates,
        };
        list.push((node, count));
    }
}

/// Creates new pods beside old ones, `creations` at most, and deletes old ones that are replaced or not wanted.
pub(super) fn step(nodes: &Population, max_surge: usize, mut creations: usize, choose: &mut Choice<'_>) -> Vec<Move> {
    let found = Found::of(nodes);
    let desired = nodes.count(|node| node.should_run);
    let mut moves = Vec::new();
    let mut take = |left: &mut usize, node: RolloutNode, to: RolloutNode, count: usize| {
        let count = count.min(*left);
        *left -= count;
        if count > 0 {
            moves.push(Move { from: node, to, count });
        }
    };
    let mut deletions = BURST_REPLICAS;
    found.create.iter().for_each(|(node, count)| take(&mut creations, *node, node.with_new(), *count));
    let counts = choose(&found.candidates, max_surge.saturating_sub(found.surging));
    let chosen = found.candidates.iter().zip(counts);
    chosen.for_each(|((node, _), count)| take(&mut creations, *node, node.with_new(), count));
    found.delete.iter().for_each(|(node, count)| take(&mut deletions, *node, node.without_old(), *count));
    let mut surplus = found.available.saturating_sub(desired);
    for (node, count) in &found.sunset {
        let count = (*count).min(surplus);
        surplus -= count;
        take(&mut deletions, *node, node.without_old(), count);
    }
    // A pod that cannot be created is tried again and again; nothing changes.
    moves.retain(|made| made.from.new_pod != super::population::NewPod::Refused || made.to.new == made.from.new);
    moves
}
