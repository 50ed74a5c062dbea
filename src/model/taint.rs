//! Taints: what a node holds against pods.

use std::fmt;
use std::sync::Arc;

/// What a taint does to pods that do not tolerate it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// No new pod; running pods stay.
    NoSchedule,
    /// Only a preference of the scheduler; without influence on pods pinned to a node.
    PreferNoSchedule,
    /// No new pod, and running pods are evicted.
    NoExecute,
    /// A word that Kubernetes does not know; matches only itself.
    Other(Arc<str>),
}

impl Effect {
    /// Reads the effect's word.
    pub fn parse(word: &str) -> Self {
        match word {
            "NoSchedule" => Self::NoSchedule,
            "PreferNoSchedule" => Self::PreferNoSchedule,
            "NoExecute" => Self::NoExecute,
            other => Self::Other(Arc::from(other)),
        }
    }

    /// Whether the effect keeps pods away: `NoSchedule` and `NoExecute` do.
    pub fn repels(&self) -> bool {
        matches!(self, Self::NoSchedule | Self::NoExecute)
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
            Self::Other(word) => word,
        })
    }
}

/// Taints of nodes that are coming, going or ill: tolerating them wins nothing.
const PASSING: [&str; 8] = [
    "node.kubernetes.io/",
    "node.cloudprovider.kubernetes.io/",
    "node.cilium.io/agent-not-ready",
    "node.cluster.x-k8s.io/uninitialized",
    "startup-taint.cluster-autoscaler.kubernetes.io/",
    "cloud.google.com/impending-node-termination",
    "karpenter.sh/",
    "ToBeDeletedByClusterAutoscaler",
];

/// Taints of nodes that are no machines at all.
const OF_NO_MACHINE: [&str; 2] = ["virtual-kubelet.io/", "eks.amazonaws.com/compute-type"];

/// One entry of a node's `spec.taints`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Taint {
    /// The taint's key.
    pub key: Arc<str>,
    /// The taint's value, often empty.
    pub value: Arc<str>,
    /// What the taint does.
    pub effect: Effect,
}

impl Taint {
    /// Whether the taint goes away by itself, or together with its node.
    pub fn is_passing(&self) -> bool {
        PASSING.iter().any(|prefix| self.key.starts_with(prefix))
    }

    /// Whether a DaemonSet gains anything on the nodes with this taint.
    pub fn is_worth_tolerating(&self) -> bool {
        !self.is_passing() && !OF_NO_MACHINE.iter().any(|prefix| self.key.starts_with(prefix))
    }
}

impl fmt::Display for Taint {
    /// As `kubectl taint` writes it: `key=value:Effect`, or `key:Effect` without a value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        if !self.value.is_empty() {
            write!(f, "={}", self.value)?;
        }
        write!(f, ":{}", self.effect)
    }
}
