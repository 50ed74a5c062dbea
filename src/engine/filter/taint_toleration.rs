//! TaintToleration: a taint that the pod does not tolerate (`tainttoleration/taint_toleration.go`).

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let repelling = state.node.taints.iter().filter(|taint| taint.effect.repels());
    let mut untolerated =
        repelling.filter(|taint| !scheduling.pod.tolerations.iter().any(|toleration| toleration.tolerates(taint)));
    let taint = untolerated.next()?;
    let reason = UnfitReason::new("node(s) had untolerated taint(s)", taint.to_string()).detail("taint", &taint);
    Some(Unfit::unresolvable(Plugin::TaintToleration, vec![reason]))
}
