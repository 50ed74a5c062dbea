//! Phrases of an audit that its formats share.

use std::collections::BTreeMap;

use super::View;
use super::diff_words;
use crate::report::{
    AgreementReport, AuditReport, DaemonSetAuditReport, NodeDifferenceReport, NodeFindingReport, ReasonReport,
    RolloutStateReport, StatusDifferenceReport,
};

/// What came out for a DaemonSet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Agrees,
    Differs,
    /// The status is not of what the dump holds.
    NotEvaluated,
}

impl Verdict {
    pub(super) fn of(daemon_set: &DaemonSetAuditReport) -> Self {
        let mut differences = daemon_set.status_differences.iter();
        let is_old =
            differences.any(|field| field.field == "observedGeneration" && field.agreement == AgreementReport::NotEvaluated);
        match daemon_set.agrees {
            false => Self::Differs,
            true if is_old => Self::NotEvaluated,
            true => Self::Agrees,
        }
    }
}

/// `4 DaemonSets: 2 agree, 1 differs, 1 not evaluated`.
pub(super) fn headline(report: &AuditReport) -> String {
    let counted = |verdict: Verdict, one: &str, many: &str| {
        let count = report.daemon_sets.iter().filter(|daemon_set| Verdict::of(daemon_set) == verdict).count();
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
    };
    let parts = [
        counted(Verdict::Agrees, "agrees", "agree"),
        counted(Verdict::Differs, "differs", "differ"),
        counted(Verdict::NotEvaluated, "not evaluated", "not evaluated"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match report.daemon_sets.len() {
        0 => "no DaemonSets: nothing to audit".to_owned(),
        1 => format!("1 DaemonSet: {}", parts.join(", ")),
        total => format!("{total} DaemonSets: {}", parts.join(", ")),
    }
}

/// Whether a DaemonSet has more to say than its line in the table.
pub(super) fn has_details(daemon_set: &DaemonSetAuditReport) -> bool {
    !status_lines(daemon_set).is_empty() || !daemon_set.differences.is_empty() || daemon_set.rollout.is_some()
}

/// So many fields of a status are named.
const MOST_FIELDS: usize = 2;

/// `differs: numberReady; 1 missing, 2 pending`.
pub(super) fn result(daemon_set: &DaemonSetAuditReport) -> String {
    let of =
        |wanted: AgreementReport| daemon_set.status_differences.iter().filter(move |difference| difference.agreement == wanted);
    let fields: Vec<&str> = of(AgreementReport::Differs).map(|difference| difference.field.as_str()).collect();
    let fields = if fields.len() > MOST_FIELDS { format!("{} status fields", fields.len()) } else { fields.join(", ") };
    let mut found: BTreeMap<NodeFindingReport, usize> = BTreeMap::new();
    for node in daemon_set.differences.iter().filter(|node| node.agreement != AgreementReport::NotEvaluated) {
        *found.entry(node.finding).or_default() += 1;
    }
    let found: Vec<String> = found.into_iter().map(|(finding, count)| format!("{count} {}", finding_word(finding))).collect();
    let what: Vec<String> = [fields, found.join(", ")].into_iter().filter(|part| !part.is_empty()).collect();
    let verdict = match Verdict::of(daemon_set) {
        Verdict::Agrees if of(AgreementReport::NotEvaluated).next().is_some() => "agrees as far as is known",
        Verdict::Agrees => "agrees",
        Verdict::Differs => "differs",
        Verdict::NotEvaluated => "not evaluated",
    };
    format!("{verdict}{}{}", if what.is_empty() { "" } else { ": " }, what.join("; "))
}

/// What is found, in a word.
pub(super) fn finding_word(finding: NodeFindingReport) -> &'static str {
    match finding {
        NodeFindingReport::Missing => "missing",
        NodeFindingReport::Pending => "pending",
        NodeFindingReport::Ended => "ended",
        NodeFindingReport::Duplicate => "duplicate",
        NodeFindingReport::Stray => "stray",
        NodeFindingReport::Kept => "kept",
        NodeFindingReport::Outdated => "outdated",
        NodeFindingReport::Terminating => "terminating",
        NodeFindingReport::NodeGone => "of no node",
    }
}

/// Whether what is found is as predicted.
pub(super) fn as_predicted(agreement: AgreementReport) -> &'static str {
    match agreement {
        AgreementReport::Agrees => "yes",
        AgreementReport::Differs => "no",
        AgreementReport::NotEvaluated => "not evaluated",
    }
}

/// `numberReady is 3, predicted is 4`, for each field that differs; those that cannot be told, by why. Of fields for which nothing is
/// predicted the end of the report says why.
pub(super) fn status_lines(daemon_set: &DaemonSetAuditReport) -> Vec<(AgreementReport, String)> {
    let mut untold: Vec<(&str, Vec<String>)> = Vec::new();
    let mut lines = Vec::new();
    for difference in &daemon_set.status_differences {
        let Some(line) = status_line(difference) else { continue };
        match &difference.why {
            None => lines.push((difference.agreement, line)),
            Some(why) => match untold.iter_mut().find(|(other, _)| other == why) {
                Some((_, fields)) => fields.push(line),
                None => untold.push((why, vec![line])),
            },
        }
    }
    let untold = untold.into_iter().map(|(why, fields)| format!("not evaluated: {}: {why}", fields.join("; ")));
    lines.extend(untold.map(|line| (AgreementReport::NotEvaluated, line)));
    lines
}

fn status_line(difference: &StatusDifferenceReport) -> Option<String> {
    let StatusDifferenceReport { field, expected, observed, .. } = difference;
    let (expected, observed) = (expected.as_ref()?, observed.map(|observed| observed.to_string()));
    Some(format!("{field} is {}, predicted is {expected}", observed.as_deref().unwrap_or("not there")))
}

/// `rollout: 2 of 5 nodes updated, maxUnavailable 1`.
pub(super) fn rollout(rollout: &RolloutStateReport, view: View) -> String {
    let limit = match (rollout.max_surge, rollout.max_unavailable) {
        (Some(surge @ 1..), _) => format!("maxSurge {surge}"),
        (_, Some(unavailable)) => format!("maxUnavailable {unavailable}"),
        (_, None) => "OnDelete, a pod is replaced when somebody deletes it".to_owned(),
    };
    let nodes = if rollout.desired == 1 { "node" } else { "nodes" };
    let stuck = rollout
        .stuck
        .as_ref()
        .map(|stuck| format!("; stuck unless pods become ready that are not: {}", diff_words::stuck(stuck, view)));
    format!("rollout: {} of {} {nodes} updated, {limit}{}", rollout.updated, rollout.desired, stuck.unwrap_or_default())
}

/// Nodes on which the same is found for the same reasons.
pub(super) struct Group<'r> {
    pub finding: NodeFindingReport,
    pub agreement: AgreementReport,
    pub why: String,
    pub names: Vec<&'r str>,
}

/// So many texts for one reason are still shown one by one.
const MOST_VARIANTS: usize = 3;

/// The nodes folded, what differs first, then by what is found. Where nodes hear the same with many different values or numbers,
/// they share a group.
pub(super) fn groups(daemon_set: &DaemonSetAuditReport) -> Vec<Group<'_>> {
    type Likeness<'r> = (AgreementReport, NodeFindingReport, Vec<&'r str>);
    let mut alike: BTreeMap<Likeness<'_>, BTreeMap<&str, Vec<&NodeDifferenceReport>>> = BTreeMap::new();
    for node in &daemon_set.differences {
        let key = (node.agreement, node.finding, node.reasons.iter().map(words).collect());
        alike.entry(key).or_default().entry(&node.why).or_default().push(node);
    }
    let mut groups = Vec::new();
    for ((agreement, finding, words), variants) in alike {
        if variants.len() > MOST_VARIANTS && !words.is_empty() {
            let why = format!("{} (-o wide has what each node has)", words.join("; "));
            let mut names: Vec<&str> = variants.values().flat_map(|nodes| names(nodes)).collect();
            names.sort_unstable();
            groups.push(Group { finding, agreement, why, names });
            continue;
        }
        let each = variants.iter();
        groups.extend(each.map(|(why, nodes)| Group { finding, agreement, why: (*why).to_owned(), names: names(nodes) }));
    }
    groups
}

fn names<'r>(nodes: &[&'r NodeDifferenceReport]) -> Vec<&'r str> {
    nodes.iter().map(|node| &*node.node).collect()
}

fn words(reason: &ReasonReport) -> &str {
    reason.words.as_deref().unwrap_or(&reason.message)
}
