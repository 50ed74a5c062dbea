//! Phrases that the formats of a diff share.

use std::sync::Arc;

use super::View;
use super::durations::{duration, span};
use super::words::example_cluster;
use crate::report::{
    ChangeReport, DaemonSetDiffReport, DiffReport, HeadroomReport, KeptFieldReport, RefusedReport, ReplacementReport,
    RolloutReport, SecondsReport, StuckReport, TimeoutReport,
};

/// Whether neither the object nor any node changes.
pub(super) fn is_unchanged(daemon_set: &DaemonSetDiffReport) -> bool {
    daemon_set.change == ChangeReport::Unchanged && daemon_set.summary.touched() == 0
}

/// What stands before the title: Terraform's marks.
pub(super) fn mark(change: ChangeReport) -> &'static str {
    match change {
        ChangeReport::Created => "+",
        ChangeReport::Updated => "~",
        ChangeReport::Deleted => "-",
        ChangeReport::Replaced => "-/+",
        ChangeReport::Unchanged => "",
    }
}

/// What becomes of the object.
pub(super) fn becomes(daemon_set: &DaemonSetDiffReport) -> &'static str {
    match daemon_set.change {
        ChangeReport::Replaced => "must be replaced",
        _ if !daemon_set.refused.is_empty() => "is refused by the API server",
        ChangeReport::Created => "will be created",
        ChangeReport::Updated => "will be updated",
        ChangeReport::Deleted => "will be deleted",
        ChangeReport::Unchanged if is_unchanged(daemon_set) => "no changes",
        ChangeReport::Unchanged => "stays as it is, its nodes do not",
    }
}

/// What the API server refuses, in its words.
pub(super) fn refusal(refused: &RefusedReport) -> String {
    let message = &refused.message;
    if message.starts_with(&refused.field_path) { message.clone() } else { format!("{}: {message}", refused.field_path) }
}

/// So many of the fields that stay are named.
const KEPT_SHOWN: usize = 4;

/// What stays although the manifest does not have it; nothing where there is nothing of the kind.
pub(super) fn kept(daemon_set: &DaemonSetDiffReport) -> Option<String> {
    let named = |kept: &KeptFieldReport| match kept.value["name"].as_str() {
        Some(name) => format!("{} ({name})", kept.field_path),
        None => kept.field_path.clone(),
    };
    let shown: Vec<String> = daemon_set.kept.iter().take(KEPT_SHOWN).map(named).collect();
    let more = match daemon_set.kept.len().saturating_sub(KEPT_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!shown.is_empty()).then(|| format!("Kept from the cluster, though the manifest lacks it: {}{more}", shown.join(", ")))
}

/// What has to be done where an update is refused, and what that costs.
pub(super) fn way_out(replacement: Option<ReplacementReport>, view: View) -> String {
    match replacement {
        None => "So nothing changes and nothing is rolled out. Were it accepted:".to_owned(),
        Some(ReplacementReport { pods, seconds }) => {
            let gone =
                if pods == 1 { "its pod is gone".to_owned() } else { format!("all {pods} pods are gone at the same time") };
            let until = seconds.map_or_else(
                || "and not all of them come back".to_owned(),
                |seconds| format!("until the new ones are ready, {}", span(seconds, view)),
            );
            format!("Only deleting and creating it helps: {gone} {until}.")
        }
    }
}

/// `worker-03 cpu 120m of 4 free, then 20m`.
pub(super) fn headroom(room: &HeadroomReport) -> String {
    let HeadroomReport { node, resource, allocatable, free_before, free_after } = room;
    format!("{node} {resource} {free_before} of {allocatable} free, then {free_after}")
}

/// `maxUnavailable 2 of 10, 5 waves`.
pub(super) fn limits(rollout: &RolloutReport) -> String {
    let waves = match rollout.waves.len() {
        0 => String::new(),
        1 => ", 1 wave".to_owned(),
        waves => format!(", {waves} waves"),
    };
    let desired = rollout.desired;
    match (rollout.max_surge, rollout.max_unavailable) {
        (Some(surge), _) if surge > 0 => format!("maxSurge {surge} of {desired}{waves}"),
        (_, Some(unavailable)) => format!("maxUnavailable {unavailable} of {desired}{waves}"),
        _ if rollout.strategy == "OnDelete" => "OnDelete, a pod is replaced when somebody deletes it".to_owned(),
        _ => format!("{}{waves}", rollout.strategy),
    }
}

/// The nodes whose pod comes or goes before its turn, and what is said of one of them and of several.
pub(super) fn out_of_turn(rollout: &RolloutReport) -> impl Iterator<Item = (&[Arc<str>], &'static str)> {
    let missing = ["its pod is missing today and is made at once", "their pods are missing today and are made at once"];
    let forced = [
        "its pod is not available and is deleted at once, whatever the limits",
        "their pods are not available and are deleted at once, whatever the limits",
    ];
    let lists = [(&*rollout.missing_now, missing), (&*rollout.forced_now, forced)];
    let lists = lists.into_iter().filter(|(nodes, _)| !nodes.is_empty());
    lists.map(|(nodes, words)| (nodes, words[usize::from(nodes.len() > 1)]))
}

/// Why a rollout never ends, and how many nodes are left behind.
pub(super) fn stuck(stuck: &StuckReport, view: View) -> String {
    let nodes = |count: usize| if count == 1 { "1 node keeps".to_owned() } else { format!("{count} nodes keep") };
    let left = match (stuck.left_at_least, stuck.left_at_most) {
        (_, 0) => String::new(),
        (least, most) if least == most => format!("; {} an old pod", nodes(most)),
        (least, most) => format!("; {least}{}{} an old pod, depending on the order", view.dash(), nodes(most)),
    };
    format!("{}{left}", stuck.message)
}

/// Whether a rollout fits into the time that was asked for.
pub(super) fn timeout(timeout: &TimeoutReport) -> String {
    let time = duration(timeout.seconds);
    match &timeout.needs {
        _ if timeout.fits => format!("it fits into {time}"),
        Some(_) => format!("it does not fit into {time}"),
        None => format!("it does not fit into {time}, whatever the limit"),
    }
}

/// `at most 2 of 10 nodes at a time`.
pub(super) fn unavailable_at_most(rollout: &RolloutReport) -> String {
    match rollout.blast_radius.unavailable_at_most {
        0 => "no node that should run one, at any time".to_owned(),
        most => format!("at most {most} of {} nodes at a time", rollout.desired),
    }
}

/// What a release whose pods never become ready would break; nothing where no pod is replaced by itself.
pub(super) fn bad_release(rollout: &RolloutReport) -> Option<String> {
    let (blast, desired) = (rollout.blast_radius, rollout.desired);
    if blast.pods == 0 {
        return None;
    }
    let nodes = |count: usize, what: &str| format!("{count} {}{what}", if count == 1 { "node" } else { "nodes" });
    if blast.pods >= desired {
        return Some(format!("nothing stops it, {} without an available pod in the end", nodes(blast.unavailable, "")));
    }
    let rest = desired.saturating_sub(blast.pods.max(blast.unavailable));
    Some(match blast.unavailable {
        0 => format!("{} with a broken pod beside the old one before it stops", nodes(blast.pods, "")),
        unavailable => {
            let rest = if rest == 1 { "the other one is".to_owned() } else { format!("the other {rest} are") };
            format!("{} before it stops; {rest} not touched", nodes(unavailable, " without an available pod"))
        }
    })
}

/// Whether such a release reaches every node.
pub(super) fn nothing_stops_it(rollout: &RolloutReport) -> bool {
    rollout.blast_radius.pods > 0 && rollout.blast_radius.pods >= rollout.desired
}

/// How long it takes.
pub(super) fn estimate(rollout: &RolloutReport, view: View) -> String {
    rollout.estimate.seconds.map_or_else(|| "it never ends".to_owned(), |seconds| span(seconds, view))
}

/// The last line: `Plan: 2 nodes gain a pod, 1 loses it, 9 pods restart in 5 waves, about 6–9 min.`
pub(super) fn closing(report: &DiffReport, view: View) -> String {
    if report.daemon_sets.is_empty() {
        return "Nothing was compared.".to_owned();
    }
    let of_example = example_cluster(&report.header).map(|example| format!(" ({example})")).unwrap_or_default();
    if report.daemon_sets.iter().all(is_unchanged) {
        return format!("No changes{of_example}.");
    }
    match report.daemon_sets.as_slice() {
        [one] => format!("Plan{of_example}: {}.", of_one(one, view)),
        several => format!("Plan{of_example}: {}.", of_several(several, view)),
    }
}

fn of_one(daemon_set: &DaemonSetDiffReport, view: View) -> String {
    if let Some(ReplacementReport { pods, seconds }) = daemon_set.replacement {
        let pods = if pods == 1 { "its pod is".to_owned() } else { format!("all {pods} pods are") };
        let time =
            seconds.map_or_else(|| ", some of them for good".to_owned(), |seconds| format!(" for {}", span(seconds, view)));
        return format!("the update is refused; deleted and created, {pods} gone{time}");
    }
    if !daemon_set.refused.is_empty() {
        return "refused by the API server, nothing changes".to_owned();
    }
    let summary = daemon_set.summary;
    let loses = if summary.gains > 0 { ["loses it", "lose it"] } else { ["loses its pod", "lose their pods"] };
    let mut parts = counted(
        ["node", "nodes"],
        [
            (summary.gains, ["gains a pod", "gain a pod"]),
            (summary.loses, loses),
            (summary.fails, ["fails", "fail"]),
            (summary.keeps, ["keeps an old pod", "keep old pods"]),
        ],
    );
    if summary.restarts > 0 {
        parts.push(restarts(summary.restarts, daemon_set.rollout.as_ref(), view));
    }
    if parts.is_empty() {
        parts.push("no pod changes".to_owned());
    }
    parts.extend(ending(&[daemon_set], view));
    parts.join(", ")
}

/// `9 pods restart in 5 waves`, or how many of them do before the rollout is stuck.
fn restarts(count: usize, rollout: Option<&RolloutReport>, view: View) -> String {
    if rollout.is_some_and(|rollout| rollout.stuck.is_some()) {
        return some_restart(&[restarting(count, rollout)], count, view);
    }
    let pods = if count == 1 { "1 pod restarts".to_owned() } else { format!("{count} pods restart") };
    pods + &in_waves(rollout)
}

/// How many of the pods that are to restart do, at least and at most: of a rollout that is stuck not all.
fn restarting(count: usize, rollout: Option<&RolloutReport>) -> [usize; 2] {
    let stuck = rollout.and_then(|rollout| rollout.stuck.as_ref());
    stuck.map_or([count; 2], |stuck| [stuck.left_at_most, stuck.left_at_least].map(|left| count.saturating_sub(left)))
}

/// `2–7 of 10 pods restart`: the sums of such numbers.
fn some_restart(restarting: &[[usize; 2]], count: usize, view: View) -> String {
    let [least, most] = [0, 1].map(|bound| restarting.iter().map(|bounds| bounds[bound]).sum::<usize>());
    let range = if least == most { most.to_string() } else { format!("{least}{}{most}", view.dash()) };
    format!("{range} of {count} {}", if count == 1 { "pod restarts" } else { "pods restart" })
}

fn in_waves(rollout: Option<&RolloutReport>) -> String {
    match rollout.map(|rollout| (rollout.waves.len(), rollout.strategy.as_str())) {
        Some((0, "OnDelete")) => " when somebody deletes them".to_owned(),
        Some((1, _)) => " in 1 wave".to_owned(),
        Some((waves, _)) if waves > 1 => format!(" in {waves} waves"),
        _ => String::new(),
    }
}

fn of_several(daemon_sets: &[DaemonSetDiffReport], view: View) -> String {
    let is_refused = |daemon_set: &&DaemonSetDiffReport| !daemon_set.refused.is_empty();
    let is = |change: ChangeReport| {
        let accepted = daemon_sets.iter().filter(|daemon_set| daemon_set.change == change && !is_refused(daemon_set));
        accepted.count()
    };
    let replaced = daemon_sets.iter().filter(|daemon_set| daemon_set.change == ChangeReport::Replaced).count();
    let refused = daemon_sets.iter().filter(is_refused).filter(|daemon_set| daemon_set.change != ChangeReport::Replaced).count();
    let objects = counted(
        ["DaemonSet", "DaemonSets"],
        [
            (is(ChangeReport::Created), ["created"; 2]),
            (is(ChangeReport::Updated), ["updated"; 2]),
            (is(ChangeReport::Deleted), ["deleted"; 2]),
            (replaced, ["to delete and create"; 2]),
            (refused, ["refused"; 2]),
        ],
    );
    let takes_place = |daemon_set: &&DaemonSetDiffReport| daemon_set.refused.is_empty();
    let accepted: Vec<&DaemonSetDiffReport> = daemon_sets.iter().filter(takes_place).collect();
    let sum = |count: fn(&DaemonSetDiffReport) -> usize| accepted.iter().map(|daemon_set| count(daemon_set)).sum();
    let waves = accepted.iter().filter_map(|daemon_set| daemon_set.rollout.as_ref()).map(|rollout| rollout.waves.len()).max();
    let in_waves = waves.filter(|waves| *waves > 1).map_or_else(String::new, |waves| format!(" in up to {waves} waves"));
    let restart = [&*format!("restarts{in_waves}"), &*format!("restart{in_waves}")];
    let restarts: usize = sum(|daemon_set| daemon_set.summary.restarts);
    let restarting = accepted.iter().map(|daemon_set| restarting(daemon_set.summary.restarts, daemon_set.rollout.as_ref()));
    let restarting: Vec<[usize; 2]> = restarting.collect();
    let all_restart = restarting.iter().map(|[least, _]| least).sum::<usize>() == restarts;
    let mut pods = counted(
        ["pod", "pods"],
        [
            (sum(|daemon_set| daemon_set.summary.gains), ["comes", "come"]),
            (sum(|daemon_set| daemon_set.summary.loses), ["goes", "go"]),
            (sum(|daemon_set| daemon_set.summary.fails), ["fails", "fail"]),
            (sum(|daemon_set| daemon_set.summary.keeps), ["stays as it is", "stay as they are"]),
            (if all_restart { restarts } else { 0 }, restart),
        ],
    );
    if !all_restart {
        pods.push(some_restart(&restarting, restarts, view) + &in_waves);
    }
    if pods.is_empty() {
        pods.push("no pod changes".to_owned());
    }
    pods.extend(ending(&accepted, view));
    let objects = objects.join(", ");
    let separator = if objects.is_empty() { "" } else { "; " };
    format!("{objects}{separator}{}", pods.join(", "))
}

/// How long it takes all together: rollouts of different DaemonSets do not wait for each other.
fn ending(daemon_sets: &[&DaemonSetDiffReport], view: View) -> Option<String> {
    let rollouts: Vec<&RolloutReport> = daemon_sets.iter().filter_map(|daemon_set| daemon_set.rollout.as_ref()).collect();
    let stuck = rollouts.iter().filter(|rollout| rollout.stuck.is_some()).count();
    if stuck > 0 {
        let rollouts = if rollouts.len() == 1 { "the rollout never ends".to_owned() } else { never_end(stuck) };
        return Some(rollouts);
    }
    let spans: Vec<SecondsReport> = rollouts.iter().filter_map(|rollout| rollout.estimate.seconds).collect();
    let low = spans.iter().map(|span| span.low).max()?;
    let high = spans.iter().map(|span| span.high).max()?;
    (high > 0).then(|| format!("about {}", span(SecondsReport { low, high }, view)))
}

fn never_end(stuck: usize) -> String {
    if stuck == 1 { "1 rollout never ends".to_owned() } else { format!("{stuck} rollouts never end") }
}

/// `2 nodes gain a pod`, `1 loses it`: the first names what is counted.
fn counted<const N: usize>(what: [&str; 2], counts: [(usize, [&str; 2]); N]) -> Vec<String> {
    let mut parts = Vec::new();
    for (count, [one, many]) in counts.into_iter().filter(|(count, _)| *count > 0) {
        let subject = match parts.is_empty() {
            true if count == 1 => format!(" {}", what[0]),
            true => format!(" {}", what[1]),
            false => String::new(),
        };
        parts.push(format!("{count}{subject} {}", if count == 1 { one } else { many }));
    }
    parts
}
