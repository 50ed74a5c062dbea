//! `serial-rollout`: a rolling update of very many waves.

use crate::engine::rollout::RollingUpdate;
use crate::lint::rollout_time::{RolloutTime, duration_in_words};
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "serial-rollout",
    level: Level::Warning,
    page: include_str!("serial_rollout.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let desired = context.in_cluster.as_ref().map_or(0, InCluster::desired_number_scheduled);
    let Some(update) = RollingUpdate::of(context.stored) else { return Vec::new() };
    let waves = update.waves(desired);
    if waves <= context.thresholds.serial_rollout_waves {
        return Vec::new();
    }
    let time = RolloutTime::of(context.stored, update);
    let message = format!(
        "a rolling update of {desired} nodes with {} {} takes {waves} waves, about {}: each {}",
        update.limit_name(),
        update.limit(),
        duration_in_words(time.seconds(desired)),
        time.counted()
    );
    let help = format!("{} 10% makes at most 10 waves of it", update.limit_name());
    let fix = format!("{}: 10%", update.limit_name());
    vec![Found::at(update.limit_path(), message).help(help).fix(FieldPath::of("spec.updateStrategy.rollingUpdate"), fix)]
}
