//! A diff as the comment of a pull request: what happens in sight, lists and long values folded away.

use std::io::{self, Write};

use serde_json::Value;

use super::View;
use super::diff_fields;
use super::diff_gantt::gantt;
use super::diff_nodes::{self, groups};
use super::diff_value::{fitted, flow, shortened_pair, whole};
use super::diff_words::{self, becomes, closing, is_unchanged};
use super::markdown::{Room, block, code, text, write_not_evaluated, write_problems};
use super::names::summarize;
use crate::report::{DaemonSetDiffReport, DiffReport, FieldChangeReport, RolloutReport, UnblockReport};

/// Longer values are folded away.
const LONGEST_VALUE: usize = 60;

/// Tables with more rows than this are folded.
const ROWS_IN_SIGHT: usize = 12;

/// So many of the fullest nodes are named.
const FULLEST_SHOWN: usize = 3;

pub(super) fn write(report: &DiffReport, out: &mut dyn Write) -> io::Result<()> {
    let mut room = Room::of_a_comment();
    room.write(&format!("### {}\n\n", text(&closing(report, View::default()))), out)?;
    for daemon_set in &report.daemon_sets {
        write_daemon_set(daemon_set, &mut room, out)?;
    }
    write_problems(&report.header, &mut room, out)?;
    room.write_left_out(out)?;
    write_not_evaluated(&report.header, out)
}

fn write_daemon_set(daemon_set: &DaemonSetDiffReport, room: &mut Room, out: &mut dyn Write) -> io::Result<()> {
    let name = code(&format!("{}/{}", daemon_set.namespace, daemon_set.name));
    if is_unchanged(daemon_set) {
        return room.write(&format!("DaemonSet {name}: no changes\n\n"), out);
    }
    room.write(&format!("#### DaemonSet {name} {}\n\n", becomes(daemon_set)), out)?;
    if !daemon_set.refused.is_empty() || daemon_set.replacement.is_some() {
        let items = daemon_set.refused.iter().map(|refused| format!("> - {}\n", text(&diff_words::refusal(refused))));
        let way_out = text(&diff_words::way_out(daemon_set.replacement, View::default()));
        room.write_between("> [!CAUTION]\n> The API server refuses this:\n>\n", items, &format!(">\n> {way_out}\n\n"), out)?;
    }
    write_fields(&daemon_set.fields, room, out)?;
    diff_words::kept(daemon_set).iter().try_for_each(|kept| room.write(&format!("{}\n\n", text(kept)), out))?;
    write_nodes(daemon_set, room, out)?;
    daemon_set.rollout.iter().try_for_each(|rollout| write_rollout(rollout, room, out))
}

fn write_fields(fields: &[FieldChangeReport], room: &mut Room, out: &mut dyn Write) -> io::Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let (open, close) = match fields.len() > ROWS_IN_SIGHT {
        true => (format!("<details><summary>{} fields change</summary>\n\n", fields.len()), "\n</details>\n\n"),
        false => (String::new(), "\n"),
    };
    let head = format!("{open}| | Field | Before | After | |\n| --- | --- | --- | --- | --- |\n");
    room.write_between(&head, fields.iter().map(field_row), close, out)?;
    let long: Vec<&FieldChangeReport> = fields.iter().filter(|field| is_long(field)).collect();
    if long.is_empty() {
        return Ok(());
    }
    let blocks = long.iter().map(|field| format!("{}\n\n{}", code(&field.field_path), block("diff", &in_full(field))));
    room.write_between("<details><summary>Long values in full</summary>\n\n", blocks, "</details>\n\n", out)
}

fn is_long(field: &FieldChangeReport) -> bool {
    let is_long = |value: &Value| whole(value).chars().count() > LONGEST_VALUE;
    !field.only_order && field.old.iter().chain(&field.new).any(is_long)
}

fn field_row(field: &FieldChangeReport) -> String {
    let cell = |text: &str| if text.is_empty() { String::new() } else { code(text) };
    let (mark, _) = diff_fields::mark(field);
    let (old, new) = match field.only_order {
        true => (String::new(), "the same items in another order".to_owned()),
        false => {
            let alone = |value: &Option<Value>| {
                value.as_ref().map_or_else(String::new, |value| fitted(value, LONGEST_VALUE, View::default()))
            };
            let (old, new) = match (&field.old, &field.new) {
                (Some(old), Some(new)) => shortened_pair(&whole(old), &whole(new), LONGEST_VALUE, View::default()),
                (old, new) => (alone(old), alone(new)),
            };
            (cell(&old), cell(&new))
        }
    };
    let restarts = if field.restarts_pods { "restarts pods" } else { "" };
    format!("| {} | {} | {old} | {new} | {restarts} |\n", text(&mark.to_string()), code(&field.field_path))
}

/// Both values line by line; the lines that they begin and end with alike stand there once.
fn in_full(field: &FieldChangeReport) -> String {
    let (old, new) = (full_text(field.old.as_ref()), full_text(field.new.as_ref()));
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let after = old[before..].iter().rev().zip(new[before..].iter().rev()).take_while(|(a, b)| a == b).count();
    let pieces = [
        (" ", &old[..before]),
        ("-", &old[before..old.len() - after]),
        ("+", &new[before..new.len() - after]),
        (" ", &old[old.len() - after..]),
    ];
    let lines = pieces.into_iter().flat_map(|(mark, lines)| lines.iter().map(move |line| format!("{mark} {line}")));
    lines.collect::<Vec<_>>().join("\n")
}

/// A text as it is, anything else as YAML.
fn full_text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => serde_saphyr::to_string(value).unwrap_or_else(|_| flow(value)),
    }
}

fn write_nodes(daemon_set: &DaemonSetDiffReport, room: &mut Room, out: &mut dyn Write) -> io::Result<()> {
    let groups = groups(daemon_set);
    let mut rest = diff_nodes::unchanged(daemon_set.summary).map_or_else(String::new, |unchanged| format!("\n{unchanged}\n"));
    if !daemon_set.headroom.is_empty() {
        let fullest: Vec<String> = daemon_set.headroom.iter().take(FULLEST_SHOWN).map(diff_words::headroom).collect();
        rest.extend(["\nRoom on the fullest nodes: ", &*text(&fullest.join("; ")), "\n"]);
    }
    if groups.is_empty() {
        return if rest.is_empty() { Ok(()) } else { room.write(&format!("{}\n", rest.trim_start()), out) };
    }
    let head = format!(
        "<details><summary>Nodes: {}</summary>\n\n| | Nodes | Change | Why |\n| --- | --- | --- | --- |\n",
        diff_nodes::summary(daemon_set.summary)
    );
    let rows = groups.iter().map(|group| {
        let mark = text(&diff_nodes::mark(group.effect).to_string());
        let counted = diff_nodes::counted_effect(group.names.len(), group.effect);
        format!("| {mark} | {} | {counted} | {} |\n", code(&summarize(&group.names, LONGEST_VALUE)), text(&group.why))
    });
    room.write_between(&head, rows, &format!("{rest}\n</details>\n\n"), out)
}

fn write_rollout(rollout: &RolloutReport, room: &mut Room, out: &mut dyn Write) -> io::Result<()> {
    room.write(&format!("**Rollout**: {}\n\n", text(&diff_words::limits(rollout))), out)?;
    if let Some(chart) = gantt(&rollout.waves) {
        room.write(&block("mermaid", &chart), out)?;
    }
    if let Some(stuck) = &rollout.stuck {
        let names: Vec<&str> = stuck.nodes.iter().map(AsRef::as_ref).collect();
        let because = if names.is_empty() { String::new() } else { format!(", because of {}", code(&summarize(&names, 200))) };
        let message = text(&diff_words::stuck(stuck, View::default()));
        room.write(&format!("> [!CAUTION]\n> Stuck: {message}{because}\n\n"), out)?;
        if let Some(unblock) = &stuck.unblock {
            room.write(&format!("To let the others go on, set {}", value(unblock)), out)?;
        }
    }
    room.write(&facts(rollout), out)?;
    if let Some(needs) = rollout.timeout.as_ref().filter(|timeout| !timeout.fits).and_then(|timeout| timeout.needs.as_ref()) {
        room.write(&format!("It would fit with {}", value(needs)), out)?;
    }
    if rollout.estimate.assumptions.is_empty() {
        return Ok(());
    }
    let assumptions = rollout.estimate.assumptions.iter().map(|assumption| format!("- {}\n", text(assumption)));
    room.write_between("<details><summary>What the times rest on</summary>\n\n", assumptions, "\n</details>\n\n", out)
}

/// What is known of a rollout, an item each.
fn facts(rollout: &RolloutReport) -> String {
    let mut facts = Vec::new();
    for (nodes, words) in diff_words::out_of_turn(rollout) {
        let names: Vec<&str> = nodes.iter().map(AsRef::as_ref).collect();
        facts.push(format!("{}: {words}", code(&summarize(&names, 200))));
    }
    if rollout.strategy != "OnDelete" {
        facts.push(format!("Without an available pod: {}", diff_words::unavailable_at_most(rollout)));
    }
    if let Some(bad_release) = diff_words::bad_release(rollout) {
        let mark = if diff_words::nothing_stops_it(rollout) { "❌ " } else { "" };
        facts.push(format!("{mark}A bad release: {bad_release}"));
    }
    if rollout.strategy != "OnDelete" {
        facts.push(format!("Estimate: {}", diff_words::estimate(rollout, View::default())));
    }
    if let Some(timeout) = &rollout.timeout {
        let mark = if timeout.fits { "✅" } else { "❌" };
        facts.push(format!("{mark} Timeout: {}", diff_words::timeout(timeout)));
    }
    let facts: String = facts.iter().map(|fact| format!("- {fact}\n")).collect();
    if facts.is_empty() { facts } else { facts + "\n" }
}

/// A field and the lines to paste there.
fn value(value: &UnblockReport) -> String {
    format!("{}:\n\n{}", code(&value.field_path), block("yaml", value.yaml.trim_end()))
}
