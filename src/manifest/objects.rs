//! Objects that are facts of a cluster, from dumps and from the stream of a manifest alike.

use std::collections::HashMap;

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::api::node::v1::RuntimeClass;
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::api::storage::v1::{CSINode, StorageClass};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{Metadata, Resource};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};

use super::revision_item::RevisionItem;
use crate::model::{Collected, Known, Policies, Revision, Storage};

/// Everything but nodes and pods that planning reads.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    namespaces: OfKind<core::Namespace>,
    limit_ranges: OfKind<core::LimitRange>,
    resource_quotas: OfKind<core::ResourceQuota>,
    priority_classes: OfKind<PriorityClass>,
    runtime_classes: OfKind<RuntimeClass>,
    service_accounts: OfKind<core::ServiceAccount>,
    claims: OfKind<core::PersistentVolumeClaim>,
    volumes: OfKind<core::PersistentVolume>,
    classes: OfKind<StorageClass>,
    csi_nodes: OfKind<CSINode>,
    daemon_sets: OfKind<DaemonSet>,
    revisions: OfKind<Revision>,
}

/// The objects of one kind.
#[derive(Debug, Clone)]
struct OfKind<T> {
    objects: Vec<T>,
    collection: Collection,
}

/// Whether the objects of a kind are all that there are.
#[derive(Debug, Clone, Default)]
struct Collection {
    /// Whether the kind was collected: then these are all of them.
    is_complete: bool,
    /// Why the kind, or some of it, could not be collected, where somebody said so.
    why_missing: Option<String>,
}

impl<T> Default for OfKind<T> {
    fn default() -> Self {
        Self { objects: Vec::new(), collection: Collection::default() }
    }
}

impl<T> OfKind<T> {
    fn absorb(&mut self, other: Self) {
        self.objects.extend(other.objects);
        self.collection.is_complete |= other.collection.is_complete;
        self.collection.why_missing = self.collection.why_missing.take().or(other.collection.why_missing);
    }
}

/// Reads an item into a type; lets one list of kinds serve every form of input.
pub(super) trait ReadItem {
    type Error;

    fn read_owned<T: DeserializeOwned>(&self) -> Result<T, Self::Error>;
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiVersion {
    #[serde(default)]
    api_version: Option<String>,
}

/// An object of another version of its API group, whose fields that matter here are the same.
struct AnyVersion<T>(T);

impl<'de, T: DeserializeOwned + Resource> Deserialize<'de> for AnyVersion<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = serde_json::Map::deserialize(deserializer)?;
        object.insert("apiVersion".to_owned(), T::API_VERSION.into());
        T::deserialize(serde_json::Value::Object(object)).map(Self).map_err(D::Error::custom)
    }
}

/// The API group of a kind that planning reads, empty for the core group; `None` for any other kind.
fn group_of(kind: &str) -> Option<&'static str> {
    match kind {
        "Node"
        | "Pod"
        | "Namespace"
        | "LimitRange"
        | "ResourceQuota"
        | "ServiceAccount"
        | "PersistentVolumeClaim"
        | "PersistentVolume" => Some(""),
        "PriorityClass" => Some("scheduling.k8s.io"),
        "RuntimeClass" => Some("node.k8s.io"),
        "StorageClass" | "CSINode" => Some("storage.k8s.io"),
        "DaemonSet" | "ControllerRevision" => Some("apps"),
        _ => None,
    }
}

/// Whether planning reads the kind at all.
pub(super) fn is_read(kind: &str) -> bool {
    group_of(kind).is_some()
}

/// Whether a kind that planning reads is meant, not another API group's kind of the same name (Longhorn has a Node).
/// Without a version it is.
pub(super) fn is_of_kubernetes(kind: &str, api_version: Option<&str>) -> bool {
    let Some(group) = group_of(kind) else { return false };
    match api_version.unwrap_or_default() {
        "" => true,
        "v1" => group.is_empty(),
        // Until Kubernetes 1.16 DaemonSets were served in another group as well.
        "extensions/v1beta1" => kind == "DaemonSet",
        version => version.split_once('/').is_some_and(|(of, _)| of == group),
    }
}

impl Objects {
    /// Takes the item if its kind is one of these and its own `apiVersion` does not say otherwise; says whether it was.
    pub(super) fn take<I: ReadItem>(&mut self, kind: &str, item: &I) -> Result<bool, I::Error> {
        fn push<T: DeserializeOwned + Resource, I: ReadItem>(
            of_kind: &mut OfKind<T>,
            item: &I,
            version: Option<&str>,
        ) -> Result<(), I::Error> {
            let object = match version {
                Some(version) if version != T::API_VERSION => item.read_owned::<AnyVersion<T>>()?.0,
                _ => item.read_owned()?,
            };
            of_kind.objects.push(object);
            of_kind.collection.is_complete = true;
            Ok(())
        }
        if group_of(kind).is_none() {
            return Ok(false);
        }
        let version = item.read_owned::<ApiVersion>()?.api_version;
        let version = version.as_deref();
        if !is_of_kubernetes(kind, version) {
            return Ok(false);
        }
        match kind {
            "Namespace" => push(&mut self.namespaces, item, version)?,
            "LimitRange" => push(&mut self.limit_ranges, item, version)?,
            "ResourceQuota" => push(&mut self.resource_quotas, item, version)?,
            "PriorityClass" => push(&mut self.priority_classes, item, version)?,
            "RuntimeClass" => push(&mut self.runtime_classes, item, version)?,
            "ServiceAccount" => push(&mut self.service_accounts, item, version)?,
            "PersistentVolumeClaim" => push(&mut self.claims, item, version)?,
            "PersistentVolume" => push(&mut self.volumes, item, version)?,
            "StorageClass" => push(&mut self.classes, item, version)?,
            "CSINode" => push(&mut self.csi_nodes, item, version)?,
            "DaemonSet" => push(&mut self.daemon_sets, item, version)?,
            "ControllerRevision" => {
                self.revisions.objects.extend(item.read_owned::<RevisionItem>()?.revision());
                self.revisions.collection.is_complete = true;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether there is none of any kind.
    pub fn is_empty(&self) -> bool {
        let policies = self.namespaces.objects.len()
            + self.limit_ranges.objects.len()
            + self.resource_quotas.objects.len()
            + self.priority_classes.objects.len()
            + self.runtime_classes.objects.len()
            + self.service_accounts.objects.len();
        let storage =
            self.claims.objects.len() + self.volumes.objects.len() + self.classes.objects.len() + self.csi_nodes.objects.len();
        policies + storage == 0
    }

    /// Says that objects of a kind were collected, even if there turn out to be none.
    pub(super) fn were_collected(&mut self, kind: &str) {
        if let Some(collection) = self.collection(kind) {
            collection.is_complete = true;
        }
    }

    /// Says that objects of a kind could not be collected, or not all of them, and why.
    pub(super) fn were_not_collected(&mut self, kind: &str, why: String) {
        if let Some(collection) = self.collection(kind) {
            collection.why_missing = Some(why);
        }
    }

    fn collection(&mut self, kind: &str) -> Option<&mut Collection> {
        Some(match kind {
            "Namespace" => &mut self.namespaces.collection,
            "LimitRange" => &mut self.limit_ranges.collection,
            "ResourceQuota" => &mut self.resource_quotas.collection,
            "PriorityClass" => &mut self.priority_classes.collection,
            "RuntimeClass" => &mut self.runtime_classes.collection,
            "ServiceAccount" => &mut self.service_accounts.collection,
            "PersistentVolumeClaim" => &mut self.claims.collection,
            "PersistentVolume" => &mut self.volumes.collection,
            "StorageClass" => &mut self.classes.collection,
            "CSINode" => &mut self.csi_nodes.collection,
            "DaemonSet" => &mut self.daemon_sets.collection,
            "ControllerRevision" => &mut self.revisions.collection,
            _ => return None,
        })
    }

    /// Adds everything that was read elsewhere of the same cluster.
    pub(super) fn absorb(&mut self, other: Self) {
        self.namespaces.absorb(other.namespaces);
        self.limit_ranges.absorb(other.limit_ranges);
        self.resource_quotas.absorb(other.resource_quotas);
        self.priority_classes.absorb(other.priority_classes);
        self.runtime_classes.absorb(other.runtime_classes);
        self.service_accounts.absorb(other.service_accounts);
        self.claims.absorb(other.claims);
        self.volumes.absorb(other.volumes);
        self.classes.absorb(other.classes);
        self.csi_nodes.absorb(other.csi_nodes);
        self.daemon_sets.absorb(other.daemon_sets);
        self.revisions.absorb(other.revisions);
    }

    /// Gives objects that say no namespace, and live in one, this one.
    #[must_use]
    pub fn in_namespace(mut self, namespace: &str) -> Self {
        fn set<T: Metadata<Ty = ObjectMeta>>(of_kind: &mut OfKind<T>, namespace: &str) {
            let all = of_kind.objects.iter_mut().map(|object| &mut object.metadata_mut().namespace);
            all.filter(|given| given.as_deref().is_none_or(str::is_empty)).for_each(|given| *given = Some(namespace.to_owned()));
        }
        set(&mut self.limit_ranges, namespace);
        set(&mut self.resource_quotas, namespace);
        set(&mut self.service_accounts, namespace);
        set(&mut self.claims, namespace);
        self
    }

    /// Adds the objects of a manifest, which will be there once it is applied. They tell nothing of what else there is.
    #[must_use]
    pub fn joined_by(mut self, manifest: Self) -> Self {
        join(&mut self.namespaces, manifest.namespaces, apply_namespace);
        join(&mut self.limit_ranges, manifest.limit_ranges, replace);
        join(&mut self.resource_quotas, manifest.resource_quotas, apply_resource_quota);
        join(&mut self.priority_classes, manifest.priority_classes, replace);
        join(&mut self.runtime_classes, manifest.runtime_classes, replace);
        join(&mut self.service_accounts, manifest.service_accounts, replace);
        join(&mut self.claims, manifest.claims, keep);
        join(&mut self.volumes, manifest.volumes, keep);
        join(&mut self.classes, manifest.classes, keep);
        join(&mut self.csi_nodes, manifest.csi_nodes, keep);
        self
    }

    /// The facts of a manifest for which no cluster is known: of every kind there may be more than these.
    pub fn facts_of_manifest(self, default_namespace: &str) -> (Policies, Storage) {
        Self::default().joined_by(self.in_namespace(default_namespace)).facts("the manifest")
    }

    /// The DaemonSets of a dump; those of a manifest are no facts but what is asked about.
    pub(super) fn take_daemon_sets(&mut self, described: &str) -> Collected<DaemonSet> {
        collected(std::mem::take(&mut self.daemon_sets), described)
    }

    /// The ControllerRevisions of a dump. Where some are missing, those that are there decide nothing.
    pub(super) fn take_revisions(&mut self, described: &str) -> Known<Vec<Revision>> {
        let revisions = std::mem::take(&mut self.revisions);
        match (revisions.collection.why_missing, revisions.collection.is_complete) {
            (Some(why), _) => Known::NotCollected(why),
            (None, true) => Known::Known(revisions.objects),
            (None, false) => Known::NotCollected(format!("{described} holds none")),
        }
    }

    /// The facts; `described` names the dump in the reasons for what is missing.
    pub fn facts(self, described: &str) -> (Policies, Storage) {
        let policies = Policies {
            namespaces: collected(self.namespaces, described),
            limit_ranges: collected(self.limit_ranges, described),
            resource_quotas: collected(self.resource_quotas, described),
            priority_classes: collected(self.priority_classes, described),
            runtime_classes: collected(self.runtime_classes, described),
            service_accounts: collected(self.service_accounts, described),
        };
        let storage = Storage {
            claims: collected(self.claims, described),
            volumes: collected(self.volumes, described),
            classes: collected(self.classes, described),
            csi_nodes: collected(self.csi_nodes, described),
        };
        (policies, storage)
    }
}

/// The same words for every kind, so that kinds that are missing for one reason can be told at once.
fn collected<T>(of_kind: OfKind<T>, described: &str) -> Collected<T> {
    match (of_kind.collection.why_missing, of_kind.collection.is_complete) {
        (Some(why), _) => Collected::some(of_kind.objects, why),
        (None, true) => Collected::all(of_kind.objects),
        (None, false) => Collected::some(of_kind.objects, format!("{described} holds none")),
    }
}

/// Adds the objects of a manifest; `apply` is what becomes of one that is there already.
fn join<T: Metadata<Ty = ObjectMeta>>(into: &mut OfKind<T>, manifest: OfKind<T>, apply: fn(&mut T, T)) {
    let key = |object: &T| (object.metadata().namespace.clone(), object.metadata().name.clone());
    let mut places: HashMap<_, usize> = HashMap::new();
    if !manifest.objects.is_empty() {
        places = into.objects.iter().enumerate().map(|(at, object)| (key(object), at)).collect();
    }
    for object in manifest.objects {
        match places.get(&key(&object)) {
            Some(&at) => apply(&mut into.objects[at], object),
            None => {
                places.insert(key(&object), into.objects.len());
                into.objects.push(object);
            }
        }
    }
}

fn replace<T>(there: &mut T, applied: T) {
    *there = applied;
}

/// Hardly anything of it can be changed, and what binds it stands in the cluster only.
fn keep<T>(_there: &mut T, _applied: T) {}

/// Labels that the manifest does not name stay, and so does the phase.
fn apply_namespace(there: &mut core::Namespace, applied: core::Namespace) {
    there.metadata.labels.get_or_insert_default().extend(applied.metadata.labels.unwrap_or_default());
}

/// What is used stays used; the quota controller takes over what is allowed.
fn apply_resource_quota(there: &mut core::ResourceQuota, applied: core::ResourceQuota) {
    there.spec = applied.spec;
    if let (Some(spec), Some(status)) = (&there.spec, &mut there.status) {
        status.hard.clone_from(&spec.hard);
    }
}
