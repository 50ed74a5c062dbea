//! `does-not-fit`: nodes that should run a pod and have no place for it.

use crate::engine::preemption::WhyNot;
use crate::engine::{Fate, NodeDecision, Plugin, Reason, Verdict};
use crate::lint::named_nodes::{names_in_words, share_in_words};
use crate::lint::pending_nodes::is_surely_pending;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "does-not-fit",
    level: Level::Warning,
    page: include_str!("does_not_fit.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(cluster) = context.in_cluster else { return Vec::new() };
    [pending(context, cluster), over_quota(context, cluster)].into_iter().flatten().collect()
}

/// Nodes of which the scheduler says the same.
struct Group<'a> {
    /// Its words: `Insufficient cpu`.
    words: String,
    /// What it says of the first of them, with the numbers.
    reason: Reason,
    nodes: Vec<&'a str>,
}

fn pending(context: &Context<'_>, cluster: InCluster<'_>) -> Option<Found> {
    let pending: Vec<&NodeDecision<'_>> = cluster.desired_nodes().filter(|decision| is_this_rules(decision)).collect();
    let groups = groups(&pending);
    let largest = groups.first()?;
    let share = share_in_words(pending.len(), cluster.desired_number_scheduled());
    let found = Found::at(place(context, largest), format!("pods stay pending on {share}{}", in_words(&groups, &pending)));
    let found = found.help(help(context, &pending, largest));
    let is_sure = pending.iter().any(|decision| is_surely_pending(context, decision));
    Some(if is_sure { found } else { found.level(Level::Info) })
}

/// Pods stay pending on the node, and not for a port of the host: `host-port-conflict` tells whose that is.
fn is_this_rules(decision: &NodeDecision<'_>) -> bool {
    match &decision.fate {
        Fate::Unschedulable(unfit, _) => unfit.plugin != Plugin::NodePorts,
        Fate::Gated(_) => true,
        _ => false,
    }
}

/// The largest group first. A node of which the scheduler says several things is in several groups.
fn groups<'a>(pending: &[&'a NodeDecision<'a>]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for decision in pending {
        let reasons = decision.reasons().into_iter().filter(|reason| !matches!(reason, Reason::NoPreemption(_)));
        for reason in reasons {
            let words = reason.words().unwrap_or_else(|| reason.to_string());
            match groups.iter_mut().find(|group| group.words == words) {
                Some(group) => group.nodes.push(&decision.node.name),
                None => groups.push(Group { words, reason, nodes: vec![&decision.node.name] }),
            }
        }
    }
    groups.sort_by(|a, b| b.nodes.len().cmp(&a.nodes.len()).then_with(|| a.words.cmp(&b.words)));
    groups
}

/// ` (n1): Insufficient cpu: needs 1, 500m of 4 free` of a single node; of several the names in the place of the numbers.
fn in_words(groups: &[Group<'_>], pending: &[&NodeDecision<'_>]) -> String {
    if let [only] = pending {
        let reasons: Vec<String> = groups.iter().map(|group| group.reason.to_string()).collect();
        return format!(" ({}): {}", only.node.name, reasons.join("; "));
    }
    let words = groups.iter().map(|group| format!("{} ({})", group.words, names_in_words(&group.nodes)));
    format!(": {}", words.collect::<Vec<_>>().join(", "))
}

/// The field behind a group of nodes; the request itself where only one container can be meant.
fn place(context: &Context<'_>, group: &Group<'_>) -> FieldPath {
    let path = group.reason.field_path().unwrap_or_else(|| context.pod_path());
    let Reason::Unfit { plugin: Plugin::NodeResourcesFit, reason } = &group.reason else { return path };
    let resource = reason.details.get("resource");
    match (context.pod().map(|pod| pod.containers.as_slice()), resource) {
        (Some([_]), Some(resource)) => path.index(0).field("resources").field("requests").key(resource.as_str()),
        _ => path,
    }
}

fn help(context: &Context<'_>, pending: &[&NodeDecision<'_>], largest: &Group<'_>) -> &'static str {
    let fates = || pending.iter().map(|decision| &decision.fate);
    let is_resources = matches!(&largest.reason, Reason::Unfit { plugin: Plugin::NodeResourcesFit, .. });
    let names_class = context.pod().is_some_and(|pod| pod.priority_class_name.is_some());
    match &largest.reason {
        _ if is_resources && !pending.iter().any(|decision| is_surely_pending(context, decision)) => {
            "request less; whether its PriorityClass makes room depends on the value, which is not known"
        }
        _ if is_resources && names_class && fates().all(|fate| matches!(fate, Fate::Unschedulable(_, WhyNot::NoVictims))) => {
            "request less, or name a higher PriorityClass: nothing there is of lower priority, so nothing makes room"
        }
        _ if is_resources && fates().all(|fate| matches!(fate, Fate::Unschedulable(_, WhyNot::NoVictims))) => {
            "request less, or name a PriorityClass: nothing there is of lower priority, so nothing makes room"
        }
        _ if is_resources && fates().all(|fate| matches!(fate, Fate::Unschedulable(_, WhyNot::NotHelpful))) => {
            "request less than these nodes have, or leave them out by a node affinity: no eviction makes room"
        }
        _ if is_resources => "request less, or make room on these nodes",
        Reason::Unfit { plugin: Plugin::VolumeBinding | Plugin::VolumeZone | Plugin::VolumeRestrictions, .. } => {
            "all its pods share the claim: see that it is there and bound to a volume that every node can use, or mount what each node has of its own"
        }
        Reason::Unfit { plugin: Plugin::NodeVolumeLimits, .. } => "mount fewer volumes, or move others off these nodes",
        Reason::Gated(_) => "take the gates out, unless something removes them from every pod",
        _ => "change what the scheduler objects to, or leave these nodes out by a node affinity",
    }
}

/// A quota that has room for some pods, not for all; one that has room for none is `pods-always-rejected`.
fn over_quota(context: &Context<'_>, cluster: InCluster<'_>) -> Option<Found> {
    let (_, rejection) = cluster.plan.creation.quota.as_ref()?;
    let refused = cluster.plan.count(Verdict::Rejected);
    let share = share_in_words(refused, cluster.desired_number_scheduled());
    let message = format!("pods are rejected on {share}, nobody can tell on which: {}", rejection.message);
    let help = "raise the quota to what the pods of all nodes need, and of the nodes to come";
    (refused > 0).then(|| Found::at(context.pod_path(), message).key("quota").help(help))
}
