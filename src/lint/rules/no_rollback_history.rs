//! `no-rollback-history`: no old revision is kept to go back to.

use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "no-rollback-history",
    level: Level::Info,
    page: include_str!("no_rollback_history.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let limit = context.daemon_set.spec.as_ref().and_then(|spec| spec.revision_history_limit);
    if limit != Some(0) {
        return Vec::new();
    }
    let message =
        "revisionHistoryLimit 0 keeps no old revision: once a rollout is through, kubectl rollout undo has nothing to go back to";
    let found = Found::at(FieldPath::of("spec.revisionHistoryLimit"), message)
        .help("keep some; each is one small ControllerRevision")
        .fix(FieldPath::of("spec"), "revisionHistoryLimit: 10");
    vec![found]
}
