//! Volumes and what binds them, as far as the scheduler looks at them.

use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim};
use k8s_openapi::api::storage::v1::{CSINode, StorageClass};

use super::Collected;

/// The storage objects of a cluster.
#[derive(Debug, Clone)]
pub struct Storage {
    /// Every PersistentVolumeClaim.
    pub claims: Collected<PersistentVolumeClaim>,
    /// Every PersistentVolume.
    pub volumes: Collected<PersistentVolume>,
    /// Every StorageClass.
    pub classes: Collected<StorageClass>,
    /// Every CSINode: how many volumes of which driver a node takes.
    pub csi_nodes: Collected<CSINode>,
}

impl Storage {
    /// Nothing collected, and why.
    pub fn not_collected(why: &str) -> Self {
        Self {
            claims: Collected::some(Vec::new(), why.to_owned()),
            volumes: Collected::some(Vec::new(), why.to_owned()),
            classes: Collected::some(Vec::new(), why.to_owned()),
            csi_nodes: Collected::some(Vec::new(), why.to_owned()),
        }
    }
    /// The volume that a claim is bound to, as far as both are known.
    pub fn volume_of(&self, namespace: &str, claim: &str) -> Option<&PersistentVolume> {
        let claim = self.claims.in_namespace(namespace, claim).known().copied().flatten()?;
        let volume = claim.spec.as_ref()?.volume_name.as_deref()?;
        self.volumes.named(volume).known().copied().flatten()
    }
}
