//! `host-port-conflict`: two pods of one node that want the same port of the host.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::engine::{Eligibility, NodeDecision, PlacementRules};
use crate::lint::host_ports::{TakenPort, host_ports};
use crate::lint::named_nodes::{names_in_words, share_in_words};
use crate::lint::shared_nodes::can_share_a_node;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{HostPort, Pod};

pub(super) const RULE: Rule = Rule {
    id: "host-port-conflict",
    level: Level::Warning,
    page: include_str!("host_port_conflict.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let ports = host_ports(context.stored);
    if ports.is_empty() {
        return Vec::new();
    }
    // Of two DaemonSets of the run only the later one is told.
    let earlier = context.all.iter().enumerate().take(context.index);
    let others = earlier.filter(|(_, (namespace, other))| !is_the_same(context, namespace, other));
    let mut found: Vec<Found> =
        others.filter_map(|(at, (namespace, other))| with_daemon_set(context, &ports, at, namespace, other)).collect();
    if let Some(cluster) = context.in_cluster {
        found.extend(ports.iter().filter_map(|port| with_running_pods(context, cluster, port)));
    }
    found
}

/// The same DaemonSet twice is applied one over the other.
fn is_the_same(context: &Context<'_>, namespace: &str, other: &DaemonSet) -> bool {
    namespace == context.namespace && other.metadata.name.as_deref() == Some(context.name())
}

fn with_daemon_set(context: &Context<'_>, ports: &[TakenPort], at: usize, namespace: &str, other: &DaemonSet) -> Option<Found> {
    let of_other = host_ports(other);
    let conflicts =
        ports.iter().filter_map(|own| Some((own, of_other.iter().find(|other| other.port.conflicts_with(&own.port))?)));
    let conflicts: Vec<(&TakenPort, &TakenPort)> = conflicts.collect();
    let (own, others) = conflicts.first()?;
    let nodes = match context.in_cluster {
        Some(cluster) => {
            let rules = PlacementRules::of(other);
            let shared = cluster.desired_nodes().filter(|decision| Eligibility::of(&rules, decision.node).should_run).count();
            (shared > 0).then(|| format!(" on {}", share_in_words(shared, cluster.desired_number_scheduled())))?
        }
        None if can_share_a_node(context.stored, other) => String::new(),
        None => return None,
    };
    let listed: Vec<String> = conflicts.iter().map(|(own, _)| own.port.to_string()).collect();
    let name = format!("{namespace}/{}", other.metadata.name.as_deref().unwrap_or_default());
    let message = format!(
        "DaemonSet {name} takes host port {} as well{nodes}: of the two only one gets a pod on a node",
        listed.join(", ")
    );
    let found = Found::at(own.place.clone(), message)
        .key(format!("DaemonSet {name}"))
        .related_in(at, others.place.clone(), "takes the same port")
        .help("give one of them another port, or keep them apart by a nodeSelector");
    Some(found)
}

/// Pods of the cluster that hold the port where this DaemonSet's pods are to run.
fn with_running_pods(context: &Context<'_>, cluster: InCluster<'_>, own: &TakenPort) -> Option<Found> {
    let mut nodes: Vec<&str> = Vec::new();
    let mut holders: BTreeMap<String, usize> = BTreeMap::new();
    for decision in cluster.desired_nodes() {
        let Some(holder) = holder(context, cluster, decision, &own.port) else { continue };
        nodes.push(&decision.node.name);
        *holders.entry(holder).or_default() += 1;
    }
    if nodes.is_empty() {
        return None;
    }
    let message = format!(
        "host port {} is taken on {} ({}) by {}",
        own.port,
        share_in_words(nodes.len(), cluster.desired_number_scheduled()),
        names_in_words(&nodes),
        names_in_words(&holders.keys().map(String::as_str).collect::<Vec<_>>())
    );
    let holders: Vec<String> = holders.into_keys().collect();
    let found = Found::at(own.place.clone(), message).key(holders.join(", "));
    Some(found.help("use another port, or leave these nodes out by a node affinity"))
}

/// Who holds the port on a node: neither this DaemonSet nor another of the run, whose manifests count.
fn holder(context: &Context<'_>, cluster: InCluster<'_>, decision: &NodeDecision<'_>, port: &HostPort) -> Option<String> {
    let is_of_run = |pod: &Pod| {
        let controller = pod.controller.as_ref().filter(|controller| &*controller.kind == "DaemonSet");
        controller.is_some_and(|controller| {
            let of_run = |(namespace, daemon_set): &(&str, DaemonSet)| {
                *pod.namespace == **namespace && daemon_set.metadata.name.as_deref() == Some(&*controller.name)
            };
            context.all.iter().any(of_run)
        })
    };
    let is_own = |pod: &Pod| decision.pods.iter().any(|own| std::ptr::eq(*own, pod));
    let mut pods = cluster.cluster.pods_on(&decision.node.name).filter(|pod| !pod.phase.is_terminal());
    let pod = pods.find(|pod| pod.host_ports.iter().any(|held| held.conflicts_with(port)) && !is_own(pod) && !is_of_run(pod))?;
    Some(match &pod.controller {
        Some(controller) => format!("{} {}/{}", controller.kind, pod.namespace, controller.name),
        None => format!("Pod {}/{}", pod.namespace, pod.name),
    })
}
