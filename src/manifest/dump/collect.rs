//! Items of dumps → facts of the cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use super::items::{Metadata, NodeItem, OwnerReferenceItem, Pairs, PodItem, PodSpecItem, Text};
use super::kind::{ItemHead, ItemKind, ListHead};
use crate::manifest::{Problem, count_kinds};
use crate::model::{
    Cluster, ClusterBuilder, ControllerReference, Effect, Interner, Labels, Node, Pod, PodPhase, ReadyCondition, Taint,
};

/// Collects the facts of one cluster from any number of files.
#[derive(Debug, Default)]
pub struct DumpReader {
    cluster: ClusterBuilder,
    counts: BTreeMap<String, usize>,
    problems: Vec<Problem>,
    /// The kind of the last item: the next one is most likely of the same kind.
    expected: Option<ItemKind>,
    repeated_nodes: Vec<Arc<str>>,
}

/// An item that can be read into any of several types, from JSON bytes or from a tree of YAML.
pub(super) trait Encoded {
    fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ItemError>;
}

/// Why an item could not be read.
pub(super) enum ItemError {
    /// The bytes at hand end before the item does.
    Incomplete,
    /// The item is not what its kind says.
    Defect(Problem),
}

impl DumpReader {
    /// How many objects of each kind were found since the last call: `5000 Nodes, 2 Pods`.
    pub fn take_counts(&mut self) -> String {
        count_kinds(&std::mem::take(&mut self.counts))
    }

    /// How many nodes were found.
    pub fn node_count(&self) -> usize {
        self.cluster.node_count()
    }

    /// What could not be read so far; empties the list.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        if !self.repeated_nodes.is_empty() {
            let names = std::mem::take(&mut self.repeated_nodes);
            let message = format!("{} nodes are there more than once, {} first: the last of each counts", names.len(), names[0]);
            self.problems.push(Problem::warning(message));
        }
        std::mem::take(&mut self.problems)
    }

    /// Ends the collection. `described` names the dump in the reasons for what is missing.
    pub fn finish(self, described: &str) -> Cluster {
        self.cluster.build(format!("{described} holds no pods"))
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes that a list was there, even if it is empty.
    pub(super) fn saw_list(&mut self, head: &ListHead) {
        if head.item_kind().as_deref() == Some("Pod") {
            self.cluster.pods_were_collected();
        }
    }

    /// Takes one item.
    pub(super) fn take(&mut self, item: &impl Encoded, list: &ListHead) -> Result<(), ItemError> {
        // The kind of the item before is right nearly always, and saves reading the item twice.
        if let Some(expected) = self.expected
            && self.take_as(expected, item, list)?
        {
            return Ok(());
        }
        let head: ItemHead<'_> = item.read()?;
        let named = head.kind.as_ref().map(|kind| kind.0.to_string()).filter(|kind| !kind.is_empty());
        let named = named.or_else(|| list.item_kind());
        let kind = match &named {
            Some(name) => ItemKind::parse(name),
            None => head.kind_by_shape(),
        };
        match kind {
            Some(kind) => {
                self.expected = Some(kind);
                let list = ListHead { kind: Some(format!("{}List", kind.name())), ..ListHead::default() };
                self.take_as(kind, item, &list)?;
            }
            None => *self.counts.entry(named.unwrap_or_else(|| "object without kind".to_owned())).or_default() += 1,
        }
        Ok(())
    }

    /// Takes the item if it is of this kind, and says whether it was.
    fn take_as(&mut self, kind: ItemKind, item: &impl Encoded, list: &ListHead) -> Result<bool, ItemError> {
        let is_kind = |named: Option<&Text<'_>>| match named {
            Some(named) => named.0 == kind.name(),
            None => list.item_kind().as_deref() == Some(kind.name()),
        };
        let taken = match kind {
            ItemKind::Node => match item.read::<NodeItem<'_>>() {
                Ok(node) if is_kind(node.kind.as_ref()) => {
                    self.add_node(&node);
                    true
                }
                other => is_other_kind(other, item, is_kind)?,
            },
            ItemKind::Pod => match item.read::<PodItem<'_>>() {
                Ok(pod) if is_kind(pod.kind.as_ref()) => {
                    self.add_pod(&pod);
                    true
                }
                other => is_other_kind(other, item, is_kind)?,
            },
        };
        if taken {
            match self.counts.get_mut(kind.name()) {
                Some(count) => *count += 1,
                None => drop(self.counts.insert(kind.name().to_owned(), 1)),
            }
        }
        Ok(taken)
    }

    fn add_node(&mut self, item: &NodeItem<'_>) {
        let interner = &mut self.cluster.interner;
        let metadata = item.metadata.as_ref();
        let name = metadata.and_then(|metadata| metadata.name.as_ref()).or(item.old_name.as_ref());
        let labels = metadata.and_then(|metadata| metadata.labels.as_ref()).or(item.old_labels.as_ref());
        let taints = item.spec.iter().flat_map(|spec| spec.taints.iter().flatten()).map(|taint| Taint {
            key: interner.text(&taint.key.0),
            value: interner.text(taint.value.as_ref().map_or("", |value| &value.0)),
            effect: Effect::parse(&taint.effect.0),
        });
        let taints: Vec<Taint> = taints.collect();
        let node = Node {
            name: Arc::from(name.map_or("", |name| &*name.0)),
            labels: intern_labels(interner, labels),
            taints: interner.taints(&taints),
            unschedulable: item.spec.as_ref().and_then(|spec| spec.unschedulable).unwrap_or_default(),
        };
        if let Some(earlier) = self.cluster.add_node(node) {
            self.repeated_nodes.push(earlier.name);
        }
    }

    fn add_pod(&mut self, item: &PodItem<'_>) {
        let empty = Metadata::default();
        let metadata = item.metadata.as_ref().unwrap_or(&empty);
        let created = time(metadata.creation_timestamp.as_ref().or(item.old_creation_timestamp.as_ref()));
        let ready = ready_condition(item);
        for seen in [created, ready.and_then(|ready| ready.since)].into_iter().flatten() {
            self.cluster.saw_time(seen);
        }
        let interner = &mut self.cluster.interner;
        let text = |interner: &mut Interner, text: Option<&Text<'_>>| text.map(|text| interner.text(&text.0));
        let owners = metadata.owner_references.as_ref().or(item.old_owner_references.as_ref());
        let status = item.status.as_ref();
        let pod = Pod {
            namespace: text(interner, metadata.namespace.as_ref().or(item.old_namespace.as_ref())).unwrap_or_default(),
            name: text(interner, metadata.name.as_ref().or(item.old_name.as_ref())).unwrap_or_default(),
            labels: intern_labels(interner, metadata.labels.as_ref().or(item.old_labels.as_ref())),
            controller: owners.and_then(|owners| controller(interner, owners)),
            node_name: text(
                interner,
                item.spec.as_ref().and_then(|spec| spec.node_name.as_ref()).filter(|name| !name.0.is_empty()),
            ),
            pinned_to: text(interner, item.spec.as_ref().and_then(pin)),
            phase: PodPhase::parse(status.and_then(|status| status.phase.as_ref()).map_or("", |phase| &phase.0)),
            terminating: metadata.deletion_timestamp.as_ref().or(item.old_deletion_timestamp.as_ref()).is_some(),
            ready,
            created,
        };
        self.cluster.add_pod(pod);
    }
}

/// Decides what an item was that could not be taken as the expected kind: another kind is no defect.
fn is_other_kind<T>(
    read: Result<T, ItemError>,
    item: &impl Encoded,
    is_kind: impl Fn(Option<&Text<'_>>) -> bool,
) -> Result<bool, ItemError> {
    match read {
        Ok(_) => Ok(false),
        Err(ItemError::Incomplete) => Err(ItemError::Incomplete),
        Err(defect) => match item.read::<ItemHead<'_>>() {
            Ok(head) if !is_kind(head.kind.as_ref()) => Ok(false),
            _ => Err(defect),
        },
    }
}

fn intern_labels(interner: &mut Interner, pairs: Option<&Pairs<'_>>) -> Labels {
    let pairs = pairs.map_or(&[][..], |pairs| pairs.0.as_slice());
    pairs.iter().map(|(key, value)| (interner.text(&key.0), interner.text(&value.0))).collect()
}

fn controller(interner: &mut Interner, owners: &[OwnerReferenceItem<'_>]) -> Option<ControllerReference> {
    let owner = owners.iter().find(|owner| owner.controller == Some(true))?;
    Some(ControllerReference {
        kind: interner.text(&owner.kind.0),
        name: interner.text(&owner.name.0),
        uid: interner.text(owner.uid.as_ref().map_or("", |uid| &uid.0)),
    })
}

/// The node named by the first `metadata.name In [x]` of the required node affinity.
fn pin<'i, 'a>(spec: &'i PodSpecItem<'a>) -> Option<&'i Text<'a>> {
    let required = spec.affinity.as_ref()?.node_affinity.as_ref()?.required.as_ref()?;
    let terms = required.node_selector_terms.iter().flatten();
    let fields = terms.flat_map(|term| term.match_fields.iter().flatten());
    let mut names = fields.filter(|field| field.key.0 == "metadata.name" && field.operator.0 == "In");
    match names.next()?.values.as_deref() {
        Some([name]) => Some(name),
        _ => None,
    }
}

fn ready_condition(item: &PodItem<'_>) -> Option<ReadyCondition> {
    let conditions = item.status.as_ref()?.conditions.as_ref()?;
    let ready = conditions.iter().find(|condition| condition.kind.0 == "Ready" && condition.status.0 == "True")?;
    Some(ReadyCondition { since: time(ready.last_transition_time.as_ref()) })
}

/// A time stamp; what is none is as good as absent.
fn time(text: Option<&Text<'_>>) -> Option<Timestamp> {
    text?.0.parse().ok()
}
