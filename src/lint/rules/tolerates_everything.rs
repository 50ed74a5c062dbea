//! `tolerates-everything`: tolerates every taint there is and will be.

use k8s_openapi::api::core::v1::Toleration;

use crate::lint::node_agent::{belongs_to_the_node, is_node_agent};
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "tolerates-everything",
    level: Level::Warning,
    page: include_str!("tolerates_everything.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(pod) = context.pod().filter(|pod| !belongs_to_the_node(pod)) else { return Vec::new() };
    // Two tolerations of all keys, one for each effect that repels, are everything as well.
    let of_effects = || everything(context, "NoSchedule").and(everything(context, "NoExecute"));
    let Some(place) = everything(context, "").or_else(of_effects) else { return Vec::new() };
    let message = "tolerates every taint, so it is also started on nodes that are not ready, are being removed or are \
                   tainted node.kubernetes.io/out-of-service because they are dead";
    let found =
        Found::at(place, message).help("name the taints; every key with effect NoSchedule leaves at least dead nodes alone");
    vec![if is_node_agent(pod) { found.level(Level::Info) } else { found }]
}

/// The first toleration of every key with this effect, the empty one being all.
fn everything(context: &Context<'_>, effect: &str) -> Option<FieldPath> {
    let is_everything = |toleration: &Toleration| {
        toleration.key.as_deref().unwrap_or_default().is_empty()
            && toleration.operator.as_deref() == Some("Exists")
            && toleration.effect.as_deref().unwrap_or_default() == effect
            && toleration.toleration_seconds.is_none()
    };
    context.tolerations().find(|(toleration, _)| is_everything(toleration)).map(|(_, path)| path)
}
