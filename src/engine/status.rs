//! The status fields that the controller would write for the pods as they are
//! (`pkg/controller/daemon/daemon_controller.go:updateDaemonSetStatus`).

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::apps::v1::DaemonSet;

use super::decision::NodeDecision;
use super::revision::CurrentTemplate;
use crate::model::Pod;

/// `status` of a DaemonSet, as far as the snapshot tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DaemonSetStatus {
    /// Nodes that should run a pod.
    pub desired_number_scheduled: usize,
    /// Those of them that have one.
    pub current_number_scheduled: usize,
    /// Nodes that should not run a pod but have one.
    pub number_misscheduled: usize,
    /// Nodes that should run a pod and whose first pod is ready.
    pub number_ready: usize,
    /// As `number_ready`, and ready for `minReadySeconds` already.
    pub number_available: usize,
    /// Desired minus available.
    pub number_unavailable: usize,
    /// Nodes whose first pod is of the current template. `None` where the DaemonSet's template generation is not known.
    pub updated_number_scheduled: Option<usize>,
}

impl DaemonSetStatus {
    /// The status for the pods of a snapshot taken at `as_of`.
    pub(super) fn of(
        daemon_set: &DaemonSet,
        nodes: &[NodeDecision<'_>],
        pods: &BTreeMap<&str, Vec<&Pod>>,
        as_of: Option<Timestamp>,
    ) -> Self {
        let current = CurrentTemplate::of(daemon_set, pods.values().flatten().copied());
        let min_ready_seconds = daemon_set.spec.as_ref().and_then(|spec| spec.min_ready_seconds).unwrap_or_default();
        let mut status = Self { updated_number_scheduled: current.as_ref().map(|_| 0), ..Self::default() };
        for decision in nodes {
            let should_run = decision.eligibility.should_run;
            status.desired_number_scheduled += usize::from(should_run);
            let Some(first) = pods.get(&*decision.node.name).and_then(|pods| pods.first()) else { continue };
            if !should_run {
                status.number_misscheduled += 1;
                continue;
            }
            status.current_number_scheduled += 1;
            status.number_ready += usize::from(first.ready.is_some());
            status.number_available += usize::from(is_available(first, min_ready_seconds, as_of));
            if let (Some(updated), Some(current)) = (&mut status.updated_number_scheduled, &current) {
                *updated += usize::from(current.is_of(first));
            }
        }
        if status.current_number_scheduled == 0 {
            status.updated_number_scheduled = Some(0);
        }
        status.number_unavailable = status.desired_number_scheduled - status.number_available;
        status
    }
}

/// Whether the pod is ready for so long. Without a time to compare with, ready has to do.
pub(super) fn is_available(pod: &Pod, min_ready_seconds: i32, as_of: Option<Timestamp>) -> bool {
    let Some(ready) = pod.ready else { return false };
    match (u64::try_from(min_ready_seconds), ready.since, as_of) {
        (Ok(seconds @ 1..), Some(since), Some(as_of)) => since + Duration::from_secs(seconds) <= as_of,
        _ => true,
    }
}

/// Whether the controller looks at a DaemonSet again because the labels or taints of this node changed
/// (`pkg/controller/daemon/daemon_controller.go:syncNodeUpdate`).
///
/// It does not when a node with a pod merely stops being eligible for new ones: the pod stays, nothing is to be done,
/// and the status keeps counting the node as desired until something else triggers a sync. A pod that is still pending
/// for the node is such a thing: the scheduler tries it again when the node changes, and a changed pod triggers a sync.
pub fn node_update_is_noticed(decision: &NodeDecision<'_>, number_misscheduled: usize) -> bool {
    let (eligibility, scheduled) = (&decision.eligibility, !decision.pods.is_empty());
    let pending = decision.pods.iter().any(|pod| pod.node_name.is_none());
    pending
        || (eligibility.should_run && !scheduled)
        || (scheduled && (!eligibility.should_continue_running || number_misscheduled > 0))
}
