//! Which pods are of a DaemonSet's current template (`pkg/controller/daemon/util/daemonset_util.go:IsPodUpdated`,
//! `pkg/controller/daemon/update.go:constructHistory`).

use hashbrown::HashSet;
use k8s_openapi::api::apps::v1::{DaemonSet, DaemonSetSpec};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use serde_json::Value;

use crate::api::stored_form;
use crate::model::{Cluster, Pod, Revision, TEMPLATE_GENERATION};

/// The label that names the ControllerRevision a pod was made from.
pub const HASH: &str = "controller-revision-hash";

/// The label with the template generation a pod was made at.
const GENERATION: &str = "pod-template-generation";

/// What the pods of the current template have in their labels.
#[derive(Debug, Clone)]
pub struct CurrentTemplate<'a> {
    generation: &'a str,
    /// Nobody but the API server can compute the hash. Its ControllerRevision tells it, and the pods that were made at the current
    /// generation carry it. After a rollback older pods do, too.
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

    /// The same, where the ControllerRevision of the template is known.
    #[must_use]
    pub fn of_revision(mut self, revision: Option<&'a Revision>) -> Self {
        self.hashes.extend(revision.map(|revision| revision.hash.as_str()));
        self
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

/// The ControllerRevision of a cluster's DaemonSet that has this template, the latest of several (`constructHistory`, `Match`). A template
/// that there was before gets its old revision again, and pods that were made from it count as updated. Nothing where the revisions are
/// not known, or none has it.
pub fn revision_of<'a>(template: &DaemonSet, owner: &DaemonSet, cluster: &'a Cluster) -> Option<&'a Revision> {
    let uid = owner.metadata.uid.as_deref()?;
    let wanted = stored_template(template.spec.as_ref()?.template.clone());
    let own = cluster.revisions().known()?.iter().filter(|revision| revision.owner == uid);
    own.filter(|revision| stored_template(revision.template.clone()) == wanted).max_by_key(|revision| revision.number)
}

fn stored_template(template: PodTemplateSpec) -> Option<Value> {
    let spec = DaemonSetSpec { template, ..DaemonSetSpec::default() };
    let stored = stored_form(&DaemonSet { spec: Some(spec), ..DaemonSet::default() });
    stored.pointer("/spec/template").cloned()
}
