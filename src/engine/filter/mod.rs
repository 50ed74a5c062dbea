//! What the scheduler says of a daemon pod on its one node: a file for each plugin, named after it
//! (`pkg/scheduler/framework/plugins`). The first plugin that refuses wins.

mod inter_pod_affinity;
mod node_affinity;
mod node_ports;
mod node_resources_fit;
mod node_state;
mod node_unschedulable;
mod node_volume_limits;
mod pod;
mod pod_topology_spread;
mod taint_toleration;
mod topology;
mod unfit;
mod volume_binding;
mod volume_restrictions;
mod volume_zone;

pub use node_state::NodeState;
pub use pod::ScheduledPod;
pub use topology::Topology;
pub use unfit::{Unfit, UnfitReason};
pub(super) use volume_binding::binds_when_made;

use crate::model::Cluster;

/// All that plugins look at beside the node.
pub struct Scheduling<'c> {
    /// The pod to schedule.
    pub pod: &'c ScheduledPod,
    /// The cluster.
    pub cluster: &'c Cluster,
    /// Where pods are that the pod's affinity and spread terms mean.
    pub topology: &'c Topology<'c>,
}

type Filter = fn(&Scheduling<'_>, &NodeState<'_>) -> Option<Unfit>;

/// The filters in the order of the default profile (`pkg/scheduler/apis/config/v1/default_plugins.go`).
/// NodeName has nothing to say of a daemon pod. DynamicResources and NodeDeclaredFeatures are not modelled.
const FILTERS: [Filter; 11] = [
    node_unschedulable::filter,
    taint_toleration::filter,
    node_affinity::filter,
    node_ports::filter,
    node_resources_fit::filter,
    volume_restrictions::filter,
    node_volume_limits::filter,
    volume_binding::filter,
    volume_zone::filter,
    pod_topology_spread::filter,
    inter_pod_affinity::filter,
];

impl Scheduling<'_> {
    /// The first plugin's refusal; `None` where the pod can be bound to the node.
    pub fn filter(&self, state: &NodeState<'_>) -> Option<Unfit> {
        FILTERS.iter().find_map(|filter| filter(self, state))
    }
}
