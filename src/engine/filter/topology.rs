//! Where in the cluster pods are: what terms of affinity, anti-affinity and spread count
//! (`interpodaffinity/filtering.go:PreFilter`, `podtopologyspread/filtering.go:calPreFilterState`).

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;

use super::ScheduledPod;
use crate::model::{Cluster, Labels, Node, Pod, PodAffinityTerm};

/// The pods of the cluster that matter to one pod's terms; pods of the node at hand are counted from its state instead.
pub struct Topology<'c> {
    cluster: &'c Cluster,
    labels: Labels,
    namespace: Arc<str>,
    anti_affinity: Vec<PodAffinityTerm>,
    /// Whether terms of affinity or spread look through all pods.
    looks_through_all: bool,
    /// Bound pods that have not ended, with their nodes; empty unless terms look through all of them.
    placed: Vec<(&'c Node, &'c Pod)>,
    /// The same of pods of this run that were bound before.
    planned: Vec<(&'c Node, Arc<Pod>)>,
    /// For each own term of anti-affinity: whom it means, by the value of its topology key.
    avoided: Vec<HashMap<Arc<str>, Vec<Neighbour>>>,
    /// Pods whose anti-affinity means this pod, by topology key and value.
    avoiders: BTreeMap<Arc<str>, HashMap<Arc<str>, Vec<Neighbour>>>,
    namespaces: HashMap<&'c str, Labels>,
}

/// A pod on a node, by names.
#[derive(Debug, Clone)]
pub struct Neighbour {
    node: Arc<str>,
    /// Its namespace and name.
    pub pod: (Arc<str>, Arc<str>),
}

impl<'c> Topology<'c> {
    /// Looks through the cluster for one pod.
    pub fn of(pod: &ScheduledPod, cluster: &'c Cluster) -> Self {
        let mut topology = Self {
            cluster,
            labels: pod.labels.clone(),
            namespace: Arc::clone(&pod.namespace),
            looks_through_all: !pod.affinity.is_empty() || !pod.spread.is_empty(),
            placed: Vec::new(),
            planned: Vec::new(),
            avoided: vec![HashMap::new(); pod.anti_affinity.len()],
            anti_affinity: pod.anti_affinity.clone(),
            avoiders: BTreeMap::new(),
            namespaces: namespaces(cluster),
        };
        for other in cluster.pods().known().into_iter().flatten().filter(|other| !other.phase.is_terminal()) {
            if topology.anti_affinity.is_empty() && !topology.looks_through_all && other.anti_affinity.is_empty() {
                continue;
            }
            let Some(node) = other.node_name.as_deref().and_then(|node| cluster.node(node)) else { continue };
            topology.note(node, other);
            if topology.looks_through_all {
                topology.placed.push((node, other));
            }
        }
        topology
    }

    /// Pods elsewhere: on other nodes than this one.
    pub fn elsewhere<'s>(&'s self, node: &'s Node) -> impl Iterator<Item = (&'s Node, &'s Pod)> {
        let planned = self.planned.iter().map(|(node, pod)| (*node, &**pod));
        self.placed.iter().copied().chain(planned).filter(|(other, _)| other.name != node.name)
    }

    /// Whether a pod of this DaemonSet on one node can matter to its pods on others.
    pub fn changes_with_own_pods(&self) -> bool {
        self.looks_through_all || !self.anti_affinity.is_empty()
    }

    /// Notes a pod of this run that is bound to a node.
    pub fn place(&mut self, node: &'c Node, pod: &Arc<Pod>) {
        self.note(node, pod);
        if self.looks_through_all {
            self.planned.push((node, Arc::clone(pod)));
        }
    }

    /// Notes a pod for the terms of anti-affinity, its own and those of others.
    fn note(&mut self, node: &Node, other: &Pod) {
        let neighbour =
            || Neighbour { node: Arc::clone(&node.name), pod: (Arc::clone(&other.namespace), Arc::clone(&other.name)) };
        for at in 0..self.anti_affinity.len() {
            let term = &self.anti_affinity[at];
            if let Some(value) = node.labels.shared(&term.topology_key)
                && self.means(term, &other.namespace, &other.labels)
            {
                self.avoided[at].entry(Arc::clone(value)).or_default().push(neighbour());
            }
        }
        for term in &other.anti_affinity {
            if let Some(value) = node.labels.shared(&term.topology_key)
                && self.means(term, &self.namespace, &self.labels)
            {
                let by_value = self.avoiders.entry(Arc::clone(&term.topology_key)).or_default();
                by_value.entry(Arc::clone(value)).or_default().push(neighbour());
            }
        }
    }

    /// A pod near the node, but not on it, that the own term of this index means.
    pub fn avoided_near(&self, term: usize, node: &Node) -> Option<&Neighbour> {
        let value = node.labels.get(&self.anti_affinity[term].topology_key)?;
        self.avoided[term].get(value)?.iter().find(|neighbour| neighbour.node != node.name)
    }

    /// A pod near the node, but not on it, whose anti-affinity means this pod, and the topology key.
    pub fn avoider_near(&self, node: &Node) -> Option<(&str, &Neighbour)> {
        self.avoiders.iter().find_map(|(key, by_value)| {
            let near = by_value.get(node.labels.get(key)?)?;
            Some((&**key, near.iter().find(|neighbour| neighbour.node != node.name)?))
        })
    }

    /// Whether a term means this pod.
    pub fn means(&self, term: &PodAffinityTerm, pod_namespace: &str, pod_labels: &Labels) -> bool {
        term.matches(pod_namespace, self.namespaces.get(pod_namespace), pod_labels)
    }

    /// Every node.
    pub fn nodes(&self) -> &'c [Node] {
        self.cluster.nodes()
    }
}

/// The labels of namespaces, as far as they are known; their name is always one.
fn namespaces(cluster: &Cluster) -> HashMap<&str, Labels> {
    let known = cluster.policies().namespaces.objects().iter();
    let named = known.filter_map(|namespace| {
        let labels = namespace.metadata.labels.iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()));
        Some((namespace.metadata.name.as_deref()?, labels.collect()))
    });
    named.collect()
}
