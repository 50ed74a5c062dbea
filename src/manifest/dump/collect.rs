//! Items of dumps → facts of the cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::items::Text;
use super::kind::{ItemHead, ItemKind, ListHead};
use super::node::NodeItem;
use super::pod::PodItem;
use crate::manifest::objects::{Objects, ReadItem};
use crate::manifest::{Problem, count_kinds};
use crate::model::{Cluster, ClusterBuilder};

/// Collects the facts of one cluster from any number of files.
#[derive(Debug, Default)]
pub struct DumpReader {
    cluster: ClusterBuilder,
    objects: Objects,
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

impl<E: Encoded> ReadItem for E {
    type Error = ItemError;

    fn read_owned<T: DeserializeOwned>(&self) -> Result<T, ItemError> {
        self.read()
    }
}

/// Why an item could not be read.
pub(in crate::manifest) enum ItemError {
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

    /// Adds the objects of a manifest that will be there once it is applied.
    pub fn join(&mut self, manifest: Objects) {
        self.objects = std::mem::take(&mut self.objects).joined_by(manifest);
    }

    /// Ends the collection. `described` names the dump in the reasons for what is missing.
    pub fn finish(mut self, described: &str) -> Cluster {
        let (policies, storage) = self.objects.facts(described);
        self.cluster.set_objects(policies, storage);
        self.cluster.build(format!("{described} holds no pods"))
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes that a list was there, even if it is empty.
    pub(super) fn saw_list(&mut self, head: &ListHead) {
        match head.item_kind().as_deref() {
            Some("Pod") => self.cluster.pods_were_collected(),
            Some(kind) => self.objects.were_collected(kind),
            None => {}
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
            None => {
                let named = named.unwrap_or_else(|| "object without kind".to_owned());
                self.objects.take(&named, item)?;
                *self.counts.entry(named).or_default() += 1;
            }
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
        let node = item.node(&mut self.cluster.interner);
        if let Some(earlier) = self.cluster.add_node(node) {
            self.repeated_nodes.push(earlier.name);
        }
    }

    fn add_pod(&mut self, item: &PodItem<'_>) {
        let pod = item.pod(&mut self.cluster.interner);
        for seen in [pod.created, pod.ready.and_then(|ready| ready.since)].into_iter().flatten() {
            self.cluster.saw_time(seen);
        }
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
