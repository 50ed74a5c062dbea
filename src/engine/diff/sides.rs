//! What a change is made of: a DaemonSet and a cluster before, and after.

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::engine::revision::HASH;
use crate::engine::rollout::PodCounts;
use crate::engine::{CheckOutcome, DaemonSetPlan, NodeDecision, Subject, Verdict};
use crate::model::{Cluster, NOT_READY, Node, Pod, Taint, UNREACHABLE};

/// A DaemonSet in a cluster, with what was planned for it there.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The DaemonSet.
    pub subject: Subject<'a>,
    /// The same as the API server stores it.
    pub stored: &'a DaemonSet,
    /// Its plan.
    pub plan: &'a DaemonSetPlan<'a>,
    /// The cluster.
    pub cluster: &'a Cluster,
    /// DaemonSets of the cluster that the same change deletes.
    pub deleted: &'a [Subject<'a>],
}

impl<'a> Side<'a> {
    /// The decision on a node.
    pub fn decision(&self, node: &str) -> Option<&'a NodeDecision<'a>> {
        let at = self.plan.nodes.binary_search_by(|decision| (*decision.node.name).cmp(node)).ok()?;
        self.plan.nodes.get(at)
    }

    /// The pods that are on a node and stay there, but for those of this DaemonSet.
    pub fn pods_on(&self, node: &str) -> impl Iterator<Item = &'a Pod> {
        let deleted = self.deleted;
        let is_deleted = move |pod: &Pod| {
            let controller = pod.controller.as_ref();
            let owns = |subject: &Subject<'_>| {
                let name = subject.daemon_set.metadata.name.as_deref();
                *pod.namespace == *subject.namespace
                    && controller.is_some_and(|owner| &*owner.kind == "DaemonSet" && Some(&*owner.name) == name)
            };
            deleted.iter().any(owns)
        };
        self.cluster.pods_on(node).filter(move |pod| !is_deleted(pod))
    }
}

/// The pods that are there before the change.
#[derive(Debug, Clone, Copy)]
pub struct OldPods<'a> {
    before: Option<Side<'a>>,
    /// Whether the dump tells where they are; otherwise they are taken to run where the plan says so.
    are_known: bool,
    /// The hash of the new template, where the DaemonSet had that template before.
    updated: Option<&'a str>,
}

impl<'a> OldPods<'a> {
    /// The pods of the DaemonSet before the change, if there was one.
    pub fn of(before: Option<Side<'a>>) -> Self {
        let are_known = before.is_some_and(|side| side.plan.nodes.iter().any(|decision| !decision.pods.is_empty()));
        Self { before, are_known, updated: None }
    }

    /// The same, where pods with this hash are of the new template already.
    #[must_use]
    pub fn with_updated(self, hash: Option<&'a str>) -> Self {
        Self { updated: hash, ..self }
    }

    /// Whether a pod is of the new template already.
    pub fn is_updated(&self, pod: &Pod) -> bool {
        self.updated.is_some_and(|hash| pod.labels.get(HASH) == Some(hash))
    }

    /// Whether all that runs on a node is of the new template already.
    pub fn are_updated_on(&self, node: &str) -> bool {
        let mut live = self.on(node).iter().filter(|pod| !pod.terminating && !pod.phase.is_terminal()).peekable();
        live.peek().is_some() && live.all(|pod| self.is_updated(pod))
    }

    /// Whether they are taken to run where the plan says so, because the dump holds none.
    pub fn are_assumed(&self) -> bool {
        self.before.is_some() && !self.are_known
    }

    /// All of them that the dump holds.
    pub fn all(&self) -> Vec<&'a Pod> {
        self.before.iter().flat_map(|side| &side.plan.nodes).flat_map(|decision| decision.pods.iter().copied()).collect()
    }

    /// Those that the dump holds on a node.
    pub fn on(&self, node: &str) -> &'a [&'a Pod] {
        self.before.and_then(|side| side.decision(node)).map_or(&[], |decision| &decision.pods)
    }

    /// What is taken to be on a node where the dump does not tell: an available pod where one runs, one that is not where it
    /// stays pending or the node is not ready, which makes the pods so, too, that it had before
    /// (`pkg/controller/nodelifecycle/node_lifecycle_controller.go`).
    pub fn assumed_on(&self, node: &Node) -> PodCounts {
        let Some(decision) = self.before.and_then(|side| side.decision(&node.name)) else { return PodCounts::default() };
        let is_ready = !node.taints.iter().any(is_of_node_lifecycle);
        match decision.verdict() {
            Verdict::Runs | Verdict::Preempts | Verdict::Keeps if is_ready => PodCounts::READY,
            Verdict::Runs | Verdict::Preempts | Verdict::Keeps | Verdict::Pending => PodCounts::UNREADY,
            Verdict::Excluded if ran_before(decision) => PodCounts::UNREADY,
            Verdict::Rejected | Verdict::Excluded => PodCounts::default(),
        }
    }

    /// Whether one is taken to be on a node only because the node is not ready: it had one while it was.
    pub fn is_left_over_on(&self, node: &str) -> bool {
        self.are_assumed() && self.before.and_then(|side| side.decision(node)).is_some_and(ran_before)
    }

    /// Whether one runs on a node.
    pub fn is_on(&self, node: &Node) -> bool {
        match self.before {
            None => false,
            Some(_) if self.are_known => {
                self.on(&node.name).iter().any(|pod| pod.node_name.is_some() && !pod.terminating && !pod.phase.is_terminal())
            }
            Some(side) => side.decision(&node.name).is_some_and(|decision| decision.holds_pod() || ran_before(decision)),
        }
    }
}

/// Whether nothing keeps new pods from the node but that it is not ready, so that it had one while it was.
fn ran_before(decision: &NodeDecision<'_>) -> bool {
    let is_passing = |outcome: &CheckOutcome| matches!(outcome, CheckOutcome::Taint { taint, .. } if is_of_node_lifecycle(taint));
    decision.eligibility.should_continue_running
        && !decision.eligibility.should_run
        && decision.eligibility.failed().all(is_passing)
}

fn is_of_node_lifecycle(taint: &Taint) -> bool {
    [NOT_READY, UNREACHABLE].contains(&&*taint.key)
}
