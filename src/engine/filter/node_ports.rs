//! NodePorts: a port of the host that another pod has already (`nodeports/node_ports.go`).

use super::{NodeState, Scheduling, Unfit, UnfitReason};

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let (port, holder) = scheduling.pod.host_ports.iter().find_map(|wanted| {
        let holds = |pod: &&&crate::model::Pod| pod.host_ports.iter().any(|taken| taken.conflicts_with(wanted));
        state.pods.iter().find(holds).map(|holder| (wanted, holder))
    })?;
    let more = format!("{port} is taken by {}/{}", holder.namespace, holder.name);
    let reason = UnfitReason::new("node(s) didn't have free ports for the requested pod ports", more)
        .detail("port", &port)
        .detail("holder", &format!("{}/{}", holder.namespace, holder.name));
    Some(Unfit::unschedulable("NodePorts", vec![reason]))
}
