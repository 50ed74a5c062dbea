//! A node, as far as any decision looks at it.

use std::sync::Arc;

use super::{Allocatable, Labels, Taint};

/// One Node object, slim: what the judges read and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// `metadata.name`.
    pub name: Arc<str>,
    /// `metadata.labels`.
    pub labels: Labels,
    /// `spec.taints`. Nodes of one cluster with equal taints share one list.
    pub taints: Arc<[Taint]>,
    /// `spec.unschedulable`. The controller does not look at it, only at the taint that goes with it.
    pub unschedulable: bool,
    /// `status.allocatable`, or `status.capacity` where that is absent; `None` where the dump holds no status of the node.
    pub allocatable: Option<Allocatable>,
}
