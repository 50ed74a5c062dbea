//! A diff for people, as Terraform shows a plan: what changes, what that does to the nodes, how the rollout goes.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::View;
use super::columns::{self, Cell, Rows};
use super::diff_nodes::{self, groups};
use super::diff_words::{self, becomes, closing, is_unchanged};
use super::names::summarize;
use super::names_column::{WHERE_ALL_ARE, names_column};
use super::paragraph::{write_not_evaluated, write_painted, write_title, write_wrapped};
use super::printable::printable;
use super::style::{BAD, BOLD, CAREFUL, DIM, GOOD};
use super::words::verdict;
use super::{diff_fields, diff_timeline};
use crate::report::{
    ChangeReport, DaemonSetDiffReport, DiffReport, EffectReport, NodeDiffReport, RolloutReport, UnblockReport, VerdictReport,
};

/// At most so many characters of node names in a line below the table.
const ROOM_FOR_NAMES: usize = 36;

/// So many of the fullest nodes are named.
const FULLEST_SHOWN: usize = 3;

pub(super) fn write(report: &DiffReport, rows: Rows, view: View, out: &mut dyn Write) -> io::Result<()> {
    let mut above: Option<&DaemonSetDiffReport> = None;
    for daemon_set in &report.daemon_sets {
        // Lines of DaemonSets that stay as they are stand together.
        if above.is_some_and(|above| !is_unchanged(above) || !is_unchanged(daemon_set)) {
            writeln!(out)?;
        }
        write_daemon_set(daemon_set, rows, view, out)?;
        above = Some(daemon_set);
    }
    write_not_evaluated(&report.header, view, out)?;
    if above.is_some() || !report.header.not_evaluated.is_empty() {
        writeln!(out)?;
    }
    write_painted(&closing(report, view), BOLD, "", view, out)
}

fn write_daemon_set(daemon_set: &DaemonSetDiffReport, rows: Rows, view: View, out: &mut dyn Write) -> io::Result<()> {
    let name = format!("{}/{}", daemon_set.namespace, daemon_set.name);
    if is_unchanged(daemon_set) {
        writeln!(out, "{}: no changes", view.paint(BOLD, format!("DaemonSet {}", printable(&name))))?;
        return diff_words::kept(daemon_set).iter().try_for_each(|kept| write_painted(kept, DIM, "  ", view, out));
    }
    let style = if daemon_set.refused.is_empty() { change_style(daemon_set.change) } else { BAD };
    let change = (diff_words::mark(daemon_set.change), becomes(daemon_set), style);
    write_title(&name, daemon_set.location.as_ref(), change, view, out)?;
    write_refused(daemon_set, view, out)?;
    if !daemon_set.fields.is_empty() {
        writeln!(out)?;
        diff_fields::write(&daemon_set.fields, rows, view, out)?;
    }
    if let Some(kept) = diff_words::kept(daemon_set) {
        writeln!(out)?;
        write_painted(&kept, DIM, "", view, out)?;
    }
    if !daemon_set.nodes.is_empty() {
        writeln!(out)?;
        match rows {
            Rows::Folded => write_folded(daemon_set, view, out)?,
            Rows::Each => write_each(daemon_set, view, out)?,
        }
    }
    write_headroom(daemon_set, rows, view, out)?;
    let Some(rollout) = &daemon_set.rollout else { return Ok(()) };
    writeln!(out)?;
    write_rollout(rollout, view, out)
}

/// Terraform's colours.
fn change_style(change: ChangeReport) -> Style {
    match change {
        ChangeReport::Created => GOOD,
        ChangeReport::Updated => CAREFUL,
        ChangeReport::Deleted | ChangeReport::Replaced => BAD,
        ChangeReport::Unchanged => Style::new(),
    }
}

fn write_refused(daemon_set: &DaemonSetDiffReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    if daemon_set.refused.is_empty() && daemon_set.replacement.is_none() {
        return Ok(());
    }
    writeln!(out, "\n{}", view.paint(BAD.bold(), "The API server refuses this:"))?;
    for refused in &daemon_set.refused {
        let place = refused.location.as_ref().map(|location| format!("  [{}:{}]", location.path, location.line));
        let text = format!("{}{}", diff_words::refusal(refused), place.unwrap_or_default());
        write_painted(&text, BAD, "  ", view, out)?;
    }
    write_wrapped(&diff_words::way_out(daemon_set.replacement, view), "", view, out)
}

fn effect_style(effect: EffectReport) -> Style {
    match effect {
        EffectReport::Gains => GOOD,
        EffectReport::Loses | EffectReport::Fails => BAD,
        EffectReport::Restarts => CAREFUL,
        EffectReport::Keeps | EffectReport::Unchanged => Style::new(),
    }
}

fn marked(names: &str, effect: EffectReport) -> Cell {
    Cell { text: format!("{} {names}", diff_nodes::mark(effect)), style: effect_style(effect) }
}

fn write_folded(daemon_set: &DaemonSetDiffReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    let groups = groups(daemon_set);
    let counted: Vec<String> = groups.iter().map(|group| diff_nodes::counted_effect(group.names.len(), group.effect)).collect();
    let widest = counted.iter().map(|counted| counted.width()).max().unwrap_or_default().max("CHANGE".len());
    let reasons = groups.iter().map(|group| group.why.width()).max().unwrap_or_default();
    // A mark stands before the names.
    let (names, left_out) = names_column(groups.iter().map(|group| &*group.names), (2 + widest, reasons), view);
    let rows: Vec<[Cell; 3]> = groups
        .iter()
        .zip(counted)
        .zip(names)
        .map(|((group, text), names)| {
            let why = printable(&group.why).into_owned();
            [marked(&names, group.effect), Cell { text, style: effect_style(group.effect) }, why.into()]
        })
        .collect();
    if !rows.is_empty() {
        columns::write(["NODES", "CHANGE", "WHY"], &rows, view, out)?;
    }
    if left_out {
        writeln!(out, " {}", view.paint(DIM, WHERE_ALL_ARE))?;
    }
    match diff_nodes::unchanged(daemon_set.summary) {
        Some(unchanged) => writeln!(out, "   {unchanged}"),
        None => Ok(()),
    }
}

fn write_each(daemon_set: &DaemonSetDiffReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    let waits = diff_nodes::waits(daemon_set);
    let verdict_of = |of: Option<VerdictReport>| of.map_or_else(|| "-".to_owned(), verdict);
    let row = |node: &NodeDiffReport| -> [Cell; 5] {
        let why = diff_nodes::why(node, daemon_set.change, waits);
        [
            marked(&printable(&node.name), node.effect),
            Cell { text: diff_nodes::effect(node.effect), style: effect_style(node.effect) },
            verdict_of(node.before).into(),
            verdict_of(node.after).into(),
            printable(&why).into_owned().into(),
        ]
    };
    let rows: Vec<[Cell; 5]> = daemon_set.nodes.iter().map(row).collect();
    columns::write(["NODE", "CHANGE", "BEFORE", "AFTER", "WHY"], &rows, View { width: None, ..view }, out)
}

fn write_headroom(daemon_set: &DaemonSetDiffReport, rows: Rows, view: View, out: &mut dyn Write) -> io::Result<()> {
    if daemon_set.headroom.is_empty() {
        return Ok(());
    }
    let shown = if rows == Rows::Each { usize::MAX } else { FULLEST_SHOWN };
    let fullest: Vec<String> = daemon_set.headroom.iter().take(shown).map(diff_words::headroom).collect();
    writeln!(out)?;
    write_wrapped(&format!("Room on the fullest nodes: {}", fullest.join("; ")), "", view, out)
}

fn write_rollout(rollout: &RolloutReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    write_wrapped(&format!("Rollout: {}", diff_words::limits(rollout)), "", view, out)?;
    diff_timeline::write(&rollout.waves, view, out)?;
    for (nodes, words) in diff_words::out_of_turn(rollout) {
        let names: Vec<&str> = nodes.iter().map(AsRef::as_ref).collect();
        write_wrapped(&format!("{}: {words}", summarize(&names, ROOM_FOR_NAMES)), "  ", view, out)?;
    }
    if let Some(stuck) = &rollout.stuck {
        write_painted(&format!("stuck: {}", diff_words::stuck(stuck, view)), BAD, "  ", view, out)?;
        let names: Vec<&str> = stuck.nodes.iter().map(AsRef::as_ref).collect();
        if !names.is_empty() {
            write_wrapped(&format!("because of {}", summarize(&names, ROOM_FOR_NAMES)), "  ", view, out)?;
        }
        if let Some(unblock) = &stuck.unblock {
            write_value(&format!("to let the others go on, set {}:", unblock.field_path), unblock, view, out)?;
        }
    }
    if rollout.strategy == "OnDelete" {
        return Ok(());
    }
    write_risk(rollout, view, out)?;
    let assumptions = match rollout.estimate.assumptions.join("; ") {
        none if none.is_empty() => String::new(),
        assumptions => format!(", from: {assumptions}"),
    };
    write_wrapped(&format!("Estimate: {}{assumptions}", diff_words::estimate(rollout, view)), "", view, out)?;
    let Some(timeout) = &rollout.timeout else { return Ok(()) };
    let style = if timeout.fits { GOOD } else { BAD };
    let text = format!("Timeout: {}", diff_words::timeout(timeout));
    match &timeout.needs {
        Some(needs) if !timeout.fits => {
            write_painted(&format!("{text}; it would with {}:", needs.field_path), style, "", view, out)?;
            write_lines(needs, view, out)
        }
        _ => write_painted(&text, style, "", view, out),
    }
}

/// What the rollout takes down, as it is and were the release a bad one.
fn write_risk(rollout: &RolloutReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    write_wrapped(&format!("Without an available pod: {}", diff_words::unavailable_at_most(rollout)), "", view, out)?;
    let Some(bad_release) = diff_words::bad_release(rollout) else { return Ok(()) };
    let style = if diff_words::nothing_stops_it(rollout) { BAD } else { Style::new() };
    write_painted(&format!("A bad release: {bad_release}"), style, "", view, out)
}

fn write_value(text: &str, value: &UnblockReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    write_wrapped(text, "  ", view, out)?;
    write_lines(value, view, out)
}

/// Lines to paste.
fn write_lines(value: &UnblockReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    value.yaml.lines().try_for_each(|line| writeln!(out, "    {}", view.paint(GOOD, printable(line))))
}
