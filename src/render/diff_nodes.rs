//! What a change does to the nodes: which of them share a row, and what is said of them.

use std::collections::BTreeMap;

use crate::report::{
    ChangeReport, DaemonSetDiffReport, DiffSummary, EffectReport, NodeDiffReport, ReasonReport, VerdictReport, WhenReport,
};

/// Nodes to which the same happens for the same reasons.
pub(super) struct Group<'r> {
    pub effect: EffectReport,
    pub why: String,
    pub names: Vec<&'r str>,
}

/// What nodes have in common in a row: the effect, when, what they become, the reasons without numbers, the cause.
type Likeness<'r> = (EffectReport, Option<WhenReport>, Option<VerdictReport>, Vec<&'r str>, Option<&'r str>);

/// So many texts for one reason are still shown one by one.
const MOST_VARIANTS: usize = 3;

/// The nodes that do not stay as they are, folded: by effect, then the larger groups first.
/// Where nodes hear the same with many different values or numbers, they share a group.
pub(super) fn groups(daemon_set: &DaemonSetDiffReport) -> Vec<Group<'_>> {
    let (change, waits) = (daemon_set.change, waits(daemon_set));
    let mut alike: BTreeMap<Likeness<'_>, BTreeMap<String, Vec<&NodeDiffReport>>> = BTreeMap::new();
    for node in daemon_set.nodes.iter().filter(|node| node.effect != EffectReport::Unchanged) {
        let short = node.reasons.iter().map(|reason| reason.words.as_deref().unwrap_or(&reason.message)).collect();
        let likeness = (node.effect, node.when, node.after, short, node.field_path.as_deref());
        alike.entry(likeness).or_default().entry(why(node, change, waits)).or_default().push(node);
    }
    // What the likeness holds beyond its words shows in them or not at all: rows that read the same are one.
    let mut rows: BTreeMap<(EffectReport, String), Vec<&str>> = BTreeMap::new();
    for ((effect, ..), variants) in alike {
        let folded = variants.len() > MOST_VARIANTS;
        for (text, nodes) in variants {
            let text = if folded { why_folded(nodes[0], change, waits) } else { text };
            rows.entry((effect, text)).or_default().extend(nodes.iter().map(|node| &*node.name));
        }
    }
    let mut groups: Vec<Group<'_>> = rows.into_iter().map(|((effect, why), names)| Group { effect, why, names }).collect();
    groups.sort_by(|a, b| a.effect.cmp(&b.effect).then(b.names.len().cmp(&a.names.len())).then_with(|| a.why.cmp(&b.why)));
    groups
}

/// Why and when it happens to a node.
pub(super) fn why(node: &NodeDiffReport, change: ChangeReport, waits: &str) -> String {
    why_in(node, change, waits, |reason| &reason.message)
}

/// What is said of the nodes whose turn comes in a rollout that is stuck; nothing where it is not, or not before their turn.
pub(super) fn waits(daemon_set: &DaemonSetDiffReport) -> &'static str {
    let Some(stuck) = daemon_set.rollout.as_ref().and_then(|rollout| rollout.stuck.as_ref()) else { return "" };
    let restarts = daemon_set.nodes.iter().filter(|node| is_in_rollout(node)).count();
    match (stuck.left_at_least, stuck.left_at_most) {
        (_, 0) => "",
        (least, _) if least >= restarts => "not as long as the rollout is stuck",
        _ => "unless the rollout gets stuck before its turn",
    }
}

/// Whether its pod is replaced by the rollout when its turn comes.
fn is_in_rollout(node: &NodeDiffReport) -> bool {
    node.effect == EffectReport::Restarts && node.when == Some(WhenReport::InRollout)
}

/// The same for many nodes that differ in values and numbers.
fn why_folded(node: &NodeDiffReport, change: ChangeReport, waits: &str) -> String {
    let short = why_in(node, change, waits, |reason| reason.words.as_deref().unwrap_or(&reason.message));
    format!("{short} (-o wide has what each node has)")
}

fn why_in(node: &NodeDiffReport, change: ChangeReport, waits: &str, text: fn(&ReasonReport) -> &str) -> String {
    use EffectReport::{Gains, Loses, Unchanged};
    // That evicting others does not help only repeats that there is no room.
    let reasons = node.reasons.iter().filter(|reason| reason.plugin != "DefaultPreemption");
    let mut said = reasons.map(text).collect::<Vec<_>>().join("; ");
    let when = when(node, !said.is_empty());
    if said.is_empty() {
        match node.effect {
            Gains | Unchanged if node.before.is_none() && change != ChangeReport::Created => "the node is new",
            Loses | Unchanged if node.after.is_none() && change != ChangeReport::Deleted => "the node is gone",
            _ if is_in_rollout(node) => waits,
            _ => "",
        }
        .clone_into(&mut said);
    }
    // All pods restart because of the same fields, which are marked where they are listed.
    if let Some(path) = node.field_path.as_ref().filter(|_| node.effect != EffectReport::Restarts) {
        let cause = if said.is_empty() { path.clone() } else { format!(" ({path})") };
        said.push_str(&cause);
    }
    if node.after == Some(VerdictReport::Preempts) {
        let separator = if said.is_empty() { "" } else { "; " };
        said.push_str(separator);
        said.push_str("pods of lower priority are evicted for it");
    }
    let separator = if when.is_empty() || said.is_empty() { "" } else { ": " };
    format!("{when}{separator}{said}")
}

/// When it happens; of a node that gains a pod, when the reasons held.
fn when(node: &NodeDiffReport, has_reasons: bool) -> &'static str {
    use EffectReport::{Fails, Gains, Keeps, Loses, Restarts, Unchanged};
    match (node.effect, node.when) {
        (Gains, _) if has_reasons => "before",
        (Loses | Restarts | Fails, Some(WhenReport::AtOnce)) => "at once",
        (Loses, Some(WhenReport::InRollout)) => "in the rollout",
        (Loses | Restarts | Fails, Some(WhenReport::WhenDeleted)) => "when somebody deletes its pod",
        (Keeps, Some(WhenReport::WhenDeleted)) => "until somebody deletes it",
        (Gains | Loses | Restarts | Fails | Keeps | Unchanged, _) => "",
    }
}

/// What stands before the names of a row.
pub(super) fn mark(effect: EffectReport) -> char {
    match effect {
        EffectReport::Gains => '+',
        EffectReport::Loses => '-',
        EffectReport::Restarts => '~',
        EffectReport::Fails => '!',
        EffectReport::Keeps | EffectReport::Unchanged => ' ',
    }
}

/// `2 gain`, `1 gains`.
pub(super) fn counted_effect(count: usize, effect: EffectReport) -> String {
    let word = match effect {
        EffectReport::Gains => "gain",
        EffectReport::Loses => "lose",
        EffectReport::Restarts => "restart",
        EffectReport::Fails => "fail",
        EffectReport::Keeps => "keep",
        EffectReport::Unchanged => return format!("{count} unchanged"),
    };
    format!("{count} {word}{}", if count == 1 { "s" } else { "" })
}

/// What happens to one node.
pub(super) fn effect(effect: EffectReport) -> String {
    counted_effect(1, effect).split_off(2)
}

/// `3 more nodes stay as they are; 1 node without a pod is gone`; nothing where there are none.
pub(super) fn unchanged(summary: DiffSummary) -> Option<String> {
    let more = if summary.touched() == 0 { "" } else { "more " };
    let words = |count: usize, one: &str, many: String| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let parts = [
        words(summary.unchanged, &format!("{more}node stays as it is"), format!("{more}nodes stay as they are")),
        words(summary.gone, "node without a pod is gone", "nodes without a pod are gone".to_owned()),
        words(summary.added, "new node gets no pod", "new nodes get no pod".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// `2 gain, 1 loses, 3 unchanged`.
pub(super) fn summary(summary: DiffSummary) -> String {
    let counts = [
        (summary.gains, EffectReport::Gains),
        (summary.loses, EffectReport::Loses),
        (summary.restarts, EffectReport::Restarts),
        (summary.fails, EffectReport::Fails),
        (summary.keeps, EffectReport::Keeps),
        (summary.unchanged, EffectReport::Unchanged),
    ];
    let counted = counts.into_iter().filter(|(count, _)| *count > 0);
    counted.map(|(count, effect)| counted_effect(count, effect)).collect::<Vec<_>>().join(", ")
}
