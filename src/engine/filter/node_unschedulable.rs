//! NodeUnschedulable: `spec.unschedulable`, which every daemon pod tolerates (`nodeunschedulable/node_unschedulable.go`).

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;
use crate::model::{Effect, Taint};

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    if !state.node.unschedulable {
        return None;
    }
    let taint = Taint { key: "node.kubernetes.io/unschedulable".into(), value: "".into(), effect: Effect::NoSchedule };
    let tolerated = scheduling.pod.tolerations.iter().any(|toleration| toleration.tolerates(&taint));
    (!tolerated).then(|| Unfit::unresolvable(Plugin::NodeUnschedulable, vec![UnfitReason::new("node(s) were unschedulable", "")]))
}
