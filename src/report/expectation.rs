//! What a pipeline demands of a plan.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::plan::{ExpectationReport, NodeReport, VerdictReport};
use crate::model::{Cluster, LabelSelector, did_you_mean};

/// A demand on the plan of every DaemonSet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// Every node gets a pod.
    All,
    /// Exactly so many nodes get a pod.
    Exactly(usize),
    /// Every node of the selector holds a pod.
    MustCover {
        /// The selector as it was typed.
        text: String,
        /// The selector.
        selector: LabelSelector,
    },
}

impl Expectation {
    /// The demand on a DaemonSet that the API server refuses: it gets no pods, and not even the demand for none is met by an error.
    pub(super) fn failed_by_refusal(&self, nodes: usize) -> ExpectationReport {
        let message = format!("0 of {nodes} nodes get a pod, since the API server refuses the DaemonSet");
        ExpectationReport { expectation: self.to_string(), met: false, message, nodes: Vec::new() }
    }

    /// Holds the demand against a plan.
    pub(super) fn check(&self, nodes: &[NodeReport], cluster: &Cluster) -> ExpectationReport {
        let gets = |node: &&NodeReport| matches!(node.verdict, VerdictReport::Runs | VerdictReport::Preempts);
        let without = |node: &&NodeReport| !gets(node) && node.verdict != VerdictReport::Keeps;
        let names = |nodes: Vec<&NodeReport>| nodes.into_iter().map(|node| Arc::clone(&node.name)).collect();
        let running = nodes.iter().filter(gets).count();
        match self {
            Self::All => ExpectationReport {
                expectation: self.to_string(),
                met: running == nodes.len(),
                message: format!("{running} of {} nodes get a pod", nodes.len()),
                nodes: names(nodes.iter().filter(|node| !gets(node)).collect()),
            },
            Self::Exactly(wanted) => ExpectationReport {
                expectation: self.to_string(),
                met: running == *wanted,
                message: format!("{running} nodes get a pod"),
                nodes: Vec::new(),
            },
            Self::MustCover { selector, .. } => {
                let selected = |node: &&NodeReport| cluster.node(&node.name).is_some_and(|node| selector.matches(&node.labels));
                let meant = nodes.iter().filter(selected).count();
                let missing: Vec<_> = nodes.iter().filter(selected).filter(without).collect();
                ExpectationReport {
                    expectation: self.to_string(),
                    met: missing.is_empty() && meant > 0,
                    message: match meant {
                        0 => no_such_labels(selector, cluster),
                        _ => format!("{} of {meant} nodes hold a pod", meant - missing.len()),
                    },
                    nodes: names(missing),
                }
            }
        }
    }
}

/// Why no node fulfils the selector, with the keys that may be meant by one that no node has.
fn no_such_labels(selector: &LabelSelector, cluster: &Cluster) -> String {
    let keys: BTreeSet<&str> = cluster.nodes().iter().flat_map(|node| node.labels.iter()).map(|(key, _)| key).collect();
    let unknown = selector.required_keys().filter(|key| !keys.contains(key)).map(|key| {
        let question = did_you_mean(key, keys.iter().copied(), |known| known.len() / 3);
        let question = question.map_or_else(String::new, |question| format!("; {question}"));
        format!("no node has the label {key}{question}")
    });
    let unknown: Vec<String> = unknown.collect();
    if unknown.is_empty() { "no node has these labels".to_owned() } else { unknown.join(", ") }
}

/// As it is typed on the command line.
impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("--expect all"),
            Self::Exactly(wanted) => write!(f, "--expect {wanted}"),
            Self::MustCover { text, .. } => write!(f, "--must-cover {text}"),
        }
    }
}
