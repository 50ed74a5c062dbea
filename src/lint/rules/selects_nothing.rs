//! `selects-nothing`: nodeSelector and required node affinity that no node of any cluster can fulfil
//! (`component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go`).

use k8s_openapi::api::core::v1::PodSpec;

use crate::engine::PlacementRules;
use crate::lint::contradiction::{Demand, contradiction};
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{FieldPath, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Operator};

pub(super) const RULE: Rule = Rule {
    id: "selects-nothing",
    level: Level::Error,
    page: include_str!("selects_nothing.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// Whether this rule says that no node can ever be selected.
pub(super) fn selects_no_node(context: &Context<'_>) -> bool {
    check(context).iter().any(|found| found.level.is_none())
}

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(pod) = context.pod() else { return Vec::new() };
    let rules = PlacementRules::of(context.stored);
    let always = always_demanded(pod);
    let is_possible = |key: &str, value: &str| is_possible(context, key, value);
    if let Some(found) = why_never(&always.iter().collect::<Vec<_>>(), &is_possible) {
        return vec![found.found("no node can match")];
    }
    let Some(required) = rules.required.filter(|required| !required.terms.is_empty()) else { return Vec::new() };
    let affinity = FieldPath::of("spec.template.spec.affinity.nodeAffinity");
    // What the server refuses is told in its own words.
    if context.errors.iter().any(|error| error.place().segments().starts_with(affinity.segments())) {
        return Vec::new();
    }
    judge_terms(&required, &always, &is_possible)
}

fn judge_terms(required: &NodeSelector, always: &[Demand], is_possible: &impl Fn(&str, &str) -> bool) -> Vec<Found> {
    let terms = FieldPath::of(
        "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms",
    );
    let never = required.terms.iter().enumerate().map(|(at, term)| never(term, &terms.clone().index(at), always, is_possible));
    let mut never: Vec<Option<Never>> = never.collect();
    let dead = never.iter().flatten().count();
    match never.as_mut_slice() {
        [only] => only.take().map(|only| only.found("no node can match")).into_iter().collect(),
        all if dead == all.len() => {
            let found = Found::at(terms, format!("no node can match any of the {dead} terms")).help(HELP);
            let told = never.into_iter().flatten();
            vec![told.fold(found, |found, term| found.related(term.place, format!("never matches: {}", term.why)))]
        }
        _ => {
            let told = never.into_iter().flatten();
            told.map(|term| term.found("this term never matches").level(Level::Warning)).collect()
        }
    }
}

const HELP: &str = "the pod goes where every entry of nodeSelector and all requirements of at least one term hold";

/// Why something never matches.
struct Never {
    place: FieldPath,
    why: String,
    related: Vec<(FieldPath, String)>,
    help: String,
}

impl Never {
    fn found(self, consequence: &str) -> Found {
        let found = Found::at(self.place, format!("{consequence}: {}", self.why)).help(self.help);
        self.related.into_iter().fold(found, |found, (place, text)| found.related(place, text))
    }
}

fn never(
    term: &NodeSelectorTerm,
    path: &FieldPath,
    always: &[Demand],
    is_possible: &impl Fn(&str, &str) -> bool,
) -> Option<Never> {
    if let Some(why) = &term.dead {
        let number = |requirement: &NodeSelectorRequirement| matches!(requirement.operator, Operator::Gt | Operator::Lt);
        let at = term.match_expressions.iter().position(number);
        let place = at.map_or_else(|| path.clone(), |at| path.clone().field("matchExpressions").index(at));
        let help =
            if at.is_some() { "operators Gt and Lt take an integer" } else { "an empty term matches nothing, not everything" };
        return Some(Never { place, why: why.clone(), related: Vec::new(), help: help.to_owned() });
    }
    let list = |list: &[NodeSelectorRequirement], name: &'static str| -> Vec<Demand> {
        let demand = |(at, requirement): (usize, &NodeSelectorRequirement)| Demand {
            requirement: requirement.clone(),
            on_field: name == "matchFields",
            place: path.clone().field(name).index(at),
            text: requirement.to_string(),
        };
        list.iter().enumerate().map(demand).collect()
    };
    let of_term = [list(&term.match_expressions, "matchExpressions"), list(&term.match_fields, "matchFields")].concat();
    why_never(&always.iter().chain(&of_term).collect::<Vec<_>>(), is_possible)
}

fn why_never(demands: &[&Demand], is_possible: &impl Fn(&str, &str) -> bool) -> Option<Never> {
    let (last, others) = contradiction(demands, is_possible)?.demands.split_last().map(|(&last, others)| {
        let others: Vec<Demand> = others.iter().map(|&demand| demand.clone()).collect();
        (last.clone(), others)
    })?;
    if others.is_empty() {
        let (why, help) = match known_values(&last.requirement.key) {
            Some(known) => {
                let NodeSelectorRequirement { key, values, .. } = &last.requirement;
                let why = format!("kubelets never label nodes {key}={}", values.join(" or "));
                (why, format!("they write {}", known.join(", ")))
            }
            None => (format!("{} holds for no value", last.text), "give a bound that an integer can pass".to_owned()),
        };
        return Some(Never { place: last.place, why, related: Vec::new(), help });
    }
    let texts: Vec<&str> = others.iter().map(|demand| &*demand.text).collect();
    let why = format!("{} excludes {}", last.text, texts.join(" and "));
    let related = others.into_iter().map(|demand| (demand.place, "excluded by the other requirement".to_owned())).collect();
    Some(Never { place: last.place, why, related, help: HELP.to_owned() })
}

/// What has to hold whatever the terms say: nodeName and nodeSelector.
fn always_demanded(pod: &PodSpec) -> Vec<Demand> {
    let spec = || FieldPath::of("spec.template.spec");
    let equal = |key: &str, value: &str| NodeSelectorRequirement {
        key: key.to_owned(),
        operator: Operator::In,
        values: vec![value.to_owned()],
    };
    let node_name = pod.node_name.iter().filter(|name| !name.is_empty()).map(|name| Demand {
        requirement: equal("metadata.name", name),
        on_field: true,
        place: spec().field("nodeName"),
        text: format!("nodeName {name}"),
    });
    let node_selector = pod.node_selector.iter().flatten().map(|(key, value)| Demand {
        requirement: equal(key, value),
        on_field: false,
        place: spec().field("nodeSelector").key(key),
        text: format!("nodeSelector {key}={value}"),
    });
    node_name.chain(node_selector).collect()
}

const OPERATING_SYSTEMS: &[&str] = &["linux", "windows"];
const ARCHITECTURES: &[&str] = &["amd64", "arm64", "arm", "386", "ppc64le", "riscv64", "s390x", "loong64", "mips64le", "ppc64"];

/// The values of labels that kubelets write as Go names them.
fn known_values(key: &str) -> Option<&'static [&'static str]> {
    match key {
        "kubernetes.io/os" | "beta.kubernetes.io/os" => Some(OPERATING_SYSTEMS),
        "kubernetes.io/arch" | "beta.kubernetes.io/arch" => Some(ARCHITECTURES),
        _ => None,
    }
}

/// Whether a node can have the value: those who bring nodes of their own making may label them as they like.
fn is_possible(context: &Context<'_>, key: &str, value: &str) -> bool {
    let is_there =
        |InCluster { cluster, .. }: InCluster<'_>| cluster.nodes().iter().any(|node| node.labels.get(key) == Some(value));
    known_values(key).is_none_or(|known| known.contains(&value)) || context.in_cluster.is_some_and(is_there)
}
