//! Whether evicting pods of lower priority makes room, and which go
//! (`pkg/scheduler/framework/plugins/defaultpreemption`, `pkg/scheduler/framework/preemption`).

use std::cmp::Ordering;

use super::filter::{NodeState, Scheduling, Unfit};
use crate::model::Pod;

/// The outcome of a preemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preemption<'c> {
    /// These pods are evicted, the most important first, and then the pod is bound.
    Evicts(Vec<&'c Pod>),
    /// It does not help, and why.
    DoesNotHelp(WhyNot),
}

/// Why preemption does not help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// `preemptionPolicy: Never`.
    PolicyNever,
    /// Nothing that could be evicted makes the node fit.
    NotHelpful,
    /// No pod of lower priority is there.
    NoVictims,
    /// Even without all pods of lower priority the pod does not fit.
    StillUnfit(Unfit),
}

impl WhyNot {
    /// The scheduler's own words.
    pub fn words(&self) -> String {
        match self {
            Self::PolicyNever => "not eligible due to preemptionPolicy=Never.".to_owned(),
            Self::NotHelpful => "Preemption is not helpful for scheduling".to_owned(),
            Self::NoVictims => "No preemption victims found for incoming pod".to_owned(),
            Self::StillUnfit(unfit) => {
                let words: Vec<&str> = unfit.reasons.iter().map(|reason| reason.words.as_str()).collect();
                words.join(", ")
            }
        }
    }
}

/// Tries to make room on a node that a plugin refused.
pub fn preempt<'c>(scheduling: &Scheduling<'_>, state: &NodeState<'c>, unfit: &Unfit) -> Preemption<'c> {
    if !scheduling.pod.may_preempt {
        return Preemption::DoesNotHelp(WhyNot::PolicyNever);
    }
    if !unfit.resolvable {
        return Preemption::DoesNotHelp(WhyNot::NotHelpful);
    }
    let lower = |pod: &&&Pod| pod.priority.unwrap_or_default() < scheduling.pod.priority;
    let mut potential: Vec<&Pod> = state.pods.iter().filter(lower).copied().collect();
    if potential.is_empty() {
        return Preemption::DoesNotHelp(WhyNot::NoVictims);
    }
    let mut left = state.clone();
    potential.iter().for_each(|pod| left.remove(pod));
    if let Some(unfit) = scheduling.filter(&left) {
        return Preemption::DoesNotHelp(WhyNot::StillUnfit(unfit));
    }
    potential.sort_by(|a, b| importance(a, b));
    let mut victims = Vec::new();
    for pod in potential {
        left.add(pod);
        if scheduling.filter(&left).is_some() {
            left.remove(pod);
            victims.push(pod);
        }
    }
    Preemption::Evicts(victims)
}

/// The more important pod comes first and is spared first: higher priority, then running longer
/// (`pkg/scheduler/util/utils.go:MoreImportantPod`).
///
/// A pod that has not started counts as starting at the moment of the comparison, so of two such pods the scheduler's
/// sort puts the one that it met later first.
fn importance(a: &Pod, b: &Pod) -> Ordering {
    let by_priority = b.priority.unwrap_or_default().cmp(&a.priority.unwrap_or_default());
    let met = |pod: &Pod| (pod.created, pod.name.clone());
    by_priority.then_with(|| match (a.started, b.started) {
        (Some(a_started), Some(b_started)) => a_started.cmp(&b_started).then_with(|| met(a).cmp(&met(b))),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => met(b).cmp(&met(a)),
    })
}
