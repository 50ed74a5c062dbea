//! Volumes and what binds them, as far as the scheduler looks at them.

use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim};
use k8s_openapi::api::storage::v1::{CSINode, StorageClass};

use super::Known;

/// The storage objects of a cluster.
#[derive(Debug, Clone)]
pub struct Storage {
    /// Every PersistentVolumeClaim.
    pub claims: Known<Vec<PersistentVolumeClaim>>,
    /// Every PersistentVolume.
    pub volumes: Known<Vec<PersistentVolume>>,
    /// Every StorageClass.
    pub classes: Known<Vec<StorageClass>>,
    /// Every CSINode: how many volumes of which driver a node takes.
    pub csi_nodes: Known<Vec<CSINode>>,
}

impl Storage {
    /// Nothing collected, and why.
    pub fn not_collected(why: &str) -> Self {
        Self {
            claims: Known::NotCollected(why.to_owned()),
            volumes: Known::NotCollected(why.to_owned()),
            classes: Known::NotCollected(why.to_owned()),
            csi_nodes: Known::NotCollected(why.to_owned()),
        }
    }

    /// The claim of this namespace and name, where claims are known.
    pub fn claim(&self, namespace: &str, name: &str) -> Option<&PersistentVolumeClaim> {
        let is_it = |claim: &&PersistentVolumeClaim| {
            claim.metadata.namespace.as_deref() == Some(namespace) && claim.metadata.name.as_deref() == Some(name)
        };
        self.claims.known()?.iter().find(is_it)
    }

    /// The volume of this name, where volumes are known.
    pub fn volume(&self, name: &str) -> Option<&PersistentVolume> {
        self.volumes.known()?.iter().find(|volume| volume.metadata.name.as_deref() == Some(name))
    }

    /// The class of this name, where classes are known.
    pub fn class(&self, name: &str) -> Option<&StorageClass> {
        self.classes.known()?.iter().find(|class| class.metadata.name.as_deref() == Some(name))
    }

    /// The CSINode of a node, where they are known.
    pub fn csi_node(&self, node: &str) -> Option<&CSINode> {
        self.csi_nodes.known()?.iter().find(|csi_node| csi_node.metadata.name.as_deref() == Some(node))
    }
}
