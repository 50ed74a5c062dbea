//! What is said of a node in an audit.

use crate::engine::audit::{Finding, NodeAudit, Outcome};
use crate::engine::rollout::Strategy;
use crate::engine::{Plugin, Verdict};
use crate::model::{Pod, PodPhase, Unready};

/// What the plan has for a node.
pub(super) fn expected(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Runs) => "a running pod",
        Some(Verdict::Preempts) => "a running pod, once others are evicted for it",
        Some(Verdict::Pending) => "a pending pod",
        Some(Verdict::Rejected) => "no pod, its creation is refused",
        Some(Verdict::Keeps) => "no new pod, the one that is there stays",
        Some(Verdict::Excluded) => "no pod",
        None => "no pod, there is no such node",
    }
}

/// What is there.
pub(super) fn observed(found: &NodeAudit<'_>) -> String {
    let pods = |what: &str| match found.pods.len() {
        1 => format!("a {what}pod"),
        count => format!("{count} {what}pods"),
    };
    match found.finding {
        Finding::Missing => "no pod".to_owned(),
        Finding::Pending => pods("pending "),
        Finding::Ended => pods(if failed(found).next().is_some() { "failed " } else { "succeeded " }),
        Finding::Outdated => format!("{} of another template", pods("")),
        Finding::Terminating => format!("{} being deleted", pods("")),
        Finding::Duplicate | Finding::Stray | Finding::Kept | Finding::NodeGone => pods(""),
    }
}

fn failed<'n>(found: &'n NodeAudit<'_>) -> impl Iterator<Item = &'n Pod> {
    found.pods.iter().copied().filter(|pod| pod.phase == PodPhase::Failed)
}

/// Why that is so; `strategy` is that of a rollout under way.
pub(super) fn why(found: &NodeAudit<'_>, strategy: Option<Strategy>) -> String {
    if let Outcome::NotEvaluated(why) = &found.outcome {
        return why.clone();
    }
    match found.finding {
        Finding::Missing => missing(found),
        Finding::Pending => pending(found),
        Finding::Ended => ended(found),
        Finding::Duplicate => "the controller deletes all but one".to_owned(),
        Finding::Stray => format!("{}; the controller deletes it", reasons(found)),
        Finding::Kept => format!("{}; the pod stays until somebody deletes it", reasons(found)),
        Finding::Outdated => match strategy {
            Some(Strategy::OnDelete) => "OnDelete: it is replaced when somebody deletes it".to_owned(),
            _ => "it waits for its turn in the rollout".to_owned(),
        },
        Finding::Terminating => terminating(found),
        Finding::NodeGone => String::new(),
    }
}

/// That evicting others does not help only repeats that there is no room.
fn reasons(found: &NodeAudit<'_>) -> String {
    let reasons = found.reasons.iter().filter(|reason| reason.plugin() != Plugin::DefaultPreemption);
    reasons.map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn missing(found: &NodeAudit<'_>) -> String {
    match found.verdict {
        Some(Verdict::Rejected) => reasons(found),
        Some(Verdict::Pending) => format!("the controller has not made it; it would stay pending: {}", reasons(found)),
        Some(Verdict::Preempts) => "the controller has not made it; others would be evicted for it".to_owned(),
        _ => "nothing speaks against it: the controller has not made it".to_owned(),
    }
}

fn pending(found: &NodeAudit<'_>) -> String {
    match found.verdict {
        Some(Verdict::Pending | Verdict::Rejected) => reasons(found),
        Some(Verdict::Preempts) => "others can be evicted for it: the scheduler has not done so".to_owned(),
        _ => "nothing speaks against it: the scheduler has not bound it".to_owned(),
    }
}

/// The controller makes no other pod as long as there is one, even one that is being deleted; that it is gone is for the kubelet to say.
fn terminating(found: &NodeAudit<'_>) -> String {
    let has_successor = !matches!(found.verdict, Some(Verdict::Keeps | Verdict::Excluded));
    let Some((how, since)) = found.unready else {
        let successor = if has_successor { "its successor is made once it is gone" } else { "" };
        return successor.to_owned();
    };
    let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
    let successor = if has_successor { ", and until then no successor is made" } else { "" };
    match how {
        Unready::Unreachable => {
            format!("the node is unreachable{since}: the pod goes once its kubelet confirms it, or with the node{successor}")
        }
        Unready::NotReady => format!("the node is not ready{since}: the pod goes once its kubelet confirms it{successor}"),
    }
}

fn ended(found: &NodeAudit<'_>) -> String {
    let mut reasons: Vec<&str> = failed(found).filter_map(|pod| pod.reason.as_deref()).collect();
    reasons.dedup();
    let because = if reasons.is_empty() { String::new() } else { format!("{}: ", reasons.join(", ")) };
    match failed(found).next() {
        Some(_) => format!("{because}the controller deletes it, after up to 15 minutes where that repeats, and makes another"),
        None => "the controller deletes it and makes another".to_owned(),
    }
}
