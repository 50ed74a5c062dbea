//! The waves of a rollout: equal ones in a row share a line, a bar says when and for how long.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::View;
use super::durations::span;
use super::style::{BAD, GOOD};
use crate::report::{SecondsReport, WaveReport};

/// Waves one after the other that are shown as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The number of the first wave, from 1.
    pub first: usize,
    /// The number of the last.
    pub last: usize,
    /// How many pods the smallest has.
    fewest: usize,
    /// How many the largest has.
    most: usize,
    /// How long each of them takes; `None` if pods never become available.
    each: Option<SecondsReport>,
    /// How long they take at most, one after the other, in seconds.
    pub longest: u64,
}

impl Stretch {
    fn of(number: usize, wave: WaveReport) -> Self {
        let longest = wave.seconds.map_or(0, |seconds| seconds.high);
        Self { first: number, last: number, fewest: wave.pods, most: wave.pods, each: wave.seconds, longest }
    }

    fn is_alike(&self, other: &Self) -> bool {
        (self.fewest, self.most, self.each) == (other.fewest, other.most, other.each)
    }

    /// Both as one.
    fn joined(self, next: Self) -> Self {
        let each = self.each.zip(next.each);
        Self {
            first: self.first,
            last: next.last,
            fewest: self.fewest.min(next.fewest),
            most: self.most.max(next.most),
            each: each.map(|(a, b)| SecondsReport { low: a.low.min(b.low), high: a.high.max(b.high) }),
            longest: self.longest.saturating_add(next.longest),
        }
    }

    /// `wave 1`, `waves 2–5`.
    pub(super) fn label(&self, view: View) -> String {
        match (self.first, self.last) {
            (first, last) if first == last => format!("wave {first}"),
            (first, last) => format!("waves {first}{}{last}", view.dash()),
        }
    }

    /// `2 pods`, `1–2 pods each`.
    pub(super) fn pods(&self, view: View) -> String {
        let count = match (self.fewest, self.most) {
            (1, 1) => "1 pod".to_owned(),
            (fewest, most) if fewest == most => format!("{most} pods"),
            (fewest, most) => format!("{fewest}{}{most} pods", view.dash()),
        };
        count + self.each_of_many()
    }

    /// `12–40 s`, `12–40 s each`; nothing if pods never become available.
    fn time(&self, view: View) -> Option<String> {
        self.each.map(|each| span(each, view) + self.each_of_many())
    }

    fn each_of_many(&self) -> &'static str {
        if self.first == self.last { "" } else { " each" }
    }

    /// Whether its pods become available.
    pub(super) fn ends(&self) -> bool {
        self.each.is_some()
    }
}

/// The waves in at most so many stretches: equal neighbours are joined, and where that is too little, those in the middle.
pub(super) fn stretches(waves: &[WaveReport], most: usize) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (at, wave) in waves.iter().enumerate() {
        let next = Stretch::of(at + 1, *wave);
        match stretches.last_mut() {
            Some(last) if last.is_alike(&next) => *last = last.joined(next),
            _ => stretches.push(next),
        }
    }
    if stretches.len() > most && most > 2 {
        let middle = stretches.splice(most - 2..stretches.len() - 1, None).reduce(Stretch::joined);
        stretches.splice(most - 2..most - 2, middle);
    }
    stretches
}

/// A terminal shows no more lines of waves.
const MOST_LINES: usize = 10;

/// Bars that are shorter than this when all the time is theirs say nothing.
const LEAST_BAR: usize = 8;

/// Where nobody knows how wide the view is.
const USUAL_WIDTH: usize = 80;

/// A line further than this from its label is hard to follow.
const WIDEST: usize = 110;

/// Writes a line for each stretch of waves.
pub(super) fn write(waves: &[WaveReport], view: View, out: &mut dyn Write) -> io::Result<()> {
    let stretches = stretches(waves, MOST_LINES);
    let texts: Vec<[String; 3]> = stretches
        .iter()
        .map(|stretch| {
            let time = stretch.time(view).unwrap_or_else(|| "never available".to_owned());
            [stretch.label(view), stretch.pods(view), time]
        })
        .collect();
    let width = |column: usize| texts.iter().map(|texts| texts[column].width()).max().unwrap_or(0);
    let (label, pods, time) = (width(0), width(1), width(2));
    let whole = view.width.unwrap_or(USUAL_WIDTH).min(WIDEST);
    let room = whole.saturating_sub(label + pods + time + 8);
    let total: u64 = stretches.iter().map(|stretch| stretch.longest).fold(0, u64::saturating_add);
    let mut begun: u64 = 0;
    for (stretch, texts) in stretches.iter().zip(&texts) {
        let mut line = format!("  {:label$}  {:pods$}  ", texts[0], texts[1]);
        if room >= LEAST_BAR {
            let (before, bar) = bar(begun, stretch.longest, total, room);
            line.push_str(&" ".repeat(before));
            line.push_str(&view.paint(GOOD, view.bar().repeat(bar)));
            line.push_str(&" ".repeat(room - before - bar + 2));
        }
        begun = begun.saturating_add(stretch.longest);
        line.push_str(&if stretch.ends() { texts[2].clone() } else { view.paint(BAD, &texts[2]) });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Where a bar begins and how long it is, in characters.
fn bar(begun: u64, lasts: u64, total: u64, room: usize) -> (usize, usize) {
    if lasts == 0 || total == 0 {
        return (0, 0);
    }
    let at = |seconds: u64| {
        let column = u128::from(seconds) * room as u128 / u128::from(total);
        usize::try_from(column).map_or(room, |column| column.min(room))
    };
    let start = at(begun).min(room - 1);
    (start, at(begun.saturating_add(lasts)).saturating_sub(start).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(pods: usize, high: u64) -> WaveReport {
        WaveReport { pods, seconds: Some(SecondsReport { low: 1, high }) }
    }

    fn labels(waves: &[WaveReport], most: usize) -> Vec<String> {
        let view = View { ascii: true, ..View::default() };
        let label = |stretch: &Stretch| format!("{}: {}", stretch.label(view), stretch.pods(view));
        stretches(waves, most).iter().map(label).collect()
    }

    #[test]
    fn equal_waves_in_a_row_are_one_stretch() {
        assert_eq!(labels(&vec![wave(1, 9); 5_000], 10), ["waves 1-5000: 1 pod each"]);
        assert_eq!(labels(&[wave(2, 9), wave(2, 9), wave(1, 9)], 10), ["waves 1-2: 2 pods each", "wave 3: 1 pod"]);
        assert_eq!(labels(&[wave(1, 9), wave(1, 8)], 10), ["wave 1: 1 pod", "wave 2: 1 pod"]);
        let joined = stretches(&vec![wave(1, 9); 5_000], 10);
        assert_eq!(joined[0].longest, 45_000);
    }

    #[test]
    fn too_many_stretches_lose_their_middle() {
        let waves: Vec<WaveReport> = (1..=100).map(|pods| wave(pods, 9)).collect();
        let expected = ["wave 1: 1 pod", "wave 2: 2 pods", "waves 3-99: 3-99 pods each", "wave 100: 100 pods"];
        assert_eq!(labels(&waves, 4), expected);
        let longest: u64 = stretches(&waves, 4).iter().map(|stretch| stretch.longest).sum();
        assert_eq!(longest, 900);
    }

    #[test]
    fn bars_stay_in_their_room_and_are_seen() {
        for (begun, lasts, total, expected) in [
            (0, 10, 10, (0, 20)),
            (5, 5, 10, (10, 10)),
            (0, 1, 1_000_000, (0, 1)),
            (999_999, 1, 1_000_000, (19, 1)),
            (u64::MAX, u64::MAX, u64::MAX, (19, 1)),
            (0, 0, 10, (0, 0)),
        ] {
            assert_eq!(bar(begun, lasts, total, 20), expected, "{begun} {lasts} {total}");
        }
    }
}
