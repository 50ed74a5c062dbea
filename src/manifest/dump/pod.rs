//! Pods in dumps.

use std::sync::Arc;

use jiff::Timestamp;
use k8s_openapi::api::core::v1 as core;
use serde::Deserialize;
use serde_json::{Value, json};

use super::items::{Metadata, OwnerReferenceItem, Pairs, Text, intern_labels};
use super::pod_items::{PodSpecItem, PodStatusItem};
use super::pod_resources::{host_ports, requests};
use crate::model::{ControllerReference, Interner, Labels, Pod, PodAffinityTerm, PodPhase, ReadyCondition};

#[derive(Deserialize)]
pub(super) struct PodItem<'a> {
    #[serde(borrow, default)]
    pub kind: Option<Text<'a>>,
    #[serde(borrow, default, rename = "apiVersion")]
    pub api_version: Option<Text<'a>>,
    #[serde(borrow, default)]
    metadata: Option<Metadata<'a>>,
    #[serde(borrow, default, alias = "Spec")]
    spec: Option<PodSpecItem<'a>>,
    #[serde(borrow, default, alias = "Status")]
    status: Option<PodStatusItem<'a>>,
    #[serde(borrow, default, rename = "name", alias = "Name")]
    old_name: Option<Text<'a>>,
    #[serde(borrow, default, rename = "namespace", alias = "Namespace")]
    old_namespace: Option<Text<'a>>,
    #[serde(borrow, default, rename = "labels", alias = "Labels")]
    old_labels: Option<Pairs<'a>>,
    #[serde(borrow, default, rename = "ownerReferences", alias = "OwnerReferences")]
    old_owner_references: Option<Vec<OwnerReferenceItem<'a>>>,
    #[serde(borrow, default, rename = "creationTimestamp", alias = "CreationTimestamp")]
    old_creation_timestamp: Option<Text<'a>>,
    #[serde(borrow, default, rename = "deletionTimestamp", alias = "DeletionTimestamp")]
    old_deletion_timestamp: Option<Text<'a>>,
}

impl PodItem<'_> {
    /// The name; empty where there is none.
    pub fn name(&self) -> &str {
        let metadata = self.metadata.as_ref();
        metadata.and_then(|metadata| metadata.name.as_ref()).or(self.old_name.as_ref()).map_or("", |name| &name.0)
    }

    /// The pod as a snapshot keeps it: read again, it is the same [`Pod`].
    pub fn kept(&self) -> Value {
        let no_metadata = Metadata::default();
        let metadata = self.metadata.as_ref().unwrap_or(&no_metadata);
        let owners = metadata.owner_references.as_ref().or(self.old_owner_references.as_ref());
        let mut pod = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {
                "name": self.name(),
                "namespace": metadata.namespace.as_ref().or(self.old_namespace.as_ref()),
                "labels": metadata.labels.as_ref().or(self.old_labels.as_ref()),
                "ownerReferences": owners.and_then(|owners| controlling(owners)).map(|owner| [owner]),
                "creationTimestamp": metadata.creation_timestamp.as_ref().or(self.old_creation_timestamp.as_ref()),
                "deletionTimestamp": metadata.deletion_timestamp.as_ref().or(self.old_deletion_timestamp.as_ref()),
            },
            "spec": self.spec, "status": self.status,
        });
        if let Some(spec) = &self.spec {
            pod["spec"]["affinity"] = json!(spec.affinity.as_ref().and_then(kept_affinity));
        }
        drop_unread(&mut pod);
        pod
    }

    pub fn pod(&self, interner: &mut Interner) -> Pod {
        let (no_metadata, no_spec, no_status) = (Metadata::default(), PodSpecItem::default(), PodStatusItem::default());
        let metadata = self.metadata.as_ref().unwrap_or(&no_metadata);
        let spec = self.spec.as_ref().unwrap_or(&no_spec);
        let status = self.status.as_ref().unwrap_or(&no_status);
        let text = |interner: &mut Interner, text: Option<&Text<'_>>| {
            text.filter(|text| !text.0.is_empty()).map(|text| interner.text(&text.0))
        };
        let namespace = text(interner, metadata.namespace.as_ref().or(self.old_namespace.as_ref())).unwrap_or_default();
        let labels = intern_labels(interner, metadata.labels.as_ref().or(self.old_labels.as_ref()));
        let owners = metadata.owner_references.as_ref().or(self.old_owner_references.as_ref());
        let name = interner.text(self.name());
        Pod {
            controller: owners.and_then(|owners| controller(interner, owners)),
            node_name: text(interner, spec.node_name.as_ref()),
            pinned_to: spec.affinity.as_ref().and_then(pin).map(|node| interner.text(node)),
            phase: PodPhase::parse(status.phase.as_ref().map_or("", |phase| &phase.0)),
            reason: text(interner, status.reason.as_ref()),
            terminating: metadata.deletion_timestamp.as_ref().or(self.old_deletion_timestamp.as_ref()).is_some(),
            ready: status.ready(),
            created: time(metadata.creation_timestamp.as_ref().or(self.old_creation_timestamp.as_ref())),
            started: time(status.start_time.as_ref()),
            priority: spec.priority,
            priority_class_name: text(interner, spec.priority_class_name.as_ref()),
            requests: requests(spec, status, interner),
            host_ports: host_ports(spec),
            anti_affinity: anti_affinity(spec, &namespace, &labels),
            claims: spec.claims(&name, interner),
            namespace,
            name,
            labels,
        }
    }
}

impl PodSpecItem<'_> {
    /// The claims that the pod mounts; a generic ephemeral volume has one named after the pod and the volume.
    fn claims(&self, pod: &str, interner: &mut Interner) -> Box<[Arc<str>]> {
        let volumes = self.volumes.iter().flatten();
        let claims = volumes.filter_map(|volume| match &volume.persistent_volume_claim {
            Some(claim) => Some(interner.text(&claim.claim_name.0)),
            None => volume.ephemeral.map(|_| Arc::from(format!("{pod}-{}", volume.name.0))),
        });
        claims.collect()
    }
}

impl PodStatusItem<'_> {
    fn ready(&self) -> Option<ReadyCondition> {
        let mut conditions = self.conditions.iter().flatten();
        let ready = conditions.find(|condition| condition.kind.0 == "Ready" && condition.status.0 == "True")?;
        Some(ReadyCondition { since: time(ready.last_transition_time.as_ref()) })
    }
}

fn controlling<'o, 'a>(owners: &'o [OwnerReferenceItem<'a>]) -> Option<&'o OwnerReferenceItem<'a>> {
    owners.iter().find(|owner| owner.controller == Some(true))
}

fn controller(interner: &mut Interner, owners: &[OwnerReferenceItem<'_>]) -> Option<ControllerReference> {
    let owner = controlling(owners)?;
    Some(ControllerReference {
        kind: interner.text(&owner.kind.0),
        name: interner.text(&owner.name.0),
        uid: interner.text(owner.uid.as_ref().map_or("", |uid| &uid.0)),
    })
}

/// The node named by the first `metadata.name In [x]` of the required node affinity.
fn pin(affinity: &core::Affinity) -> Option<&str> {
    let required = affinity.node_affinity.as_ref()?.required_during_scheduling_ignored_during_execution.as_ref()?;
    let fields = required.node_selector_terms.iter().flat_map(|term| term.match_fields.iter().flatten());
    let mut names = fields.filter(|field| field.key == "metadata.name" && field.operator == "In");
    match names.next()?.values.as_deref() {
        Some([name]) => Some(name),
        _ => None,
    }
}

fn anti_affinity(spec: &PodSpecItem<'_>, namespace: &str, labels: &Labels) -> Box<[PodAffinityTerm]> {
    let anti = spec.affinity.as_ref().and_then(|affinity| affinity.pod_anti_affinity.as_ref());
    let terms = anti.and_then(|anti| anti.required_during_scheduling_ignored_during_execution.as_ref());
    terms.into_iter().flatten().map(|term| PodAffinityTerm::of_object(term, namespace, labels)).collect()
}

/// The terms that are read: node affinity that names nodes, and required anti-affinity.
fn kept_affinity(affinity: &core::Affinity) -> Option<core::Affinity> {
    let node = affinity.node_affinity.as_ref().filter(|_| pin(affinity).is_some());
    let anti = affinity.pod_anti_affinity.as_ref();
    let anti = anti.filter(|anti| anti.required_during_scheduling_ignored_during_execution.is_some());
    let kept = core::Affinity {
        node_affinity: node
            .map(|node| core::NodeAffinity { preferred_during_scheduling_ignored_during_execution: None, ..node.clone() }),
        pod_affinity: None,
        pod_anti_affinity: anti
            .map(|anti| core::PodAntiAffinity { preferred_during_scheduling_ignored_during_execution: None, ..anti.clone() }),
    };
    (node.is_some() || anti.is_some()).then_some(kept)
}

/// Drops the entries of lists that tell nothing: volumes without a claim, ports of the pod's own network, other conditions, and
/// what is known of containers that were never resized.
fn drop_unread(pod: &mut Value) {
    fn retain(list: &mut Value, keeps: impl Fn(&Value) -> bool) {
        list.as_array_mut().into_iter().for_each(|list| list.retain(&keeps));
    }
    let claims = |volume: &Value| ["persistentVolumeClaim", "ephemeral"].iter().any(|field| !volume[field].is_null());
    retain(&mut pod["spec"]["volumes"], claims);
    let takes_any = pod["spec"]["hostNetwork"] == true;
    for containers in ["containers", "initContainers"] {
        for container in pod["spec"][containers].as_array_mut().into_iter().flatten() {
            retain(&mut container["ports"], |port| takes_any || !port["hostPort"].is_null());
        }
    }
    retain(&mut pod["status"]["conditions"], |condition| {
        matches!(condition["type"].as_str(), Some("Ready" | "PodResizePending"))
    });
    let statuses = ["containerStatuses", "initContainerStatuses"];
    let resized = statuses
        .iter()
        .any(|list| pod["status"][list].as_array().into_iter().flatten().any(|status| !status["resources"].is_null()));
    for list in statuses.into_iter().filter(|_| !resized) {
        pod["status"][list].take();
    }
}

/// A time stamp; what is none is as good as absent.
fn time(text: Option<&Text<'_>>) -> Option<Timestamp> {
    text?.0.parse().ok()
}
