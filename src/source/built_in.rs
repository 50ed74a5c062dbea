//! The built-in reference clusters: small, typical, read like any other dump.

use std::fmt;
use std::str::FromStr;

/// A built-in cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltIn {
    /// Self-managed: three control-plane nodes and workers.
    Kubeadm,
    /// Amazon: managed and Karpenter nodes, GPU, Bottlerocket, Fargate.
    Eks,
    /// Google: node pools, spot, GPU, arm64.
    Gke,
    /// Azure: system and user pools, spot, Windows, virtual node.
    Aks,
    /// A little of everything that a DaemonSet can meet.
    Mixed,
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Kubeadm, Self::Eks, Self::Gke, Self::Aks, Self::Mixed];

    /// Their names on the command line.
    pub const NAMES: [&str; 5] = [Self::Kubeadm.name(), Self::Eks.name(), Self::Gke.name(), Self::Aks.name(), Self::Mixed.name()];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kubeadm => "kubeadm",
            Self::Eks => "eks",
            Self::Gke => "gke",
            Self::Aks => "aks",
            Self::Mixed => "mixed",
        }
    }

    /// The cluster as a dump in YAML.
    pub(super) fn dump(self) -> &'static str {
        match self {
            Self::Kubeadm => include_str!("builtin/kubeadm.yaml"),
            Self::Eks => include_str!("builtin/eks.yaml"),
            Self::Gke => include_str!("builtin/gke.yaml"),
            Self::Aks => include_str!("builtin/aks.yaml"),
            Self::Mixed => include_str!("builtin/mixed.yaml"),
        }
    }
}

impl fmt::Display for BuiltIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for BuiltIn {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::NAMES.join(", ");
        Self::ALL.into_iter().find(|cluster| cluster.name() == name).ok_or(format!("the built-in clusters are {names}"))
    }
}
