//! A pod that exists already, slim.

use std::sync::Arc;

use jiff::Timestamp;

use super::{ComputeResources, HostPort, Labels, PodAffinityTerm};

/// `status.phase`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PodPhase {
    /// Not all containers run yet; also what an absent phase means.
    Pending,
    /// Bound, containers started.
    Running,
    /// All containers ended well.
    Succeeded,
    /// A container failed and nothing restarts it.
    Failed,
    /// The node does not answer.
    Unknown,
}

impl PodPhase {
    /// Reads the phase's word.
    pub fn parse(word: &str) -> Self {
        match word {
            "Running" => Self::Running,
            "Succeeded" => Self::Succeeded,
            "Failed" => Self::Failed,
            "Unknown" => Self::Unknown,
            _ => Self::Pending,
        }
    }

    /// Whether the pod has ended.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// The owner reference with `controller: true`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControllerReference {
    /// The owner's kind, `DaemonSet` for instance.
    pub kind: Arc<str>,
    /// The owner's name, in the pod's own namespace.
    pub name: Arc<str>,
    /// The owner's uid.
    pub uid: Arc<str>,
}

/// The condition `Ready` when its status is `True`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadyCondition {
    /// Since when (`lastTransitionTime`), where the dump tells.
    pub since: Option<Timestamp>,
}

/// One existing Pod, as far as any decision looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pod {
    /// `metadata.namespace`.
    pub namespace: Arc<str>,
    /// `metadata.name`.
    pub name: Arc<str>,
    /// `metadata.labels`.
    pub labels: Labels,
    /// Who controls the pod, if anybody.
    pub controller: Option<ControllerReference>,
    /// `spec.nodeName`: the node the pod is bound to.
    pub node_name: Option<Arc<str>>,
    /// The node that the first `metadata.name In [x]` of the required node affinity names: where an unbound daemon pod is meant to go.
    pub pinned_to: Option<Arc<str>>,
    /// `status.phase`.
    pub phase: PodPhase,
    /// `status.reason`: why the kubelet ended the pod, `Evicted` for instance.
    pub reason: Option<Arc<str>>,
    /// Whether `metadata.deletionTimestamp` is set.
    pub terminating: bool,
    /// The condition `Ready`, when it is true.
    pub ready: Option<ReadyCondition>,
    /// `metadata.creationTimestamp`.
    pub created: Option<Timestamp>,
    /// `status.startTime`.
    pub started: Option<Timestamp>,
    /// `spec.priority`; `None` where only a class is named.
    pub priority: Option<i32>,
    /// `spec.priorityClassName`.
    pub priority_class_name: Option<Arc<str>>,
    /// What the pod takes of its node, in the scheduler's counting.
    pub requests: ComputeResources,
    /// The ports of the host that it takes.
    pub host_ports: Box<[HostPort]>,
    /// Its required terms of anti-affinity: they keep other pods away.
    pub anti_affinity: Box<[PodAffinityTerm]>,
    /// The claims it mounts, by name in its own namespace.
    pub claims: Box<[Arc<str>]>,
}

impl Pod {
    /// The node this pod counts for: the one it is bound to, else the one it is pinned to
    /// (`daemon/util/daemonset_util.go:GetTargetNodeName`).
    pub fn target_node(&self) -> Option<&str> {
        self.node_name.as_deref().or(self.pinned_to.as_deref())
    }
}
