//! An audit for people: a line for each DaemonSet, then what differs and why.

use std::io::{self, Write};

use anstyle::Style;

use super::View;
use super::audit_words::{
    Group, Verdict, as_predicted, finding_word, groups, has_details, headline, result, rollout, status_lines,
};
use super::columns::{self, Cell, Rows};
use super::names::summarize;
use super::paragraph::{write_not_evaluated, write_painted, write_wrapped};
use super::printable::printable;
use super::style::{BAD, BOLD, CAREFUL, DIM, GOOD};
use crate::report::{AgreementReport, AuditReport, DaemonSetAuditReport, NodeDifferenceReport, RolloutStateReport};

/// At most so many characters of node names in a row of the folded table.
const ROOM_FOR_NAMES: usize = 36;

pub(super) fn write(report: &AuditReport, rows: Rows, view: View, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", view.paint(BOLD, headline(report)))?;
    if !report.daemon_sets.is_empty() {
        writeln!(out)?;
        let lines: Vec<[Cell; 7]> = report.daemon_sets.iter().map(line).collect();
        let heading = ["DAEMONSET", "DESIRED", "CURRENT", "READY", "UPDATED", "AVAILABLE", "RESULT"];
        columns::write(heading, &lines, if rows == Rows::Each { View { width: None, ..view } } else { view }, out)?;
    }
    for daemon_set in report.daemon_sets.iter().filter(|daemon_set| has_details(daemon_set)) {
        write_details(daemon_set, rows, view, out)?;
    }
    write_not_evaluated(&report.header, view, out)
}

/// The line of a DaemonSet: what its status says, and what is wrong with it.
fn line(daemon_set: &DaemonSetAuditReport) -> [Cell; 7] {
    let observed = daemon_set.observed;
    let cell = |field: &str, value: Option<usize>| {
        let difference = daemon_set.status_differences.iter().find(|difference| difference.field == field);
        let style = match difference.map(|difference| difference.agreement) {
            Some(AgreementReport::Differs) => BAD,
            Some(AgreementReport::NotEvaluated) => DIM,
            Some(AgreementReport::Agrees) | None => Style::new(),
        };
        Cell { text: value.map_or_else(|| "-".to_owned(), |value| value.to_string()), style }
    };
    let style = match Verdict::of(daemon_set) {
        Verdict::Agrees if has_details(daemon_set) => CAREFUL,
        Verdict::Agrees => GOOD,
        Verdict::Differs => BAD,
        Verdict::NotEvaluated => DIM,
    };
    [
        printable(&format!("{}/{}", daemon_set.namespace, daemon_set.name)).into_owned().into(),
        cell("desiredNumberScheduled", observed.desired_number_scheduled),
        cell("currentNumberScheduled", observed.current_number_scheduled),
        cell("numberReady", observed.number_ready),
        cell("updatedNumberScheduled", observed.updated_number_scheduled),
        cell("numberAvailable", observed.number_available),
        Cell { text: result(daemon_set), style },
    ]
}

fn agreement_style(agreement: AgreementReport) -> Style {
    match agreement {
        AgreementReport::Agrees => CAREFUL,
        AgreementReport::Differs => BAD,
        AgreementReport::NotEvaluated => DIM,
    }
}

fn write_details(daemon_set: &DaemonSetAuditReport, rows: Rows, view: View, out: &mut dyn Write) -> io::Result<()> {
    let name = format!("{}/{}", daemon_set.namespace, daemon_set.name);
    writeln!(out, "\n{}", view.paint(BOLD, format!("DaemonSet {}", printable(&name))))?;
    let lines = status_lines(daemon_set);
    let has_lines = !lines.is_empty() || daemon_set.rollout.is_some();
    for (agreement, text) in lines {
        let style = if agreement == AgreementReport::Differs { BAD } else { Style::new() };
        write_painted(&text, style, "  ", view, out)?;
    }
    if let Some(state) = &daemon_set.rollout {
        write_rollout(state, view, out)?;
    }
    if daemon_set.differences.is_empty() {
        return Ok(());
    }
    if has_lines {
        writeln!(out)?;
    }
    match rows {
        Rows::Folded => write_folded(daemon_set, view, out),
        Rows::Each => write_each(daemon_set, view, out),
    }
}

fn write_rollout(state: &RolloutStateReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    let style = if state.stuck.is_some() { BAD } else { Style::new() };
    write_painted(&rollout(state, view), style, "  ", view, out)?;
    let Some(stuck) = &state.stuck else { return Ok(()) };
    let names: Vec<&str> = stuck.nodes.iter().map(AsRef::as_ref).collect();
    if !names.is_empty() {
        write_wrapped(&format!("because of {}", summarize(&names, ROOM_FOR_NAMES)), "  ", view, out)?;
    }
    if let Some(unblock) = &stuck.unblock {
        write_wrapped(&format!("to let the others go on, set {}:", unblock.field_path), "  ", view, out)?;
        for line in unblock.yaml.lines() {
            writeln!(out, "    {}", view.paint(GOOD, printable(line)))?;
        }
    }
    Ok(())
}

fn write_folded(daemon_set: &DaemonSetAuditReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    // A third of the view for names leaves room for the reasons.
    let room = view.width.map_or(ROOM_FOR_NAMES, |width| (width / 3).min(ROOM_FOR_NAMES));
    let row = |group: &Group<'_>| -> [Cell; 4] {
        let style = agreement_style(group.agreement);
        [
            summarize(&group.names, room).into(),
            Cell { text: format!("{} {}", group.names.len(), finding_word(group.finding)), style },
            Cell { text: as_predicted(group.agreement).to_owned(), style },
            printable(&group.why).into_owned().into(),
        ]
    };
    let rows: Vec<[Cell; 4]> = groups(daemon_set).iter().map(row).collect();
    columns::write(["NODES", "FOUND", "PREDICTED", "WHY"], &rows, view, out)
}

fn write_each(daemon_set: &DaemonSetAuditReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    let row = |found: &NodeDifferenceReport| -> [Cell; 6] {
        let pods: Vec<_> = found.pods.iter().map(|pod| printable(pod)).collect();
        let style = agreement_style(found.agreement);
        [
            printable(&found.node).into_owned().into(),
            Cell { text: found.observed.clone(), style },
            Cell { text: as_predicted(found.agreement).to_owned(), style },
            found.expected.clone().into(),
            pods.join(",").into(),
            printable(&found.why).into_owned().into(),
        ]
    };
    let rows: Vec<[Cell; 6]> = daemon_set.differences.iter().map(row).collect();
    columns::write(["NODE", "FOUND", "PREDICTED", "EXPECTED", "PODS", "WHY"], &rows, View { width: None, ..view }, out)
}
