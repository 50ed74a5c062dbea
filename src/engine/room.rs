//! The room on the nodes, as the DaemonSets of one run take it one after another.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use k8s_openapi::api::core::v1 as core;

use super::decision::{Fate, Victim};
use super::filter::{NodeState, ScheduledPod, Scheduling, Topology};
use super::schedule::{SchedulerOutcome, schedule};
use crate::model::{Cluster, ComputeResources, HostPort, Node, Pod, in_parallel};

/// What the DaemonSets of the run have taken and given back so far.
#[derive(Debug)]
pub(super) struct Room<'c> {
    cluster: &'c Cluster,
    /// Pods of the snapshot that are replaced or evicted, by address.
    gone: HashSet<usize>,
    earlier: Vec<Earlier<'c>>,
    /// The pods of earlier DaemonSets by node.
    placed: HashMap<Arc<str>, Placed>,
    /// How many of the earlier DaemonSets are placed: the last one is only once another comes.
    placed_count: usize,
}

/// What tells a pod of the snapshot from the others.
fn address(pod: &Pod) -> usize {
    std::ptr::from_ref(pod).addr()
}

/// Pods of earlier DaemonSets on a node, and what they take together, so that it is not added up again for every DaemonSet after them.
#[derive(Debug, Default)]
struct Placed {
    pods: Vec<Arc<Pod>>,
    used: ComputeResources,
    ports: Vec<HostPort>,
}

/// One pod stands for all pods of a DaemonSet: they differ only in their node.
#[derive(Debug)]
struct Earlier<'c> {
    pod: Arc<Pod>,
    /// Where it is bound now.
    nodes: Vec<Arc<str>>,
    /// Those of them that had no pod of the DaemonSet in the snapshot.
    new: Vec<&'c Node>,
}

impl<'c> Room<'c> {
    pub fn new(cluster: &'c Cluster) -> Self {
        Self { cluster, gone: HashSet::new(), earlier: Vec::new(), placed: HashMap::new(), placed_count: 0 }
    }

    /// Pods that are gone by then.
    pub fn leave(&mut self, pods: impl Iterator<Item = &'c Pod>) {
        self.gone.extend(pods.map(address));
    }

    /// The node as the next DaemonSet finds it, its own pods of the snapshot gone already.
    fn state<'s>(&'s self, node: &'s Node) -> NodeState<'s> {
        let there = self.cluster.pods_on(&node.name).filter(|pod| !self.gone.contains(&address(pod)));
        let mut state = NodeState::new(node, there);
        if let Some(placed) = self.placed.get(&node.name) {
            state.add_together(placed.pods.iter().map(AsRef::as_ref), &placed.used, &placed.ports);
        }
        state
    }

    /// Puts the pods of the earlier DaemonSets on their nodes.
    fn place_earlier(&mut self) {
        for earlier in &self.earlier[self.placed_count..] {
            for node in &earlier.nodes {
                let placed = self.placed.entry_ref(&**node).or_default();
                placed.used.add(&earlier.pod.requests);
                placed.ports.extend(earlier.pod.host_ports.iter().cloned());
                placed.pods.push(Arc::clone(&earlier.pod));
            }
        }
        self.placed_count = self.earlier.len();
    }
}

/// A node that is to have a pod of the DaemonSet.
pub(super) struct Place<'c> {
    pub node: &'c Node,
    /// The pod that holds the place already.
    pub bound: Option<&'c Pod>,
}

/// A DaemonSet that is taking its room.
pub(super) struct Tenant<'r, 'c> {
    room: &'r mut Room<'c>,
    scheduled: ScheduledPod,
    topology: Topology<'c>,
    earlier: Earlier<'c>,
    gates: Vec<String>,
    bypasses_scheduler: bool,
}

impl<'r, 'c> Tenant<'r, 'c> {
    /// `pod` is the pod as admission left it, `own` are the DaemonSet's pods of the snapshot, which it replaces.
    pub fn new(pod: &core::Pod, namespace: &str, name: &str, own: impl Iterator<Item = &'c Pod>, room: &'r mut Room<'c>) -> Self {
        room.place_earlier();
        let scheduled = ScheduledPod::of(pod, namespace);
        let mut topology = Topology::of(&scheduled, room.cluster);
        for earlier in &room.earlier {
            earlier.new.iter().for_each(|node| topology.place(node, &earlier.pod));
        }
        room.leave(own);
        let standing = Arc::new(scheduled.standing_for(&format!("{name} (planned)")));
        let spec = pod.spec.as_ref();
        let gates = spec.and_then(|spec| spec.scheduling_gates.as_ref());
        Self {
            room,
            topology,
            scheduled,
            earlier: Earlier { pod: standing, nodes: Vec::new(), new: Vec::new() },
            gates: gates.into_iter().flatten().map(|gate| gate.name.clone()).collect(),
            bypasses_scheduler: spec.is_some_and(|spec| spec.node_name.as_ref().is_some_and(|name| !name.is_empty())),
        }
    }

    /// What becomes of the pod on each of these nodes, one after the other.
    pub fn settle(&mut self, places: &[Place<'c>]) -> Vec<Fate> {
        if self.topology.changes_with_own_pods() {
            return places.iter().map(|place| self.take(place, self.ask(place))).collect();
        }
        // What becomes of it on one node changes nothing for the others.
        let answers = in_parallel(places, |_, place| self.ask(place));
        places.iter().zip(answers).map(|(place, answer)| self.take(place, answer)).collect()
    }

    /// Notes what the answer for a node takes from the room.
    fn take(&mut self, place: &Place<'c>, (fate, victims): (Fate, Vec<usize>)) -> Fate {
        if matches!(fate, Fate::Bound | Fate::Preempts(_)) {
            self.room.gone.extend(victims);
            self.earlier.nodes.push(Arc::clone(&place.node.name));
            if place.bound.is_none() {
                self.earlier.new.push(place.node);
                self.topology.place(place.node, &self.earlier.pod);
            }
        }
        fate
    }

    /// What becomes of the pod on a node, and the addresses of the pods that are evicted for it.
    fn ask(&self, place: &Place<'c>) -> (Fate, Vec<usize>) {
        if !self.gates.is_empty() {
            return (Fate::Gated(self.gates.clone()), Vec::new());
        }
        if self.bypasses_scheduler { (Fate::Bound, Vec::new()) } else { self.ask_scheduler(place.node, place.bound) }
    }

    fn ask_scheduler(&self, node: &Node, bound: Option<&Pod>) -> (Fate, Vec<usize>) {
        let state = self.room.state(node);
        let scheduling = Scheduling { pod: &self.scheduled, cluster: self.room.cluster, topology: &self.topology };
        match schedule(&scheduling, &state) {
            SchedulerOutcome::Binds => (Fate::Bound, Vec::new()),
            SchedulerOutcome::Preempts(victims) => {
                let addresses = victims.iter().map(|pod| address(pod)).collect();
                (Fate::Preempts(victims.into_iter().map(Victim::from).collect()), addresses)
            }
            // A pod that asks for no more than the one that is there keeps its place, however full the node is.
            SchedulerOutcome::Pending { .. } if bound.is_some_and(|bound| self.asks_the_same_as(bound)) => {
                (Fate::Bound, Vec::new())
            }
            SchedulerOutcome::Pending { unfit, why_not } => (Fate::Unschedulable(unfit, why_not), Vec::new()),
        }
    }

    fn asks_the_same_as(&self, bound: &Pod) -> bool {
        bound.requests == self.scheduled.requests && *bound.host_ports == *self.scheduled.host_ports
    }

    /// Leaves what it took to the DaemonSets after it.
    pub fn leave(self) {
        self.room.earlier.push(self.earlier);
    }
}
