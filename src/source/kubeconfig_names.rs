//! What a kubeconfig names.

/// The names in a kubeconfig, as they can be given to `--context`, `--cluster` and `--user`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KubeconfigNames {
    /// Of contexts.
    pub contexts: Vec<String>,
    /// Of clusters.
    pub clusters: Vec<String>,
    /// Of users.
    pub users: Vec<String>,
}
