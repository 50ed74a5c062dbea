//! The formats of a lint that programs read, with texts that try to break out of each of them.
//! `schemas/sarif-2.1.0.json` is the schema that OASIS publishes with the specification, as the crate serde-sarif ships it.

use daemonset_plan::render::{LintFormat, View, render_lint};
use daemonset_plan::report::{
    FindingReport, FixReport, Header, InputReport, LevelReport, LintReport, LintSummary, LocationReport, NotEvaluated,
    ObjectReport, ProblemReport, RelatedReport, RuleReport, SuppressedReport, SuppressionReport,
};
use serde_json::Value;

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

const NASTY: &str = "a | b <script>@team</script> ]]> `x` [y](https://z.example) 100%\n::error::forged\u{1b}[31m\u{0}\u{ffff} ä";

fn rendered(report: &LintReport, format: LintFormat) -> String {
    rendered_in(report, format, View::default())
}

fn rendered_in(report: &LintReport, format: LintFormat, view: View) -> String {
    let mut out = Vec::new();
    render_lint(report, format, view, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("UTF-8")
}

fn json(report: &LintReport, format: LintFormat) -> Value {
    serde_json::from_str(&rendered(report, format)).expect("JSON")
}

fn at(path: &str, line: usize, column: usize, end_line: usize, end_column: usize) -> LocationReport {
    LocationReport { path: path.to_owned(), line, column, end_line, end_column }
}

fn finding(rule: &str, level: LevelReport, message: &str, location: Option<LocationReport>) -> FindingReport {
    FindingReport {
        rule: rule.to_owned(),
        level,
        message: message.to_owned(),
        help: None,
        object: Some(ObjectReport { kind: "DaemonSet".to_owned(), namespace: "logging".to_owned(), name: "agent".to_owned() }),
        field_path: None,
        location,
        template: None,
        related: Vec::new(),
        fix: None,
        refused_by_server: false,
        fingerprint: format!("{rule}|agent"),
    }
}

fn rule(id: &str, level: LevelReport, page: Option<&str>) -> RuleReport {
    RuleReport { id: id.to_owned(), level, summary: format!("What {id} is about."), page: page.map(str::to_owned) }
}

fn input(path: &str) -> InputReport {
    InputReport { path: Some(path.to_owned()), built_in: None, what: "1 DaemonSet".to_owned() }
}

fn empty() -> LintReport {
    LintReport {
        header: Header { inputs: vec![input("./good.yaml")], ..Header::new("LintReport") },
        summary: LintSummary { daemon_sets: 1, ..LintSummary::default() },
        findings: Vec::new(),
        suppressed: Vec::new(),
        unused_suppressions: Vec::new(),
        rules: vec![rule("latest-image", LevelReport::Warning, None)],
    }
}

/// One finding without anything special.
fn plain() -> LintReport {
    let found = FindingReport {
        help: Some("request what it uses".to_owned()),
        fix: Some(FixReport { field_path: "spec".to_owned(), yaml: "requests:\n  cpu: 50m\n".to_owned() }),
        ..finding("missing-cpu-request", LevelReport::Warning, "no cpu", Some(at("./k8s/agent.yaml", 12, 7, 12, 12)))
    };
    let summary = LintSummary { daemon_sets: 1, warnings: 1, ..LintSummary::default() };
    LintReport { findings: vec![found], summary, ..empty() }
}

/// Everything a report can hold, in the worst words.
fn nasty() -> LintReport {
    let evil = "k8s/we,ird: 100%|ä\n<b>.yaml";
    let refused = FindingReport {
        help: Some(NASTY.to_owned()),
        related: vec![RelatedReport {
            message: NASTY.to_owned(),
            field_path: "spec".to_owned(),
            location: at("../b.yaml", 1, 1, 1, 2),
        }],
        refused_by_server: true,
        ..finding("invalid-field", LevelReport::Error, NASTY, Some(at(evil, 3, 5, 4, 1)))
    };
    let hidden = SuppressionReport {
        origin: "comment".to_owned(),
        rule: "latest-image".to_owned(),
        reason: Some(NASTY.to_owned()),
        location: Some(at(evil, 7, 1, 7, 9)),
    };
    let problem = |severity: &str, location, path: Option<&str>| ProblemReport {
        severity: severity.to_owned(),
        message: format!("cannot read {NASTY}"),
        help: None,
        location,
        path: path.map(str::to_owned),
    };
    let mut report = LintReport {
        summary: LintSummary { daemon_sets: 2, errors: 1, warnings: 2, infos: 1, suppressed: 2 },
        findings: vec![
            refused,
            finding("latest-image", LevelReport::Warning, "twice", Some(at("<stdin>", 9, 1, 9, 2))),
            finding("latest-image", LevelReport::Warning, "twice", Some(at("<stdin>", 9, 1, 9, 2))),
            finding("redundant-toleration", LevelReport::Info, "nowhere", None),
        ],
        suppressed: vec![
            SuppressedReport {
                finding: finding("latest-image", LevelReport::Warning, NASTY, Some(at(evil, 7, 1, 7, 9))),
                suppression: hidden.clone(),
            },
            SuppressedReport {
                finding: finding("latest-image", LevelReport::Warning, "old", Some(at("/srv/a b.yaml", 7, 1, 7, 9))),
                suppression: SuppressionReport { origin: "baseline".to_owned(), reason: None, location: None, ..hidden.clone() },
            },
        ],
        unused_suppressions: vec![hidden],
        rules: vec![
            rule("invalid-field", LevelReport::Error, Some("# invalid-field\n\nRefused.")),
            rule("latest-image", LevelReport::Warning, None),
            rule("redundant-toleration", LevelReport::Info, None),
        ],
        ..empty()
    };
    report.header.problems = vec![
        problem("failure", None, Some("gone.yaml")),
        problem("error", Some(at("half.yaml", 2, 3, 2, 4)), None),
        problem("warning", None, None),
    ];
    report.header.not_evaluated = vec![NotEvaluated { what: NASTY.to_owned(), why: "no pods".to_owned(), missing_fact: true }];
    report
}

/// So many infos and then an error.
fn many(count: usize, message: impl Fn(usize) -> String) -> LintReport {
    let place = |at_line| Some(at("a.yaml", at_line, 1, at_line, 2));
    let infos = (1..=count).map(|line| finding("latest-image", LevelReport::Info, &message(line), place(line)));
    let error = finding("latest-image", LevelReport::Error, "the worst", place(count + 1));
    LintReport { findings: infos.chain([error]).collect(), ..empty() }
}

fn sarif_validator() -> jsonschema::Validator {
    let mut schema: Value = serde_json::from_str(include_str!("schemas/sarif-2.1.0.json")).expect("the schema is JSON");
    for language in ["/definitions/run/properties/language", "/definitions/toolComponent/properties/language"] {
        // As published it has a bracket too many, which JavaScript overlooks.
        schema.pointer_mut(language).and_then(|language| language.as_object_mut()?.remove("pattern")).expect("a pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one")
}

fn assert_valid_sarif(log: &Value) {
    let validator = sarif_validator();
    let errors: Vec<String> = validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

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
    let text = rendered(&nasty(), LintFormat::Concise);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 8, "{text}");
    assert!(lines[0].starts_with("gone.yaml: error: cannot read a | b"), "{text}");
    assert!(lines[1].starts_with("half.yaml:2:3: error: "), "{text}");
    assert!(lines[2].starts_with("-: warning: "), "{text}");
    assert!(lines[3].starts_with("k8s/we,ird: 100%|ä\\n<b>.yaml:3:5: error[invalid-field] a | b"), "{text}");
    assert_eq!(lines[6], "-: info[redundant-toleration] nowhere");
    assert!(lines[7].ends_with("info[unused-suppression] the comment that ignores latest-image meets no finding"), "{text}");
    let colored = rendered_in(&plain(), LintFormat::Concise, View { width: None, color: true });
    assert!(colored.contains("\u{1b}["), "{colored:?}");
}

#[test]
fn sarif_conforms_to_its_schema() {
    for report in [empty(), plain(), nasty()] {
        assert_valid_sarif(&json(&report, LintFormat::Sarif));
    }
    let mut without_inputs = nasty();
    without_inputs.header.inputs.clear();
    assert_valid_sarif(&json(&without_inputs, LintFormat::Sarif));
}

#[test]
fn the_schema_of_sarif_is_really_applied() {
    let validator = sarif_validator();
    for (pointer, value) in [
        ("/runs/0/results/0/level", Value::from("info")),
        ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", Value::from("a b.yaml")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", Value::from(0)),
    ] {
        let mut log = json(&plain(), LintFormat::Sarif);
        *log.pointer_mut(pointer).expect(pointer) = value;
        assert!(!validator.is_valid(&log), "{pointer}");
    }
}

#[test]
fn sarif_places_results_as_github_wants_them() {
    let log = json(&nasty(), LintFormat::Sarif);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let uris: Vec<(Option<&str>, Option<&str>)> = (0..4)
        .map(|at| &run["results"][at]["locations"][0]["physicalLocation"]["artifactLocation"])
        .map(|artifact| (artifact["uri"].as_str(), artifact["uriBaseId"].as_str()))
        .collect();
    let (root, evil) = (Some("%SRCROOT%"), Some("k8s/we%2Cird%3A%20100%25%7C%C3%A4%0A%3Cb%3E.yaml"));
    let stdin = (Some("%3Cstdin%3E"), None);
    assert_eq!(uris, [(evil, root), stdin, stdin, (Some("good.yaml"), root)]);
    let result = &run["results"][0];
    assert_eq!((&result["ruleIndex"], &result["level"]), (&Value::from(0), &Value::from("error")));
    assert_eq!(result["partialFingerprints"]["daemonsetPlan/v1"], "invalid-field|agent");
    assert_eq!(result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"], "../b.yaml");
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(*region, serde_json::json!({"startLine": 3, "startColumn": 5, "endLine": 4, "endColumn": 1}));
    assert_eq!(run["results"][3]["level"], "note");
    assert_eq!(run["tool"]["driver"]["rules"][0]["help"]["markdown"], "# invalid-field\n\nRefused.");
    assert_eq!(run["tool"]["driver"]["rules"][1]["defaultConfiguration"]["level"], "warning");
}

#[test]
fn sarif_holds_nothing_that_is_suppressed_and_does_not_call_it_left_out() {
    let log = json(&nasty(), LintFormat::Sarif);
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(4));
    let related = RelatedReport { message: "m".to_owned(), field_path: "spec".to_owned(), location: at("a.yaml", 1, 1, 1, 1) };
    let suppressed = SuppressedReport {
        finding: FindingReport {
            related: vec![related; 1_001],
            ..finding("latest-image", LevelReport::Error, "suppressed", Some(at("/srv/a b.yaml", 7, 1, 7, 9)))
        },
        suppression: nasty().suppressed[0].suppression.clone(),
    };
    let log = json(&LintReport { suppressed: vec![suppressed; 25_001], ..plain() }, LintFormat::Sarif);
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(run["results"][0]["ruleId"], "missing-cpu-request");
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"], Value::Array(Vec::new()));
}

#[test]
fn sarif_tells_what_could_not_be_read_or_evaluated() {
    let invocation = &json(&nasty(), LintFormat::Sarif)["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications = invocation["toolExecutionNotifications"].as_array().expect("a list");
    let levels: Vec<&str> = notifications.iter().filter_map(|notification| notification["level"].as_str()).collect();
    assert_eq!(levels, ["error", "error", "warning", "note", "note"]);
    let uri = &notifications[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "gone.yaml");
    let calm = &json(&plain(), LintFormat::Sarif)["runs"][0]["invocations"][0];
    assert_eq!((&calm["executionSuccessful"], &calm["toolExecutionNotifications"]), (&Value::from(true), &Value::Array(vec![])));
}

#[test]
fn sarif_keeps_to_the_number_of_results_and_leaves_out_the_least_bad() {
    let log = json(&many(25_004, |_| "x".to_owned()), LintFormat::Sarif);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), 25_000);
    assert_eq!(results.last().expect("the last")["message"]["text"], "the worst");
    let said = log.pointer("/runs/0/invocations/0/toolExecutionNotifications/0/message/text").and_then(Value::as_str);
    assert!(said.is_some_and(|said| said.starts_with("5 results are left out")), "{said:?}");
}

#[test]
fn sarif_keeps_to_the_size_of_an_upload() {
    // Numbers in disorder, so that packing gains little.
    let noise = |line: usize| -> String {
        let mut state = line as u64;
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + u8::try_from((state >> 33) % 90).expect("below 90"))
        };
        (0..4_000).map(next).collect()
    };
    let log = json(&many(3_300, noise), LintFormat::Sarif);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), 1_650);
    assert_eq!(results.last().expect("the last")["message"]["text"], "the worst");
}

#[test]
fn sarif_cuts_long_texts_and_long_lists() {
    let mut report = many(0, |_| String::new());
    let related = RelatedReport { message: "m".to_owned(), field_path: "spec".to_owned(), location: at("a.yaml", 1, 1, 1, 1) };
    report.findings[0].related = vec![related; 1_001];
    report.findings[0].message = "ä".repeat(10_000);
    report.rules[0].summary = "ä".repeat(2_000);
    let log = json(&report, LintFormat::Sarif);
    let run = &log["runs"][0];
    assert_eq!(run["results"][0]["relatedLocations"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(run["results"][0]["message"]["text"].as_str().map(|text| text.chars().count()), Some(4_096));
    let description = &run["tool"]["driver"]["rules"][0]["shortDescription"]["text"];
    assert_eq!(description.as_str().map(|text| text.chars().count()), Some(1_024));
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().map(Vec::len), Some(1));
}

#[test]
fn github_gets_one_command_a_line() {
    assert_eq!(rendered(&empty(), LintFormat::Github), "");
    assert_eq!(
        rendered(&plain(), LintFormat::Github),
        "::warning file=k8s/agent.yaml,line=12,endLine=12,col=7,endColumn=12,title=missing-cpu-request::no cpu%0A\
         request what it uses%0Aspec:%0Arequests:%0A  cpu: 50m\n"
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
    assert_eq!(outcome("<stdin>"), ["failure", "failure"]);
    assert_eq!(outcome("k8s/we,ird: 100%|ä\n<b>.yaml"), ["failure", "system-out", "skipped"]);
    assert_eq!(outcome("daemonset-plan"), ["failure", "system-out"]);
}

#[test]
fn markdown_tells_good_news_in_a_line() {
    assert_eq!(rendered(&empty(), LintFormat::Markdown), "### No findings in 1 DaemonSet\n\n");
}

#[test]
fn markdown_folds_files_and_keeps_texts_texts() {
    let text = rendered(&nasty(), LintFormat::Markdown);
    assert!(text.starts_with("### 1 error, 2 warnings, 1 info in 2 DaemonSets, 2 suppressed\n"), "{text}");
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
