//! How long the steps of a rollout take, as far as anything tells.

use std::ops::Add;

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::model::{Cluster, Pod};

/// What a pod is taken to need until it is ready where nothing tells, in seconds.
const ASSUMED_START: Span = Span { low: 10, high: 60 };

/// What took longer than this, in seconds, was hardly the start: `Ready` also changes when a node comes back.
const LONGEST_START: u64 = 600;

/// The least that a pod is taken to need to stop, in seconds.
const SHORTEST_STOP: u64 = 1;

/// A time in seconds that is known to lie between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// At the least.
    pub low: u64,
    /// At the most.
    pub high: u64,
}

impl Span {
    /// A time that is known.
    pub fn exactly(seconds: u64) -> Self {
        Self { low: seconds, high: seconds }
    }

    /// This time, but no shorter than so many seconds.
    #[must_use]
    pub fn at_least(self, seconds: u64) -> Self {
        Self { low: self.low.max(seconds), high: self.high.max(seconds) }
    }
}

impl Add for Span {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { low: self.low.saturating_add(other.low), high: self.high.saturating_add(other.high) }
    }
}

/// What whoever asks knows better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KnownDurations {
    /// From a pod's creation until it is ready, in seconds.
    pub start: Option<u64>,
    /// From a pod's deletion until it is gone, in seconds.
    pub stop: Option<u64>,
}

/// How long the steps of one rollout take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durations {
    /// From a pod's deletion until it is gone.
    pub stop: Span,
    /// From a pod's creation until it is ready.
    pub start: Span,
    /// `minReadySeconds`, and the second by which the controller looks again late.
    pub min_ready_seconds: u64,
    /// Where the numbers come from.
    pub assumptions: Vec<String>,
}

impl Durations {
    /// The durations of an update from one DaemonSet as stored to another, whose pods `own` are there now.
    pub fn of(old: &DaemonSet, new: &DaemonSet, own: &[&Pod], cluster: &Cluster, known: KnownDurations) -> Self {
        let mut assumptions = Vec::new();
        let start = start(own, cluster, known, &mut assumptions);
        let stop = stop(old, known, &mut assumptions);
        let seconds = new.spec.as_ref().and_then(|spec| spec.min_ready_seconds).unwrap_or_default();
        let min_ready_seconds = match u64::try_from(seconds) {
            Ok(seconds @ 1..) => {
                assumptions.push(format!("minReadySeconds is {seconds} s, after which the controller looks 1 s later"));
                seconds + 1
            }
            _ => 0,
        };
        Self { stop, start, min_ready_seconds, assumptions }
    }

    /// From a pod's creation until it counts as available.
    pub fn available(&self) -> Span {
        self.start + Span::exactly(self.min_ready_seconds)
    }
}

fn start(own: &[&Pod], cluster: &Cluster, known: KnownDurations, assumptions: &mut Vec<String>) -> Span {
    if let Some(seconds) = known.start {
        assumptions.push(format!("pods start in {seconds} s, as given"));
        return Span::exactly(seconds);
    }
    let of_daemon_set = |pod: &&Pod| pod.controller.as_ref().is_some_and(|controller| &*controller.kind == "DaemonSet");
    let others = || cluster.pods().known().into_iter().flatten().filter(of_daemon_set).filter_map(start_of).collect();
    let mut times: Vec<u64> = own.iter().copied().filter_map(start_of).collect();
    let whose = if times.is_empty() { "of the pods of other DaemonSets" } else { "of its pods" };
    if times.is_empty() {
        times = others();
    }
    times.sort_unstable();
    let (Some(median), Some(high)) = (percentile(&times, 50), percentile(&times, 90)) else {
        let Span { low, high } = ASSUMED_START;
        assumptions.push(format!("pods start in {low} to {high} s: no pod tells how long it took (--pod-start knows better)"));
        return ASSUMED_START;
    };
    let range = if median == high { format!("{high} s") } else { format!("{median} to {high} s") };
    assumptions.push(format!(
        "pods start in {range}: the median and the 90th percentile of {} {whose}, from status.startTime to Ready",
        times.len()
    ));
    Span { low: median, high }
}

/// How long a pod took to get ready the last time.
fn start_of(pod: &Pod) -> Option<u64> {
    let (ready, started) = (pod.ready?.since?, pod.started?);
    u64::try_from(ready.as_second() - started.as_second()).ok().filter(|seconds| *seconds <= LONGEST_START)
}

/// The smallest of the sorted values that so many percent do not exceed.
fn percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

fn stop(old: &DaemonSet, known: KnownDurations, assumptions: &mut Vec<String>) -> Span {
    if let Some(seconds) = known.stop {
        assumptions.push(format!("pods stop in {seconds} s, as given"));
        return Span::exactly(seconds);
    }
    let template = old.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    let grace = template.and_then(|pod| pod.termination_grace_period_seconds).and_then(|grace| u64::try_from(grace).ok());
    let grace = grace.unwrap_or(30).max(SHORTEST_STOP);
    assumptions.push(format!("pods stop in {SHORTEST_STOP} to {grace} s (terminationGracePeriodSeconds)"));
    Span { low: SHORTEST_STOP, high: grace }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_seen() {
        let ten: Vec<u64> = (1..=10).collect();
        for (values, percent, expected) in
            [(&ten[..], 50, Some(5)), (&ten, 90, Some(9)), (&ten[..1], 90, Some(1)), (&ten[..3], 50, Some(2)), (&[], 50, None)]
        {
            assert_eq!(percentile(values, percent), expected, "{percent} of {values:?}");
        }
    }
}
