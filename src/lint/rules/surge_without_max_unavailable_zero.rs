//! `surge-without-max-unavailable-zero`: maxSurge beside a maxUnavailable that is not 0, which it is by default
//! (`pkg/apis/apps/validation/validation.go:ValidateRollingUpdateDaemonSet`).

use crate::api::FieldError;
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "surge-without-max-unavailable-zero",
    level: Level::Error,
    page: include_str!("surge_without_max_unavailable_zero.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// Whether this rule speaks of the error.
pub(super) fn is_about(error: &FieldError) -> bool {
    error.detail == "may not be set when maxUnavailable is non-zero"
}

fn check(context: &Context<'_>) -> Vec<Found> {
    let rolling_update = FieldPath::of("spec.updateStrategy.rollingUpdate");
    let written =
        || context.daemon_set.spec.as_ref()?.update_strategy.as_ref()?.rolling_update.as_ref()?.max_unavailable.as_ref();
    let found = context.errors.iter().filter(|error| is_about(error)).map(|error| {
        let found = Found::at(error.place().clone(), error.to_string()).refused(error.field.clone());
        let found = match written() {
            Some(_) => found.related(rolling_update.clone().field("maxUnavailable"), "has to be 0"),
            None => found.related(rolling_update.clone(), "maxUnavailable is absent here, which means 1"),
        };
        found
            .help("surge and unavailability exclude each other: set maxUnavailable to 0")
            .fix(rolling_update.clone(), "maxUnavailable: 0")
    });
    found.collect()
}
