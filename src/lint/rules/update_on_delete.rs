//! `update-on-delete`: pods are replaced only when somebody deletes them.

use crate::api::{default_daemon_set, refused_fields};
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "update-on-delete",
    level: Level::Warning,
    page: include_str!("update_on_delete.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let strategy = context.stored.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref());
    if strategy.and_then(|strategy| strategy.type_.as_deref()) != Some("OnDelete") {
        return Vec::new();
    }
    let path = FieldPath::of("spec.updateStrategy");
    let message = "with OnDelete a pod is replaced only when somebody deletes it: nodes stay at the old version, and new nodes get the new one";
    let found = Found::at(path.clone().field("type"), message)
        .help("let the controller replace the pods, unless something else deletes them in its own order")
        .fix(path.clone(), if is_refused_as_rolling_update(context) { WITH_LIMITS } else { "type: RollingUpdate" });
    let written = context.daemon_set.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref()?.rolling_update.as_ref());
    vec![if written.is_some() { found.related(path.field("rollingUpdate"), "has no effect beside it") } else { found }]
}

/// With limits in the place of those that OnDelete does not look at.
const WITH_LIMITS: &str = "type: RollingUpdate\nrollingUpdate: {maxUnavailable: 1}";

/// Whether limits are written that were never looked at, and would be refused now.
fn is_refused_as_rolling_update(context: &Context<'_>) -> bool {
    let mut changed = context.daemon_set.clone();
    let strategy = changed.spec.as_mut().and_then(|spec| spec.update_strategy.as_mut());
    strategy.into_iter().for_each(|strategy| strategy.type_ = Some("RollingUpdate".to_owned()));
    let mut stored = changed.clone();
    default_daemon_set(&mut stored);
    let errors = refused_fields(&changed, &stored, true);
    errors.iter().any(|error| error.field.to_string().starts_with("spec.updateStrategy"))
}
