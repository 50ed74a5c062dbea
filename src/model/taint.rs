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
