//! One sync of the controller: what is to be created and deleted, and if that is nothing, the next step of the update
//! (`pkg/controller/daemon/daemon_controller.go:updateDaemonSet, manage, podsShouldBeOnNode, syncNodes`).

use super::population::{Move, NewPod, PodCounts, Population, RolloutNode};
use super::quota::QuotaRoom;
use super::{replace, surge};

/// The most pods that one sync creates, and the most that it deletes (`BurstReplicas`).
pub const BURST_REPLICAS: usize = 250;

/// How pods of an old template are replaced, for the nodes that are desired now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// Only when somebody deletes them.
    OnDelete,
    /// So many nodes at most without an available pod.
    Replace {
        /// `maxUnavailable`, in nodes.
        max_unavailable: usize,
    },
    /// New pods beside old ones, on so many nodes at most.
    Surge {
        /// `maxSurge`, in nodes.
        max_surge: usize,
    },
}

/// What the controller goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Controller {
    /// How pods are replaced.
    pub strategy: Strategy,
    /// How many pods it may create.
    pub quota: QuotaRoom,
}

impl Controller {
    /// One that no quota keeps from creating pods.
    pub fn unbounded(strategy: Strategy) -> Self {
        Self { strategy, quota: QuotaRoom::default() }
    }

    /// The same with another strategy.
    #[must_use]
    pub fn with(&self, strategy: Strategy) -> Self {
        Self { strategy, quota: self.quota.clone() }
    }

    /// Whether new pods start beside old ones.
    pub fn surges(&self) -> bool {
        matches!(self.strategy, Strategy::Surge { .. })
    }
}

/// Which of the nodes that could be next are: Kubernetes follows no order. Gets the sorts of nodes and how many may go,
/// gives how many of each go.
pub type Choice<'f> = dyn FnMut(&[(RolloutNode, usize)], usize) -> Vec<usize> + 'f;

/// What one sync does. Nothing if the controller is at rest.
pub fn sync(nodes: &Population, controller: &Controller, choose: &mut Choice<'_>) -> Vec<Move> {
    let (moves, refused) = manage(nodes, controller);
    if !moves.is_empty() || refused {
        return moves;
    }
    match controller.strategy {
        Strategy::OnDelete => Vec::new(),
        Strategy::Replace { max_unavailable } => replace::step(nodes, max_unavailable, choose),
        Strategy::Surge { max_surge } => {
            let creations = BURST_REPLICAS.min(controller.quota.pods(nodes));
            surge::step(nodes, max_surge, creations, choose)
        }
    }
}

/// Creates what is missing and deletes what should not be there; says whether a creation is refused, which ends the sync.
fn manage(nodes: &Population, controller: &Controller) -> (Vec<Move>, bool) {
    let (mut creations, mut deletions) = (BURST_REPLICAS.min(controller.quota.pods(nodes)), BURST_REPLICAS);
    let mut refused = false;
    let mut moves = Vec::new();
    for (node, count) in nodes.iter() {
        let to = managed(node, controller.surges());
        if to == node {
            continue;
        }
        let creates = to.new.listed() > node.new.listed();
        if creates && node.new_pod == NewPod::Refused {
            refused = true;
            continue;
        }
        let count = if creates {
            refused |= creations < count.min(BURST_REPLICAS);
            take(&mut creations, count, 1)
        } else {
            let deleted = to.old.terminating + to.new.terminating - node.old.terminating - node.new.terminating;
            take(&mut deletions, count, usize::from(deleted.max(1)))
        };
        if count > 0 {
            moves.push(Move { from: node, to, count });
        }
    }
    (moves, refused)
}

/// Takes as many as are left of what each of them needs so much of.
fn take(left: &mut usize, count: usize, each: usize) -> usize {
    let count = count.min(*left / each);
    *left -= count * each;
    count
}

/// The node as the controller wants it, whatever the update (`podsShouldBeOnNode`).
fn managed(node: RolloutNode, surges: bool) -> RolloutNode {
    let RolloutNode { old, new, .. } = node;
    if !node.should_continue_running {
        return RolloutNode { old: old.deleted(), new: new.deleted(), ..node };
    }
    let live = old.live() + new.live();
    if node.should_run && if surges { live == 0 } else { !node.is_listed() } {
        return node.with_new();
    }
    if live < 2 {
        return node;
    }
    if !surges {
        // The pod that counts first stays: the older one.
        let stays_old = old.live() > 0;
        let (old, new) = if stays_old { (old.pruned(), new.deleted()) } else { (old, new.pruned()) };
        return RolloutNode { old, new, ..node };
    }
    let (old, new) = (old.pruned(), new.pruned());
    let both = old.live() > 0 && new.live() > 0;
    let old = if both && (old.ready == 0 || new.ready > 0) { old.deleted() } else { old };
    RolloutNode { old, new, ..node }
}

/// What the kubelets do in half a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HalfTick {
    /// Every pod that is being deleted goes.
    Terminate,
    /// Every new pod becomes available, but for those that never do.
    Start,
}

/// The nodes after half a tick.
pub fn pass(nodes: &Population, half: HalfTick) -> Population {
    nodes.map(|node| match half {
        HalfTick::Terminate if node.terminates => {
            let gone = |pods: PodCounts| PodCounts { terminating: 0, ..pods };
            RolloutNode { old: gone(node.old), new: gone(node.new), ..node }
        }
        HalfTick::Start if starts(node) => {
            RolloutNode { new: PodCounts { ready: node.new.live(), unready: 0, ..node.new }, ..node }
        }
        HalfTick::Terminate | HalfTick::Start => node,
    })
}

fn starts(node: RolloutNode) -> bool {
    match node.new_pod {
        NewPod::Starts => true,
        NewPod::StartsAlone | NewPod::Evicts => node.old.listed() == 0,
        NewPod::NeverReady | NewPod::EvictsInVain | NewPod::Refused => false,
    }
}
