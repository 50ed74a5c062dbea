//! Node labels that have changed their names, and what both names have in common
//! (`pkg/api/node/util.go`; `pkg/kubelet/kubelet_node_status.go:initialNode`; `labelReconcileInfo` of the node lifecycle controller
//! and of the cloud node controller; kubeadm for the role).

use super::control_plane::{CONTROL_PLANE, MASTER};

/// A node label with an old and a new name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RenamedLabel {
    /// The deprecated name.
    pub old: &'static str,
    /// Its successor.
    pub new: &'static str,
    /// The release that deprecated the old name.
    pub since: &'static str,
    /// Which nodes carry it under both.
    pub written: Written,
}

/// Which nodes carry a label under its old and its new name, with the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// All: the kubelet writes both.
    Everywhere,
    /// Those of a cloud; others carry what somebody gave them, which may be one only.
    InClouds,
    /// None that is sure.
    Nowhere,
}

/// Every such label.
pub(super) const RENAMED: [RenamedLabel; 6] = [
    renamed("beta.kubernetes.io/arch", "kubernetes.io/arch", "1.14", Written::Everywhere),
    renamed("beta.kubernetes.io/os", "kubernetes.io/os", "1.14", Written::Everywhere),
    renamed("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type", "1.17", Written::InClouds),
    renamed("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region", "1.17", Written::InClouds),
    renamed("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone", "1.17", Written::InClouds),
    renamed(MASTER, CONTROL_PLANE, "1.20", Written::Nowhere),
];

const fn renamed(old: &'static str, new: &'static str, since: &'static str, written: Written) -> RenamedLabel {
    RenamedLabel { old, new, since, written }
}

/// What is known of a deprecated name.
pub(super) fn by_old_name(key: &str) -> Option<RenamedLabel> {
    RENAMED.into_iter().find(|label| label.old == key)
}

/// The name that the label has today; its own where it never had another.
pub(super) fn current_name(key: &str) -> &str {
    by_old_name(key).map_or(key, |label| label.new)
}

/// Where a node carries the label under both names, and that means the same; a key and itself are the same everywhere.
pub(super) fn same_label(one: &str, other: &str) -> Written {
    if one == other {
        return Written::Everywhere;
    }
    let both = |label: &RenamedLabel| current_name(one) == label.new && current_name(other) == label.new;
    RENAMED.iter().find(|label| both(label)).map_or(Written::Nowhere, |label| label.written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_name_and_its_successor_are_one_label() {
        for (one, other, expected) in [
            ("a", "a", Written::Everywhere),
            ("a", "b", Written::Nowhere),
            ("beta.kubernetes.io/os", "kubernetes.io/os", Written::Everywhere),
            ("beta.kubernetes.io/os", "kubernetes.io/arch", Written::Nowhere),
            ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone", Written::InClouds),
            (MASTER, CONTROL_PLANE, Written::Nowhere),
        ] {
            assert_eq!(same_label(one, other), expected, "{one} and {other}");
            assert_eq!(same_label(other, one), expected, "{other} and {one}");
        }
        assert_eq!(current_name(MASTER), CONTROL_PLANE);
    }
}
