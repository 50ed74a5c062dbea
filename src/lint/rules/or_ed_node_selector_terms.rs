//! `or-ed-node-selector-terms`: terms that read as if all of them had to match.

use crate::lint::costs::share;
use crate::lint::node_labels::current_name;
use crate::lint::required_affinity::terms_yaml;
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{FieldPath, Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Operator};

pub(super) const RULE: Rule = Rule {
    id: "or-ed-node-selector-terms",
    level: Level::Warning,
    page: include_str!("or_ed_node_selector_terms.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let affinity = context.pod().and_then(|pod| pod.affinity.as_ref()?.node_affinity.as_ref());
    let required = affinity.and_then(|affinity| affinity.required_during_scheduling_ignored_during_execution.as_ref());
    let Some(selector) = required.map(NodeSelector::from).filter(reads_as_and) else { return Vec::new() };
    let path = FieldPath::of("spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution");
    let words_of_all: Vec<String> = selector.terms.iter().map(words).collect();
    let mut message = format!("a node needs to match only one of these terms: {}", words_of_all.join(" or "));
    let (mut level, mut is_possible) = (None, true);
    if let Some(InCluster { cluster, plan }) = context.in_cluster {
        let any = cluster.nodes().iter().filter(|node| selector.matches(node)).count();
        let matches_all = |node: &Node| selector.terms.iter().all(|term| term.matches(node));
        let every = cluster.nodes().iter().filter(|node| matches_all(node)).count();
        message = format!("{message}; {} do, {every} match all of them", share(any, plan));
        level = (any == every).then_some(Level::Info);
        is_possible = plan.nodes.iter().any(|decision| decision.eligibility.should_run && matches_all(decision.node));
    }
    let help = "if all are meant, put their requirements into one term";
    let found = Found { level, ..Found::at(path.clone().field("nodeSelectorTerms"), message) };
    // One term that no node here matches would take the pods away.
    if !is_possible {
        return vec![found.help(format!("{help}; no node that gets a pod matches them all"))];
    }
    let match_expressions = selector.terms.iter().flat_map(|term| &term.match_expressions).cloned().collect();
    let merged = NodeSelectorTerm { match_expressions, match_fields: Vec::new(), dead: None };
    vec![found.help(help).fix(path, terms_yaml(&[merged]))]
}

/// Whether the terms speak of different labels (an old name and the new one are the same label), and alternatives make no sense of at least one: to exclude nodes in one term
/// is undone by any other term, and a term of where or on what it runs beside one of which nodes it is.
fn reads_as_and(selector: &NodeSelector) -> bool {
    let terms = &selector.terms;
    let plain = terms.iter().all(|term| term.dead.is_none() && term.match_fields.is_empty());
    let disjoint = terms.iter().enumerate().all(|(at, term)| {
        let earlier = || terms[..at].iter().flat_map(|term| &term.match_expressions);
        term.match_expressions
            .iter()
            .all(|requirement| earlier().all(|other| current_name(&other.key) != current_name(&requirement.key)))
    });
    let excludes =
        |requirement: &NodeSelectorRequirement| matches!(requirement.operator, Operator::NotIn | Operator::DoesNotExist);
    let only = |term: &NodeSelectorTerm, test: &dyn Fn(&NodeSelectorRequirement) -> bool| term.match_expressions.iter().all(test);
    let is_general = |requirement: &NodeSelectorRequirement| GENERAL.contains(&current_name(&requirement.key));
    let odd = terms.iter().any(|term| only(term, &excludes)) || terms.iter().any(|term| only(term, &is_general));
    terms.len() > 1 && plain && disjoint && odd
}

/// Labels that every node has, by their current names.
const GENERAL: [&str; 4] =
    ["kubernetes.io/os", "kubernetes.io/arch", "topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

fn words(term: &NodeSelectorTerm) -> String {
    let requirements: Vec<String> = term.match_expressions.iter().map(ToString::to_string).collect();
    requirements.join(" and ")
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1 as core;

    use super::*;

    fn selector(terms: &[&[&str]]) -> NodeSelector {
        let requirement = |text: &&str| {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let values = Some(words[2..].to_vec()).filter(|values| !values.is_empty());
            core::NodeSelectorRequirement { key: words[0].clone(), operator: words[1].clone(), values }
        };
        let term = |texts: &&[&str]| core::NodeSelectorTerm {
            match_expressions: Some(texts.iter().map(requirement).collect()),
            match_fields: None,
        };
        NodeSelector::from(&core::NodeSelector { node_selector_terms: terms.iter().map(term).collect() })
    }

    #[test]
    fn alternatives_that_make_sense_are_left_alone() {
        for (terms, expected) in [
            (&[&["kubernetes.io/os In linux"][..], &["pool NotIn virtual"]][..], true),
            (&[&["topology.kubernetes.io/zone In a"], &["gpu Exists"]], true),
            (&[&["gpu Exists"], &["fpga Exists"]], false),
            (&[&["node-role.kubernetes.io/master Exists"], &["node-role.kubernetes.io/control-plane Exists"]], false),
            (&[&["pool In a"], &["pool NotIn b"]], false),
            (&[&["beta.kubernetes.io/os In linux"], &["kubernetes.io/os In linux"]], false),
            (&[&["beta.kubernetes.io/arch In amd64"], &["kubernetes.io/arch In amd64"]], false),
            (&[&["failure-domain.beta.kubernetes.io/zone In a"], &["topology.kubernetes.io/zone In a"]], false),
            (&[&["failure-domain.beta.kubernetes.io/region In a"], &["topology.kubernetes.io/region In a"]], false),
            (&[&["node-role.kubernetes.io/master DoesNotExist"], &["node-role.kubernetes.io/control-plane DoesNotExist"]], false),
            (&[&["beta.kubernetes.io/os In linux"], &["kubernetes.io/arch In amd64"]], true),
            (&[&["kubernetes.io/os In linux", "pool NotIn virtual"]], false),
            (&[&["kubernetes.io/os In linux", "gpu Exists"], &["fpga Exists"]], false),
        ] {
            assert_eq!(reads_as_and(&selector(terms)), expected, "{terms:?}");
        }
    }
}
