//! Where manifests and the cluster come from.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::ConnectionArguments;

#[derive(Debug, Args)]
#[command(next_help_heading = "Manifests")]
pub(in crate::cli) struct ManifestArguments {
    /// Manifests: files, folders, or - for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub files: Vec<PathBuf>,
    /// The same, as kubectl spells it
    #[arg(short = 'f', long = "filename", value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub filenames: Vec<PathBuf>,
    /// A folder to build with kustomize
    #[arg(short = 'k', long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub kustomize: Option<PathBuf>,
    /// Look into folders inside folders
    #[arg(short = 'R', long)]
    pub recursive: bool,
    /// The namespace of DaemonSets that name none [default: the context's, or default]; those that name another are refused
    #[arg(short = 'n', long, value_name = "NAMESPACE")]
    pub namespace: Option<String>,
}

impl ManifestArguments {
    /// Whether no manifest is named.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.filenames.is_empty() && self.kustomize.is_none()
    }

    /// The namespace of DaemonSets that name none.
    pub fn default_namespace(&self) -> &str {
        self.namespace.as_deref().filter(|namespace| !namespace.is_empty()).unwrap_or("default")
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Cluster")]
pub(in crate::cli) struct ClusterArguments {
    /// A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder,
    /// also packed with gzip; - for standard input; repeat to add up several
    #[arg(long, visible_alias = "snapshot", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    #[arg(conflicts_with_all = ["cluster", "context", "kubeconfig", "server"])]
    pub nodes: Vec<PathBuf>,
    /// Exit 2 when the dump lacks a fact that the answer depends on
    #[arg(long)]
    pub strict: bool,
    /// A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig.
    /// Without --nodes, the kubeconfig's cluster; where there is no kubeconfig, mixed
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    #[command(flatten)]
    pub connection: ConnectionArguments,
}
