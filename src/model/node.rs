//! A node, as far as any decision looks at it.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Allocatable, Labels, Taint};

/// The taint of a node whose kubelet says that it is not ready (`pkg/controller/nodelifecycle`).
pub const NOT_READY: &str = "node.kubernetes.io/not-ready";

/// The taint of a node whose kubelet says nothing any more.
pub const UNREACHABLE: &str = "node.kubernetes.io/unreachable";

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
    /// Since when it has the taint of a node that is not ready or not reachable, where it says so.
    pub unready_since: Option<Timestamp>,
}

/// How a node is that does not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unready {
    /// Its kubelet says nothing any more.
    Unreachable,
    /// Its kubelet says that it is not ready.
    NotReady,
}

impl Node {
    /// How it is, where the node lifecycle controller tainted it.
    pub fn unready(&self) -> Option<Unready> {
        let has = |key: &str| self.taints.iter().any(|taint| *taint.key == *key);
        match (has(UNREACHABLE), has(NOT_READY)) {
            (true, _) => Some(Unready::Unreachable),
            (false, true) => Some(Unready::NotReady),
            (false, false) => None,
        }
    }
}
