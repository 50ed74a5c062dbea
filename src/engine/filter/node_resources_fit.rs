//! NodeResourcesFit: whether the node has room (`noderesources/fit.go:fitsRequest`).

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;
use crate::model::{Allocatable, ComputeResources, amount_in_words};

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    // A dump without the node's status does not tell; the plan lists it as not evaluated.
    let allocatable = state.node.allocatable.as_ref()?;
    let wanted = &scheduling.pod.requests;
    let shortages: Vec<Shortage<'_>> = shortages(wanted, allocatable, &state.used);
    let mut reasons: Vec<UnfitReason> = Vec::new();
    let count = i64::try_from(state.pods.len()).unwrap_or(i64::MAX);
    if count >= allocatable.pods {
        let more = format!("{count} of {} pods are there", allocatable.pods);
        reasons.push(UnfitReason::new("Too many pods", more).detail("used", &count).detail("allocatable", &allocatable.pods));
    }
    reasons.extend(shortages.iter().map(Shortage::reason));
    if reasons.is_empty() {
        return None;
    }
    // What does not fit an empty node fits no node that others left.
    let unresolvable = shortages.iter().any(|shortage| shortage.wanted > shortage.allocatable);
    Some(Unfit { plugin: Plugin::NodeResourcesFit, reasons, resolvable: !unresolvable })
}

/// A resource of which there is too little.
struct Shortage<'a> {
    resource: &'a str,
    wanted: i64,
    allocatable: i64,
    used: i64,
}

fn shortages<'a>(wanted: &'a ComputeResources, allocatable: &Allocatable, used: &ComputeResources) -> Vec<Shortage<'a>> {
    let has = &allocatable.resources;
    let native = [
        ("cpu", wanted.milli_cpu, has.milli_cpu, used.milli_cpu),
        ("memory", wanted.memory, has.memory, used.memory),
        ("ephemeral-storage", wanted.ephemeral_storage, has.ephemeral_storage, used.ephemeral_storage),
    ];
    let scalars = wanted.scalars.iter().map(|(name, amount)| (&**name, *amount, has.scalar(name), used.scalar(name)));
    let all = native.into_iter().chain(scalars);
    let short = all.filter(|(_, wanted, allocatable, used)| *wanted > 0 && *wanted > allocatable.saturating_sub(*used));
    short.map(|(resource, wanted, allocatable, used)| Shortage { resource, wanted, allocatable, used }).collect()
}

impl Shortage<'_> {
    fn reason(&self) -> UnfitReason {
        let words = |amount| amount_in_words(self.resource, amount);
        let free = self.allocatable.saturating_sub(self.used);
        let more = format!("needs {}, {} of {} free", words(self.wanted), words(free), words(self.allocatable));
        UnfitReason::new(format!("Insufficient {}", self.resource), more)
            .detail("resource", &self.resource)
            .detail("wanted", &words(self.wanted))
            .detail("free", &words(free))
            .detail("allocatable", &words(self.allocatable))
    }
}
