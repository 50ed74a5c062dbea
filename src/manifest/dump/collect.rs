//! Items of dumps → facts of the cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::kind::{ItemHead, ItemKind, ListHead, NamedKind};
use super::node::NodeItem;
use super::pod::PodItem;
use crate::manifest::objects::{Objects, ReadItem};
use crate::manifest::{Problem, Severity, count_kinds};
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
    /// Whether the file at hand holds, or says that it holds, anything that planning reads.
    pub(super) is_relevant: bool,
}

/// An item that can be read into any of several types, from JSON bytes or from a tree of YAML.
pub(super) trait Encoded {
    fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ItemError>;

    /// Something that is wrong with the item as a whole.
    fn defect(&self, message: String) -> ItemError;
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
        // Kinds of other groups carry their version, which has no plural.
        let (foreign, own): (BTreeMap<_, _>, _) =
            std::mem::take(&mut self.counts).into_iter().partition(|(kind, _)| kind.contains('/'));
        let foreign = foreign.iter().map(|(kind, count)| format!("{count} {kind}"));
        let own = (!own.is_empty() || foreign.len() == 0).then(|| count_kinds(&own));
        own.into_iter().chain(foreign).collect::<Vec<_>>().join(", ")
    }

    /// How many nodes were found.
    pub fn node_count(&self) -> usize {
        self.cluster.node_count()
    }

    /// What could not be read so far; empties the list.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        if !self.repeated_nodes.is_empty() {
            let names = std::mem::take(&mut self.repeated_nodes);
            let message = match names.as_slice() {
                [name] => format!("node {name} is there more than once: the last counts"),
                _ => format!("{} nodes are there more than once, {} first: the last of each counts", names.len(), names[0]),
            };
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
        self.cluster.set_daemon_sets(self.objects.take_daemon_sets(described));
        let (policies, storage) = self.objects.facts(described);
        self.cluster.set_objects(policies, storage);
        self.cluster.build(format!("{described} holds no pods"))
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// How many problems there are so far.
    pub(super) fn problem_count(&self) -> usize {
        self.problems.len()
    }

    /// Makes warnings of the errors after the first `count` problems.
    pub(super) fn soften_problems_after(&mut self, count: usize) {
        for problem in self.problems.iter_mut().skip(count).filter(|problem| problem.severity == Severity::Error) {
            problem.severity = Severity::Warning;
        }
    }

    /// Notes that a list begins.
    pub(super) fn begin_list(&mut self, head: &ListHead) {
        self.is_relevant |= head.holds_what_is_read();
    }

    /// Notes that a list was there, even if it is empty.
    pub(super) fn saw_list(&mut self, head: &ListHead) {
        if !head.holds_what_is_read() {
            return;
        }
        self.is_relevant = true;
        match head.item_kind() {
            Some("Pod") => self.cluster.pods_were_collected(),
            Some(kind) => self.objects.were_collected(kind),
            None => {}
        }
    }

    /// Notes that an item begins which says to be of a kind.
    pub(super) fn begin_item(&mut self, item: &ListHead, list: &ListHead) {
        let named = list.named_kind(item.kind.as_deref(), item.api_version.as_deref());
        self.is_relevant |= matches!(named, NamedKind::Item(_) | NamedKind::Object(_));
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
        let named = match list.named_kind(head.kind.as_deref(), head.api_version.as_deref()) {
            NamedKind::Unnamed => head.kind_by_shape().map_or(NamedKind::Unnamed, NamedKind::Item),
            named => named,
        };
        let counted = match named {
            NamedKind::Item(kind) => {
                self.expected = Some(kind);
                self.is_relevant = true;
                let list = ListHead { kind: Some(format!("{}List", kind.name())), ..ListHead::default() };
                self.take_as(kind, item, &list)?;
                return Ok(());
            }
            NamedKind::Object(kind) => {
                self.is_relevant = true;
                self.objects.take(&kind, item)?;
                kind
            }
            NamedKind::Other(kind) => kind,
            NamedKind::Unnamed => "object without kind".to_owned(),
        };
        *self.counts.entry(counted).or_default() += 1;
        Ok(())
    }

    /// Takes the item if it is of this kind, and says whether it was.
    fn take_as(&mut self, kind: ItemKind, item: &impl Encoded, list: &ListHead) -> Result<bool, ItemError> {
        let is_kind = |named: Option<&str>, version: Option<&str>| list.names(kind, named, version);
        let nameless = || item.defect(format!("this {} has no name", kind.name()));
        let taken = match kind {
            ItemKind::Node => match item.read::<NodeItem<'_>>() {
                Ok(node) if is_kind(node.kind.as_deref(), node.api_version.as_deref()) => {
                    self.is_relevant = true;
                    if node.name().is_empty() {
                        return Err(nameless());
                    }
                    self.add_node(&node);
                    true
                }
                other => is_other_kind(other, item, is_kind)?,
            },
            ItemKind::Pod => match item.read::<PodItem<'_>>() {
                Ok(pod) if is_kind(pod.kind.as_deref(), pod.api_version.as_deref()) => {
                    self.is_relevant = true;
                    if pod.name().is_empty() {
                        return Err(nameless());
                    }
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
    is_kind: impl Fn(Option<&str>, Option<&str>) -> bool,
) -> Result<bool, ItemError> {
    match read {
        Ok(_) => Ok(false),
        Err(ItemError::Incomplete) => Err(ItemError::Incomplete),
        Err(defect) => match item.read::<ItemHead<'_>>() {
            Ok(head) if !is_kind(head.kind.as_deref(), head.api_version.as_deref()) => Ok(false),
            _ => Err(defect),
        },
    }
}
