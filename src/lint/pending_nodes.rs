//! Nodes on which pods stay pending, by what the scheduler says of them.

use super::named_nodes::names_in_words;
use crate::engine::{NodeDecision, Reason, Verdict};

/// Nodes of which the scheduler says the same.
#[derive(Debug)]
pub struct PendingNodes<'a> {
    /// Its words: `Insufficient cpu`.
    pub words: String,
    /// What it says of the first of them, with the numbers.
    pub reason: Reason,
    /// Their names.
    pub nodes: Vec<&'a str>,
}

/// The pending ones of these nodes, the largest group first. A node with several reasons is in several groups.
pub fn pending_by_reason<'a>(decisions: &[&'a NodeDecision<'a>]) -> Vec<PendingNodes<'a>> {
    let mut groups: Vec<PendingNodes<'a>> = Vec::new();
    for decision in decisions.iter().filter(|decision| decision.verdict() == Verdict::Pending) {
        for reason in decision.reasons() {
            if matches!(reason, Reason::NoPreemption(_)) {
                continue;
            }
            let words = reason.words().unwrap_or_else(|| reason.to_string());
            match groups.iter_mut().find(|group| group.words == words) {
                Some(group) => group.nodes.push(&decision.node.name),
                None => groups.push(PendingNodes { words, reason, nodes: vec![&decision.node.name] }),
            }
        }
    }
    groups.sort_by(|a, b| b.nodes.len().cmp(&a.nodes.len()).then_with(|| a.words.cmp(&b.words)));
    groups
}

/// The groups in words: `Insufficient cpu (n1, n2), Too many pods (n3)`; of a single one with its numbers.
pub fn groups_in_words(groups: &[PendingNodes<'_>]) -> String {
    let words = |group: &PendingNodes<'_>| match group.nodes.as_slice() {
        [node] => format!("{} ({node})", group.reason),
        nodes => format!("{} ({})", group.words, names_in_words(nodes)),
    };
    groups.iter().map(words).collect::<Vec<_>>().join(", ")
}
