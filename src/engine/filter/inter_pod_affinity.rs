//! InterPodAffinity: pods that must or must not be near (`interpodaffinity/filtering.go`).

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;
use crate::model::{Node, Pod, PodAffinityTerm};

const PLUGIN: Plugin = Plugin::InterPodAffinity;

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    missing_affinity(scheduling, state)
        .or_else(|| own_anti_affinity(scheduling, state))
        .or_else(|| anti_affinity_of_others(scheduling, state))
}

/// All pods with their nodes: those of the node at hand as its state has them.
fn all_pods<'s>(scheduling: &'s Scheduling<'_>, state: &'s NodeState<'_>) -> impl Iterator<Item = (&'s Node, &'s Pod)> {
    let here = state.pods.iter().map(|pod| (state.node, *pod));
    scheduling.topology.elsewhere(state.node).chain(here)
}

fn near(key: &str, a: &Node, b: &Node) -> bool {
    a.labels.get(key).is_some_and(|value| b.labels.get(key) == Some(value))
}

/// Every term needs a pod near that matches all terms, or, where no pod anywhere does, the pod itself has to match them all.
fn missing_affinity(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let (pod, topology) = (scheduling.pod, &scheduling.topology);
    if pod.affinity.is_empty() {
        return None;
    }
    let means_all = |namespace: &str, labels| pod.affinity.iter().all(|term| topology.means(term, namespace, labels));
    let matching: Vec<(&Node, &Pod)> =
        all_pods(scheduling, state).filter(|(_, other)| means_all(&other.namespace, &other.labels)).collect();
    let carries = |term: &PodAffinityTerm| state.node.labels.get(&term.topology_key).is_some();
    let served = |term: &PodAffinityTerm| matching.iter().any(|(node, _)| near(&term.topology_key, node, state.node));
    let anywhere = matching.iter().any(|(node, _)| pod.affinity.iter().any(|term| node.labels.get(&term.topology_key).is_some()));
    let first_of_its_kind = !anywhere && means_all(&pod.namespace, &pod.labels);
    let unserved = pod.affinity.iter().find(|term| !carries(term) || !(first_of_its_kind || served(term)))?;
    let more = format!("no pod that it wants to be near has the node's {}", unserved.topology_key);
    let reason = UnfitReason::new("node(s) didn't match pod affinity rules", more).detail("topologyKey", &unserved.topology_key);
    Some(Unfit::unresolvable(PLUGIN, vec![reason]))
}

fn own_anti_affinity(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let (pod, topology) = (scheduling.pod, &scheduling.topology);
    let words = "node(s) didn't match pod anti-affinity rules";
    pod.anti_affinity.iter().enumerate().find_map(|(at, term)| {
        state.node.labels.get(&term.topology_key)?;
        let here = state.pods.iter().find(|other| topology.means(term, &other.namespace, &other.labels));
        let near = topology.avoided_near(at, state.node).map(|neighbour| (&*neighbour.pod.0, &*neighbour.pod.1));
        let other = here.map(|other| (&*other.namespace, &*other.name)).or(near)?;
        Some(refusal(words, "it avoids", other, &term.topology_key))
    })
}

fn anti_affinity_of_others(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let (pod, topology) = (scheduling.pod, &scheduling.topology);
    let words = "node(s) didn't satisfy existing pods anti-affinity rules";
    let avoids = |term: &&PodAffinityTerm| {
        state.node.labels.get(&term.topology_key).is_some() && topology.means(term, &pod.namespace, &pod.labels)
    };
    let here = state.pods.iter().find_map(|other| Some((other, other.anti_affinity.iter().find(avoids)?)));
    let here = here.map(|(other, term)| (&*term.topology_key, (&*other.namespace, &*other.name)));
    let near = || {
        let (key, neighbour) = topology.avoider_near(state.node)?;
        Some((key, (&*neighbour.pod.0, &*neighbour.pod.1)))
    };
    let (key, other) = here.or_else(near)?;
    Some(refusal(words, "it is avoided by", other, key))
}

fn refusal(words: &str, verb: &str, (namespace, name): (&str, &str), topology_key: &str) -> Unfit {
    let other = format!("{namespace}/{name}");
    let more = format!("{verb} {other} (same {topology_key})");
    let reason = UnfitReason::new(words, more).detail("pod", &other).detail("topologyKey", &topology_key);
    Unfit::unschedulable(PLUGIN, vec![reason])
}
