//! Every rule's page: its failing example gives exactly the diagnostic that stands under it, its passing example none of any rule.
//!
//! `RULES=overwrite cargo test rules` writes the diagnostics into the pages.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use daemonset_plan::lint::{Check, RULES, Rule, Settings};
use daemonset_plan::report::FindingReport;

use crate::linting::report;

/// Findings of other rules in a page's passing examples, with the reason why they cannot be helped there.
const ALSO_FOUND: &[(&str, &str, &str)] = &[];

/// A fenced block of a page.
pub(crate) struct Block {
    /// What stands behind the fence: `yaml fails`.
    pub(crate) kind: String,
    pub(crate) text: String,
}

pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(kind), None) => open = Some(Block { kind: kind.to_owned(), text: String::new() }),
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some(mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    blocks
}

fn page_path(rule: &Rule) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/lint/rules").join(format!("{}.md", rule.id.replace('-', "_")))
}

fn only(rule: &Rule) -> Settings {
    // What is said of the other rules' work needs them.
    if matches!(rule.check, Check::Reporting) {
        return Settings::default();
    }
    Settings { only: BTreeSet::from([rule.id]), ..Settings::default() }
}

/// A finding as pages show it.
fn diagnostic(finding: &FindingReport) -> String {
    let at = finding.location.as_ref().expect("every example's finding has a place");
    let mut text = format!("{}:{}: {}[{}] {}\n", at.line, at.column, finding.level.word(), finding.rule, finding.message);
    for related in &finding.related {
        let _ = writeln!(text, "  {}:{}: {}", related.location.line, related.location.column, related.message);
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(text, "  help: {help}");
    }
    if let Some(fix) = &finding.fix {
        let _ = writeln!(text, "  under {}:", fix.field_path);
        fix.yaml.lines().for_each(|line| {
            let _ = writeln!(text, "    {line}");
        });
    }
    text
}

#[test]
fn every_failing_example_gives_exactly_the_diagnostic_under_it() {
    let overwrite = std::env::var("RULES").is_ok_and(|wish| wish == "overwrite");
    for rule in RULES {
        let (mut page, mut dump, mut failing) = (rule.page.to_owned(), None, 0);
        let blocks = blocks(rule.page);
        for (at, block) in blocks.iter().enumerate() {
            match block.kind.as_str() {
                "yaml cluster" => dump = Some(block.text.as_str()),
                "yaml fails" => {
                    failing += 1;
                    let report = report(&block.text, dump, &only(rule));
                    assert_eq!(report.findings.len(), 1, "{}: {:#?}", rule.id, report.findings);
                    let found = diagnostic(&report.findings[0]);
                    let expected = blocks.get(at + 1).filter(|next| next.kind == "text").expect("a text block follows");
                    if overwrite {
                        let old = format!("```yaml fails\n{}```\n\n```text\n{}```", block.text, expected.text);
                        assert!(page.contains(&old), "{}: the diagnostic stands right under the example", rule.id);
                        page = page.replace(&old, &format!("```yaml fails\n{}```\n\n```text\n{found}```", block.text));
                    } else {
                        assert_eq!(found, expected.text, "{}: RULES=overwrite cargo test rules writes it", rule.id);
                    }
                }
                _ => {}
            }
        }
        assert!(failing > 0, "{} has no failing example", rule.id);
        if overwrite {
            std::fs::write(page_path(rule), page).expect("pages can be written");
        }
    }
}

#[test]
fn no_rule_finds_anything_in_another_rules_passing_example() {
    let (mut examples, mut unexpected) = (0, Vec::new());
    for rule in RULES {
        let (mut dump, mut passing) = (None, 0);
        for block in blocks(rule.page) {
            match block.kind.as_str() {
                "yaml cluster" => dump = Some(block.text),
                "yaml passes" => {
                    passing += 1;
                    let report = report(&block.text, dump.as_deref(), &Settings::default());
                    let listed = |finding: &&FindingReport| {
                        !ALSO_FOUND.iter().any(|(page, other, _)| *page == rule.id && *other == finding.rule)
                    };
                    let unlisted =
                        report.findings.iter().filter(listed).map(|finding| format!("{}: {}", rule.id, diagnostic(finding)));
                    unexpected.extend(unlisted);
                }
                _ => {}
            }
        }
        assert!(passing > 0, "{} has no passing example", rule.id);
        examples += passing;
    }
    println!("{examples} passing examples, {} rules", RULES.len());
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}

#[test]
fn messages_begin_in_lower_case_and_end_without_a_dot() {
    for rule in RULES {
        let mut dump = None;
        for block in blocks(rule.page) {
            match block.kind.as_str() {
                "yaml cluster" => dump = Some(block.text),
                "yaml fails" => {
                    for finding in report(&block.text, dump.as_deref(), &only(rule)).findings {
                        let related = finding.related.iter().map(|related| related.message.as_str());
                        for text in related.chain([finding.message.as_str()]).chain(finding.help.as_deref()) {
                            let first = text.chars().next().expect("no message is empty");
                            let second = text.chars().nth(1).unwrap_or(' ');
                            // A word of Kubernetes' own keeps its letters: DaemonSet, PodSecurity.
                            assert!(!first.is_uppercase() || second.is_uppercase() || text.starts_with("DaemonSet"), "{text}");
                            assert!(!text.ends_with('.'), "{text}");
                            assert!(!text.contains('\n'), "{text}");
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

#[test]
fn pages_have_one_form_and_rules_stand_in_the_order_of_their_ids() {
    for rule in RULES {
        assert_eq!(rule.page.lines().next(), Some(format!("# {}", rule.id).as_str()), "{}", rule.id);
        assert_eq!(std::fs::read_to_string(page_path(rule)).ok().as_deref(), Some(rule.page), "{}", rule.id);
        let summary = rule.summary();
        assert!(summary.ends_with('.') && !summary.contains('\n') && summary.len() < 130, "{}: {summary}", rule.id);
        for heading in ["\n## Fails\n", "\n## Passes\n", "\n## References\n"] {
            assert!(rule.page.contains(heading), "{}: {heading}", rule.id);
        }
    }
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted);
}
