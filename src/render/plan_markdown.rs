//! A plan as the comment of a pull request: the summary in sight, long lists folded away.

use std::io::{self, Write};

use super::markdown::{Room, code, text, write_not_evaluated, write_problems};
use super::names::{FoldedNames, summarize};
use super::words::{closing, counted_verdict, groups, headline, suggestion};
use crate::report::{DaemonSetReport, Header, PlanReport, RefusedReport};

/// Tables with more rows than this are folded.
const ROWS_IN_SIGHT: usize = 8;

pub(super) fn write(report: &PlanReport, out: &mut dyn Write) -> io::Result<()> {
    for daemon_set in &report.daemon_sets {
        write_daemon_set(daemon_set, &report.header, out)?;
    }
    let mut room = Room::of_problems();
    write_problems(&report.header, &mut room, out)?;
    room.write_left_out(out)?;
    closing(report).iter().try_for_each(|closing| writeln!(out, "**{}**\n", text(closing)))?;
    write_not_evaluated(&report.header, out)
}

fn write_daemon_set(daemon_set: &DaemonSetReport, header: &Header, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### DaemonSet {}\n", code(&format!("{}/{}", daemon_set.namespace, daemon_set.name)))?;
    match RefusedReport::summary(&daemon_set.refused) {
        Some(refusal) => {
            writeln!(out, "❌ **The API server refuses it:** {}\n", text(&refusal))?;
            writeln!(out, "Were it accepted: **{}**\n", headline(daemon_set.summary, header))?;
        }
        None => writeln!(out, "**{}**\n", headline(daemon_set.summary, header))?,
    }
    for expectation in &daemon_set.expectations {
        let mark = if expectation.met { "✅" } else { "❌" };
        let names: Vec<&str> = expectation.nodes.iter().map(AsRef::as_ref).collect();
        let without = if names.is_empty() { String::new() } else { format!("; without: {}", text(&summarize(&names, 200))) };
        writeln!(out, "{mark} {}: {}{without}\n", code(&expectation.expectation), text(&expectation.message))?;
    }
    for why in daemon_set.whys() {
        writeln!(out, "Node {}:\n", code(&why.node))?;
        for check in &why.checks {
            writeln!(out, "- {} {}", if check.passed { "✅" } else { "❌" }, text(&check.reason.message))?;
        }
        writeln!(out)?;
    }
    if daemon_set.why.is_some() {
        return Ok(());
    }
    let groups = groups(daemon_set);
    let folded = groups.len() > ROWS_IN_SIGHT;
    if folded {
        writeln!(out, "<details><summary>{} groups of nodes</summary>\n", groups.len())?;
    }
    writeln!(out, "| Nodes | Verdict | Why |\n| --- | --- | --- |")?;
    for group in groups {
        let verdict = counted_verdict(group.names.len(), group.verdict);
        writeln!(out, "| {} | {verdict} | {} |", code(&summarize(&group.names, 60)), text(&group.why))?;
    }
    writeln!(out, "{}", if folded { "\n</details>\n" } else { "" })?;
    if daemon_set.suggestions.is_empty() {
        return Ok(());
    }
    writeln!(out, "<details><summary>To run on more nodes</summary>\n")?;
    for made in &daemon_set.suggestions {
        let names: Vec<&str> = made.nodes.iter().map(AsRef::as_ref).collect();
        let words = suggestion(made, &FoldedNames::of(&names), 40);
        writeln!(out, "{}\n\n```yaml\n{}\n```\n", text(&words), made.yaml.replace('`', "'"))?;
    }
    writeln!(out, "</details>\n")
}
