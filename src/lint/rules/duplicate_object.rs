//! `duplicate-object`: two DaemonSets of one namespace and name in one run
//! (`kubectl apply` sends one after the other, `pkg/cmd/apply/apply.go`).

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "duplicate-object",
    level: Level::Warning,
    page: include_str!("duplicate_object.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    overridden(context).into_iter().collect()
}

/// Said once, of each that a later one replaces.
fn overridden(context: &Context<'_>) -> Option<Found> {
    let name = FieldPath::of("metadata.name");
    let is_same = |(namespace, other): &(&str, DaemonSet)| {
        *namespace == context.namespace && other.metadata.name.as_deref() == Some(context.name())
    };
    let last = context.all.iter().rposition(is_same).filter(|last| *last > context.index && !context.name().is_empty())?;
    let message = format!(
        "DaemonSet {}/{} is given more than once, and this one has no effect: applied together, the last one counts",
        context.namespace,
        context.name()
    );
    let found = Found::at(name.clone(), message).help("keep one of them, or give them different names or namespaces").related_in(
        last,
        name,
        "the last one counts",
    );
    // Files may be variants of each other, one for every cluster, and be looked at together only here.
    let one_file = context.files.get(last) == context.files.get(context.index);
    Some(if one_file { found } else { found.level(Level::Info) })
}
