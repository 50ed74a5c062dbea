//! Items of dumps → facts of the cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::kept::KeptItems;
use super::kind::{ItemHead, ItemKind, ListHead, NamedKind};
use super::node::NodeItem;
use super::pod::PodItem;
use super::snapshot_head::{Reasons, SnapshotHead};
use crate::manifest::objects::{Objects, ReadItem};
use crate::manifest::{Problem, Severity, count_kinds};
use crate::model::{Cluster, ClusterBuilder, PodCoverage};

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
    /// Why pods were not collected, where somebody said so.
    why_no_pods: Option<String>,
    /// The kind of the list at hand, where it is known before it is read.
    pub(super) asked_for: Option<String>,
    /// Why kinds are missing, as snapshots tell it.
    reasons: Reasons,
    /// What a snapshot of this cluster takes of nodes and pods, where one is to be made.
    kept: Option<KeptItems>,
    /// Whether a snapshot was read.
    has_snapshot: bool,
    /// Whether a snapshot with other names in the place of its own was read.
    is_redacted: bool,
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
    /// A reader that keeps what a snapshot takes.
    pub fn for_snapshot() -> Self {
        Self { kept: Some(KeptItems::default()), ..Self::default() }
    }

    /// How to make an empty reader that keeps what this one keeps.
    pub fn empty(&self) -> fn() -> Self {
        if self.kept.is_some() { Self::for_snapshot } else { Self::default }
    }

    /// What was kept for a snapshot so far.
    pub fn take_kept(&mut self) -> Option<KeptItems> {
        let kept = self.kept.take()?;
        Some(KeptItems { is_redacted: self.is_redacted, ..kept })
    }

    /// How many objects of each kind were found since the last call: `5000 Nodes, 2 Pods`.
    pub fn take_counts(&mut self) -> String {
        // Kinds of other groups carry their version, which has no plural.
        let (foreign, own): (BTreeMap<_, _>, _) =
            std::mem::take(&mut self.counts).into_iter().partition(|(kind, _)| kind.contains('/'));
        let foreign = foreign.iter().map(|(kind, count)| format!("{count} {kind}"));
        let own = (!own.is_empty() || foreign.len() == 0).then(|| count_kinds(&own));
        own.into_iter().chain(foreign).collect::<Vec<_>>().join(", ")
    }

    /// Whether a snapshot was among what was read: of objects other than nodes and pods it holds only what decides.
    pub fn has_snapshot(&self) -> bool {
        self.has_snapshot
    }

    /// How many nodes were found.
    pub fn node_count(&self) -> usize {
        self.cluster.node_count()
    }

    /// What could not be read so far; empties the list.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        if !self.repeated_nodes.is_empty() {
            let mut names = std::mem::take(&mut self.repeated_nodes);
            names.sort_unstable();
            names.dedup();
            let message = match names.as_slice() {
                [name] => format!("node {name} is there more than once: the last counts"),
                _ => {
                    format!("{} nodes are there more than once, {} for instance: the last of each counts", names.len(), names[0])
                }
            };
            self.problems.push(Problem::warning(message));
        }
        std::mem::take(&mut self.problems)
    }

    /// Adds the objects of a manifest that will be there once it is applied.
    pub fn join(&mut self, manifest: Objects) {
        self.objects = std::mem::take(&mut self.objects).joined_by(manifest);
    }

    /// Adds everything that another reader has read.
    pub fn absorb(&mut self, other: Self) {
        let earlier = self.cluster.absorb(other.cluster);
        self.repeated_nodes.extend(earlier.into_iter().map(|node| node.name));
        self.objects.absorb(other.objects);
        other.counts.into_iter().for_each(|(kind, count)| *self.counts.entry(kind).or_default() += count);
        self.problems.extend(other.problems);
        self.repeated_nodes.extend(other.repeated_nodes);
        self.why_no_pods = self.why_no_pods.take().or(other.why_no_pods);
        self.has_snapshot |= other.has_snapshot;
        self.is_redacted |= other.is_redacted;
        if let (Some(kept), Some(others)) = (&mut self.kept, other.kept) {
            kept.nodes.extend(others.nodes);
            kept.pods.extend(others.pods);
        }
        self.is_relevant |= other.is_relevant;
    }

    /// Says that a kind could not be collected, or not all of it, and why; what is there of it counts.
    pub fn was_not_collected(&mut self, kind: &str, why: String) {
        match kind {
            "Pod" => self.why_no_pods = Some(why),
            _ => self.objects.were_not_collected(kind, why),
        }
    }

    /// Says how far the pods that were read are all that there are.
    pub fn pods_cover(&mut self, coverage: PodCoverage) {
        self.cluster.pods_cover(coverage);
    }

    /// Ends the collection. `described` names the dump in the reasons for what is missing.
    pub fn finish(mut self, described: &str) -> Cluster {
        if self.is_redacted {
            self.cluster.names_were_replaced();
        }
        self.cluster.set_revisions(self.objects.take_revisions(described));
        let mut daemon_sets = self.objects.take_daemon_sets(described);
        let (mut policies, mut storage) = self.objects.facts(described);
        self.reasons.explain(&mut policies, &mut storage, &mut daemon_sets);
        self.cluster.set_daemon_sets(daemon_sets);
        self.cluster.set_objects(policies, storage);
        let why_no_pods = self.why_no_pods.inspect(|_| self.cluster.pods_were_not_collected());
        let why_no_pods = why_no_pods.or_else(|| self.reasons.missing.remove("Pod"));
        self.cluster.build(why_no_pods.unwrap_or_else(|| format!("{described} holds no pods")))
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
        if let Some(snapshot) = &head.snapshot {
            self.saw_snapshot(snapshot);
        }
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

    fn saw_snapshot(&mut self, head: &SnapshotHead) {
        self.has_snapshot = true;
        self.is_relevant = true;
        if let Some(version) = &head.other_version {
            let problem = Problem::warning(format!("this snapshot has the form {version}, of which only v1 is known"));
            self.problem(problem.help("what is known of it counts; a newer version of this program may know all"));
        }
        for kind in &head.collected {
            match kind.as_str() {
                "Pod" => self.cluster.pods_were_collected(),
                kind => self.objects.were_collected(kind),
            }
        }
        let holds_all = |kind: &str| {
            let names = |kinds: &[String]| kinds.iter().any(|name| name == kind);
            names(&head.collected) && !names(&head.perhaps_partial)
        };
        if holds_all("Pod") {
            self.cluster.pods_cover(PodCoverage::All);
        }
        head.as_of.into_iter().for_each(|time| self.cluster.saw_time(time));
        self.reasons.extend(head.reasons.clone());
        self.is_redacted |= head.is_redacted;
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
        self.kept.iter_mut().for_each(|kept| kept.keep_node(item));
        let node = item.node(&mut self.cluster.interner);
        if let Some(earlier) = self.cluster.add_node(node) {
            self.repeated_nodes.push(earlier.name);
        }
    }

    fn add_pod(&mut self, item: &PodItem<'_>) {
        self.kept.iter_mut().for_each(|kept| kept.keep_pod(item));
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
