//! The nodes of a rollout, counted: nodes that the controller treats alike are one entry, however many there are.

use std::collections::BTreeMap;

/// What becomes of a pod of the new template on a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NewPod {
    /// It becomes ready.
    Starts,
    /// It becomes ready once no old pod is beside it.
    StartsAlone,
    /// The same, and it evicts the old pod as soon as it is created.
    Evicts,
    /// It is created and never becomes ready.
    NeverReady,
    /// The same, and it evicts the old pod as soon as it is created.
    EvictsInVain,
    /// Its creation is refused.
    Refused,
}

/// The pods of one template on one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PodCounts {
    /// Ready, and for long enough to count as available.
    pub ready: u8,
    /// There, and not available.
    pub unready: u8,
    /// Being deleted.
    pub terminating: u8,
}

impl PodCounts {
    /// One ready pod.
    pub const READY: Self = Self { ready: 1, unready: 0, terminating: 0 };
    /// One pod that is not ready.
    pub const UNREADY: Self = Self { ready: 0, unready: 1, terminating: 0 };

    /// Pods that nobody deletes.
    pub fn live(self) -> u8 {
        self.ready + self.unready
    }

    /// Pods that the controller lists.
    pub fn listed(self) -> u8 {
        self.live() + self.terminating
    }

    /// These pods once the live ones are deleted.
    #[must_use]
    pub fn deleted(self) -> Self {
        Self { ready: 0, unready: 0, terminating: self.listed() }
    }

    /// These pods once all live ones but one are deleted; a ready one stays rather than another.
    #[must_use]
    pub fn pruned(self) -> Self {
        let (ready, unready) = (self.ready.min(1), if self.ready > 0 { 0 } else { self.unready.min(1) });
        Self { ready, unready, terminating: self.listed() - ready - unready }
    }
}

/// What the controller and a kubelet tell apart in a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RolloutNode {
    /// Whether the new template is to run here.
    pub should_run: bool,
    /// Whether a pod that is here may stay.
    pub should_continue_running: bool,
    /// What becomes of a new pod here.
    pub new_pod: NewPod,
    /// Whether pods that are deleted go: not on a node whose kubelet does not answer.
    pub terminates: bool,
    /// Pods of other templates than the new one.
    pub old: PodCounts,
    /// Pods of the new template.
    pub new: PodCounts,
}

impl RolloutNode {
    /// A node that should run the new template, and takes it, with an available old pod.
    pub const UP_TO_CHANGE: Self = Self {
        should_run: true,
        should_continue_running: true,
        new_pod: NewPod::Starts,
        terminates: true,
        old: PodCounts::READY,
        new: PodCounts { ready: 0, unready: 0, terminating: 0 },
    };

    /// Whether any pod is listed for the node.
    pub fn is_listed(self) -> bool {
        self.old.listed() + self.new.listed() > 0
    }

    /// The node once its live old pods are deleted.
    #[must_use]
    pub fn without_old(self) -> Self {
        Self { old: self.old.deleted(), ..self }
    }

    /// The node with one more new pod.
    #[must_use]
    pub fn with_new(self) -> Self {
        let old = if matches!(self.new_pod, NewPod::Evicts | NewPod::EvictsInVain) { self.old.deleted() } else { self.old };
        Self { old, new: PodCounts { unready: self.new.unready + 1, ..self.new }, ..self }
    }

    /// Whether the node should run a pod and has none that is available.
    pub fn is_unavailable(self) -> bool {
        self.should_run && self.old.ready + self.new.ready == 0
    }

    /// Whether nothing is left to be done here: the new pod is available, or no old one stays where none should be.
    /// The status counts only nodes that should run a pod, so what hangs elsewhere keeps nobody waiting.
    pub fn is_done(self) -> bool {
        if self.should_run { self.old.listed() == 0 && self.new == PodCounts::READY } else { self.old.live() == 0 }
    }
}

/// How many nodes there are of each sort.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Population(BTreeMap<RolloutNode, usize>);

impl Population {
    /// Every sort of node, with how many there are.
    pub fn iter(&self) -> impl Iterator<Item = (RolloutNode, usize)> {
        self.0.iter().map(|(node, count)| (*node, *count))
    }

    /// How many nodes are as asked.
    pub fn count(&self, is_it: impl Fn(RolloutNode) -> bool) -> usize {
        self.iter().filter(|(node, _)| is_it(*node)).map(|(_, count)| count).sum()
    }

    /// The sum of something over all nodes.
    pub fn sum(&self, of: impl Fn(RolloutNode) -> u8) -> usize {
        self.iter().map(|(node, count)| usize::from(of(node)) * count).sum()
    }

    /// Adds nodes.
    pub fn add(&mut self, node: RolloutNode, count: usize) {
        if count > 0 {
            *self.0.entry(node).or_default() += count;
        }
    }

    /// Changes all nodes in one way.
    #[must_use]
    pub fn map(&self, change: impl Fn(RolloutNode) -> RolloutNode) -> Self {
        self.iter().map(|(node, count)| (change(node), count)).collect()
    }

    /// Moves nodes from one sort to another, all at once.
    pub fn apply(&mut self, moves: &[Move]) {
        for Move { from, count, .. } in moves {
            if let Some(left) = self.0.get_mut(from) {
                *left = left.saturating_sub(*count);
            }
        }
        self.0.retain(|_, count| *count > 0);
        moves.iter().for_each(|Move { to, count, .. }| self.add(*to, *count));
    }
}

impl FromIterator<(RolloutNode, usize)> for Population {
    fn from_iter<I: IntoIterator<Item = (RolloutNode, usize)>>(nodes: I) -> Self {
        let mut population = Self::default();
        nodes.into_iter().for_each(|(node, count)| population.add(node, count));
        population
    }
}

/// So many nodes of one sort become another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// What they are.
    pub from: RolloutNode,
    /// What they become.
    pub to: RolloutNode,
    /// How many.
    pub count: usize,
}
