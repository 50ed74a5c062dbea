//! What to paste so that nodes have to fulfil one more requirement, whatever they have to fulfil already.

use super::context::Context;
use super::found::Fix;
use crate::engine::quoted;
use crate::model::{FieldPath, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm};

pub(super) const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// Adds to every term of the required node affinity, for terms are alternatives; to one new term where there is none.
/// `None` where no term can match a node anyway.
pub(super) fn require(context: &Context<'_>, more: &NodeSelectorTerm) -> Option<Fix> {
    let affinity = context.pod().and_then(|pod| pod.affinity.as_ref());
    let of_nodes = affinity.and_then(|affinity| affinity.node_affinity.as_ref());
    let required = of_nodes.and_then(|of_nodes| of_nodes.required_during_scheduling_ignored_during_execution.as_ref());
    let path = context.pod_path().field("affinity");
    let new = || indented(&terms_yaml(std::slice::from_ref(more)));
    Some(match (affinity, of_nodes, required) {
        (None, ..) => Fix { place: path, yaml: format!("nodeAffinity:\n  {REQUIRED}:\n{}", indented(&new())) },
        (_, None, _) => Fix { place: path.field("nodeAffinity"), yaml: format!("{REQUIRED}:\n{}", new()) },
        (.., None) => Fix { place: path.field("nodeAffinity").field(REQUIRED), yaml: terms_yaml(std::slice::from_ref(more)) },
        (.., Some(required)) => return to_terms(&NodeSelector::from(required), more, path.field("nodeAffinity").field(REQUIRED)),
    })
}

fn to_terms(selector: &NodeSelector, more: &NodeSelectorTerm, path: FieldPath) -> Option<Fix> {
    let alive: Vec<usize> = (0..selector.terms.len()).filter(|at| selector.terms[*at].dead.is_none()).collect();
    let [only] = alive.as_slice() else {
        // A requirement would bring a term to life that matches nothing: such terms are left out.
        let terms: Vec<NodeSelectorTerm> = alive.iter().map(|at| with(&selector.terms[*at], more)).collect();
        return (!terms.is_empty()).then(|| Fix { place: path, yaml: terms_yaml(&terms) });
    };
    let term = path.field("nodeSelectorTerms").index(*only);
    Some(match more.match_fields.as_slice() {
        [] => Fix { place: term.field("matchExpressions"), yaml: list(&more.match_expressions, "") },
        fields => Fix { place: term.field("matchFields"), yaml: list(fields, "") },
    })
}

fn with(term: &NodeSelectorTerm, more: &NodeSelectorTerm) -> NodeSelectorTerm {
    let add = |all: &[NodeSelectorRequirement], more: &[NodeSelectorRequirement]| {
        let new = more.iter().filter(|requirement| !all.contains(requirement));
        all.iter().chain(new).cloned().collect()
    };
    NodeSelectorTerm {
        match_expressions: add(&term.match_expressions, &more.match_expressions),
        match_fields: add(&term.match_fields, &more.match_fields),
        dead: None,
    }
}

/// `nodeSelectorTerms` with these terms, to paste in place of what is there.
pub(super) fn terms_yaml(terms: &[NodeSelectorTerm]) -> String {
    let term = |term: &NodeSelectorTerm| {
        let lists = [("matchExpressions", &term.match_expressions), ("matchFields", &term.match_fields)];
        let lists = lists.into_iter().filter(|(_, requirements)| !requirements.is_empty());
        let lists = lists.map(|(name, requirements)| format!("{name}:\n{}", list(requirements, "      ")));
        format!("  - {}", lists.collect::<Vec<_>>().join("\n    "))
    };
    format!("nodeSelectorTerms:\n{}", terms.iter().map(term).collect::<Vec<_>>().join("\n"))
}

fn list(requirements: &[NodeSelectorRequirement], indent: &str) -> String {
    let lines = requirements.iter().map(|NodeSelectorRequirement { key, operator, values }| {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        let values = if values.is_empty() { String::new() } else { format!(", values: [{}]", values.join(", ")) };
        format!("{indent}- {{key: {}, operator: {operator}{values}}}", quoted(key))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Two columns further in.
fn indented(yaml: &str) -> String {
    yaml.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
