//! `mixed-os-or-arch`: nodes of several operating systems or architectures get the same image.

use std::collections::BTreeMap;

use crate::engine::{DaemonSetPlan, PlacementRules, quoted};
use crate::lint::costs::share;
use crate::lint::operating_system;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::Node;

pub(super) const RULE: Rule = Rule {
    id: "mixed-os-or-arch",
    level: Level::Warning,
    page: include_str!("mixed_os_or_arch.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

const ARCHITECTURE: [&str; 2] = ["kubernetes.io/arch", "beta.kubernetes.io/arch"];

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(InCluster { plan, .. }) = context.in_cluster else { return Vec::new() };
    [operating_systems(context, plan), architectures(context, plan)].into_iter().flatten().collect()
}

fn operating_systems(context: &Context<'_>, plan: &DaemonSetPlan<'_>) -> Option<Found> {
    let counts = mixture(context, plan, &operating_system::LABELS)?;
    let wanted = operating_system::of_pod(context);
    let others: Vec<String> = counts
        .iter()
        .filter(|(name, _)| **name != wanted)
        .map(|(name, nodes)| format!("{name} ({})", share(*nodes, plan)))
        .collect();
    let place = context.pod_path().field("nodeSelector");
    let message = format!("the pod goes to {} as well: nothing keeps it to {wanted}", others.join(" and "));
    let found = Found::at(place.clone(), message)
        .key("kubernetes.io/os")
        .help("images are made for one operating system: select its nodes");
    // What no node has would leave none.
    Some(if counts.contains_key(wanted) { found.fix(place, format!("kubernetes.io/os: {}", quoted(wanted))) } else { found })
}

fn architectures(context: &Context<'_>, plan: &DaemonSetPlan<'_>) -> Option<Found> {
    let counts = mixture(context, plan, &ARCHITECTURE)?;
    let place = context.pod_path().field("nodeSelector");
    let words: Vec<String> = counts.iter().map(|(architecture, nodes)| format!("{architecture} ({nodes})")).collect();
    let words = words.join(" and ");
    let named = context.containers().chain(context.init_containers()).find_map(|(container, path)| {
        let image = container.image.as_deref()?;
        let architecture = counts.keys().find(|architecture| names(image, architecture))?;
        Some((image, path.field("image"), *architecture))
    });
    if let Some((image, path, architecture)) = named {
        let message = format!("image {image:?} is made for {architecture}, but the pod goes to {words} nodes");
        let found = Found::at(path, message).help("name an image that is built for each of them, or select the architecture");
        return Some(found.fix(place, format!("kubernetes.io/arch: {}", quoted(architecture))));
    }
    // Images for several architectures are common: only worth knowing.
    let message = format!("the pod goes to nodes of several architectures: {words}");
    let help = "make sure that every image is built for each of them, or select one by kubernetes.io/arch";
    Some(Found::at(place, message).key("kubernetes.io/arch").help(help).level(Level::Info))
}

/// Whether an image's name says which architecture it is for: `registry/agent-amd64:1.4`, `amd64/agent`, `agent:1.4-amd64`.
fn names(image: &str, architecture: &str) -> bool {
    image.split(['/', ':', '-', '_', '.', '@']).any(|word| word == architecture)
}

/// How many of the nodes that get a pod have which value; `None` where it is one only, or the template selects by it.
fn mixture<'a>(context: &Context<'_>, plan: &DaemonSetPlan<'a>, labels: &[&str]) -> Option<BTreeMap<&'a str, usize>> {
    if operating_system::is_selected_by(&PlacementRules::of(context.stored), labels) {
        return None;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for decision in plan.nodes.iter().filter(|decision| decision.eligibility.should_run) {
        let node: &Node = decision.node;
        let value = labels.iter().find_map(|label| node.labels.get(label));
        value.into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
    }
    (counts.len() > 1).then_some(counts)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn an_image_names_its_architecture_in_a_word_of_its_own() {
        for (image, expected) in [
            ("registry.example/agent-amd64:1.4", true),
            ("registry.example/agent:1.4-amd64", true),
            ("amd64/agent:1.4", true),
            ("registry.example/agent:1.4", false),
            ("registry.example/amd64emulator:1.4", false),
        ] {
            assert_eq!(names(image, "amd64"), expected, "{image}");
        }
    }
}
