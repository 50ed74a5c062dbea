//! Files that are made from the code: the JSON Schemas of the configuration file and of the reports, the tables of rules and of reasons, scripts for
//! shells and manual pages.
//! `GENERATED=overwrite cargo test --test tests generated` writes them.

use std::fs;
use std::path::Path;

use daemonset_plan::engine::Plugin;
use daemonset_plan::lint::{RULES, Rule, Thresholds};
use daemonset_plan::report::Topic;
use serde_json::{Map, Value, json};

use crate::man_pages;
use crate::program::program;
use crate::report_schema::report_schema;

const OVERWRITE: &str = "GENERATED=overwrite cargo test --locked --test tests generated";

fn assert_is_generated(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("GENERATED").is_some_and(|value| value == "overwrite") {
        fs::write(&path, expected).expect("the file can be written");
        return;
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == expected, "{file} differs from what the code says; write it with: {OVERWRITE}");
}

/// The first paragraph of a rule's page, on one line.
fn summary(rule: &Rule) -> String {
    rule.summary().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_schema_of_the_configuration_file_is_the_one_of_the_code() {
    let text = serde_json::to_string_pretty(&config_schema()).expect("a value can always be written");
    assert_is_generated("docs/daemonset-plan.config.schema.json", &format!("{text}\n"));
}

#[test]
fn the_schema_of_the_reports_is_the_one_of_the_code() {
    let text = serde_json::to_string_pretty(&report_schema()).expect("a value can always be written");
    assert_is_generated("docs/daemonset-plan.report.schema.json", &format!("{text}\n"));
}

#[test]
fn the_scripts_for_shells_are_those_that_the_program_prints() {
    for (shell, file) in [
        ("bash", "daemonset-plan.bash"),
        ("zsh", "_daemonset-plan"),
        ("fish", "daemonset-plan.fish"),
        ("powershell", "_daemonset-plan.ps1"),
        ("elvish", "daemonset-plan.elv"),
    ] {
        let printed = program().args(["completions", shell]).output().expect("it runs");
        assert!(printed.status.success() && printed.stderr.is_empty(), "{shell}");
        assert_is_generated(&format!("completions/{file}"), &String::from_utf8(printed.stdout).expect("UTF-8"));
    }
}

#[test]
fn the_manual_pages_are_those_of_the_help() {
    let pages = man_pages::pages();
    for (file, page) in &pages {
        assert_is_generated(&format!("man/{file}"), page);
        // A page without it has lost its text on the way.
        assert_eq!(page.matches(".SH DESCRIPTION").count(), 1, "{file}");
        for line in unfilled(page) {
            let printed = line.replace("\\&", "").replace("\\(aq", "'").replace("\\-", "-").replace("\\e", "\\");
            assert!(INDENT_OF_PAGES + printed.chars().count() <= 80, "{file}: too wide for 80 columns: {printed}");
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let there = fs::read_dir(folder).expect("the folder is there").count();
    assert_eq!(there, pages.len(), "pages of commands that are no more");
}

/// What man puts before the lines of a section.
const INDENT_OF_PAGES: usize = 7;

/// The lines of a page that stay as they are.
fn unfilled(page: &str) -> impl Iterator<Item = &str> {
    page.split(".nf\n").skip(1).flat_map(|part| part.split(".fi").next().unwrap_or_default().lines())
}

fn config_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://raw.githubusercontent.com/daemonset-plan/daemonset-plan/main/docs/daemonset-plan.config.schema.json",
        "title": "daemonset-plan",
        "description": "The configuration file .daemonset-plan.yaml",
        "type": "object",
        "additionalProperties": false,
        "properties": { "lint": lint_schema() },
        "$defs": {
            "level": {
                "description": "How bad a finding is; off looks for none. YAML's bare off is the boolean false, which means the same",
                "enum": ["error", "warning", "info", "off", false],
            },
            "rule": {
                "description": "A rule's id",
                "enum": RULES.iter().map(|rule| rule.id).collect::<Vec<_>>(),
            },
        },
    })
}

fn lint_schema() -> Value {
    let level = |rule: &Rule| json!({ "description": summary(rule), "default": rule.level.to_string(), "$ref": "#/$defs/level" });
    let levels: Map<String, Value> = RULES.iter().map(|rule| (rule.id.to_owned(), level(rule))).collect();
    let text = |description: &str| json!({ "description": description, "type": "string" });
    let number = |description: &str, default: Value| json!({ "description": description, "type": "integer", "minimum": 0, "default": default });
    let thresholds = Thresholds::default();
    json!({
        "description": "What daemonset-plan lint looks for",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "failOn": {
                "description": "From which level on the run fails; off and YAML's bare off, the boolean false, mean never",
                "default": "error",
                "enum": ["error", "warning", "info", "never", "off", false],
            },
            "levels": {
                "description": "Levels of rules by their id; a finding that is less bad by itself stays so",
                "type": "object",
                "additionalProperties": false,
                "properties": levels,
            },
            "ignore": {
                "description": "Findings to leave out",
                "type": "array",
                "items": {
                    "description": "Findings of these rules that fulfil everything else that is given",
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["rules"],
                    "properties": {
                        "rules": {
                            "description": "The rules",
                            "type": "array",
                            "minItems": 1,
                            "uniqueItems": true,
                            "items": { "$ref": "#/$defs/rule" },
                        },
                        "path": text("In files whose path, seen from this file, fulfils this pattern: * stays inside a folder, ** does not"),
                        "namespace": text("In this namespace"),
                        "name": text("In DaemonSets of this name"),
                        "reason": text("Why"),
                    },
                },
            },
            "thresholds": {
                "description": "From which numbers on rules speak up",
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "serialRolloutWaves": number(
                        "serial-rollout: a rollout of more waves than this",
                        thresholds.serial_rollout_waves.into(),
                    ),
                    "terminationGraceSeconds": number(
                        "long-termination-grace: a longer grace period than this, in seconds",
                        thresholds.termination_grace_seconds.into(),
                    ),
                },
            },
        },
    })
}

#[test]
fn the_table_of_rules_is_the_one_of_the_code() {
    assert_is_generated("docs/rules.md", &rules_page());
}

#[test]
fn the_readme_counts_the_rules() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("it is there");
    assert!(readme.contains(&format!("by {} rules (", RULES.len())), "README.md: there are {} rules", RULES.len());
}

/// What stands in brackets behind a level, or as a rule's name, can be looked up.
#[test]
fn every_id_that_a_report_may_carry_can_be_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = 0;
    for file in ["report/reading_findings.rs", "report/lint_builder.rs", "render/lint_notice.rs"] {
        let code = fs::read_to_string(folder.join(file)).expect("it is there");
        let is_id = |text: &&str| text.contains('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        for id in code.split('"').filter(is_id) {
            assert!(Topic::named(id).is_ok(), "{file} has {id:?}, which daemonset-plan explain does not know");
            found += 1;
        }
    }
    assert!(found >= 5, "{found}");
    assert!(RULES.iter().all(|rule| Topic::named(rule.id).is_ok()));
}

fn rules_page() -> String {
    let rows = RULES.iter().map(|rule| {
        let cluster = if rule.needs_cluster { "yes" } else { "" };
        let summary = summary(rule).replace('|', "\\|");
        format!("| [{}]({}) | {} | {cluster} | {summary} |\n", rule.id, page_of(rule), rule.level)
    });
    format!(
        "# Rules of `daemonset-plan lint`\n\n\
         {} rules. The level is the one that a rule begins with; the cluster may show that a finding costs less than that. Rules that\n\
         need a cluster find nothing without one, the others use it where there is one. Each page says what is wrong, what it costs,\n\
         and has an example that fails and one that passes. `daemonset-plan explain RULE` prints it.\n\n\
         Levels and exceptions are set in `.daemonset-plan.yaml`, whose schema is\n\
         [daemonset-plan.config.schema.json](daemonset-plan.config.schema.json); how to run it in a pipeline is in [ci.md](ci.md).\n\n\
         <!-- Made from the code: {OVERWRITE} -->\n\n\
         | rule | level | needs a cluster | what is wrong |\n| --- | --- | --- | --- |\n{}",
        RULES.len(),
        rows.collect::<String>()
    )
}

/// The page of a rule, seen from docs/.
fn page_of(rule: &Rule) -> String {
    format!("../src/lint/rules/{}.md", rule.id.replace('-', "_"))
}

#[test]
fn every_rule_has_its_page_where_the_table_says() {
    for rule in RULES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page_of(rule));
        let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(page, rule.page, "{}", rule.id);
        assert!(page.starts_with(&format!("# {}\n", rule.id)), "{}", rule.id);
        assert!(summary(rule).ends_with('.'), "{}: its page begins with a sentence", rule.id);
    }
}

#[test]
fn the_table_of_reasons_is_the_one_of_the_code() {
    assert_is_generated("docs/reasons.md", &reasons_page());
}

fn reasons_page() -> String {
    let rows = Plugin::ALL.into_iter().map(|plugin| {
        let summary = Topic::Reason(plugin).summary().split_whitespace().collect::<Vec<_>>().join(" ");
        format!("| [{plugin}](reasons/{plugin}.md) | {summary} |\n")
    });
    format!(
        "# Reasons\n\n\
         Why a node gets a pod or not, by who decides it, in the order in which they are asked. The names are Kubernetes' own where it\n\
         has one; `--why NODE` shows them, reports have them as `plugin`. Each page says what is looked at, which messages there are,\n\
         what to do, and which source of Kubernetes it follows. `daemonset-plan explain REASON` prints it.\n\n\
         <!-- Made from the code: {OVERWRITE} -->\n\n\
         | reason | what it is about |\n| --- | --- |\n{}",
        rows.collect::<String>()
    )
}

#[test]
fn every_reason_has_a_page_and_every_page_a_reason() {
    let mut names: Vec<String> = Plugin::ALL.into_iter().map(|plugin| format!("{plugin}.md")).collect();
    names.sort();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reasons");
    let entries = fs::read_dir(&folder).expect("the folder is there").map(|entry| entry.expect("readable").file_name());
    let mut pages: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    pages.sort();
    assert_eq!(pages, names);
    for plugin in Plugin::ALL {
        let topic = Topic::Reason(plugin);
        assert_eq!(fs::read_to_string(folder.join(format!("{plugin}.md"))).expect("it is there"), topic.page(), "{plugin}");
        assert!(topic.page().starts_with(&format!("# {plugin}\n")), "{plugin}");
        assert!(topic.summary().ends_with('.'), "{plugin}: its page begins with a sentence");
        for part in ["| message | meaning |", "## What to do", "## Source"] {
            assert!(topic.page().contains(part), "{plugin} lacks {part}");
        }
    }
}

/// What the scheduler says is told by its code here: literals in the file of a plugin.
#[test]
fn the_page_of_a_plugin_of_the_scheduler_has_all_that_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine/filter");
    let mut found = 0;
    for plugin in Plugin::ALL {
        let Ok(code) = fs::read_to_string(folder.join(format!("{}.rs", snake_case(plugin.name())))) else { continue };
        for words in code.split('"').filter(|words| words.starts_with("node(s) ") || words.starts_with("Too many")) {
            assert!(Topic::Reason(plugin).page().contains(words), "{plugin} says {words:?}");
            found += 1;
        }
    }
    assert!(found >= 14, "{found}");
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}
