//! Changes of the manifest that would win more nodes, each proven by judging the nodes again, those that it cannot tell apart once.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use hashbrown::HashMap;

use super::daemon_pod::{DaemonToleration, TolerationOrigin};
use super::decision::NodeDecision;
use super::eligibility::{CheckOutcome, Eligibility, TermOutcome};
use super::placement::PlacementRules;
use crate::model::{FieldPath, Operator, Taint, Toleration};

/// A change and the nodes that it wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What to change.
    pub change: Change,
    /// The nodes that run a pod with this change and do not without it, by name.
    pub nodes: Vec<Arc<str>>,
}

/// A change of what placement looks at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Tolerate these taints as well.
    Tolerate(Vec<Taint>),
    /// Replace an entry of `nodeSelector` by a required node affinity that allows these values.
    WidenNodeSelector {
        /// The label's key.
        key: String,
        /// The value so far, then the new one.
        values: Vec<String>,
    },
    /// Allow one more value in the `In` requirement of the only term of the required node affinity.
    WidenAffinity {
        /// The requirement's index in `matchExpressions`.
        index: usize,
        /// The values so far, then the new one.
        values: Vec<String>,
    },
}

/// Only so many are worth reading.
const MOST_SUGGESTIONS: usize = 8;

const OS: &str = "kubernetes.io/os";

/// An image for one operating system does not run on the other, and whoever names a host means it.
const NOT_WORTH_WIDENING: [&str; 3] = [OS, "beta.kubernetes.io/os", "kubernetes.io/hostname"];

const REQUIRED: &str = "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";

/// The changes worth telling, those that win most nodes first.
pub(super) fn suggestions(rules: &PlacementRules, nodes: &[NodeDecision<'_>]) -> Vec<Suggestion> {
    let classes = excluded_classes(nodes);
    let mut wished: BTreeMap<Change, usize> = BTreeMap::new();
    // An image is for Linux unless the author says otherwise; a toleration would only bring it onto Windows.
    let any_system = rules.label_keys().any(|key| key == OS);
    let is_meant = |decision: &&&NodeDecision<'_>| any_system || decision.node.labels.get(OS) != Some("windows");
    for class in &classes {
        let meant = class.iter().filter(is_meant).count();
        if let Some(change) = wish(rules, &class[0].eligibility).filter(|_| meant > 0) {
            *wished.entry(change).or_default() += meant;
        }
    }
    let mut wished: Vec<_> = wished.into_iter().collect();
    wished.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let proven = wished.into_iter().take(MOST_SUGGESTIONS).map(|(change, _)| {
        let changed = change.apply(rules);
        // A change looks at nothing of a node that the rules did not look at, so all nodes of a class are won or none.
        let won = classes.iter().filter(|class| Eligibility::of(&changed, class[0].node).should_run).flatten();
        let mut nodes: Vec<Arc<str>> = won.map(|decision| Arc::clone(&decision.node.name)).collect();
        nodes.sort_unstable();
        Suggestion { change, nodes }
    });
    proven.filter(|suggestion| !suggestion.nodes.is_empty()).collect()
}

/// The nodes without a pod, by what the controller can tell of them; no class is empty.
fn excluded_classes<'d, 'c>(nodes: &'d [NodeDecision<'c>]) -> Vec<Vec<&'d NodeDecision<'c>>> {
    let mut classes: Vec<Vec<&NodeDecision<'_>>> = Vec::new();
    let mut places: HashMap<*const Eligibility, usize> = HashMap::new();
    for decision in nodes.iter().filter(|decision| !decision.eligibility.should_run) {
        let place = *places.entry(Arc::as_ptr(&decision.eligibility)).or_insert(classes.len());
        match classes.get_mut(place) {
            Some(class) => class.push(decision),
            None => classes.push(vec![decision]),
        }
    }
    classes
}

/// The one change that would make this node eligible, if there is one.
fn wish(rules: &PlacementRules, eligibility: &Eligibility) -> Option<Change> {
    let failed: Vec<&CheckOutcome> = eligibility.failed().collect();
    match failed.as_slice() {
        [CheckOutcome::NodeSelector { key, wanted, found: Some(found) }] => {
            let in_reach = !NOT_WORTH_WIDENING.contains(&key.as_str()) && rules.required.is_none();
            in_reach.then(|| Change::WidenNodeSelector { key: key.clone(), values: vec![wanted.clone(), found.clone()] })
        }
        [CheckOutcome::NodeAffinity { terms }] => widen_affinity(rules, terms),
        taints => {
            let untolerated = |outcome: &&CheckOutcome| match outcome {
                // What is suggested tolerates every value.
                CheckOutcome::Taint { taint, .. } if taint.is_worth_tolerating() => {
                    Some(Taint { value: Arc::from(""), ..taint.clone() })
                }
                _ => None,
            };
            let mut taints: Vec<Taint> = taints.iter().map(untolerated).collect::<Option<_>>()?;
            taints.sort();
            taints.dedup();
            Some(Change::Tolerate(taints))
        }
    }
}

fn widen_affinity(rules: &PlacementRules, terms: &[TermOutcome]) -> Option<Change> {
    let [TermOutcome::Failed { list: "matchExpressions", index, key, found: Some(found), .. }] = terms else { return None };
    let [term] = rules.required.as_ref()?.terms.as_slice() else { return None };
    let requirement = term.match_expressions.get(*index)?;
    if requirement.operator != Operator::In || NOT_WORTH_WIDENING.contains(&key.as_str()) {
        return None;
    }
    let values = requirement.values.iter().chain([found]).cloned().collect();
    Some(Change::WidenAffinity { index: *index, values })
}

impl Change {
    /// The rules with this change.
    fn apply(&self, rules: &PlacementRules) -> PlacementRules {
        let mut changed = rules.clone();
        match self {
            Self::Tolerate(taints) => changed.tolerations.extend(taints.iter().map(|taint| DaemonToleration {
                toleration: Toleration::exists(&taint.key, taint.effect.clone()),
                origin: TolerationOrigin::Controller,
            })),
            Self::WidenNodeSelector { key, values } => {
                use k8s_openapi::api::core::v1 as core;
                changed.node_selector.remove(key);
                let requirement =
                    core::NodeSelectorRequirement { key: key.clone(), operator: "In".to_owned(), values: Some(values.clone()) };
                let term = core::NodeSelectorTerm { match_expressions: Some(vec![requirement]), match_fields: None };
                changed.required = Some((&core::NodeSelector { node_selector_terms: vec![term] }).into());
            }
            Self::WidenAffinity { index, values } => {
                let term = changed.required.as_mut().and_then(|required| required.terms.first_mut());
                if let Some(requirement) = term.and_then(|term| term.match_expressions.get_mut(*index)) {
                    requirement.values.clone_from(values);
                }
            }
        }
        changed
    }

    /// The field to change.
    pub fn field_path(&self) -> FieldPath {
        match self {
            Self::Tolerate(_) => FieldPath::of("spec.template.spec.tolerations"),
            Self::WidenNodeSelector { .. } => FieldPath::of(REQUIRED).field("nodeSelectorTerms"),
            Self::WidenAffinity { index, .. } => FieldPath::of(REQUIRED)
                .field("nodeSelectorTerms")
                .index(0)
                .field("matchExpressions")
                .index(*index)
                .field("values"),
        }
    }

    /// The lines to paste there.
    pub fn yaml(&self) -> String {
        match self {
            Self::Tolerate(taints) => taints.iter().fold(String::new(), |mut lines, taint| {
                if !lines.is_empty() {
                    lines.push('\n');
                }
                let _ = write!(lines, "- {{key: {}, operator: Exists, effect: {}}}", quoted(&taint.key), taint.effect);
                lines
            }),
            Self::WidenNodeSelector { key, values } => {
                format!("- matchExpressions:\n  - {{key: {}, operator: In, values: {}}}", quoted(key), list(values))
            }
            Self::WidenAffinity { values, .. } => list(values),
        }
    }

    /// What has to go when the lines are pasted.
    pub fn replaces(&self) -> Option<FieldPath> {
        match self {
            Self::Tolerate(_) => None,
            Self::WidenNodeSelector { key, .. } => Some(FieldPath::of("spec.template.spec.nodeSelector").key(key)),
            Self::WidenAffinity { .. } => Some(self.field_path()),
        }
    }
}

fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    format!("[{}]", values.join(", "))
}

/// A text as YAML reads it back as a text: plain where it begins with a letter and is no YAML 1.1 word, else quoted.
pub fn quoted(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
        && !matches!(text.to_ascii_lowercase().as_str(), "y" | "n" | "yes" | "no" | "true" | "false" | "on" | "off" | "null");
    if plain { text.to_owned() } else { format!("{text:?}") }
}
