//! Phrases that several formats share.

use crate::report::{DaemonSetReport, NodeReport, ReasonReport, SuggestionReport, Summary, VerdictReport};

use super::names::summarize;

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

/// `12 nodes: 9 get a pod, 1 stays pending, 2 excluded`.
pub(super) fn headline(summary: Summary) -> String {
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
    format!("{total} {}: {}", if total == 1 { "node" } else { "nodes" }, parts.join(", "))
}

/// Why a node has its verdict: what speaks against it, or what overcomes that.
pub(super) fn why(node: &NodeReport) -> String {
    let messages = |reasons: &[ReasonReport]| {
        let messages: Vec<&str> = reasons.iter().map(|reason| reason.message.as_str()).collect();
        messages.join("; ")
    };
    match node.verdict {
        VerdictReport::Runs => messages(&node.because),
        VerdictReport::Keeps => format!("{}; an existing pod stays", messages(&node.reasons)),
        _ => messages(&node.reasons),
    }
}

/// Nodes with the same verdict for the same reasons.
pub(super) struct Group<'r> {
    pub verdict: VerdictReport,
    pub why: String,
    pub names: Vec<&'r str>,
}

/// The nodes folded by verdict and reasons: by verdict, then the larger groups first.
pub(super) fn groups(daemon_set: &DaemonSetReport) -> Vec<Group<'_>> {
    let mut groups: std::collections::BTreeMap<(VerdictReport, String), Vec<&str>> = std::collections::BTreeMap::new();
    for node in &daemon_set.nodes {
        groups.entry((node.verdict, why(node))).or_default().push(&node.name);
    }
    let mut groups: Vec<_> = groups.into_iter().map(|((verdict, why), names)| Group { verdict, why, names }).collect();
    groups.sort_by_key(|group| (group.verdict, std::cmp::Reverse(group.names.len())));
    groups
}

/// `To run on gpu-2 as well, add under spec.template.spec.tolerations:`
pub(super) fn suggestion(suggestion: &SuggestionReport) -> String {
    let names: Vec<&str> = suggestion.nodes.iter().map(AsRef::as_ref).collect();
    let nodes = match names.as_slice() {
        [name] => (*name).to_owned(),
        names => format!("{} more nodes ({})", names.len(), summarize(names, 40)),
    };
    let path = &suggestion.field_path;
    match &suggestion.replaces {
        Some(replaced) if replaced == path => format!("To run on {nodes} as well, write as {path}:"),
        Some(replaced) => format!("To run on {nodes} as well, remove {replaced} and add under {path}:"),
        None => format!("To run on {nodes} as well, add under {path}:"),
    }
}
