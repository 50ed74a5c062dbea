//! Reports of a lint for the tests of its formats, with texts that try to break out of each of them.

use daemonset_plan::render::{LintFormat, View, render_lint};
use daemonset_plan::report::{
    FindingReport, FixReport, Header, InputReport, LevelReport, LintReport, LintSummary, LocationReport, NotEvaluated,
    ObjectReport, ProblemReport, RelatedReport, RuleReport, SuppressedReport, SuppressionReport,
};
use serde_json::Value;

pub(crate) const NASTY: &str =
    "a | b <script>@team</script> ]]> `x` [y](https://z.example) 100%\n::error::forged\u{1b}[31m\u{0}\u{ffff} ä";

pub(crate) fn rendered(report: &LintReport, format: LintFormat) -> String {
    rendered_in(report, format, View::default())
}

pub(crate) fn rendered_in(report: &LintReport, format: LintFormat, view: View) -> String {
    let mut out = Vec::new();
    render_lint(report, format, view, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("UTF-8")
}

pub(crate) fn json(report: &LintReport, format: LintFormat) -> Value {
    serde_json::from_str(&rendered(report, format)).expect("JSON")
}

pub(crate) fn at(path: &str, line: usize, column: usize, end_line: usize, end_column: usize) -> LocationReport {
    LocationReport { path: path.to_owned(), line, column, end_line, end_column }
}

pub(crate) fn finding(rule: &str, level: LevelReport, message: &str, location: Option<LocationReport>) -> FindingReport {
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
    InputReport { path: Some(path.to_owned()), context: None, built_in: None, what: "1 DaemonSet".to_owned() }
}

pub(crate) fn empty() -> LintReport {
    LintReport {
        header: Header { inputs: vec![input("./good.yaml")], ..Header::new("LintReport") },
        summary: LintSummary { daemon_sets: 1, ..LintSummary::default() },
        fail_on: Some(LevelReport::Error),
        findings: Vec::new(),
        suppressed: Vec::new(),
        unused_suppressions: Vec::new(),
        rules: vec![rule("latest-image", LevelReport::Warning, None)],
    }
}

/// One finding without anything special.
pub(crate) fn plain() -> LintReport {
    let found = FindingReport {
        help: Some("request what it uses".to_owned()),
        fix: Some(FixReport { field_path: "spec".to_owned(), yaml: "requests:\n  cpu: 50m\n".to_owned() }),
        ..finding("missing-cpu-request", LevelReport::Warning, "no cpu", Some(at("./k8s/agent.yaml", 12, 7, 12, 12)))
    };
    let summary = LintSummary { daemon_sets: 1, warnings: 1, ..LintSummary::default() };
    LintReport { findings: vec![found], summary, ..empty() }
}

/// Everything a report can hold, in the worst words.
pub(crate) fn nasty() -> LintReport {
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
        summary: LintSummary { daemon_sets: 2, errors: 1, warnings: 2, infos: 2, suppressed: 2 },
        findings: vec![
            refused,
            finding("latest-image", LevelReport::Warning, "twice", Some(at("<stdin>", 9, 1, 9, 2))),
            finding("latest-image", LevelReport::Warning, "twice", Some(at("<stdin>", 9, 1, 9, 2))),
            finding("redundant-toleration", LevelReport::Info, "nowhere", None),
            finding("unused-suppression", LevelReport::Info, "this comment leaves out latest-image", Some(at(evil, 7, 1, 7, 9))),
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
pub(crate) fn many(count: usize, message: impl Fn(usize) -> String) -> LintReport {
    let place = |at_line| Some(at("a.yaml", at_line, 1, at_line, 2));
    let infos = (1..=count).map(|line| finding("latest-image", LevelReport::Info, &message(line), place(line)));
    let error = finding("latest-image", LevelReport::Error, "the worst", place(count + 1));
    LintReport { findings: infos.chain([error]).collect(), ..empty() }
}
