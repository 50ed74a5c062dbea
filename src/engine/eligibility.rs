//! Whether the DaemonSet controller wants a pod on a node, whether it lets one stay, and why
//! (`pkg/controller/daemon/daemon_controller.go:NodeShouldRunDaemonPod`).

use super::daemon_pod::DaemonToleration;
use super::placement::PlacementRules;
use crate::model::{Effect, Node, NodeSelector, NodeSelectorTerm, Taint};

/// One test of one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Whether the node passed.
    pub passed: bool,
    /// What was tested and what was found.
    pub outcome: CheckOutcome,
}

/// What was tested and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    /// The template names one node.
    NodeName {
        /// That node.
        wanted: String,
    },
    /// One entry of the template's `nodeSelector`.
    NodeSelector {
        /// The label's key.
        key: String,
        /// The value it must have.
        wanted: String,
        /// The node's value; `None` when it has no such label.
        found: Option<String>,
    },
    /// The template's required node affinity.
    NodeAffinity {
        /// What each term met. None at all match nothing.
        terms: Vec<TermOutcome>,
    },
    /// One taint that repels pods.
    Taint {
        /// The taint.
        taint: Taint,
        /// The pod's toleration that accepts it, if one does.
        tolerated_by: Option<DaemonToleration>,
    },
}

/// What a term of the required node affinity met on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermOutcome {
    /// Every requirement holds.
    Matched,
    /// The term can match no node, and why.
    Dead(String),
    /// The first requirement that does not hold.
    Failed {
        /// `matchExpressions` or `matchFields`.
        list: &'static str,
        /// The requirement's index in that list.
        index: usize,
        /// The requirement as text: `gen Gt [5]`.
        requirement: String,
        /// The key it tests.
        key: String,
        /// The node's value; `None` when it has no such label.
        found: Option<String>,
    },
}

/// What the controller does about a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    /// Whether the controller makes a pod here, and counts the node as desired.
    pub should_run: bool,
    /// Whether it lets a pod stay that is here already.
    pub should_continue_running: bool,
    /// Every check in the controller's order. All are made, although the controller stops at the first that fails.
    pub checks: Vec<Check>,
}

impl Eligibility {
    /// Judges a node.
    pub fn of(rules: &PlacementRules, node: &Node) -> Self {
        let mut checks = Vec::new();
        if let Some(wanted) = &rules.node_name {
            let outcome = CheckOutcome::NodeName { wanted: wanted.clone() };
            checks.push(Check { passed: **wanted == *node.name, outcome });
        }
        checks.extend(rules.node_selector.iter().map(|(key, wanted)| {
            let found = node.labels.get(key);
            let outcome =
                CheckOutcome::NodeSelector { key: key.clone(), wanted: wanted.clone(), found: found.map(str::to_owned) };
            Check { passed: found == Some(wanted), outcome }
        }));
        checks.extend(rules.required.as_ref().map(|required| affinity_check(required, node)));
        let selected = checks.iter().all(|check| check.passed);
        let repelling = node.taints.iter().filter(|taint| taint.effect.repels());
        let taints: Vec<Check> = repelling.map(|taint| taint_check(rules, taint)).collect();
        let tolerated = |effect: Option<&Effect>| {
            taints.iter().all(|check| match &check.outcome {
                CheckOutcome::Taint { taint, .. } if effect.is_none_or(|effect| taint.effect == *effect) => check.passed,
                _ => true,
            })
        };
        let (should_run, should_continue_running) =
            (selected && tolerated(None), selected && tolerated(Some(&Effect::NoExecute)));
        checks.extend(taints);
        Self { should_run, should_continue_running, checks }
    }

    /// The checks that the node did not pass.
    pub fn failed(&self) -> impl Iterator<Item = &CheckOutcome> {
        self.checks.iter().filter(|check| !check.passed).map(|check| &check.outcome)
    }
}

fn taint_check(rules: &PlacementRules, taint: &Taint) -> Check {
    let tolerated_by = rules.toleration_of(taint).cloned();
    Check { passed: tolerated_by.is_some(), outcome: CheckOutcome::Taint { taint: taint.clone(), tolerated_by } }
}

fn affinity_check(required: &NodeSelector, node: &Node) -> Check {
    let terms: Vec<TermOutcome> = required.terms.iter().map(|term| term_outcome(term, node)).collect();
    Check { passed: terms.contains(&TermOutcome::Matched), outcome: CheckOutcome::NodeAffinity { terms } }
}

fn term_outcome(term: &NodeSelectorTerm, node: &Node) -> TermOutcome {
    if let Some(why) = &term.dead {
        return TermOutcome::Dead(why.clone());
    }
    let expressions = term
        .match_expressions
        .iter()
        .enumerate()
        .map(|(index, requirement)| ("matchExpressions", index, requirement, requirement.on_label(node)));
    let fields = term
        .match_fields
        .iter()
        .enumerate()
        .map(|(index, requirement)| ("matchFields", index, requirement, requirement.on_field(node)));
    let failed = expressions.chain(fields).find(|(.., outcome)| !outcome.matches);
    failed.map_or(TermOutcome::Matched, |(list, index, requirement, outcome)| TermOutcome::Failed {
        list,
        index,
        requirement: requirement.to_string(),
        key: requirement.key.clone(),
        found: outcome.found,
    })
}
