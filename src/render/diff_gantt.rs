//! The waves of a rollout as a gantt chart of Mermaid, which GitHub and GitLab draw.
//!
//! Times count from 0: the chart begins at midnight in whatever time zone it is drawn, and every bar begins where the one
//! before it ends. Its text is made of our own words only, as Mermaid has no escapes.

use super::View;
use super::diff_timeline::stretches;
use crate::report::WaveReport;

/// More bars are not told apart.
const MOST_BARS: usize = 30;

/// The chart; nothing without waves.
pub(super) fn gantt(waves: &[WaveReport]) -> Option<String> {
    let view = View { ascii: true, ..View::default() };
    let stretches = stretches(waves, MOST_BARS);
    let total: u64 = stretches.iter().map(|stretch| stretch.longest).fold(0, u64::saturating_add);
    let mut lines = vec![
        "gantt".to_owned(),
        "    dateFormat YYYY-MM-DD HH:mm:ss".to_owned(),
        format!("    axisFormat {}", axis(total)),
        "    todayMarker off".to_owned(),
        "    section Rollout".to_owned(),
    ];
    for (at, stretch) in stretches.iter().enumerate() {
        let start = if at == 0 { "1970-01-01 00:00:00".to_owned() } else { format!("after w{at}") };
        let (never, critical, seconds) = match stretch.ends() {
            true => ("", "", stretch.longest.max(1)),
            // There is no end to draw: a length that is seen beside the others.
            false => (", never available", "crit, ", (total / 10).max(10)),
        };
        let name = format!("{}, {}{never}", stretch.label(view), stretch.pods(view));
        lines.push(format!("    {name} :{critical}w{}, {start}, {seconds}s", at + 1));
    }
    (!stretches.is_empty()).then(|| lines.join("\n"))
}

/// Minutes and seconds, hours and minutes, or days.
fn axis(seconds: u64) -> &'static str {
    match seconds {
        ..3_600 => "%M:%S",
        3_600..86_400 => "%H:%M",
        _ => "day %d, %H:%M",
    }
}
