//! A rollout as a whole: its waves, its end, and what a bad release would do.

use std::sync::Arc;

use super::durations::{Durations, Span};
use super::population::{NewPod, Population, RolloutNode};
use super::simulation::{Step, simulate, worst_first};
use super::stuck::{Stuck, blocks, stuck};
use super::sync::{Controller, Strategy};
use super::timeline::Timeline;

/// What a rollout does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    /// How pods are replaced.
    pub strategy: Strategy,
    /// How many nodes should run a pod.
    pub desired: usize,
    /// Its waves, up to the end or the point where it is stuck, the nodes that never start first.
    pub timeline: Timeline,
    /// Nodes whose old pod is not available and therefore goes at once, whatever the limits say.
    pub forced_now: Vec<Arc<str>>,
    /// Why it never ends, if it does not, and the nodes that keep it from ending.
    pub stuck: Option<(Stuck, Vec<Arc<str>>)>,
    /// What it costs.
    pub blast_radius: BlastRadius,
    /// Every step.
    pub steps: Vec<Step>,
}

/// How many nodes a rollout can take down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlastRadius {
    /// The most nodes at a time that should run a pod and have none available.
    pub unavailable_at_most: usize,
    /// How many pods of a release whose pods never become ready there are once it stops.
    pub pods: usize,
    /// How many nodes are then without an available pod.
    pub unavailable: usize,
}

impl Rollout {
    /// Rolls out a new template over nodes by name.
    pub fn of(nodes: &[(Arc<str>, RolloutNode)], controller: &Controller, durations: &Durations) -> Self {
        let strategy = controller.strategy;
        let start: Population = nodes.iter().map(|(_, node)| (*node, 1)).collect();
        let steps = simulate(start.clone(), controller, &mut worst_first);
        let stuck = if strategy == Strategy::OnDelete { None } else { stuck(&start, &steps, controller) };
        let named = |is_it: &dyn Fn(RolloutNode) -> bool| -> Vec<Arc<str>> {
            nodes.iter().filter(|(_, node)| is_it(*node)).map(|(name, _)| Arc::clone(name)).collect()
        };
        let is_forced = |node: RolloutNode| node.old.live() > 0 && node.old.ready == 0 && node.should_continue_running;
        Self {
            strategy,
            desired: start.count(|node| node.should_run),
            timeline: Timeline::of(&start, &steps, controller.surges(), durations),
            forced_now: if strategy == Strategy::OnDelete { Vec::new() } else { named(&is_forced) },
            stuck: stuck.map(|stuck| (stuck, named(&|node| blocks(node, controller)))),
            blast_radius: BlastRadius::of(&start, &steps, controller),
            steps,
        }
    }

    /// How long it takes from the change to its end; `None` if it never ends or nobody starts it.
    pub fn seconds(&self) -> Option<Span> {
        (self.stuck.is_none() && self.strategy != Strategy::OnDelete).then_some(self.timeline.seconds)
    }
}

/// The pod of a release whose pods never become ready.
fn never_ready(new_pod: NewPod) -> NewPod {
    match new_pod {
        NewPod::Refused => NewPod::Refused,
        // It evicts the old pod all the same.
        NewPod::Evicts => NewPod::EvictsInVain,
        _ => NewPod::NeverReady,
    }
}

impl BlastRadius {
    fn of(start: &Population, steps: &[Step], controller: &Controller) -> Self {
        let before = start.count(RolloutNode::is_unavailable);
        let at_each_step = steps.iter().map(|step| step.nodes.count(RolloutNode::is_unavailable));
        let bad = start.map(|node| RolloutNode { new_pod: never_ready(node.new_pod), ..node });
        let bad = simulate(bad, controller, &mut worst_first);
        let last = bad.last().map(|step| &step.nodes);
        Self {
            unavailable_at_most: at_each_step.max().unwrap_or_default().max(before),
            pods: last.map_or(0, |nodes| nodes.sum(|node| node.new.unready)),
            unavailable: last.map_or(0, |nodes| nodes.count(RolloutNode::is_unavailable)),
        }
    }
}
