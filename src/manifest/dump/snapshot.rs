//! A snapshot: all that plans and audits read of a cluster, as a `List` in JSON that every reader of dumps takes. No Secrets, no
//! ConfigMaps, no environment variables, no annotations but those that count.

use std::io::{self, Write};

use k8s_openapi::Metadata;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;
use serde_json::json;

use super::kept::KeptItems;
use super::kept_fields::kept_object;
use super::redaction;
use super::snapshot_head::{Reasons, SnapshotHead};
use crate::model::{Cluster, Collected, PodCoverage};

/// A cluster as it is written into a file. Equal clusters give equal bytes, and a snapshot of a snapshot is the same snapshot.
#[derive(Debug)]
pub struct Snapshot {
    head: SnapshotHead,
    /// The objects of each kind as JSON, by namespace and name.
    kinds: Vec<(&'static str, Vec<String>)>,
}

impl Snapshot {
    /// The snapshot of a cluster, and of the nodes and pods that were kept while it was read.
    pub fn of(cluster: &Cluster, kept: KeptItems) -> Self {
        let (policies, storage) = (cluster.policies(), cluster.storage());
        let head = SnapshotHead { as_of: cluster.as_of(), is_redacted: kept.is_redacted, ..SnapshotHead::default() };
        let mut snapshot = Self { head, kinds: Vec::new() };
        snapshot.add("Node", kept.nodes.into_values().collect(), None);
        let pods = if cluster.pods().known().is_some() { kept.pods.into_values().collect() } else { Vec::new() };
        snapshot.add("Pod", pods, cluster.pods().missing());
        if cluster.pods().known().is_some() && *cluster.pod_coverage() != PodCoverage::All {
            snapshot.head.perhaps_partial.push("Pod".to_owned());
        }
        snapshot.add_objects("Namespace", &policies.namespaces);
        snapshot.add_objects("LimitRange", &policies.limit_ranges);
        snapshot.add_objects("ResourceQuota", &policies.resource_quotas);
        snapshot.add_objects("PriorityClass", &policies.priority_classes);
        snapshot.add_objects("RuntimeClass", &policies.runtime_classes);
        snapshot.add_objects("ServiceAccount", &policies.service_accounts);
        snapshot.add_objects("PersistentVolumeClaim", &storage.claims);
        snapshot.add_objects("PersistentVolume", &storage.volumes);
        snapshot.add_objects("StorageClass", &storage.classes);
        snapshot.add_objects("CSINode", &storage.csi_nodes);
        snapshot.add_objects("DaemonSet", cluster.daemon_sets());
        snapshot
    }

    fn add_objects<T: Metadata<Ty = ObjectMeta> + Serialize>(&mut self, kind: &'static str, collected: &Collected<T>) {
        let mut objects: Vec<&T> = collected.objects().iter().collect();
        objects.sort_by_key(|object| (object.metadata().namespace.as_deref(), object.metadata().name.as_deref()));
        let texts = objects.into_iter().map(|object| kept_object(kind, json!(object)).to_string());
        self.add(kind, texts.collect(), collected.missing());
    }

    fn add(&mut self, kind: &'static str, texts: Vec<String>, missing: Option<&str>) {
        let Reasons { missing: none, incomplete } = &mut self.head.reasons;
        match missing {
            None => self.head.collected.push(kind.to_owned()),
            Some(why) if texts.is_empty() => drop(none.insert(kind.to_owned(), why.to_owned())),
            Some(why) => drop(incomplete.insert(kind.to_owned(), why.to_owned())),
        }
        self.kinds.push((kind, texts));
    }

    /// The same with other names in the place of those that tell whose cluster it is; see `redaction`.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        redaction::redact(&mut self.kinds);
        self.head.is_redacted = true;
        // What a cluster answers names users, and paths name clusters.
        let Reasons { missing, incomplete } = &mut self.head.reasons;
        for why in missing.values_mut().chain(incomplete.values_mut()) {
            "not collected when the snapshot was taken".clone_into(why);
        }
        self
    }

    /// How many objects of each kind there are.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.kinds.iter().map(|(kind, objects)| (*kind, objects.len()))
    }

    /// The kinds that were not collected, or not all of them, and why.
    pub fn missing(&self) -> impl Iterator<Item = (&str, &str)> {
        let Reasons { missing, incomplete } = &self.head.reasons;
        let why = |kind: &str| missing.get(kind).or_else(|| incomplete.get(kind));
        self.kinds.iter().filter_map(move |(kind, _)| Some((*kind, why(kind)?.as_str())))
    }

    /// Writes the list, an object on each line.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let metadata = json!({ "annotations": self.head.annotations() });
        write!(out, "{{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{metadata},\"items\":[")?;
        for (at, object) in self.kinds.iter().flat_map(|(_, objects)| objects).enumerate() {
            write!(out, "{}\n{object}", if at == 0 { "" } else { "," })?;
        }
        writeln!(out, "\n]}}")
    }
}
