//! The decision on one node, with the reasons behind it.

use std::sync::Arc;

use super::admission::Rejection;
use super::eligibility::{CheckOutcome, Eligibility};
use super::filter::Unfit;
use super::preemption::WhyNot;
use super::reason::Reason;
use crate::model::{Node, Pod};

/// What becomes of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// The controller makes a pod here and the scheduler binds it.
    Runs,
    /// The same, after pods of lower priority were evicted.
    Preempts,
    /// A pod is made here and stays pending.
    Pending,
    /// The pod's creation is refused.
    Rejected,
    /// No new pod, but one that is here already stays.
    Keeps,
    /// No pod; one that is here is deleted.
    Excluded,
}

/// What becomes of the pod that the controller wants on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The controller wants none.
    NotWanted,
    /// It is bound.
    Bound,
    /// It is bound once these pods are evicted.
    Preempts(Vec<Victim>),
    /// It stays pending: what the first plugin says, and why evicting others does not help.
    Unschedulable(Unfit, WhyNot),
    /// It waits for scheduling gates that nobody in this plan removes.
    Gated(Vec<String>),
    /// Its creation is refused.
    Refused(Arc<Rejection>),
}

/// A pod that is evicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Victim {
    /// Its namespace.
    pub namespace: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its priority.
    pub priority: i32,
}

impl From<&Pod> for Victim {
    fn from(pod: &Pod) -> Self {
        Self { namespace: Arc::clone(&pod.namespace), name: Arc::clone(&pod.name), priority: pod.priority.unwrap_or_default() }
    }
}

/// The decision on one node.
#[derive(Debug, Clone)]
pub struct NodeDecision<'c> {
    /// The node.
    pub node: &'c Node,
    /// The controller's checks; shared by all nodes that it cannot tell apart.
    pub eligibility: Arc<Eligibility>,
    /// What becomes of the pod.
    pub fate: Fate,
    /// The DaemonSet's pods that are here already, or pending for this node.
    pub pods: Vec<&'c Pod>,
}

/// Whether the controller lets the pod be: failed and succeeded pods are deleted, terminating ones go by themselves.
fn stays(pod: &Pod) -> bool {
    !pod.terminating && !pod.phase.is_terminal()
}

impl NodeDecision<'_> {
    /// What becomes of the node.
    pub fn verdict(&self) -> Verdict {
        match &self.fate {
            Fate::NotWanted if self.eligibility.should_continue_running && self.pods.iter().any(|pod| stays(pod)) => {
                Verdict::Keeps
            }
            Fate::NotWanted => Verdict::Excluded,
            Fate::Bound => Verdict::Runs,
            Fate::Preempts(_) => Verdict::Preempts,
            Fate::Unschedulable(..) | Fate::Gated(_) => Verdict::Pending,
            Fate::Refused(_) => Verdict::Rejected,
        }
    }

    /// Why the node gets no pod; empty where it gets one.
    pub fn reasons(&self) -> Vec<Reason> {
        match &self.fate {
            Fate::NotWanted => self.eligibility.failed().cloned().map(Reason::Failed).collect(),
            Fate::Bound | Fate::Preempts(_) => Vec::new(),
            Fate::Unschedulable(unfit, why_not) => {
                let plugin = unfit.plugin;
                let unfit = unfit.reasons.iter().cloned().map(|reason| Reason::Unfit { plugin, reason });
                unfit.chain([Reason::NoPreemption(why_not.clone())]).collect()
            }
            Fate::Gated(gates) => vec![Reason::Gated(gates.clone())],
            Fate::Refused(rejection) => vec![Reason::Refused(Arc::clone(rejection))],
        }
    }

    /// Why the node gets a pod although something speaks against it: the taints it tolerates.
    pub fn because(&self) -> Vec<Reason> {
        if !self.eligibility.should_run {
            return Vec::new();
        }
        let taints = self.eligibility.checks.iter().filter(|check| matches!(check.outcome, CheckOutcome::Taint { .. }));
        taints.map(|check| Reason::Passed(check.outcome.clone())).collect()
    }

    /// Whether a pod is on this node once the controller and the scheduler have done their work.
    pub fn holds_pod(&self) -> bool {
        matches!(self.verdict(), Verdict::Runs | Verdict::Preempts | Verdict::Keeps)
    }
}
