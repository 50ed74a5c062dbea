//! How far the pods that are known are all that there are.

/// What whoever collected the pods says of those that are not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PodCoverage {
    /// Nothing: a dump does not tell whether it was made of all namespaces.
    #[default]
    Unsaid,
    /// These are all pods of these namespaces; of others there may be more.
    Within {
        /// The namespaces.
        namespaces: Vec<String>,
        /// Why there may be pods elsewhere.
        why: String,
    },
    /// There are no others.
    All,
}

impl PodCoverage {
    /// Whether a pod of this namespace that is not among them is not there.
    pub fn has_all_of(&self, namespace: &str) -> bool {
        match self {
            Self::Unsaid => false,
            Self::Within { namespaces, .. } => namespaces.iter().any(|covered| covered == namespace),
            Self::All => true,
        }
    }

    /// The one that says more, of two for the same cluster.
    pub(super) fn wider(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Unsaid, other) => other,
            (one, _) => one,
        }
    }
}
