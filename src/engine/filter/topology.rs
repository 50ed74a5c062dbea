//! Where in the cluster pods are: what terms of affinity, anti-affinity and spread count
//! (`interpodaffinity/filtering.go:PreFilter`, `podtopologyspread/filtering.go:calPreFilterState`).

use std::sync::Arc;

use hashbrown::HashMap;

use super::ScheduledPod;
use crate::model::{Cluster, Labels, Node, Pod, PodAffinityTerm};

/// The pods of the cluster that matter to one pod's terms; pods of the node at hand are counted from its state instead.
pub struct Topology<'c> {
    cluster: &'c Cluster,
    /// Bound pods that have not ended, with their nodes; empty when no term needs them.
    placed: Vec<(&'c Node, &'c Pod)>,
    /// Pods of this run that were bound before.
    planned: Vec<(&'c Node, Arc<Pod>)>,
    namespaces: HashMap<&'c str, Labels>,
}

impl<'c> Topology<'c> {
    /// Looks through the cluster for one pod. Pods in `gone` (which the pod replaces) are left out only on their own node.
    pub fn of(pod: &ScheduledPod, cluster: &'c Cluster) -> Self {
        let wants_all = !pod.affinity.is_empty() || !pod.anti_affinity.is_empty() || !pod.spread.is_empty();
        let all = cluster.pods().known().map_or(&[][..], Vec::as_slice);
        let counts = |other: &&Pod| !other.phase.is_terminal() && (wants_all || !other.anti_affinity.is_empty());
        let placed = all.iter().filter(counts).filter_map(|other| Some((cluster.node(other.node_name.as_deref()?)?, other)));
        Self { cluster, placed: placed.collect(), planned: Vec::new(), namespaces: namespaces(cluster) }
    }

    /// Pods elsewhere: on other nodes than this one.
    pub fn elsewhere<'s>(&'s self, node: &'s Node) -> impl Iterator<Item = (&'s Node, &'s Pod)> {
        let planned = self.planned.iter().map(|(node, pod)| (*node, &**pod));
        self.placed.iter().copied().chain(planned).filter(|(other, _)| other.name != node.name)
    }

    /// Notes a pod of this run that is bound to a node.
    pub fn place(&mut self, node: &'c Node, pod: &Arc<Pod>) {
        self.planned.push((node, Arc::clone(pod)));
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
    let known = cluster.policies().namespaces.known().into_iter().flatten();
    let named = known.filter_map(|namespace| {
        let labels = namespace.metadata.labels.iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()));
        Some((namespace.metadata.name.as_deref()?, labels.collect()))
    });
    named.collect()
}
