//! Whether a rollout fits into a time, and with which limit it would.

use super::durations::Durations;
use super::least::least;
use super::outcome::Rollout;
use super::population::Population;
use super::simulation::{simulate, worst_first};
use super::sync::Strategy;
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
    /// Holds a rollout that starts with these nodes against a time.
    pub fn of(rollout: &Rollout, start: &Population, durations: &Durations, seconds: u64) -> Self {
        let fits = rollout.seconds().is_some_and(|taken| taken.high <= seconds);
        let with_limit: fn(usize) -> Strategy = match rollout.strategy {
            Strategy::OnDelete => return Self { seconds, fits, needs: None },
            Strategy::Replace { .. } => |max_unavailable| Strategy::Replace { max_unavailable },
            Strategy::Surge { .. } => |max_surge| Strategy::Surge { max_surge },
        };
        let fits_with = |limit: usize| {
            let strategy = with_limit(limit);
            let steps = simulate(start.clone(), strategy, &mut worst_first);
            let is_through = steps.last().is_some_and(|step| step.nodes.iter().all(|(node, _)| node.is_done()));
            let surges = matches!(strategy, Strategy::Surge { .. });
            is_through && Timeline::of(start, &steps, surges, durations).seconds.high <= seconds
        };
        let needs = if fits { None } else { least(1, rollout.desired, fits_with) };
        Self { seconds, fits, needs }
    }
}
