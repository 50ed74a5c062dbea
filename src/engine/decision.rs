//! The decision on one node, with the reasons behind it.

use std::sync::Arc;

use super::eligibility::{CheckOutcome, Eligibility};
use super::reason::Reason;
use crate::model::{Node, Pod};

/// What becomes of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// The controller makes a pod here.
    Runs,
    /// No new pod, but one that is here already stays.
    Keeps,
    /// No pod; one that is here is deleted.
    Excluded,
}

/// The decision on one node.
#[derive(Debug, Clone)]
pub struct NodeDecision<'c> {
    /// The node.
    pub node: &'c Node,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The controller's checks; shared by all nodes that it cannot tell apart.
    pub eligibility: Arc<Eligibility>,
    /// The DaemonSet's pods that are here already, or pending for this node.
    pub pods: Vec<&'c Pod>,
}

impl NodeDecision<'_> {
    /// Why the node gets no pod; empty where it gets one.
    pub fn reasons(&self) -> Vec<Reason> {
        self.eligibility.failed().cloned().map(Reason::Failed).collect()
    }

    /// Why the node gets a pod although something speaks against it: the taints it tolerates.
    pub fn because(&self) -> Vec<Reason> {
        if !self.eligibility.should_run {
            return Vec::new();
        }
        let taints = self.eligibility.checks.iter().filter(|check| matches!(check.outcome, CheckOutcome::Taint { .. }));
        taints.map(|check| Reason::Passed(check.outcome.clone())).collect()
    }

    /// Whether a pod is on this node once the controller has done its work.
    pub fn holds_pod(&self) -> bool {
        self.verdict != Verdict::Excluded
    }
}
