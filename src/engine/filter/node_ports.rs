//! NodePorts: a port of the host that another pod has already (`nodeports/node_ports.go`).

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let (port, taken) = scheduling.pod.host_ports.iter().find_map(|wanted| {
        let taken = state.used_ports.iter().find(|taken| taken.conflicts_with(wanted))?;
        Some((wanted, taken))
    })?;
    let holder = state.pods.iter().find(|pod| pod.host_ports.contains(taken))?;
    let more = format!("{port} is taken by {}/{}", holder.namespace, holder.name);
    let reason = UnfitReason::new("node(s) didn't have free ports for the requested pod ports", more)
        .detail("port", &port)
        .detail("holder", &format!("{}/{}", holder.namespace, holder.name));
    Some(Unfit::unschedulable(Plugin::NodePorts, vec![reason]))
}
