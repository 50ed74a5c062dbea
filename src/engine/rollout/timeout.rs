//! Whether a rollout fits into a time, and with which limit it would.

use super::durations::Durations;
use super::least::least;
use super::outcome::Rollout;
use super::population::Population;
use super::simulation::{simulate, worst_first};
use super::stuck::is_through;
use super::sync::{Controller, Strategy};
use super::timeline::Timeline;

/// Whether a rollout fits into a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout {
    /// The time, in seconds.
    pub seconds: u64,
    /// Whether it fits even if everything takes as long as assumed at most.
    pub fits: bool,
    /// The least limit, in nodes, of the kind that the strategy has, with which it would.
    pub needs: Option<usize>,
}

impl Timeout {
    /// Holds a rollout that starts with these nodes against a time; `None` where nobody but people replaces pods.
    pub fn of(
        rollout: &Rollout,
        start: &Population,
        controller: &Controller,
        durations: &Durations,
        seconds: u64,
    ) -> Option<Self> {
        let fits = rollout.seconds().is_some_and(|taken| taken.high <= seconds);
        let with_limit: fn(usize) -> Strategy = match rollout.strategy {
            Strategy::OnDelete => return None,
            Strategy::Replace { .. } => |max_unavailable| Strategy::Replace { max_unavailable },
            Strategy::Surge { .. } => |max_surge| Strategy::Surge { max_surge },
        };
        let fits_with = |limit: usize| {
            let controller = controller.with(with_limit(limit));
            let steps = simulate(start.clone(), &controller, &mut worst_first);
            let ends = steps.last().is_some_and(|step| is_through(&step.nodes));
            ends && Timeline::of(start, &steps, controller.surges(), durations).seconds.high <= seconds
        };
        // Nodes that are not desired may count as unavailable, too.
        let most = start.count(|_| true) + 1;
        let needs = if fits { None } else { least(1, most, fits_with) };
        Some(Self { seconds, fits, needs })
    }
}
