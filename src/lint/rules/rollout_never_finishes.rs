//! `rollout-never-finishes`: a rolling update that stops at nodes whose pod never becomes available
//! (`pkg/controller/daemon/update.go:rollingUpdate`).

use std::collections::BTreeSet;

use crate::engine::diff::{OldPods, Side, without_room_beside};
use crate::engine::rollout::RollingUpdate;
use crate::engine::{NodeDecision, Subject, Verdict};
use crate::lint::host_ports::host_ports;
use crate::lint::named_nodes::{names_in_words, share_in_words};
use crate::lint::pending_nodes::{is_sure, is_surely_pending};
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "rollout-never-finishes",
    level: Level::Error,
    page: include_str!("rollout_never_finishes.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let (Some(cluster), Some(update)) = (context.in_cluster, RollingUpdate::of(context.stored)) else { return Vec::new() };
    // Where no pod can be made at all, or the DaemonSet is refused itself, other rules say so.
    if !context.errors.is_empty() || cluster.plan.creation.outcome.is_err() {
        return Vec::new();
    }
    let found = out_of_quota(cluster, update).or_else(|| {
        if update.surges() { no_room_beside(context, cluster, update) } else { too_many_unavailable(context, cluster, update) }
    });
    found.into_iter().collect()
}

/// While one pod cannot be created, the controller does not get as far as the update (`syncDaemonSet`).
fn out_of_quota(cluster: InCluster<'_>, update: RollingUpdate<'_>) -> Option<Found> {
    // Where it has no room at all, `pods-always-rejected` says so.
    let (_, rejection) = cluster.plan.creation.quota.as_ref().filter(|(room, _)| *room > 0)?;
    let rejected = cluster.plan.count(Verdict::Rejected);
    let share = share_in_words(rejected, cluster.desired_number_scheduled());
    let message =
        format!("pods are rejected on {share} ({}), and while one is, a rolling update replaces none", rejection.message);
    (rejected > 0)
        .then(|| Found::at(update.limit_path(), message).key("quota").help("raise the quota to what the pods of all nodes need"))
}

/// Nodes whose pod stays pending use up what may be unavailable.
fn too_many_unavailable(context: &Context<'_>, cluster: InCluster<'_>, update: RollingUpdate<'_>) -> Option<Found> {
    let desired: Vec<&NodeDecision<'_>> = cluster.desired_nodes().collect();
    let pending: Vec<&NodeDecision<'_>> =
        desired.iter().copied().filter(|decision| is_surely_pending(context, decision)).collect();
    let holds_pod = |decision: &&NodeDecision<'_>| decision.holds_pod() || !decision.pods.is_empty();
    let allowed = update.max_unavailable(desired.len());
    if pending.is_empty() || pending.len() < allowed || !desired.iter().any(holds_pod) {
        return None;
    }
    let names: Vec<&str> = pending.iter().map(|decision| &*decision.node.name).collect();
    let message = format!(
        "a rolling update stops: the new pod stays pending on {} ({}), and maxUnavailable {} lets no more than {allowed} be unavailable",
        share_in_words(pending.len(), desired.len()),
        names_in_words(&names),
        update.limit()
    );
    let help = "make the pod fit these nodes or leave them out; until then maxUnavailable has to be larger than their number";
    Some(Found::at(update.limit_path(), message).key("unavailable").help(help))
}

/// Nodes where the new pod has no room beside the old one.
fn no_room_beside(context: &Context<'_>, cluster: InCluster<'_>, update: RollingUpdate<'_>) -> Option<Found> {
    // No node has room for two pods with one port: `surge-with-host-port`.
    if !host_ports(context.stored).is_empty() {
        return None;
    }
    let desired = cluster.desired_number_scheduled();
    let (nodes, words) = nodes_without_room(context, cluster)?;
    let stops = match update.max_surge(desired) {
        surge if nodes.len() >= surge => format!("a rolling update stops once maxSurge {} of them wait", update.limit()),
        _ => "a rolling update leaves them at the old one".to_owned(),
    };
    let message = format!(
        "on {} the new pod has no room beside the old one ({}: {}): {stops}",
        share_in_words(nodes.len(), desired),
        words.into_iter().collect::<Vec<_>>().join(", "),
        names_in_words(&nodes)
    );
    let help = "let the old pod go first (maxSurge: 0, maxUnavailable: 1), or request so little that two of them fit";
    Some(Found::at(update.limit_path(), message).key("no room").help(help))
}

/// The nodes that run a pod and have no room for a second one, and the scheduler's words.
fn nodes_without_room<'c>(context: &Context<'c>, cluster: InCluster<'c>) -> Option<(Vec<&'c str>, BTreeSet<String>)> {
    let side = Side {
        subject: Subject { daemon_set: context.daemon_set, namespace: context.namespace },
        stored: context.stored,
        plan: cluster.plan,
        cluster: cluster.cluster,
        deleted: &[],
    };
    // In a cluster that does not have the DaemonSet yet, this version is the old one as well.
    let old_pod = cluster.plan.creation.outcome.as_ref().ok()?;
    let full = without_room_beside(side, OldPods::of(Some(side)), Some(old_pod));
    let pending = full.into_iter().filter_map(|full| Some((full.node, full.pending?)));
    let sure: Vec<_> = pending.filter(|(_, (_, why_not))| is_sure(context, why_not)).collect();
    let nodes = sure.iter().map(|(node, _)| &*node.name).collect();
    let words = sure.iter().flat_map(|(_, (unfit, _))| &unfit.reasons).map(|reason| reason.words.clone()).collect();
    (!sure.is_empty()).then_some((nodes, words))
}
