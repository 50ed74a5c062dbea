//! A plan for people: the summary, a table, what to change, what was not looked at.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::View;
use super::columns::{self, Cell, Rows};
use super::names::{FoldedNames, summarize};
use super::names_column::{LEAST_ROOM, MORE, USUAL_WIDTH, WHERE_ALL_ARE, names_column};
use super::paragraph::{write_not_evaluated, write_painted, write_title, write_wrapped};
use super::printable::printable;
use super::style::{BAD, BOLD, DIM, GOOD, verdict_style};
use super::words::{closing, counted_verdict, groups, headline, suggestion, verdict, why};
use crate::report::{
    DaemonSetReport, ExpectationReport, Header, PlanReport, RefusedReport, StatusReport, SuggestionReport, WhyReport,
};

pub(super) fn write(report: &PlanReport, rows: Rows, view: View, out: &mut dyn Write) -> io::Result<()> {
    for (at, daemon_set) in report.daemon_sets.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        write_daemon_set(daemon_set, &report.header, rows, view, out)?;
    }
    write_not_evaluated(&report.header, view, out)?;
    write_expectations(report, view, out)?;
    closing(report).iter().try_for_each(|closing| {
        writeln!(out)?;
        write_painted(closing, BOLD, "", view, out)
    })
}

fn write_daemon_set(
    daemon_set: &DaemonSetReport,
    header: &Header,
    rows: Rows,
    view: View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = format!("{}/{}", daemon_set.namespace, daemon_set.name);
    write_title(&name, daemon_set.location.as_ref(), ("", "", Style::new()), view, out)?;
    let condition = match RefusedReport::summary(&daemon_set.refused) {
        Some(refusal) => {
            write_painted(&format!("The API server refuses it: {refusal}"), BAD, "", view, out)?;
            "Were it accepted: "
        }
        None => "",
    };
    write_wrapped(&format!("{condition}{}", headline(daemon_set.summary, header)), "", view, out)?;
    if daemon_set.why.is_some() {
        return daemon_set.whys().try_for_each(|why| write_why(why, view, out));
    }
    writeln!(out)?;
    let left_out = match rows {
        Rows::Folded => write_folded(daemon_set, view, out)?,
        Rows::Each => write_each(daemon_set, view, out).map(|()| false)?,
    };
    if left_out {
        writeln!(out, " {}", view.paint(DIM, WHERE_ALL_ARE))?;
    }
    if let Some(status) = daemon_set.status.filter(|status| status.current_number_scheduled + status.number_misscheduled > 0) {
        write_status(&status, view, out)?;
    }
    for made in &daemon_set.suggestions {
        writeln!(out)?;
        write_suggestion(made, rows, view, out)?;
        for line in made.yaml.lines() {
            writeln!(out, "  {}", view.paint(GOOD, printable(line)))?;
        }
    }
    Ok(())
}

/// Writes a row for each group of nodes; says whether names were left out.
fn write_folded(daemon_set: &DaemonSetReport, view: View, out: &mut dyn Write) -> io::Result<bool> {
    let groups = groups(daemon_set);
    let verdicts: Vec<String> = groups.iter().map(|group| counted_verdict(group.names.len(), group.verdict)).collect();
    let reasons = groups.iter().map(|group| group.why.width()).max().unwrap_or_default();
    let widest = verdicts.iter().map(|verdict| verdict.width()).max().unwrap_or_default().max("VERDICT".len());
    let (names, left_out) = names_column(groups.iter().map(|group| &*group.names), (widest, reasons), view);
    let rows: Vec<[Cell; 3]> = groups
        .iter()
        .zip(verdicts)
        .zip(names)
        .map(|((group, text), names)| {
            let verdict = Cell { text, style: verdict_style(group.verdict) };
            [names.into(), verdict, printable(&group.why).into_owned().into()]
        })
        .collect();
    columns::write(["NODES", "VERDICT", "WHY"], &rows, view, out)?;
    Ok(left_out)
}

/// What is to be written above the lines of a suggestion.
fn write_suggestion(made: &SuggestionReport, rows: Rows, view: View, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<&str> = made.nodes.iter().map(AsRef::as_ref).collect();
    let names = FoldedNames::of(&names);
    let room = match rows {
        Rows::Each => usize::MAX,
        // What the other words leave of a line.
        Rows::Folded => {
            let words = suggestion(made, &names, 0).width().saturating_sub(names.summary(0).width()) + MORE.len();
            view.width.unwrap_or(USUAL_WIDTH).saturating_sub(words).max(LEAST_ROOM)
        }
    };
    write_wrapped(&suggestion(made, &names, room), "", view, out)
}

fn write_each(daemon_set: &DaemonSetReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    let cells = daemon_set.nodes.iter().map(|node| {
        let pods: Vec<_> = node.pods.iter().map(|pod| printable(pod)).collect();
        let name = printable(&node.name).into_owned();
        let verdict = Cell { text: verdict(node.verdict), style: verdict_style(node.verdict) };
        [name.into(), verdict, pods.join(",").into(), printable(&why(node)).into_owned().into()]
    });
    if daemon_set.nodes.iter().any(|node| !node.pods.is_empty()) {
        let rows: Vec<[Cell; 4]> = cells.collect();
        return columns::write(["NODE", "VERDICT", "POD NOW", "WHY"], &rows, view, out);
    }
    let rows: Vec<[Cell; 3]> = cells.map(|[name, verdict, _, why]| [name, verdict, why]).collect();
    columns::write(["NODE", "VERDICT", "WHY"], &rows, view, out)
}

fn write_why(why: &WhyReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    let verdict = view.paint(verdict_style(why.verdict), verdict(why.verdict));
    writeln!(out, "\nNode {}: {verdict}\n", view.paint(BOLD, printable(&why.node)))?;
    if why.checks.is_empty() {
        return writeln!(out, " Nothing in the manifest restricts nodes, and the node has no taint that repels pods.");
    }
    let rows: Vec<[Cell; 3]> = why
        .checks
        .iter()
        .map(|check| {
            let passed = if check.passed { ("yes", GOOD) } else { ("no", BAD) };
            let location = check.reason.location.as_ref();
            let place = location.map_or_else(String::new, |location| format!("  [{}:{}]", location.path, location.line));
            [
                Cell { text: passed.0.to_owned(), style: passed.1 },
                check.reason.plugin.clone().into(),
                printable(&format!("{}{place}", check.reason.message)).into_owned().into(),
            ]
        })
        .collect();
    columns::write(["OK", "BY", "CHECK"], &rows, view, out)
}

fn write_status(status: &StatusReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    let words = format!(
        "Pods there now: {} of {} desired, {} ready, {} available, {} misscheduled",
        status.current_number_scheduled,
        status.desired_number_scheduled,
        status.number_ready,
        status.number_available,
        status.number_misscheduled,
    );
    writeln!(out)?;
    write_wrapped(&words, "", view, out)
}

/// What was demanded, below everything else and what failed last: whoever reads the end of a log sees why the run did.
fn write_expectations(report: &PlanReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    let all = report.daemon_sets.iter().flat_map(|daemon_set| daemon_set.expectations.iter().map(move |one| (daemon_set, one)));
    let (met, failed): (Vec<_>, Vec<_>) = all.partition(|(_, expectation)| expectation.met);
    if !met.is_empty() || !failed.is_empty() {
        writeln!(out)?;
    }
    let has_several = report.daemon_sets.len() > 1;
    met.into_iter().chain(failed).try_for_each(|(daemon_set, expectation)| {
        let of = if has_several { format!("{}/{} ", daemon_set.namespace, daemon_set.name) } else { String::new() };
        write_expectation(&of, expectation, view, out)
    })
}

fn write_expectation(of: &str, expectation: &ExpectationReport, view: View, out: &mut dyn Write) -> io::Result<()> {
    let (mark, style) = if expectation.met { ("met", GOOD) } else { ("FAILED", BAD) };
    let names: Vec<&str> = expectation.nodes.iter().map(AsRef::as_ref).collect();
    let without = if names.is_empty() { String::new() } else { format!("; without: {}", summarize(&names, usize::MAX)) };
    let text = format!("{mark} {of}{}: {}{without}", expectation.expectation, expectation.message);
    let text = printable(&text);
    let lines = columns::wrap(&text, view.width.map(|width| width.saturating_sub(2)));
    lines.iter().enumerate().try_for_each(|(at, line)| match line.strip_prefix(mark).filter(|_| at == 0) {
        Some(rest) => writeln!(out, "{}{rest}", view.paint(style, mark)),
        None => writeln!(out, "  {line}"),
    })
}
