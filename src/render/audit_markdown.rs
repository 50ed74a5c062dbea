//! An audit as a comment or the summary of a job: a table of DaemonSets in sight, what differs folded away.

use std::io::{self, Write};

use super::View;
use super::audit_words::{Verdict, as_predicted, finding_word, groups, has_details, headline, result, rollout, status_lines};
use super::markdown::{Room, block, code, html_code, text, write_not_evaluated, write_problems};
use super::names::summarize;
use crate::report::{AuditReport, DaemonSetAuditReport};

/// At most so many characters of node names in a row.
const ROOM_FOR_NAMES: usize = 60;

pub(super) fn write(report: &AuditReport, out: &mut dyn Write) -> io::Result<()> {
    let mut room = Room::of_a_comment();
    room.write(&format!("**{}**\n\n", headline(report)), out)?;
    if !report.daemon_sets.is_empty() {
        let head = "| DaemonSet | Desired | Current | Ready | Updated | Available | Misscheduled | Result |\n\
                    | --- | --- | --- | --- | --- | --- | --- | --- |\n";
        room.write_between(head, report.daemon_sets.iter().map(row), "\n", out)?;
    }
    for daemon_set in report.daemon_sets.iter().filter(|daemon_set| has_details(daemon_set)) {
        write_details(daemon_set, &mut room, out)?;
    }
    write_problems(&report.header, &mut room, out)?;
    room.write_left_out(out)?;
    write_not_evaluated(&report.header, out)
}

fn row(daemon_set: &DaemonSetAuditReport) -> String {
    let observed = daemon_set.observed;
    let numbers = [
        observed.desired_number_scheduled,
        observed.current_number_scheduled,
        observed.number_ready,
        observed.updated_number_scheduled,
        observed.number_available,
        observed.number_misscheduled,
    ];
    let numbers = numbers.map(|number| number.map_or_else(|| "-".to_owned(), |number| number.to_string()));
    let mark = match Verdict::of(daemon_set) {
        Verdict::Agrees => "✅",
        Verdict::Differs => "❌",
        Verdict::NotEvaluated => "❔",
    };
    let name = code(&format!("{}/{}", daemon_set.namespace, daemon_set.name));
    format!("| {name} | {} | {mark} {} |\n", numbers.join(" | "), text(&result(daemon_set)))
}

fn write_details(daemon_set: &DaemonSetAuditReport, room: &mut Room, out: &mut dyn Write) -> io::Result<()> {
    let name = html_code(&format!("{}/{}", daemon_set.namespace, daemon_set.name));
    let mut lines: Vec<String> = status_lines(daemon_set).into_iter().map(|(_, line)| line).collect();
    lines.extend(daemon_set.rollout.iter().map(|state| rollout(state, View::default())));
    let mut head = format!("<details><summary>{name}</summary>\n\n");
    head.extend(lines.iter().map(|line| format!("- {}\n", text(line))));
    let stuck = daemon_set.rollout.as_ref().and_then(|state| state.stuck.as_ref());
    head.extend(stuck.and_then(|stuck| stuck.unblock.as_ref()).map(|unblock| {
        let (path, lines) = (code(&unblock.field_path), block("yaml", &unblock.yaml));
        format!("\nTo let the others go on, set {path}:\n\n{lines}")
    }));
    let groups = groups(daemon_set);
    if !groups.is_empty() {
        if !head.ends_with("\n\n") {
            head.push('\n');
        }
        head.push_str("| Nodes | Found | Predicted | Why |\n| --- | --- | --- | --- |\n");
    }
    let rows: Vec<String> = groups
        .iter()
        .map(|group| {
            let found = format!("{} {}", group.names.len(), finding_word(group.finding));
            let names = code(&summarize(&group.names, ROOM_FOR_NAMES));
            format!("| {names} | {found} | {} | {} |\n", as_predicted(group.agreement), text(&group.why))
        })
        .collect();
    room.write_between(&head, rows.into_iter(), "\n</details>\n\n", out)
}
