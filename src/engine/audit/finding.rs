//! What can be found on a node instead of one running pod of the current template.

/// What is found on a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// A pod is wanted, and there is none.
    Missing,
    /// The pod that is wanted is not bound to the node.
    Pending,
    /// The pod failed, or succeeded, which no daemon pod should; the controller deletes it and makes another.
    Ended,
    /// More than one pod.
    Duplicate,
    /// A pod on a node that should have none, and from which the controller deletes it.
    Stray,
    /// A pod that stays although the node is excluded.
    Kept,
    /// A pod of another template than the current one.
    Outdated,
    /// The pod is being deleted, and nothing else is there.
    Terminating,
    /// A pod of a node that the dump does not hold.
    NodeGone,
}

impl Finding {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 9] = [
        Self::Missing,
        Self::Pending,
        Self::Ended,
        Self::Duplicate,
        Self::Stray,
        Self::Kept,
        Self::Outdated,
        Self::Terminating,
        Self::NodeGone,
    ];
}
