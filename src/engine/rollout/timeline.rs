//! The steps of a rollout as waves in time.

use super::durations::{Durations, Span};
use super::population::{Move, Population};
use super::simulation::{After, Step};
use super::sync::HalfTick;

/// The controller creates and deletes about so many pods a second: 20 writes, two of them for each pod that is replaced.
const PODS_A_SECOND: u64 = 10;

/// The pods that are started at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wave {
    /// How many.
    pub pods: usize,
    /// From the deletion of what they replace until they are available; `None` if none of them ever is.
    pub seconds: Option<Span>,
}

/// The waves, and how long the whole takes up to the last step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// The waves, one after another.
    pub waves: Vec<Wave>,
    /// From the change of the DaemonSet to the last step.
    pub seconds: Span,
}

impl Timeline {
    /// Puts times to steps; `start` are the nodes before the first.
    pub fn of(start: &Population, steps: &[Step], surges: bool, durations: &Durations) -> Self {
        let mut timeline = Self::default();
        let (mut created, mut stops) = (0, false);
        let mut before = start;
        for step in steps {
            match step.after {
                After::HalfTick(HalfTick::Terminate) => {
                    stops |= before.count(|node| node.terminates && node.old.terminating + node.new.terminating > 0) > 0;
                }
                After::HalfTick(HalfTick::Start) => {
                    timeline.tick(created, stops, surges, durations);
                    (created, stops) = (0, false);
                }
                After::Update => {}
            }
            created += creations(&step.moves);
            before = &step.nodes;
        }
        if created > 0 {
            timeline.waves.push(Wave { pods: created, seconds: None });
        }
        if stops {
            timeline.seconds = timeline.seconds + durations.stop;
        }
        timeline
    }

    /// One wave, or only pods that go.
    fn tick(&mut self, created: usize, stops: bool, surges: bool, durations: &Durations) {
        // Beside a surge, old pods go while the next wave starts.
        let stop = if stops && (created == 0 || !surges) { durations.stop } else { Span::default() };
        let seconds = match created {
            0 => stop,
            _ => (stop + durations.available()).at_least(u64::try_from(created).unwrap_or(u64::MAX) / PODS_A_SECOND),
        };
        self.seconds = self.seconds + seconds;
        if created > 0 {
            self.waves.push(Wave { pods: created, seconds: Some(seconds) });
        }
    }
}

/// How many pods are created.
fn creations(moves: &[Move]) -> usize {
    moves.iter().filter(|made| made.to.new.listed() > made.from.new.listed()).map(|made| made.count).sum()
}
