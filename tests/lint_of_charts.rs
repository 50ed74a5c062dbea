//! What helm renders into a pipe: findings stand at the templates, since nobody can open standard input.

use std::io::Write;
use std::process::Stdio;

use daemonset_plan::render::LintFormat;
use daemonset_plan::report::{FindingReport, LevelReport, LintReport, LocationReport};

use crate::lint_reports::{at, finding, json, plain, rendered};

use crate::program::program;

const TEMPLATE: &str = "agent/templates/daemonset.yaml";

/// One finding of a template that was rendered into this file.
fn report(location: LocationReport) -> LintReport {
    let found = finding("latest-image", LevelReport::Error, "image \"agent\" has no tag", Some(location.clone()));
    let mut report = plain();
    report.header.inputs[0].path = Some(location.path);
    report.findings = vec![FindingReport { template: Some(TEMPLATE.to_owned()), ..found }];
    report
}

#[test]
fn what_is_rendered_into_a_pipe_is_shown_at_its_template() {
    let report = report(at("<stdin>", 12, 7, 12, 12));
    let said = "image \"agent\" has no tag (line 12 of what it is rendered to)";
    assert_eq!(rendered(&report, LintFormat::Concise), format!("{TEMPLATE}: error[latest-image] {said}\n"));
    assert_eq!(rendered(&report, LintFormat::Github), format!("::error file={TEMPLATE},title=latest-image::{said}\n"));
    let markdown = rendered(&report, LintFormat::Markdown);
    assert!(markdown.contains(&format!("<summary><code>{TEMPLATE}</code>: 1 finding</summary>")), "{markdown}");
    let issue = &json(&report, LintFormat::Gitlab)[0];
    assert_eq!(issue["location"], serde_json::json!({"path": TEMPLATE, "lines": {"begin": 1}}));
    assert_eq!(issue["description"], said);
    let result = &json(&report, LintFormat::Sarif)["runs"][0]["results"][0];
    let place = serde_json::json!({"artifactLocation": {"uri": TEMPLATE, "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 1}});
    assert_eq!(result["locations"][0]["physicalLocation"], place);
    assert_eq!(result["message"]["text"], said);
    let junit = rendered(&report, LintFormat::Junit);
    assert!(junit.contains(&format!("classname=\"{TEMPLATE}\" file=\"{TEMPLATE}\"")), "{junit}");
    assert!(!junit.contains("stdin"), "{junit}");
    assert_eq!(json(&report, LintFormat::Json)["findings"][0]["location"]["path"], "<stdin>", "what was read stays in the data");
}

#[test]
fn what_is_rendered_into_a_file_is_shown_there() {
    let report = report(at("out/rendered.yaml", 12, 7, 12, 12));
    for format in
        [LintFormat::Concise, LintFormat::Github, LintFormat::Markdown, LintFormat::Gitlab, LintFormat::Sarif, LintFormat::Junit]
    {
        let text = rendered(&report, format);
        assert!(
            text.contains("out/rendered.yaml") && !text.contains("agent/templates") && !text.contains("rendered to"),
            "{text}"
        );
    }
}

#[test]
fn a_rendered_object_that_cannot_be_read_is_shown_at_its_template_as_well() {
    let head = |version: &str| format!("apiVersion: {version}\nkind: DaemonSet\nmetadata: {{name: agent}}\n");
    for (text, expected) in [
        (head("apps/v1") + "spec: []\n", "error[invalid-type] spec: expected a mapping (DaemonSetSpec), found a list (line 5"),
        (head("extensions/v1beta1"), "error[removed-api-version] no matches for kind"),
    ] {
        let mut command = program();
        command.args(["lint", "-", "-o", "concise"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = command.spawn().expect("the program runs");
        let mut stdin = program.stdin.take().expect("a pipe");
        write!(stdin, "# Source: {TEMPLATE}\n{text}").expect("the program reads");
        drop(stdin);
        let output = program.wait_with_output().expect("it ends");
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(out.starts_with(&format!("{TEMPLATE}: {expected}")), "{out}");
    }
}

#[test]
fn an_empty_standard_input_is_the_failure_of_what_was_to_write_it() {
    let lint = |text: &str| {
        let mut command = program();
        command.args(["lint", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = command.spawn().expect("the program runs");
        program.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("the program reads");
        let output = program.wait_with_output().expect("it ends");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = lint("");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.starts_with("  × <stdin>: standard input is empty\n  help: did the command before the pipe fail?\n"), "{said}");
    // A chart of which everything is switched off is no failure.
    for text in ["---\n", "\n", "# Source: agent/templates/NOTES.txt\n"] {
        let (code, said) = lint(text);
        assert_eq!(code, Some(0), "{text:?}: {said}");
        assert!(said.starts_with("  ⚠ <stdin>: no objects in it\n"), "{text:?}: {said}");
    }
}
