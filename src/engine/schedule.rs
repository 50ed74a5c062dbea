//! The scheduler's answer for a daemon pod on its one node: filters first, then preemption.

use super::filter::{NodeState, Scheduling, Unfit};
use super::preemption::{Preemption, WhyNot, preempt};
use crate::model::Pod;

/// What becomes of the pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchedulerOutcome<'c> {
    /// It is bound.
    Binds,
    /// It is bound once these pods are evicted.
    Preempts(Vec<&'c Pod>),
    /// It stays pending.
    Pending {
        /// What the first plugin that refuses says.
        unfit: Unfit,
        /// Why preemption does not help.
        why_not: WhyNot,
    },
}

/// Asks the filters, and where they refuse, preemption.
pub fn schedule<'c>(scheduling: &Scheduling<'_>, state: &NodeState<'c>) -> SchedulerOutcome<'c> {
    let Some(unfit) = scheduling.filter(state) else { return SchedulerOutcome::Binds };
    match preempt(scheduling, state, &unfit) {
        Preemption::Evicts(victims) => SchedulerOutcome::Preempts(victims),
        Preemption::DoesNotHelp(why_not) => SchedulerOutcome::Pending { unfit, why_not },
    }
}
