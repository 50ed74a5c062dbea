//! What is known of the place that DaemonSets are applied to.

use crate::model::{Cluster, Policies, Storage};

/// What is known of the place that DaemonSets are applied to: a cluster, or no more than what is applied along with them.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The cluster, where its nodes are known.
    pub cluster: Option<&'a Cluster>,
    /// What decides at the creation of pods.
    pub policies: &'a Policies,
    /// Volumes and claims.
    pub storage: &'a Storage,
}

impl<'a> Surroundings<'a> {
    /// A cluster, in which the objects of the run are as well.
    pub fn of_cluster(cluster: &'a Cluster) -> Self {
        Self { cluster: Some(cluster), policies: cluster.policies(), storage: cluster.storage() }
    }

    /// The objects of the run alone: nodes are not known, and of no kind are these all objects.
    pub fn of_objects(policies: &'a Policies, storage: &'a Storage) -> Self {
        Self { cluster: None, policies, storage }
    }
}
