//! Phrases that several formats share.

use std::collections::BTreeMap;

use crate::report::{
    DaemonSetReport, Header, LeftOutReport, NodeReport, PlanReport, ReasonReport, SuggestionReport, Summary, VerdictReport,
};

use super::names::FoldedNames;

/// `8 run`, `1 runs`.
pub(super) fn counted_verdict(count: usize, verdict: VerdictReport) -> String {
    let one = count == 1;
    let word = match verdict {
        VerdictReport::Runs if one => "runs",
        VerdictReport::Runs => "run",
        VerdictReport::Preempts if one => "preempts",
        VerdictReport::Preempts => "preempt",
        VerdictReport::Pending => "pending",
        VerdictReport::Rejected => "rejected",
        VerdictReport::Keeps if one => "keeps",
        VerdictReport::Keeps => "keep",
        VerdictReport::Excluded => "excluded",
    };
    format!("{count} {word}")
}

/// The verdict on one node.
pub(super) fn verdict(verdict: VerdictReport) -> String {
    counted_verdict(1, verdict).split_off(2)
}

/// `12 nodes: 9 get a pod, 1 stays pending, 2 excluded`; of an example, `12 nodes of the built-in example cluster mixed: ...`.
pub(super) fn headline(summary: Summary, header: &Header) -> String {
    let phrase = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let total = summary.nodes();
    let gets = summary.runs + summary.preempts;
    let parts = [
        Some(format!("{gets} {}", if gets == 1 { "gets a pod" } else { "get a pod" })),
        phrase(summary.preempts, "of them by preemption", "of them by preemption"),
        phrase(summary.pending, "stays pending", "stay pending"),
        phrase(summary.rejected, "pod is refused", "pods are refused"),
        phrase(summary.keeps, "keeps the pod it has", "keep the pods they have"),
        phrase(summary.excluded, "excluded", "excluded"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}: {}", nodes_of(total, header), parts.join(", "))
}

/// `12 nodes`, and of which cluster, where that is none of the reader's own.
fn nodes_of(total: usize, header: &Header) -> String {
    let of_example = example_cluster(header).map(|example| format!(" of the {example}")).unwrap_or_default();
    format!("{total} {}{of_example}", if total == 1 { "node" } else { "nodes" })
}

/// `built-in example cluster mixed`, where the facts are those of one.
pub(super) fn example_cluster(header: &Header) -> Option<String> {
    let name = header.inputs.iter().find_map(|input| input.built_in.as_deref())?;
    Some(format!("built-in example cluster {name}"))
}

/// `1 DaemonSet could not be used`: what the rest of a report is not about; nothing where it is about everything.
pub(super) fn left_out(header: &Header) -> Option<String> {
    let LeftOutReport { daemon_sets, documents } = header.left_out?;
    let phrase = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    let parts: Vec<String> = [phrase(daemon_sets, "DaemonSet"), phrase(documents, "document")].into_iter().flatten().collect();
    Some(format!("{} could not be used", parts.join(" and ")))
}

/// The last line of a plan of several DaemonSets: `3 DaemonSets on 12 nodes: 27 run, 1 pending, 8 excluded`.
/// One that could not be used is one of several, too.
pub(super) fn closing(report: &PlanReport) -> Option<String> {
    let (first, others) = report.daemon_sets.split_first()?;
    let left_out = left_out(&report.header);
    if others.is_empty() && left_out.is_none() {
        return None;
    }
    // Those that are refused are planned as if they were not, and the others beside them.
    let total = |count: fn(&Summary) -> usize| report.daemon_sets.iter().map(|daemon_set| count(&daemon_set.summary)).sum();
    let totals = [
        (total(|summary| summary.runs), VerdictReport::Runs),
        (total(|summary| summary.preempts), VerdictReport::Preempts),
        (total(|summary| summary.pending), VerdictReport::Pending),
        (total(|summary| summary.rejected), VerdictReport::Rejected),
        (total(|summary| summary.keeps), VerdictReport::Keeps),
        (total(|summary| summary.excluded), VerdictReport::Excluded),
    ];
    let counted = totals.into_iter().filter(|(count, _)| *count > 0);
    let verdicts: Vec<String> = counted.map(|(count, verdict)| counted_verdict(count, verdict)).collect();
    let refused = match report.daemon_sets.iter().filter(|daemon_set| !daemon_set.refused.is_empty()).count() {
        0 => None,
        1 => Some("1 DaemonSet is refused by the API server and counted as if it were not".to_owned()),
        refused => Some(format!("{refused} DaemonSets are refused by the API server and counted as if they were not")),
    };
    let parts = [(!verdicts.is_empty()).then(|| verdicts.join(", ")), refused, left_out];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let nodes = nodes_of(first.summary.nodes(), &report.header);
    let daemon_sets = if others.is_empty() { "1 DaemonSet".to_owned() } else { format!("{} DaemonSets", others.len() + 1) };
    Some(format!("{daemon_sets} on {nodes}: {}", parts.join("; ")))
}

/// Why a node has its verdict: what speaks against it, or what overcomes that.
pub(super) fn why(node: &NodeReport) -> String {
    why_in(node, |reason| &reason.message)
}

/// The same without values and numbers.
fn why_in_short(node: &NodeReport) -> String {
    why_in(node, |reason| reason.words.as_deref().unwrap_or(&reason.message))
}

fn why_in(node: &NodeReport, text: fn(&ReasonReport) -> &str) -> String {
    // That evicting others does not help is for those who ask why; here it would only repeat itself.
    let messages = |reasons: &[ReasonReport]| -> Vec<String> {
        let reasons = reasons.iter().filter(|reason| reason.plugin != "DefaultPreemption");
        reasons.map(|reason| text(reason).to_owned()).collect()
    };
    let (reasons, mut because) = (messages(&node.reasons), messages(&node.because));
    match node.verdict {
        VerdictReport::Runs => because.join("; "),
        VerdictReport::Preempts => {
            let victims = node.victims.iter().map(|victim| format!("{}/{}", victim.namespace, victim.name));
            because.push(format!("evicts {}", victims.collect::<Vec<_>>().join(", ")));
            because.join("; ")
        }
        VerdictReport::Keeps => format!("{}; an existing pod stays", reasons.join("; ")),
        _ => reasons.join("; "),
    }
}

/// Nodes with the same verdict for the same reasons.
pub(super) struct Group<'r> {
    pub verdict: VerdictReport,
    pub why: String,
    pub names: Vec<&'r str>,
}

/// Nodes by why they have their verdict.
type Variants<'r> = BTreeMap<String, Vec<&'r NodeReport>>;

/// So many texts for one reason are still shown one by one.
const MOST_VARIANTS: usize = 3;

/// The nodes folded by verdict and reasons: by verdict, then the larger groups first.
/// Where nodes hear the same with many different values or numbers, they share a group.
pub(super) fn groups(daemon_set: &DaemonSetReport) -> Vec<Group<'_>> {
    let mut alike: BTreeMap<(VerdictReport, String), Variants<'_>> = BTreeMap::new();
    for node in &daemon_set.nodes {
        let evicts = node.verdict == VerdictReport::Preempts;
        let key = if evicts { String::new() } else { why_in_short(node) };
        alike.entry((node.verdict, key)).or_default().entry(why(node)).or_default().push(node);
    }
    let groups = alike.into_iter().flat_map(|((verdict, _), variants)| match variants.len() {
        0..=MOST_VARIANTS => variants.into_iter().map(|(why, nodes)| Group::of(verdict, why, &nodes)).collect(),
        _ => vec![folded(verdict, &variants.into_values().flatten().collect::<Vec<_>>())],
    });
    let mut groups: Vec<Group<'_>> = groups.collect();
    groups.sort_by(|a, b| a.verdict.cmp(&b.verdict).then(b.names.len().cmp(&a.names.len())).then_with(|| a.why.cmp(&b.why)));
    groups
}

/// One group for nodes that differ only in values and numbers.
fn folded<'r>(verdict: VerdictReport, nodes: &[&'r NodeReport]) -> Group<'r> {
    let why = match (verdict, nodes.first()) {
        (VerdictReport::Preempts, _) => "evicts pods of lower priority (-o wide names them)".to_owned(),
        (_, Some(first)) => {
            format!("{} (-o wide has what each node has)", why_in_short(first))
        }
        (_, None) => String::new(),
    };
    Group::of(verdict, why, nodes)
}

impl<'r> Group<'r> {
    fn of(verdict: VerdictReport, why: String, nodes: &[&'r NodeReport]) -> Self {
        Self { verdict, why, names: nodes.iter().map(|node| &*node.name).collect() }
    }
}

/// `To run on gpu-2 as well, add under spec.template.spec.tolerations:`, with `room` characters for names.
pub(super) fn suggestion(suggestion: &SuggestionReport, names: &FoldedNames, room: usize) -> String {
    let nodes = match suggestion.nodes.as_slice() {
        [name] => name.to_string(),
        _ => format!("{} more nodes ({})", names.count(), names.summary(room)),
    };
    let path = &suggestion.field_path;
    match &suggestion.replaces {
        Some(replaced) if replaced == path => format!("To run on {nodes} as well, write as {path}:"),
        Some(replaced) => format!("To run on {nodes} as well, remove {replaced} and add under {path}:"),
        None => format!("To run on {nodes} as well, add under {path}:"),
    }
}
