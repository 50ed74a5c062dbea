//! `mixed-os-or-arch`: nodes of several operating systems or architectures get the same image.

use std::collections::BTreeMap;

use crate::engine::PlacementRules;
use crate::lint::costs::share;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::Node;

pub(super) const RULE: Rule = Rule {
    id: "mixed-os-or-arch",
    level: Level::Warning,
    page: include_str!("mixed_os_or_arch.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

const OS: [&str; 2] = ["kubernetes.io/os", "beta.kubernetes.io/os"];
const ARCHITECTURE: [&str; 2] = ["kubernetes.io/arch", "beta.kubernetes.io/arch"];

fn check(context: &Context<'_>) -> Vec<Found> {
    [operating_systems(context), architectures(context)].into_iter().flatten().collect()
}

fn operating_systems(context: &Context<'_>) -> Option<Found> {
    let InCluster { plan, .. } = context.in_cluster?;
    let found = mixture(context, OS)?;
    let pod = context.pod()?;
    let wanted = pod.os.as_ref().map_or("linux", |os| os.name.as_str());
    let others: Vec<String> =
        found.iter().filter(|(os, _)| **os != wanted).map(|(os, nodes)| format!("{} with {os}", share(*nodes, plan))).collect();
    let place = context.pod_path().field("nodeSelector");
    let message = format!("{} get the pod, too: nothing keeps it to one operating system", others.join(" and "));
    let found = Found::at(place.clone(), message).help("images are made for one operating system: select its nodes");
    Some(found.fix(place, format!("kubernetes.io/os: {wanted}")))
}

/// Images for several architectures are common: only worth knowing.
fn architectures(context: &Context<'_>) -> Option<Found> {
    let counts = mixture(context, ARCHITECTURE)?;
    let words: Vec<String> = counts.iter().map(|(architecture, nodes)| format!("{architecture} ({nodes})")).collect();
    let message = format!("the nodes that get the pod have several architectures: {}", words.join(", "));
    let help = "make sure that every image is built for each of them, or select one by kubernetes.io/arch";
    Some(Found::at(context.pod_path().field("nodeSelector"), message).help(help).level(Level::Info))
}

/// How many of the nodes that get a pod have which value; `None` where it is one only, or the template restricts it itself.
fn mixture<'a>(context: &Context<'a>, labels: [&str; 2]) -> Option<BTreeMap<&'a str, usize>> {
    let InCluster { plan, .. } = context.in_cluster?;
    let rules = PlacementRules::of(context.stored);
    let terms = rules.required.iter().flat_map(|required| &required.terms);
    let mut keys = terms.flat_map(|term| &term.match_expressions).map(|requirement| &requirement.key);
    if keys.any(|key| labels.contains(&key.as_str())) {
        return None;
    }
    let value = |node: &'a Node| labels.iter().find_map(|label| node.labels.get(label));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for decision in plan.nodes.iter().filter(|decision| decision.eligibility.should_run) {
        value(decision.node).into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
    }
    (counts.len() > 1).then_some(counts)
}
