//! `pods-always-rejected`: a DaemonSet that the API server accepts and whose pods it refuses.

use std::sync::Arc;

use crate::engine::admission::Rejection;
use crate::engine::{Plugin, Reason, Verdict};
use crate::lint::named_nodes::share_in_words;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "pods-always-rejected",
    level: Level::Error,
    page: include_str!("pods_always_rejected.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    // A DaemonSet that is refused itself makes no pods; the errors say why.
    if !context.errors.is_empty() {
        return Vec::new();
    }
    let Some(rejection) = rejection(context) else { return Vec::new() };
    let found = found(context, rejection, &context.in_cluster.map_or("every pod is rejected".to_owned(), where_in));
    vec![if may_be_filled_in(context, rejection) { found.level(Level::Warning) } else { found }]
}

/// Whether a quota misses amounts that a LimitRange of the namespace, which nobody has shown, may fill in.
fn may_be_filled_in(context: &Context<'_>, rejection: &Rejection) -> bool {
    let is_amount_missing = rejection.details.keys().any(|detail| detail.starts_with("missing."));
    rejection.plugin == Plugin::ResourceQuota && is_amount_missing && context.policies.limit_ranges.missing().is_some()
}

/// Why no further pod is created: for its own fault, or because a quota is used up and pods are missing.
fn rejection<'a>(context: &Context<'a>) -> Option<&'a Arc<Rejection>> {
    let creation = context.creation;
    let are_missing = || context.in_cluster.is_none_or(|cluster| cluster.plan.count(Verdict::Rejected) > 0);
    let used_up = creation.quota.as_ref().filter(|(room, _)| *room == 0 && are_missing());
    creation.outcome.as_ref().err().or(used_up.map(|(_, rejection)| rejection))
}

fn found(context: &Context<'_>, rejection: &Arc<Rejection>, what: &str) -> Found {
    let place = Reason::Refused(Arc::clone(rejection)).field_path().unwrap_or_else(|| match rejection.plugin {
        Plugin::NamespaceLifecycle => FieldPath::of("metadata.namespace"),
        _ => context.pod_path(),
    });
    let found = Found::at(place, format!("{what}: {}", rejection.message)).key(cause(rejection));
    match HELP.iter().find(|(plugin, _)| *plugin == rejection.plugin) {
        Some((_, help)) => found.help(*help),
        None => found,
    }
}

/// The rejection without what its message counts in the cluster.
fn cause(rejection: &Rejection) -> String {
    let plugin = rejection.plugin;
    let detail = |name: &str| rejection.details.get(name).map_or("", String::as_str);
    match plugin {
        Plugin::PodSecurity => format!("{plugin} {}", detail("checks")),
        Plugin::ResourceQuota => format!("{plugin} {}", detail("quota")),
        _ => format!("{plugin}: {}", rejection.message),
    }
}

/// How far the rejection goes in a cluster: pods that are there already stay until they are replaced.
fn where_in(cluster: InCluster<'_>) -> String {
    let (desired, rejected) = (cluster.desired_number_scheduled(), cluster.plan.count(Verdict::Rejected));
    match (desired, rejected) {
        (0, _) => "every pod is rejected".to_owned(),
        (_, 0) => format!("every new pod is rejected, once those on {} are gone", share_in_words(desired, desired)),
        _ if desired == rejected => format!("pods are rejected on {}", share_in_words(rejected, desired)),
        _ => format!("pods are rejected on {}, and on the others once those there are gone", share_in_words(rejected, desired)),
    }
}

/// What to do, by the admission plugin that refuses.
const HELP: [(Plugin, &str); 8] = [
    (Plugin::NamespaceLifecycle, "create the namespace first, or give it in the same run"),
    (Plugin::LimitRanger, "keep within the LimitRange of the namespace, or change it"),
    (Plugin::ServiceAccount, "create the ServiceAccount first, or give it in the same run"),
    (Plugin::Priority, "name a PriorityClass that exists, and leave priority and preemptionPolicy to it"),
    (
        Plugin::PodSecurity,
        "move it to a namespace that enforces less (node agents mostly need privileged), or let the pod do without",
    ),
    (Plugin::RuntimeClass, "name a RuntimeClass that exists, and leave overhead to it"),
    (Plugin::ResourceQuota, "raise the quota, or request what it asks for"),
    (Plugin::Validation, "the template is accepted as it is; only its pods, with their defaults filled in, are refused"),
];
