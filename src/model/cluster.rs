//! The cluster that a plan is made for: complete, indexed and from then on unchanged.

use std::sync::Arc;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use jiff::Timestamp;
use k8s_openapi::api::apps::v1::DaemonSet;

use super::{Collected, Interner, Known, Node, Pod, PodCoverage, Policies, Revision, Storage};

/// Everything known of a cluster. Nodes and pods are ordered by name, so that
/// no decision and no output can depend on the order in which they were read.
#[derive(Debug, Clone)]
pub struct Cluster {
    nodes: Vec<Node>,
    pods: Known<Vec<Pod>>,
    pod_coverage: PodCoverage,
    /// Indices into `pods` by namespace and name of the controller; pods that nobody controls are under the empty name.
    pods_by_controller: HashMap<(Arc<str>, Arc<str>), Vec<usize>>,
    /// Indices into `pods` by the node they are bound to.
    pods_by_node: HashMap<Arc<str>, Vec<usize>>,
    policies: Policies,
    storage: Storage,
    daemon_sets: Collected<DaemonSet>,
    revisions: Known<Vec<Revision>>,
    as_of: Option<Timestamp>,
    is_redacted: bool,
}

impl Cluster {
    /// The nodes, by name.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node of this name.
    pub fn node(&self, name: &str) -> Option<&Node> {
        let at = self.nodes.binary_search_by(|node| node.name.as_ref().cmp(name)).ok()?;
        Some(&self.nodes[at])
    }

    /// The pods, by namespace and name.
    pub fn pods(&self) -> &Known<Vec<Pod>> {
        &self.pods
    }

    /// How far those are all pods that there are.
    pub fn pod_coverage(&self) -> &PodCoverage {
        &self.pod_coverage
    }

    /// The pods of a namespace whose controller has this name (whatever its kind), by name.
    pub fn pods_controlled_by(&self, namespace: &str, name: &str) -> impl Iterator<Item = &Pod> {
        let key = (Arc::from(namespace), Arc::from(name));
        let indices = self.pods_by_controller.get(&key).map_or(&[][..], Vec::as_slice);
        let pods = self.pods.known().map_or(&[][..], Vec::as_slice);
        indices.iter().map(|&at| &pods[at])
    }

    /// The pods of a namespace that nobody controls, by name.
    pub fn orphans(&self, namespace: &str) -> impl Iterator<Item = &Pod> {
        self.pods_controlled_by(namespace, "")
    }

    /// The pods bound to a node, by namespace and name.
    pub fn pods_on(&self, node: &str) -> impl Iterator<Item = &Pod> {
        let indices = self.pods_by_node.get(node).map_or(&[][..], Vec::as_slice);
        let pods = self.pods.known().map_or(&[][..], Vec::as_slice);
        indices.iter().map(|&at| &pods[at])
    }

    /// What the cluster demands of pods at their creation.
    pub fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The cluster's storage objects.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// The DaemonSets that are there, by namespace and name, with their status.
    pub fn daemon_sets(&self) -> &Collected<DaemonSet> {
        &self.daemon_sets
    }

    /// The ControllerRevisions of DaemonSets.
    pub fn revisions(&self) -> &Known<Vec<Revision>> {
        &self.revisions
    }

    /// The newest time stamp found in the facts: the cluster's clock, as far as a dump has one.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.as_of
    }

    /// Whether other names stand in the place of the cluster's own.
    pub fn is_redacted(&self) -> bool {
        self.is_redacted
    }
}

/// Collects facts in any order and makes a [`Cluster`] of them.
#[derive(Debug, Default)]
pub struct ClusterBuilder {
    policies: Option<Policies>,
    storage: Option<Storage>,
    daemon_sets: Option<Collected<DaemonSet>>,
    revisions: Option<Known<Vec<Revision>>>,
    nodes: Vec<Node>,
    /// Where each node is, by name.
    places: HashMap<Arc<str>, usize>,
    pods: Vec<Pod>,
    pods_collected: bool,
    pod_coverage: PodCoverage,
    as_of: Option<Timestamp>,
    is_redacted: bool,
    /// Shares equal texts and taint lists among all facts of this cluster.
    pub interner: Interner,
}

impl ClusterBuilder {
    /// Adds a node. Of two nodes with one name the later one counts; the earlier is handed back.
    pub fn add_node(&mut self, node: Node) -> Option<Node> {
        match self.places.entry(Arc::clone(&node.name)) {
            Entry::Occupied(place) => Some(std::mem::replace(&mut self.nodes[*place.get()], node)),
            Entry::Vacant(place) => {
                place.insert(self.nodes.len());
                self.nodes.push(node);
                None
            }
        }
    }

    /// Adds a pod. Of two pods with one namespace and name the later one counts.
    pub fn add_pod(&mut self, pod: Pod) {
        self.pods_collected = true;
        self.pods.push(pod);
    }

    /// Says that pods were collected even if there turn out to be none.
    pub fn pods_were_collected(&mut self) {
        self.pods_collected = true;
    }

    /// Says how far the pods are all that there are. Of what several sources say the widest counts.
    pub fn pods_cover(&mut self, coverage: PodCoverage) {
        let earlier = std::mem::take(&mut self.pod_coverage);
        self.pod_coverage = earlier.wider(coverage);
    }

    /// Says that pods are missing, so that those that are there do not pass for all.
    pub fn pods_were_not_collected(&mut self) {
        self.pods_collected = false;
        self.pod_coverage = PodCoverage::Unsaid;
        self.pods.clear();
    }

    /// Adds the nodes and pods of another builder; of two nodes with one name that of the other counts, and this one is handed back.
    pub fn absorb(&mut self, other: Self) -> Vec<Node> {
        let mut earlier = Vec::new();
        for mut node in other.nodes {
            // Equal taint lists are to be the same list, whoever read them.
            node.taints = self.interner.taints(&node.taints);
            earlier.extend(self.add_node(node));
        }
        self.pods_collected |= other.pods_collected;
        self.pods_cover(other.pod_coverage);
        if self.pods.is_empty() {
            self.pods = other.pods;
        } else {
            self.pods.extend(other.pods);
        }
        self.as_of = self.as_of.max(other.as_of);
        earlier
    }

    /// Moves the cluster's clock forward to a time stamp seen in a fact.
    pub fn saw_time(&mut self, time: Timestamp) {
        self.as_of = self.as_of.max(Some(time));
    }

    /// Says that other names stand in the place of the cluster's own.
    pub fn names_were_replaced(&mut self) {
        self.is_redacted = true;
    }

    /// Hands over the policies and the storage objects.
    pub fn set_objects(&mut self, policies: Policies, storage: Storage) {
        self.policies = Some(policies);
        self.storage = Some(storage);
    }

    /// Hands over the DaemonSets. Of two with one namespace and name the later one counts.
    pub fn set_daemon_sets(&mut self, daemon_sets: Collected<DaemonSet>) {
        self.daemon_sets = Some(daemon_sets.by_name());
    }

    /// Hands over the ControllerRevisions.
    pub fn set_revisions(&mut self, revisions: Known<Vec<Revision>>) {
        self.revisions = Some(revisions);
    }

    /// How many nodes there are so far.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// Ends the collection. `why_no_pods` is the reason to give if no pods were collected.
    pub fn build(self, why_no_pods: impl Into<String>) -> Cluster {
        let policies = self.policies.unwrap_or_else(|| Policies::not_collected("not collected"));
        let mut nodes = self.nodes;
        nodes.sort_by(|a, b| a.name.cmp(&b.name));
        let mut pods = self.pods;
        // A stable sort leaves the later of two equal names behind the earlier one.
        pods.sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
        pods.dedup_by(|later, earlier| {
            let same = later.name == earlier.name && later.namespace == earlier.namespace;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        let mut pods_by_controller: HashMap<_, Vec<usize>> = HashMap::new();
        let mut pods_by_node: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, pod) in pods.iter_mut().enumerate() {
            let controller = pod.controller.as_ref().map_or_else(|| Arc::from(""), |controller| controller.name.clone());
            pods_by_controller.entry((pod.namespace.clone(), controller)).or_default().push(at);
            pod.node_name.iter().for_each(|node| pods_by_node.entry(Arc::clone(node)).or_default().push(at));
            // The API server writes the number beside the name; pods written by hand have only the name.
            pod.priority = pod.priority.or_else(|| policies.priority_of(pod.priority_class_name.as_deref()?));
        }
        Cluster {
            nodes,
            pods: if self.pods_collected { Known::Known(pods) } else { Known::NotCollected(why_no_pods.into()) },
            pod_coverage: self.pod_coverage,
            pods_by_controller,
            pods_by_node,
            policies,
            storage: self.storage.unwrap_or_else(|| Storage::not_collected("not collected")),
            daemon_sets: self.daemon_sets.unwrap_or_else(|| Collected::some(Vec::new(), "not collected".to_owned())),
            revisions: self.revisions.unwrap_or_else(|| Known::NotCollected("not collected".to_owned())),
            as_of: self.as_of,
            is_redacted: self.is_redacted,
        }
    }
}
