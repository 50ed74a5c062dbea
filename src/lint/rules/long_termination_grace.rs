//! `long-termination-grace`: a grace period so long that a rolling update takes hours.

use crate::engine::rollout::RollingUpdate;
use crate::lint::named_nodes::nodes_in_words;
use crate::lint::rollout_time::{RolloutTime, duration_in_words};
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "long-termination-grace",
    level: Level::Info,
    page: include_str!("long_termination_grace.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// How many nodes are taken where there is no cluster that tells.
const ASSUMED_NODES: usize = 100;

fn check(context: &Context<'_>) -> Vec<Found> {
    let grace = context.written_pod().and_then(|pod| pod.termination_grace_period_seconds);
    let Some(grace) = grace.filter(|seconds| *seconds > context.thresholds.termination_grace_seconds) else { return Vec::new() };
    let mut message = format!("a pod may take {} to stop", duration_in_words(grace));
    let nodes = context.in_cluster.map_or(ASSUMED_NODES, |cluster| cluster.desired_number_scheduled());
    if let Some(update) = RollingUpdate::of(context.stored).filter(|update| !update.surges() && nodes > 1) {
        message = format!(
            "{message}, and a rolling update of {} with maxUnavailable {} up to {}",
            nodes_in_words(nodes),
            update.limit(),
            duration_in_words(RolloutTime::of(context.stored, update).seconds(nodes))
        );
    }
    let place = context.pod_path().field("terminationGracePeriodSeconds");
    vec![Found::at(place, message).help("stop as soon as the work is handed over; a drained node waits for it as well")]
}
