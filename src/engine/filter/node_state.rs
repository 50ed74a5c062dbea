//! A node with the pods on it, as the scheduler sees it: what preemption takes away is a smaller state.

use crate::model::{ComputeResources, HostPort, Node, Pod};

/// A node and the pods that count on it (`framework.NodeInfo`).
#[derive(Debug, Clone)]
pub struct NodeState<'c> {
    /// The node.
    pub node: &'c Node,
    /// The pods bound to it that have not ended, terminating ones included.
    pub pods: Vec<&'c Pod>,
    /// What those pods take together.
    pub used: ComputeResources,
    /// The ports of the host that are taken. A set, as the scheduler's: where two pods hold the same port,
    /// it is free for the scheduler once one of them goes.
    pub used_ports: Vec<HostPort>,
}

impl<'c> NodeState<'c> {
    /// The node with these pods.
    pub fn new(node: &'c Node, pods: impl IntoIterator<Item = &'c Pod>) -> Self {
        let pods = pods.into_iter();
        let (_, most) = pods.size_hint();
        let room = Vec::with_capacity(most.unwrap_or_default());
        let mut state = Self { node, pods: room, used: ComputeResources::default(), used_ports: Vec::new() };
        pods.filter(|pod| !pod.phase.is_terminal()).for_each(|pod| state.add(pod));
        state
    }

    /// Puts a pod on the node.
    pub fn add(&mut self, pod: &'c Pod) {
        self.used.add(&pod.requests);
        self.take_ports(&pod.host_ports);
        self.pods.push(pod);
    }

    /// Puts pods on the node that take so much and these ports of the host together.
    pub fn add_together(&mut self, pods: impl IntoIterator<Item = &'c Pod>, used: &ComputeResources, ports: &[HostPort]) {
        self.used.add(used);
        self.take_ports(ports);
        self.pods.extend(pods);
    }

    fn take_ports(&mut self, ports: &[HostPort]) {
        for port in ports {
            if !self.used_ports.contains(port) {
                self.used_ports.push(port.clone());
            }
        }
    }

    /// Takes a pod off the node, if it is there.
    pub fn remove(&mut self, pod: &Pod) {
        if let Some(at) = self.pods.iter().position(|known| std::ptr::eq(*known, pod)) {
            self.used.subtract(&pod.requests);
            self.used_ports.retain(|port| !pod.host_ports.contains(port));
            self.pods.remove(at);
        }
    }
}
