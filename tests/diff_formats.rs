//! The formats of a diff. `SNAPSHOTS=overwrite cargo test` writes the whole outputs in `tests/diff/` as they are today;
//! read the difference before you commit it.

use daemonset_plan::render::{ReportFormat, View};
use daemonset_plan::report::{
    BlastRadiusReport, ChangeReport, DaemonSetDiffReport, DiffReport, EffectReport, NodeDiffReport, ReasonReport, RolloutReport,
    VerdictReport, WhenReport,
};
use serde_json::json;
use snapbox::{assert_data_eq, file};
use unicode_width::UnicodeWidthStr;

use crate::diff_reports::{
    field, nasty, node, numbered, rendered, rendered_in, replaced, report, rollout, span, stuck, table, unchanged, update, waves,
    with_nodes,
};

const EVERY_FORMAT: [ReportFormat; 5] =
    [ReportFormat::Table, ReportFormat::Wide, ReportFormat::Json, ReportFormat::Yaml, ReportFormat::Markdown];

fn created() -> DaemonSetDiffReport {
    let nodes = numbered(3, EffectReport::Gains, None);
    let nodes = nodes.into_iter().map(|node| NodeDiffReport { before: None, reasons: [].into(), ..node });
    with_nodes(ChangeReport::Created, nodes.collect())
}

fn deleted() -> DaemonSetDiffReport {
    let nodes = numbered(3, EffectReport::Loses, Some(WhenReport::AtOnce));
    with_nodes(ChangeReport::Deleted, nodes.into_iter().map(|node| NodeDiffReport { after: None, ..node }).collect())
}

/// 5,000 nodes, one by one.
fn serial() -> DaemonSetDiffReport {
    let rollout = RolloutReport {
        max_unavailable: Some(1),
        blast_radius: BlastRadiusReport { unavailable_at_most: 1, pods: 1, unavailable: 1 },
        ..rollout(5_000, waves(5_000, 1), Some(span(60_000, 200_000)))
    };
    let nodes = numbered(5_000, EffectReport::Restarts, Some(WhenReport::InRollout));
    DaemonSetDiffReport { rollout: Some(rollout), ..with_nodes(ChangeReport::Updated, nodes) }
}

/// Pods that start beside the old ones.
fn surging() -> DaemonSetDiffReport {
    let rollout = RolloutReport {
        max_surge: Some(3),
        blast_radius: BlastRadiusReport { unavailable_at_most: 0, pods: 3, unavailable: 0 },
        ..rollout(10, waves(4, 3), Some(span(40, 110)))
    };
    let nodes = numbered(10, EffectReport::Restarts, Some(WhenReport::InRollout));
    DaemonSetDiffReport { rollout: Some(rollout), ..with_nodes(ChangeReport::Updated, nodes) }
}

fn on_delete() -> DaemonSetDiffReport {
    let nodes = numbered(10, EffectReport::Restarts, Some(WhenReport::WhenDeleted));
    let rollout = RolloutReport {
        strategy: "OnDelete".to_owned(),
        max_unavailable: None,
        max_surge: None,
        blast_radius: BlastRadiusReport { unavailable_at_most: 0, pods: 0, unavailable: 0 },
        ..rollout(10, Vec::new(), None)
    };
    DaemonSetDiffReport { rollout: Some(rollout), ..with_nodes(ChangeReport::Updated, nodes) }
}

#[test]
fn an_update_is_shown_whole_at_every_width() {
    assert_data_eq!(table(&update(), 60), file!["diff/update-60.txt"].raw());
    assert_data_eq!(table(&update(), 80), file!["diff/update-80.txt"].raw());
    assert_data_eq!(table(&update(), 200), file!["diff/update-200.txt"].raw());
    assert_data_eq!(rendered(&update(), ReportFormat::Wide), file!["diff/update-wide.txt"].raw());
    assert_data_eq!(rendered(&update(), ReportFormat::Markdown), file!["diff/update-markdown.txt"].raw());
}

#[test]
fn values_are_whole_where_they_fit_and_else_cut_between_entries() {
    let volume = json!({
        "configMap": {"items": [{"key": "cni-conf.json", "path": "70-multus.conf"}], "name": "multus-cni-config"},
        "name": "multus-cfg",
    });
    let command = json!((0..40).map(|number| format!("--number={number}")).collect::<Vec<_>>());
    let fields = vec![
        field("spec.template.spec.volumes[0]", None, Some(volume), true),
        field("spec.template.spec.containers[0].command", None, Some(command), true),
    ];
    let update = report(vec![DaemonSetDiffReport { fields, ..with_nodes(ChangeReport::Updated, Vec::new()) }]);
    let whole = "{configMap: {items: [{key: cni-conf.json, path: 70-multus.conf}], name: multus-cni-config}, name: multus-cfg}";
    let (wide, piped) = (rendered(&update, ReportFormat::Wide), rendered(&update, ReportFormat::Table));
    for (text, is_whole, last) in [
        (table(&update, 100), false, "\"--number=5\", …]"),
        (table(&update, 120), true, "\"--number=6\", …]"),
        (piped, true, "\"--number=12\", …]"),
        (wide, true, "\"--number=39\"]"),
    ] {
        let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(joined.contains(whole), is_whole, "{text}");
        assert!(
            is_whole
                || joined.contains("{name: multus-cfg, configMap: {name: multus-cni-config, items: [{key: cni-conf.json, …}]}}"),
            "{text}"
        );
        assert!(joined.contains(last), "{text}");
    }
}

/// The items of a list that go and come are shown one above the other, each for itself.
#[test]
fn values_that_differ_look_different_at_every_width() {
    let toleration = |key: &str| {
        let key = format!("registry.example.com/{key}-of-a-team-that-likes-long-keys");
        json!({"effect": "NoSchedule", "key": key, "operator": "Equal", "value": "one-value"})
    };
    let long = |middle: &str| json!(format!("{}{middle}{}", "x".repeat(90), "y".repeat(90)));
    for (old, new) in [(toleration("some"), toleration("any")), (long("old"), long("new")), (long("old"), json!("short"))] {
        let path = "spec.template.spec.tolerations[0]";
        let fields = vec![field(path, Some(old.clone()), None, true), field(path, None, Some(new.clone()), true)];
        let changed = DaemonSetDiffReport { fields, ..with_nodes(ChangeReport::Updated, unchanged().nodes) };
        for width in [40, 60, 80, 100, 200] {
            let text = table(&report(vec![changed.clone()]), width);
            let (removed, added) = text.split_once("  + ").expect("an added field");
            let value = |text: &str| -> String {
                let lines = text.lines().skip_while(|line| !line.contains(path)).take_while(|line| !line.is_empty());
                lines.collect::<Vec<_>>().join("\n").replace("  - ", "")
            };
            assert_ne!(value(removed), value(added), "{width}: {text}");
            let values = text.lines().filter(|line| line.starts_with("      "));
            assert!(values.into_iter().all(|line| line.width() <= width), "{width}: {text}");
        }
    }
    let short = json!({"effect": "NoSchedule", "key": "registry.example.com/some-team-of-long-keys", "operator": "Exists"});
    let fields = vec![field("spec.template.spec.tolerations[0]", None, Some(short), false)];
    let text = table(&report(vec![DaemonSetDiffReport { fields, ..with_nodes(ChangeReport::Updated, unchanged().nodes) }]), 60);
    let lines =
        "\n      {effect: NoSchedule, key:\n      registry.example.com/some-team-of-long-keys, operator:\n      Exists}\n";
    assert!(text.contains(lines), "{text}");
}

#[test]
fn every_kind_of_change_has_its_view() {
    assert_data_eq!(table(&report(vec![created()]), 80), file!["diff/created.txt"].raw());
    assert_data_eq!(table(&report(vec![deleted()]), 80), file!["diff/deleted.txt"].raw());
    assert_data_eq!(table(&report(vec![replaced()]), 80), file!["diff/replaced.txt"].raw());
    assert_data_eq!(table(&report(vec![surging()]), 80), file!["diff/surging.txt"].raw());
    assert_data_eq!(table(&report(vec![on_delete()]), 80), file!["diff/on-delete.txt"].raw());
    assert_data_eq!(table(&report(vec![serial()]), 80), file!["diff/serial.txt"].raw());
    assert_data_eq!(table(&report(vec![stuck()]), 80), file!["diff/stuck.txt"].raw());
    assert_data_eq!(rendered(&report(vec![stuck()]), ReportFormat::Markdown), file!["diff/stuck-markdown.txt"].raw());
    assert_data_eq!(rendered(&report(vec![replaced()]), ReportFormat::Markdown), file!["diff/replaced-markdown.txt"].raw());
}

#[test]
fn no_changes_are_a_line_each() {
    let other = DaemonSetDiffReport { name: "agent".to_owned(), ..unchanged() };
    let both = report(vec![unchanged(), other]);
    let text = "DaemonSet logging/fluentd: no changes\nDaemonSet logging/agent: no changes\n\nNo changes.\n";
    assert_eq!(table(&both, 80), text);
    assert_eq!(table(&report(Vec::new()), 80), "Nothing was compared.\n");
    assert!(rendered(&both, ReportFormat::Markdown).starts_with("### No changes.\n\nDaemonSet `logging/fluentd`: no changes\n"));
}

#[test]
fn the_last_line_sums_everything() {
    let last = |daemon_sets: Vec<DaemonSetDiffReport>| {
        let text = rendered(&report(daemon_sets), ReportFormat::Table);
        text.lines().last().unwrap_or_default().to_owned()
    };
    let label = field("metadata.labels[team]", Some(json!("a")), Some(json!("b")), false);
    let relabelled = DaemonSetDiffReport { fields: vec![label], ..with_nodes(ChangeReport::Updated, unchanged().nodes) };
    let refused = DaemonSetDiffReport { change: ChangeReport::Updated, replacement: None, ..replaced() };
    for (daemon_sets, expected) in [
        (vec![unchanged()], "No changes."),
        (vec![relabelled.clone()], "Plan: no pod changes."),
        (vec![created()], "Plan: 3 nodes gain a pod."),
        (vec![deleted()], "Plan: 3 nodes lose their pods."),
        (vec![on_delete()], "Plan: 10 pods restart when somebody deletes them."),
        (vec![stuck()], "Plan: 2–7 of 10 pods restart, the rollout never ends."),
        (vec![replaced()], "Plan: the update is refused; deleted and created, all 10 pods are gone for 12–90 s."),
        (vec![refused.clone()], "Plan: refused by the API server, nothing changes."),
        (vec![unchanged(), relabelled], "Plan: 1 DaemonSet updated; no pod changes."),
        (
            vec![created(), deleted(), surging(), serial(), refused, replaced()],
            "Plan: 1 DaemonSet created, 2 updated, 1 deleted, 1 to delete and create, 1 refused; \
             3 pods come, 3 go, 5010 restart in up to 5000 waves, about 16 h 40 min – 55 h 34 min.",
        ),
        (
            vec![stuck(), surging()],
            "Plan: 2 DaemonSets updated; 12–17 of 20 pods restart in up to 4 waves, 1 rollout never ends.",
        ),
    ] {
        assert_eq!(last(daemon_sets), expected);
    }
}

#[test]
fn many_waves_are_a_few_lines() {
    let lines = table(&report(vec![serial()]), 80).lines().count();
    assert!(lines < 20, "{lines} lines");
    let markdown = rendered(&report(vec![serial()]), ReportFormat::Markdown);
    assert!(markdown.len() < 3_000, "{}", markdown.len());
    let mut uneven = serial();
    let rollout = uneven.rollout.as_mut().expect("it has one");
    rollout.waves.iter_mut().enumerate().for_each(|(at, wave)| wave.pods = at % 7 + 1);
    assert!(table(&report(vec![uneven.clone()]), 80).lines().count() < 30);
    let markdown = rendered(&report(vec![uneven]), ReportFormat::Markdown);
    let bars = markdown.lines().filter(|line| line.trim_start().starts_with("wave")).count();
    assert_eq!(bars, 30);
}

#[test]
fn bars_begin_where_the_one_above_ends() {
    let text = rendered_in(&update(), ReportFormat::Table, View { width: Some(80), ascii: true, ..View::default() });
    let bars: Vec<&str> = text.lines().filter(|line| line.contains("==")).collect();
    let [first, second] = bars.as_slice() else { panic!("{text}") };
    assert_eq!(first.rfind('='), second.find('=').map(|start| start - 1), "{text}");
    assert_eq!(first.matches('=').count(), 4 * second.matches('=').count(), "{text}");
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn lines_keep_to_the_width() {
    for width in [60, 80, 120, 200] {
        for daemon_set in [created(), deleted(), replaced(), serial(), surging(), on_delete(), stuck()] {
            for line in table(&report(vec![daemon_set]), width).lines().chain(table(&update(), width).lines()) {
                assert!(line.width() <= width, "{} of {width}: {line}", line.width());
            }
        }
    }
}

#[test]
fn nodes_that_hear_the_same_with_other_numbers_share_a_row() {
    let fails = |number: u32| {
        let mut fails = node(&format!("n-{number}"), EffectReport::Fails, None, &[&format!("Insufficient cpu: {number} m")]);
        let short = |reason: &ReasonReport| ReasonReport { words: Some("Insufficient cpu".to_owned()), ..reason.clone() };
        fails.reasons = fails.reasons.iter().map(short).collect();
        fails
    };
    let text = |count: u32| table(&report(vec![with_nodes(ChangeReport::Updated, (1..=count).map(fails).collect())]), 120);
    assert!(text(3).contains(" ! n-3  1 fails  Insufficient cpu: 3 m\n"), "{}", text(3));
    assert!(text(9).contains(" ! n-[1-9]  9 fail  Insufficient cpu (-o wide has what each node has)\n"), "{}", text(9));
}

#[test]
fn nodes_say_what_happens_to_them_without_reasons_too() {
    let new = NodeDiffReport { before: None, ..node("new", EffectReport::Gains, None, &[]) };
    let gone = NodeDiffReport { after: None, ..node("gone", EffectReport::Loses, None, &[]) };
    let evicts = NodeDiffReport { after: Some(VerdictReport::Preempts), ..node("full", EffectReport::Restarts, None, &[]) };
    let text = table(&report(vec![with_nodes(ChangeReport::Unchanged, vec![new, gone, evicts])]), 100);
    let title = "DaemonSet logging/fluentd  new.yaml:1  stays as it is, its nodes do not\n";
    for line in [title, "the node is new\n", "the node is gone\n", "pods of lower priority are evicted for it\n"] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn long_values_are_cut_on_a_terminal_and_whole_in_a_comment() {
    let script = |line: &str| json!(format!("#!/bin/sh\n{}{line}\n{}", "first\n".repeat(40), "last\n".repeat(40)));
    let fields = vec![field("spec.template.spec.containers[0].args[0]", Some(script("old")), Some(script("new")), true)];
    let update = report(vec![DaemonSetDiffReport { fields, ..with_nodes(ChangeReport::Updated, Vec::new()) }]);
    let text = table(&update, 80);
    assert!(text.contains("\\nold\\n") && text.contains("-> …") && text.contains("\\nnew\\n"), "{text}");
    assert!(text.lines().all(|line| line.width() <= 80), "{text}");
    let markdown = rendered(&update, ReportFormat::Markdown);
    assert!(markdown.contains("```diff\n  #!/bin/sh\n  first\n"), "{markdown}");
    assert!(markdown.contains("  first\n- old\n+ new\n  last\n"), "{markdown}");
    assert_eq!((markdown.matches("  first\n").count(), markdown.matches("  last\n").count()), (40, 40));
}

#[test]
fn colours_are_terraforms_and_only_where_wished() {
    assert!(!table(&update(), 80).contains('\u{1b}'));
    let text = rendered_in(&update(), ReportFormat::Table, View { width: Some(100), color: true, ..View::default() });
    for (color, what) in [(32, "+"), (31, "-"), (33, "~"), (32, "+ gpu-[1-2]"), (31, "! full-1"), (33, "~ worker-[01-08]")] {
        let painted = format!("\u{1b}[{color}m{what}\u{1b}[0m");
        assert!(text.contains(&painted), "{painted:?} in {text:?}");
    }
    let refused = rendered_in(&report(vec![replaced()]), ReportFormat::Table, View { color: true, ..View::default() });
    let at = |what: &str| refused.find(what).unwrap_or_else(|| panic!("{what} in {refused}"));
    assert!(at("\u{1b}[31mspec.selector: Invalid value") < at("~\u{1b}[0m spec.selector: {"), "{refused}");
}

#[test]
fn no_format_of_a_diff_lets_control_characters_through() {
    for format in EVERY_FORMAT {
        for report in [update(), nasty(), report(vec![stuck()])] {
            let text = rendered(&report, format);
            let bad = text.chars().find(|character| character.is_control() && *character != '\n');
            assert_eq!(bad, None, "{format:?}");
        }
    }
}

#[test]
fn texts_do_not_break_out_of_a_comment() {
    let text = rendered(&nasty(), ReportFormat::Markdown);
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if line == open => fence = None,
            None if ticks.len() >= 3 => fence = Some(ticks),
            Some(_) => {}
            None => {
                // What is left of a line without code is read as Markdown.
                let read: String = line.split('`').step_by(2).collect();
                let read: String = read.split("<code>").map(|piece| piece.split("</code>").last().unwrap_or_default()).collect();
                assert!(!read.contains("<script>") && !read.contains("@team"), "{line}");
            }
        }
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        assert!(!line.starts_with("| ") || [5, 6].contains(&cells(line)), "{line}");
    }
    assert_eq!(fence, None, "every block of code is closed");
}

#[test]
fn a_comment_holds_what_fits_and_says_what_does_not() {
    let fields = (0..2_000).map(|at| field(&format!("spec.x[{at}]"), None, Some(json!("long ".repeat(50))), true)).collect();
    let nodes = (0..3_000).map(|at| node(&"n".repeat(at % 50 + 3), EffectReport::Fails, None, &[&at.to_string()])).collect();
    let large = DaemonSetDiffReport { fields, ..with_nodes(ChangeReport::Updated, nodes) };
    let text = rendered(&report(vec![large, stuck(), update().daemon_sets.remove(0)]), ReportFormat::Markdown);
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.contains(" more are left out: a comment holds no more."), "{}", &text[text.len() - 300..]);
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn json_and_yaml_are_read_back_as_the_report() {
    let several = report(vec![created(), deleted(), replaced(), stuck(), surging(), on_delete(), unchanged()]);
    for written in [update(), nasty(), several] {
        let json = rendered(&written, ReportFormat::Json);
        assert_eq!(serde_json::from_str::<DiffReport>(&json).expect("JSON"), written);
        let yaml = rendered(&written, ReportFormat::Yaml);
        assert_eq!(serde_saphyr::from_str::<DiffReport>(&yaml).expect("YAML"), written, "{yaml}");
    }
}
