//! `limits-without-requests`: limits without requests, which therefore are the limits (`pkg/apis/core/v1/defaults.go:SetDefaults_Pod`).

use k8s_openapi::api::core::v1::{Container, PodSpec};

use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::{Quantity, ResourceList};

pub(super) const RULE: Rule = Rule {
    id: "limits-without-requests",
    level: Level::Warning,
    page: include_str!("limits_without_requests.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// Resources of which a container may ask for less than its limit.
const OVERCOMMITTED: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(pod) = context.written_pod() else { return Vec::new() };
    // Sidecars run on every node as well; other init containers are gone soon.
    let sidecars = context.init_containers().filter(|(container, _)| container.restart_policy.as_deref() == Some("Always"));
    let found = context.containers().chain(sidecars).filter_map(|(container, path)| {
        let implied = implied_requests(pod, container);
        if implied.is_empty() {
            return None;
        }
        let amounts: Vec<String> = implied.iter().map(|(name, amount)| format!("{name} {amount}")).collect();
        let amounts = amounts.join(" and ");
        let message =
            format!("container {:?} has limits without requests, so it requests them in full: {amounts}", container.name);
        let names: Vec<&str> = implied.iter().map(|(name, _)| *name).collect();
        let found = Found::at(path.field("resources").field("limits"), format!("{message}{}", on_nodes(context, &implied)))
            .key(names.join(", "))
            .help("request what it uses on a quiet day; write the limit as the request where all of it is meant");
        // A limit of memory that is requested in full is never taken away again: a sound choice, if it is one.
        let is_choice = implied.iter().all(|(name, _)| *name != "cpu");
        Some(if is_choice { found.level(Level::Info) } else { found })
    });
    found.collect()
}

/// The limits that become requests, as far as the node has to set them aside.
fn implied_requests(pod: &PodSpec, container: &Container) -> Vec<(&'static str, Quantity)> {
    let Some(resources) = &container.resources else { return Vec::new() };
    let of_pod = pod.resources.as_ref().and_then(|resources| resources.requests.as_ref());
    let is_requested =
        |name: &str| [resources.requests.as_ref(), of_pod].into_iter().flatten().any(|requests| requests.contains_key(name));
    let limits = ResourceList::of_object(resources.limits.as_ref());
    let unrequested = OVERCOMMITTED.into_iter().filter(|name| !is_requested(name));
    unrequested.filter_map(|name| Some((name, limits.get(name)?))).filter(|(_, amount)| *amount > Quantity::ZERO).collect()
}

/// What that is on all nodes together.
fn on_nodes(context: &Context<'_>, implied: &[(&'static str, Quantity)]) -> String {
    let nodes = context.in_cluster.map_or(0, |cluster| cluster.desired_number_scheduled());
    if nodes < 2 {
        return " on every node".to_owned();
    }
    let all = u64::try_from(nodes).unwrap_or(u64::MAX);
    let amounts: Vec<String> = implied.iter().map(|(name, amount)| format!("{name} {}", amount.times(all))).collect();
    format!(" on each of {nodes} nodes, {} in all", amounts.join(" and "))
}
