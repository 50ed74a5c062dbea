//! An audit as a comment or the summary of a job: a table of DaemonSets in sight, what differs folded away.

use std::io::{self, Write};

use super::View;
use super::audit_words::{as_predicted, finding_word, groups, has_details, headline, result, rollout, status_lines};
use super::markdown::{Room, block, code, html_code, text, write_not_evaluated};
use super::names::summarize;
use crate::report::{AuditReport, DaemonSetAuditReport};

/// At most so many characters of node names in a row.
const ROOM_FOR_NAMES: usize = 60;

pub(super) fn write(report: &AuditReport, out: &mut dyn Write) -> io::Result<()> {
    let mut room = Room::of_a_comment();
    room.write(&format!("**{}**\n\n", headline(report)), out)?;
    if !report.daemon_sets.is_empty() {
        let head = "| DaemonSet | Desired | Current | Ready | Up-to-date | Available | Misscheduled | Result |\n\
                    | --- | --- | --- | --- | --- | --- | --- | --- |\n";
        room.write_between(head, report.daemon_sets.iter().map(row), "\n", out)?;
    }
    for daemon_set in report.daemon_sets.iter().filter(|daemon_set| has_details(daemon_set)) {
        write_details(daemon_set, &mut room, out)?;
    }
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
    let mark = if daemon_set.agrees { "✅" } else { "❌" };
    let name = code(&format!("{}/{}", daemon_set.namespace, daemon_set.name));
    format!("| {name} | {} | {mark} {} |\n", numbers.join(" | "), text(&result(daemon_set)))
}

fn write_details(daemon_set: &DaemonSetAuditReport, room: &mut Room, out: &mut dyn Write) -> io::Result<()> {
    let name = html_code(&format!("{}/{}", daemon_set.namespace, daemon_set.name));
    let mut head = format!("<details><summary>{name}</summary>\n\n");
    for (_, line) in status_lines(daemon_set) {
        head.push_str(&format!("- {}\n", text(&line)));
    }
    if let Some(state) = &daemon_set.rollout {
        head.push_str(&format!("- {}\n", text(&rollout(state, View::default()))));
        if let Some(unblock) = state.stuck.as_ref().and_then(|stuck| stuck.unblock.as_ref()) {
            let path = code(&unblock.field_path);
            head.push_str(&format!("\nTo let the others go on, set {path}:\n\n{}", block("yaml", &unblock.yaml)));
        }
    }
    let groups = groups(daemon_set);
    if !groups.is_empty() {
        head.push_str("\n| Nodes | Found | Predicted | Why |\n| --- | --- | --- | --- |\n");
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
