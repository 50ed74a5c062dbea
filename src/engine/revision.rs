//! Which pods are of a DaemonSet's current template (`pkg/controller/daemon/util/daemonset_util.go:IsPodUpdated`).

use hashbrown::HashSet;
use k8s_openapi::api::apps::v1::DaemonSet;

use crate::model::{Pod, TEMPLATE_GENERATION};

/// The label that names the ControllerRevision a pod was made from.
const HASH: &str = "controller-revision-hash";

/// The label with the template generation a pod was made at.
const GENERATION: &str = "pod-template-generation";

/// What the pods of the current template have in their labels.
#[derive(Debug, Clone)]
pub struct CurrentTemplate<'a> {
    generation: &'a str,
    /// Nobody but the API server can compute the hash; the pods that were made at the current generation carry it. After a
    /// rollback older pods do, too.
    hashes: HashSet<&'a str>,
}

impl<'a> CurrentTemplate<'a> {
    /// Reads it off a DaemonSet from the cluster and its pods; `None` where the DaemonSet does not tell its generation.
    pub fn of(daemon_set: &'a DaemonSet, pods: impl Iterator<Item = &'a Pod>) -> Option<Self> {
        let generation = daemon_set.metadata.annotations.as_ref()?.get(TEMPLATE_GENERATION)?.as_str();
        let since = daemon_set.metadata.creation_timestamp.as_ref().map(|time| time.0);
        // Generations of a DaemonSet of the same name that was there before, whose pods were adopted, are others.
        let is_own = |pod: &&Pod| pod.labels.get(GENERATION) == Some(generation) && pod.created >= since;
        let hashes = pods.filter(is_own).filter_map(|pod| pod.labels.get(HASH)).collect();
        Some(Self { generation, hashes })
    }

    /// Whether the controller counts the pod as updated.
    pub fn is_of(&self, pod: &Pod) -> bool {
        let is_of_hash = pod.labels.get(HASH).is_some_and(|hash| self.hashes.contains(hash));
        is_of_hash || pod.labels.get(GENERATION) == Some(self.generation)
    }

    /// Whether no pod tells the hash, so that after a rollback more pods may be updated than can be told.
    pub fn hash_is_unknown(&self) -> bool {
        self.hashes.is_empty()
    }
}
