//! A control-plane node as kubeadm makes it: what can be said of such nodes without a cluster.

use std::sync::Arc;

use super::context::Context;
use super::costs;
use crate::engine::{Eligibility, Fate, NodeDecision, PlacementRules};
use crate::model::{Effect, Node, Taint};

/// The key of kubeadm's label and taint of control-plane nodes.
pub(super) const CONTROL_PLANE: &str = "node-role.kubernetes.io/control-plane";

/// The key that it had before Kubernetes 1.24 (the label) and 1.25 (the taint).
pub(super) const MASTER: &str = "node-role.kubernetes.io/master";

/// Whether the template selects control-plane nodes, and only their taint keeps its pods away.
pub(super) fn is_missed_by_its_taint(context: &Context<'_>) -> bool {
    let node = node();
    let eligibility = Eligibility::of(&PlacementRules::of(context.stored), &node);
    let decision = NodeDecision { node: &node, eligibility: Arc::new(eligibility), fate: Fate::NotWanted, pods: Vec::new() };
    !decision.eligibility.should_run && costs::is_selected(&decision)
}

/// It carries the old label as well, so that a selector that is out of date by itself does not hide the taint.
fn node() -> Node {
    let labels = [
        ("kubernetes.io/os", "linux"),
        ("kubernetes.io/arch", "amd64"),
        ("beta.kubernetes.io/os", "linux"),
        ("beta.kubernetes.io/arch", "amd64"),
        ("kubernetes.io/hostname", "control-plane"),
        (CONTROL_PLANE, ""),
        (MASTER, ""),
    ];
    let taint = Taint { key: Arc::from(CONTROL_PLANE), value: Arc::from(""), effect: Effect::NoSchedule };
    Node {
        name: Arc::from("control-plane"),
        labels: labels.into_iter().collect(),
        taints: Arc::from([taint]),
        unschedulable: false,
        allocatable: None,
        unready_since: None,
    }
}
