//! The formats of a lint that programs read, but for SARIF, which has a file of its own.

use daemonset_plan::render::{LintFormat, View};
use daemonset_plan::report::{LevelReport, LintReport};
use serde_json::Value;

use crate::lint_reports::{NASTY, empty, json, many, nasty, plain, rendered, rendered_in};

const EVERY_FORMAT: [LintFormat; 8] = [
    LintFormat::Concise,
    LintFormat::Json,
    LintFormat::Yaml,
    LintFormat::Sarif,
    LintFormat::Github,
    LintFormat::Gitlab,
    LintFormat::Junit,
    LintFormat::Markdown,
];

#[test]
fn no_format_lets_control_characters_through() {
    for format in EVERY_FORMAT {
        for report in [empty(), plain(), nasty()] {
            let text = rendered(&report, format);
            let bad = text.chars().find(|character| character.is_control() && *character != '\n');
            assert_eq!(bad, None, "{format:?}");
        }
    }
}

#[test]
fn json_and_yaml_are_the_report_itself() {
    let report = nasty();
    assert_eq!(serde_json::from_str::<LintReport>(&rendered(&report, LintFormat::Json)).expect("reads"), report);
    let yaml = rendered(&plain(), LintFormat::Yaml);
    assert!(yaml.contains("kind: LintReport") && yaml.contains("rule: missing-cpu-request"), "{yaml}");
}

#[test]
fn concise_writes_a_line_each() {
    assert_eq!(rendered(&empty(), LintFormat::Concise), "");
    assert_eq!(rendered(&plain(), LintFormat::Concise), "./k8s/agent.yaml:12:7: warning[missing-cpu-request] no cpu\n");
    let mut meant = plain();
    for (help, end) in [("did you mean requests?", "no cpu (did you mean requests?)\n"), ("request what it uses", "no cpu\n")] {
        meant.findings[0].help = Some(help.to_owned());
        assert!(rendered(&meant, LintFormat::Concise).ends_with(end));
    }
    let text = rendered(&nasty(), LintFormat::Concise);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 8, "{text}");
    assert!(lines[0].starts_with("gone.yaml: error: cannot read a | b"), "{text}");
    assert!(lines[1].starts_with("half.yaml:2:3: error: "), "{text}");
    assert!(lines[2].starts_with("-: warning: "), "{text}");
    assert!(lines[3].starts_with("k8s/we,ird: 100%|ä\\n<b>.yaml:3:5: error[invalid-field] a | b"), "{text}");
    assert_eq!(lines[6], "-: info[redundant-toleration] nowhere");
    assert!(lines[7].ends_with("info[unused-suppression] this comment leaves out latest-image"), "{text}");
    let colored = rendered_in(&plain(), LintFormat::Concise, View { color: true, ..View::default() });
    assert!(colored.contains("\u{1b}["), "{colored:?}");
}

#[test]
fn github_gets_one_command_a_line() {
    assert_eq!(rendered(&empty(), LintFormat::Github), "");
    assert_eq!(
        rendered(&plain(), LintFormat::Github),
        "::warning file=k8s/agent.yaml,line=12,endLine=12,col=7,endColumn=12,title=missing-cpu-request::no cpu%0A\
         request what it uses%0Aunder spec:%0A  requests:%0A    cpu: 50m\n"
    );
    let text = rendered(&nasty(), LintFormat::Github);
    let commands: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("::")?.split([' ']).next()).collect();
    assert_eq!(commands, ["error", "error", "warning", "error", "warning", "warning", "notice", "notice"], "{text}");
    assert_eq!(text.lines().count(), commands.len());
    assert!(text.contains("::error file=gone.yaml,title=input::cannot read a | b"), "{text}");
    let evil = "file=k8s/we%2Cird%3A 100%25|ä\\n<b>.yaml,line=3,endLine=4,title=invalid-field::a | b";
    assert!(text.contains(evil), "{text}");
    assert!(text.contains("100%25%0A::error::forged\\u{1b}[31m"), "{text}");
}

#[test]
fn gitlab_gets_unique_and_stable_fingerprints() {
    assert_eq!(json(&empty(), LintFormat::Gitlab), Value::Array(Vec::new()));
    let expected = serde_json::json!([{
        "description": "no cpu (request what it uses)",
        "check_name": "missing-cpu-request",
        "fingerprint": "06a7f2b95de02142",
        "severity": "major",
        "location": {"path": "k8s/agent.yaml", "lines": {"begin": 12, "end": 12}},
    }]);
    assert_eq!(json(&plain(), LintFormat::Gitlab), expected);
    let issues = json(&nasty(), LintFormat::Gitlab);
    let issues = issues.as_array().expect("a list");
    let severities: Vec<&str> = issues.iter().filter_map(|issue| issue["severity"].as_str()).collect();
    assert_eq!(severities, ["critical", "critical", "major", "blocker", "major", "major", "info", "info"]);
    let mut fingerprints: Vec<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), issues.len());
    assert!(issues.iter().all(|issue| issue["location"]["lines"]["begin"].as_u64() > Some(0)), "{issues:#?}");
    assert_eq!(issues[6]["location"]["path"], "good.yaml", "what stands nowhere is shown at the first input");
}

#[test]
fn junit_is_well_formed_and_counts_what_it_holds() {
    for report in [empty(), plain(), nasty()] {
        let text = rendered(&report, LintFormat::Junit);
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        for element in document.descendants().filter(|node| node.has_tag_name("testsuites") || node.has_tag_name("testsuite")) {
            for (tag, counter) in [("testcase", "tests"), ("failure", "failures"), ("error", "errors"), ("skipped", "skipped")] {
                let count = element.descendants().filter(|node| node.has_tag_name(tag)).count();
                assert_eq!(element.attribute(counter), Some(&*count.to_string()), "{counter} of {text}");
            }
        }
        let names = document.descendants().filter(|node| node.has_tag_name("testcase"));
        let mut names: Vec<_> = names.map(|node| (node.attribute("classname"), node.attribute("name"))).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "two cases of one name: {text}");
    }
}

#[test]
fn junit_shows_good_files_bad_files_and_unread_files() {
    let text = rendered(&nasty(), LintFormat::Junit);
    let document = roxmltree::Document::parse(&text).expect("XML");
    let outcome = |path: &str| -> Vec<&str> {
        let cases =
            document.descendants().filter(|node| node.has_tag_name("testcase") && node.attribute("classname") == Some(path));
        cases.map(|case| case.first_element_child().map_or("passed", |child| child.tag_name().name())).collect()
    };
    assert_eq!(outcome("./good.yaml"), ["passed"]);
    assert_eq!(outcome("gone.yaml"), ["error"]);
    assert_eq!(outcome("<stdin>"), ["system-out", "system-out"], "warnings do not make this run fail");
    assert_eq!(outcome("k8s/we,ird: 100%|ä\n<b>.yaml"), ["failure", "system-out", "skipped"]);
    assert_eq!(outcome("daemonset-plan"), ["system-out", "system-out"]);
}

#[test]
fn junit_fails_where_the_run_does() {
    for (fail_on, failures, output) in [
        (Some(LevelReport::Info), 1, None),
        (Some(LevelReport::Warning), 1, None),
        (Some(LevelReport::Error), 0, Some("warning: ./k8s/agent.yaml:12:7: no cpu\n")),
        (None, 0, Some("warning: ./k8s/agent.yaml:12:7: no cpu\n")),
    ] {
        let text = rendered(&LintReport { fail_on, ..plain() }, LintFormat::Junit);
        let document = roxmltree::Document::parse(&text).expect("XML");
        assert_eq!(document.root_element().attribute("failures"), Some(&*failures.to_string()), "{fail_on:?}: {text}");
        let written = document.descendants().find(|node| node.has_tag_name("system-out")).and_then(|node| node.text());
        assert_eq!(written.is_some(), output.is_some(), "{fail_on:?}: {text}");
        assert!(output.is_none_or(|output| written.is_some_and(|written| written.starts_with(output))), "{fail_on:?}: {text}");
        assert!(text.contains("\nunder spec:\n  requests:\n    cpu: 50m</"), "the lines can be pasted: {text}");
    }
    let nothing = rendered(&LintReport { fail_on: None, ..nasty() }, LintFormat::Junit);
    assert!(nothing.contains("failures=\"0\" errors=\"2\""), "what cannot be read fails in any case: {nothing}");
}

#[test]
fn markdown_tells_good_news_in_a_line() {
    assert_eq!(rendered(&empty(), LintFormat::Markdown), "### No findings in 1 DaemonSet\n\n");
}

#[test]
fn markdown_folds_files_and_keeps_texts_texts() {
    let text = rendered(&nasty(), LintFormat::Markdown);
    assert!(
        text.starts_with("### 1 error, 2 warnings and 2 notes in 2 DaemonSets (2 suppressed); not everything could be used\n"),
        "{text}"
    );
    assert!(text.contains("- ❌ error `gone.yaml`: cannot read a \\| b &lt;script&gt;"), "{text}");
    let file = "<details open><summary><code>k8s/we,ird: 100%|ä\\n&lt;b&gt;.yaml</code>: 2 findings</summary>";
    assert!(text.contains(file), "{text}");
    assert!(text.contains("<details><summary><code>&lt;stdin&gt;</code>: 2 findings</summary>"), "{text}");
    assert!(text.contains("| 9 | ⚠️ warning | `latest-image` | twice |"), "{text}");
    assert!(text.contains("<summary>Not evaluated</summary>"), "{text}");
    for bad in ["<script>", "@team", " [y]"] {
        assert!(!text.contains(bad), "{bad} in {text}");
    }
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    assert!(text.lines().filter(|line| line.starts_with('|')).all(|line| cells(line) == 5), "{text}");
}

#[test]
fn markdown_fits_into_a_comment_and_says_what_does_not() {
    let text = rendered(&many(5_000, |_| NASTY.to_owned()), LintFormat::Markdown);
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(
        text.contains("the worst") && text.contains(" more are left out: a comment holds no more."),
        "{}",
        &text[text.len() - 200..]
    );
}
