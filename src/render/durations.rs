//! Spans of time for people: `40 s`, `6–9 min`, `2 h 5 min`.

use super::View;
use crate::report::SecondsReport;

/// From here on whole minutes are exact enough.
const LONG_SECONDS: u64 = 120;

/// Which way whole minutes are rounded.
#[derive(Clone, Copy)]
enum Round {
    Down,
    Up,
}

/// A time between two bounds; the lower one is rounded down, the upper one up.
pub(super) fn span(seconds: SecondsReport, view: View) -> String {
    let SecondsReport { low, high } = seconds;
    if low >= high {
        return duration(high);
    }
    // Where the end is told in minutes, a beginning of a minute or more is, too.
    let low =
        if high >= LONG_SECONDS && (60..LONG_SECONDS).contains(&low) { "1 min".to_owned() } else { words(low, Round::Down) };
    let (high, dash) = (words(high, Round::Up), view.dash());
    match (low.split_once(' '), high.split_once(' ')) {
        _ if low == high => high,
        (Some((number, unit)), Some((_, same))) if unit == same && !unit.contains(' ') => format!("{number}{dash}{high}"),
        _ => format!("{low} {dash} {high}"),
    }
}

/// A time, whole minutes rounded up.
pub(super) fn duration(seconds: u64) -> String {
    words(seconds, Round::Up)
}

fn words(seconds: u64, round: Round) -> String {
    let minutes = match round {
        Round::Down => seconds / 60,
        Round::Up => seconds.div_ceil(60),
    };
    match (seconds, minutes / 60, minutes % 60) {
        (..LONG_SECONDS, ..) => format!("{seconds} s"),
        (_, 0, minutes) => format!("{minutes} min"),
        (_, hours, 0) => format!("{hours} h"),
        (_, hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_are_told_in_the_unit_people_would_use() {
        for (low, high, words) in [
            (40, 40, "40 s"),
            (12, 40, "12–40 s"),
            (0, 119, "0–119 s"),
            (48, 160, "48 s – 3 min"),
            (60, 119, "60–119 s"),
            (119, 200, "1–4 min"),
            (360, 540, "6–9 min"),
            (390, 500, "6–9 min"),
            (121, 180, "2–3 min"),
            (7_500, 7_500, "2 h 5 min"),
            (7_200, 10_800, "2–3 h"),
            (3_000, 7_500, "50 min – 2 h 5 min"),
            (3_900, 7_500, "1 h 5 min – 2 h 5 min"),
            (50, 40, "40 s"),
        ] {
            assert_eq!(span(SecondsReport { low, high }, View::default()), words);
        }
        assert_eq!(span(SecondsReport { low: 1, high: 2 }, View { ascii: true, ..View::default() }), "1-2 s");
        assert_eq!(duration(u64::MAX / 2), "2562047788015215 h 31 min");
    }
}
