//! A simulated rollout → [`RolloutReport`].

use std::sync::Arc;

use super::rollout::{
    AfterReport, BlastRadiusReport, EstimateReport, RolloutReport, SecondsReport, StepReport, StuckReport, TimeoutReport,
    UnblockReport, WaveReport,
};
use crate::engine::diff::DaemonSetDiff;
use crate::engine::rollout::{After, Durations, HalfTick, Rollout, Span, Step, Strategy, Stuck, StuckCause, Timeout, Unblock};

const ROLLING_UPDATE: &str = "spec.updateStrategy.rollingUpdate";

/// What a rollout does.
pub(super) fn rollout_report(rollout: &Rollout, durations: &Durations, diff: &DaemonSetDiff<'_>) -> RolloutReport {
    let (max_unavailable, max_surge) = limits(rollout.strategy);
    let waves = rollout.timeline.waves.iter();
    RolloutReport {
        strategy: strategy_name(rollout.strategy).to_owned(),
        max_unavailable,
        max_surge,
        desired: rollout.desired,
        waves: waves.map(|wave| WaveReport { pods: wave.pods, seconds: wave.seconds.map(Into::into) }).collect(),
        forced_now: rollout.forced_now.clone(),
        missing_now: diff.missing_now.clone(),
        stuck: rollout.stuck.as_ref().map(|(stuck, nodes)| stuck_report(stuck, nodes)),
        estimate: EstimateReport { seconds: rollout.seconds().map(Into::into), assumptions: durations.assumptions.clone() },
        timeout: diff.timeout.map(|timeout| timeout_report(timeout, rollout.strategy)),
        blast_radius: BlastRadiusReport {
            unavailable_at_most: rollout.blast_radius.unavailable_at_most,
            pods: rollout.blast_radius.pods,
            unavailable: rollout.blast_radius.unavailable,
        },
        steps: rollout.steps.iter().map(StepReport::from).collect(),
    }
}

/// `maxUnavailable` and `maxSurge`, in nodes.
pub(super) fn limits(strategy: Strategy) -> (Option<usize>, Option<usize>) {
    match strategy {
        Strategy::OnDelete => (None, None),
        Strategy::Replace { max_unavailable } => (Some(max_unavailable), Some(0)),
        Strategy::Surge { max_surge } => (Some(0), Some(max_surge)),
    }
}

/// The type of an update strategy.
pub(super) fn strategy_name(strategy: Strategy) -> &'static str {
    if strategy == Strategy::OnDelete { "OnDelete" } else { "RollingUpdate" }
}

/// Why a rollout never ends, and the nodes that keep it from ending.
pub(super) fn stuck_report(stuck: &Stuck, nodes: &[Arc<str>]) -> StuckReport {
    StuckReport {
        reason: reason(stuck.cause).to_owned(),
        message: message(stuck.cause),
        nodes: nodes.to_vec(),
        left_at_least: stuck.left.0,
        left_at_most: stuck.left.1,
        unblock: stuck.unblock.map(Into::into),
    }
}

fn reason(cause: StuckCause) -> &'static str {
    match cause {
        StuckCause::Unavailable { .. } => "unavailable",
        StuckCause::Surging { .. } => "surging",
        StuckCause::Refused => "refused",
        StuckCause::Rest => "rest",
    }
}

fn message(cause: StuckCause) -> String {
    match cause {
        StuckCause::Unavailable { unavailable, terminating, max_unavailable } => {
            format!("{}, and maxUnavailable {max_unavailable} lets no more go", unavailable_for_good(unavailable, terminating))
        }
        StuckCause::Surging { surging, max_surge } => format!(
            "{surging} new {} available, and maxSurge {max_surge} lets no more start",
            if surging == 1 {
                "pod waits beside an old one and never becomes"
            } else {
                "pods wait beside old ones and never become"
            }
        ),
        StuckCause::Refused => "a new pod is refused, and while one is the controller replaces no other".to_owned(),
        StuckCause::Rest => "every other node gets through, but the rollout waits for these for ever".to_owned(),
    }
}

/// The nodes that count as unavailable for good. One that should run no pod counts as well, as long as the kubelet does not say that
/// the pod which was there has ended.
fn unavailable_for_good(nodes: usize, terminating: usize) -> String {
    let stay = if nodes == 1 { "1 node stays".to_owned() } else { format!("{nodes} nodes stay") };
    let (count, pods) = match (terminating, terminating == nodes) {
        (0, _) => return format!("{stay} without an available pod for good"),
        (1, true) => ("1 node counts".to_owned(), "its pod is deleted and never ends, as its kubelet does not answer".to_owned()),
        (_, true) => {
            (format!("{nodes} nodes count"), "their pods are deleted and never end, as their kubelets do not answer".to_owned())
        }
        (some, false) => {
            return format!("{stay} without an available pod for good, {some} of them with one that is deleted and never ends");
        }
    };
    format!("{count} as unavailable for good: {pods}")
}

fn timeout_report(timeout: Timeout, strategy: Strategy) -> TimeoutReport {
    let needs = timeout.needs.map(|limit| match strategy {
        Strategy::Surge { .. } => Unblock::MaxSurge(limit),
        Strategy::Replace { .. } | Strategy::OnDelete => Unblock::MaxUnavailable(limit),
    });
    TimeoutReport { seconds: timeout.seconds, fits: timeout.fits, needs: needs.map(Into::into) }
}

impl From<Unblock> for UnblockReport {
    fn from(unblock: Unblock) -> Self {
        let yaml = match unblock {
            Unblock::MaxUnavailable(nodes) => format!("maxUnavailable: {nodes}"),
            Unblock::MaxSurge(nodes) => format!("maxSurge: {nodes}"),
            Unblock::ReplaceInstead => "maxSurge: 0\nmaxUnavailable: 1".to_owned(),
        };
        Self { field_path: ROLLING_UPDATE.to_owned(), yaml }
    }
}

impl From<Span> for SecondsReport {
    fn from(span: Span) -> Self {
        Self { low: span.low, high: span.high }
    }
}

impl From<&Step> for StepReport {
    fn from(step: &Step) -> Self {
        let nodes = &step.nodes;
        Self {
            after: match step.after {
                After::Update => AfterReport::Update,
                After::HalfTick(HalfTick::Terminate) => AfterReport::Terminate,
                After::HalfTick(HalfTick::Start) => AfterReport::Start,
            },
            old_ready: nodes.sum(|node| node.old.ready),
            old_unready: nodes.sum(|node| node.old.unready),
            old_terminating: nodes.sum(|node| node.old.terminating),
            new_ready: nodes.sum(|node| node.new.ready),
            new_unready: nodes.sum(|node| node.new.unready),
            new_terminating: nodes.sum(|node| node.new.terminating),
        }
    }
}
