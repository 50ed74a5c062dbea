//! What goes to standard error, whatever the inputs hold.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::program::program;

const FINE: &str = "apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: c, image: i}]}
";

fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn run(test: &str, manifest: &str, arguments: &[&str]) -> Output {
    fs::write(folder(test).join("m.yaml"), manifest).expect("written");
    command(test, &["m.yaml"], arguments).output().expect("it runs")
}

fn command(test: &str, files: &[&str], arguments: &[&str]) -> Command {
    let mut command = program();
    command.args(files).args(arguments).current_dir(folder(test)).stdin(Stdio::null());
    command.env("NO_COLOR", "1").env("COLUMNS", "100").env_remove("CLICOLOR_FORCE");
    command
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn of_very_many_problems_the_first_are_shown_and_the_others_counted() {
    let output = run("many", &"apiVersion: apps/v1\n---\n".repeat(20_000), &[]);
    let errors = errors(&output);
    assert_eq!(errors.matches("this object has no kind").count(), 50);
    assert!(errors.ends_with("… and 19950 more problems: 19950 errors\n"), "{}", &errors[errors.len() - 100..]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_error_is_shown_although_many_warnings_come_before_it() {
    let unknown: String = (0..60).map(|at| format!("wrong{at}: 1\n")).collect();
    let errors = errors(&run("buried", &format!("{FINE}{unknown}---\napiVersion: apps/v1\n"), &[]));
    assert_eq!(errors.matches("⚠ unknown field").count(), 49);
    assert!(errors.contains("this object has no kind"), "{errors}");
    assert!(errors.contains("… and 11 more problems: 11 warnings\n"), "{errors}");
}

#[test]
fn a_long_line_is_cut_around_what_is_marked() {
    let long = "x".repeat(100_000);
    let errors = errors(&run("long", &format!("{FINE}f: {{{long}: 1, nope: {long}}}\n"), &[]));
    assert!(errors.len() < 2_000, "{} bytes", errors.len());
}

#[test]
fn a_field_of_a_mapping_with_very_many_keys_is_located() {
    let keys: String = (0..20_000).map(|at| format!("        key{at}: v\n")).collect();
    let manifest = FINE.replace("    spec: {containers", &format!("    spec:\n      nodeSelector:\n{keys}      containers"));
    let manifest = manifest.replace("image: i}]}", "image: i}]");
    let output = run("wide", &manifest, &["-o", "json"]);
    let location =
        format!("\"line\": {}", manifest.lines().position(|line| line.ends_with("key777: v")).expect("it is there") + 1);
    assert!(String::from_utf8_lossy(&output.stdout).contains(&location), "{}", errors(&output));
}

#[test]
fn what_the_api_server_refuses_is_bad_input_of_a_plan_that_is_made_all_the_same() {
    let line = |manifest: &str, text: &str| manifest.lines().position(|line| line.contains(text)).expect("it is there") + 1;
    for (from, to, at, message) in [
        ("image: i", "image: ''", "image", "spec.template.spec.containers[0].image: Required value"),
        (
            "labels: {app: agent}",
            "labels: {app: other}",
            "labels",
            "spec.template.metadata.labels: Invalid value: {\"app\":\"other\"}: `selector` does not match template `labels`",
        ),
        (
            "  selector: {matchLabels: {app: agent}}\n",
            "",
            "labels",
            "spec.template.metadata.labels: Invalid value: {\"app\":\"agent\"}: `selector` does not match template `labels`",
        ),
        (
            "name: c,",
            "name: C_, imagePullPolicy: Rarely, resources: {limits: {cpu: -1}},",
            "name: C_",
            "spec.template.spec.containers[0].name: Invalid value: \"C_\": a lowercase RFC 1123 label must consist of lower case \
             alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', \
             regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?') (and 2 more errors)",
        ),
    ] {
        let manifest = FINE.replace(from, to);
        let output = run("refused", &manifest, &["-o", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
        let message = format!("the API server refuses this DaemonSet: {message}");
        let problems = report["problems"].as_array().expect("a list");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0]["message"], message.as_str());
        assert_eq!(problems[0]["severity"], "error");
        assert_eq!(problems[0]["location"]["line"], line(&manifest, at), "{to}");
        let planned = &report["daemonSets"][0];
        let first = &planned["refused"][0];
        let field = first["fieldPath"].as_str().expect("a text");
        assert!(message.contains(field) && message.contains(first["message"].as_str().expect("a text")), "{first}");
        assert_eq!(first["location"], problems[0]["location"]);
        let others = planned["refused"].as_array().expect("a list").len() - 1;
        assert_eq!(message.contains(&format!(" (and {others} more error")), others > 0, "{planned}");
        assert_eq!(planned["admission"]["admitted"], true, "that is about pods");
        assert_eq!(planned["summary"]["runs"], planned["desiredNumberScheduled"], "{planned}");
        assert!(errors(&output).contains(&message), "{}", errors(&output));
        assert_eq!(output.status.code(), Some(2));
    }
    let fine = run("refused", FINE, &["-o", "json"]);
    assert!(!errors(&fine).contains("refuses") && !String::from_utf8_lossy(&fine.stdout).contains("problems"));
    assert!(!String::from_utf8_lossy(&fine.stdout).contains("refused"));
}

#[test]
fn of_equal_keys_and_merged_ones_the_one_that_counts_is_located() {
    for (selector, line) in [
        ("{a: x}\n      nodeSelector: {a: w}", 10),
        ("\n        <<: {a: x}\n        b: v\n        a: v", 12),
        ("\n        a: v\n        <<: {a: w}", 11),
    ] {
        let manifest =
            FINE.replace("    spec: {containers", &format!("    spec:\n      nodeSelector: {selector}\n      containers"));
        let manifest = manifest.replace("image: i}]}", "image: i}]");
        let output = run("merged", &manifest, &["-o", "json", "--why", "cp-1"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", errors(&output)));
        let text = report.to_string();
        assert!(text.contains(&format!("\"line\":{line},")), "{selector}: {text}");
    }
}

#[test]
fn texts_of_the_input_are_shortened_where_messages_quote_them() {
    let long = "x".repeat(2_000_000);
    for manifest in [
        format!("kind: {long}\napiVersion: v1\n"),
        format!("kind: {long}\n"),
        format!("kind: DaemonSet\napiVersion: {long}\n"),
        format!("kind: DaemonSet\napiVersion: {long}/v1\n"),
        format!("--- {long}\na: 1\n"),
        format!("{FINE}{long}: 1\n"),
        format!("{FINE}minReadySeconds: 1\n").replace("spec:\n", &format!("spec:\n  minReadySeconds: {long}\n")),
        FINE.replace("name: c,", &format!("name: c, resources: {{limits: {{cpu: {long}}}}},")),
        FINE.replace("name: c,", &format!("name: c, resources: {{limits: {{{long}: []}}}},")),
        FINE.replace("{name: agent}", &format!("{{name: agent, creationTimestamp: {long}}}")),
        format!("a: !!int {long}\n"),
        format!("a: *{long}\n"),
        format!("{{\"a\": {long}\n"),
    ] {
        let output = run("quoted", &manifest, &[]);
        let errors = errors(&output);
        assert!(!errors.is_empty() && errors.len() < 4_000, "{}: {} bytes", &manifest[..60], errors.len());
    }
}

#[cfg(unix)]
#[test]
fn nothing_in_a_file_or_its_name_steers_the_terminal() {
    let name = "\u{1b}[31mred\r\u{202e}.yaml";
    fs::write(folder("steer").join(name), "kind: \u{1b}[31m\r\u{9b}2J DaemonSet\r\n---\nkind: [\r\n").expect("written");
    let missing = "no\u{1b}[31m\nsuch.yaml";
    let unwritable = "json=no/such\u{1b}[31m/plan.json";
    fs::write(folder("steer").join("fine.yaml"), FINE).expect("written");
    let output = command("steer", &[name, missing, "fine.yaml"], &["--output-file", unwritable]).output().expect("it runs");
    let errors = errors(&output);
    assert!(errors.contains("plan.json: cannot write"), "{errors}");
    assert!(!errors.contains(['\u{1b}', '\r', '\u{9b}', '\u{202e}']), "{errors:?}");
    assert!(errors.contains("\u{FFFD}such.yaml"), "{errors:?}");
}

#[test]
fn a_reader_that_goes_away_and_a_narrow_terminal_are_no_panic() {
    for arguments in [&["-o", "wide"][..], &["-o", "json"], &["-o", "yaml"], &["-o", "markdown"], &["--help"], &["--why", "cp-1"]]
    {
        for columns in ["1", "10", "60"] {
            let mut command = command("pipe", &[], arguments);
            fs::write(folder("pipe").join("m.yaml"), format!("{FINE}wrong: 1\n---\nb: 1\n")).expect("written");
            command.args(["m.yaml", "--color", "always"]).env("COLUMNS", columns);
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
            drop(child.stdout.take());
            let output = child.wait_with_output().expect("it ends");
            let errors = errors(&output);
            assert!(!errors.contains("panicked"), "{arguments:?} {columns}: {errors}");
            assert_ne!(output.status.code(), Some(101));
        }
    }
}

/// Only a word that is longer than the line, such as the path of a field, goes over its end.
#[test]
fn findings_fit_into_the_columns_of_a_terminal() {
    let long = format!("{FINE}  minReadySeconds: 0 # {}\n", "and so on ".repeat(40));
    let long = long.replace(
        "{name: c, image: i}",
        "{name: c, image: 'registry.example/agent:latest', volumeMounts: [{name: logs, mountPath: /var/log}]}",
    );
    fs::write(folder("columns").join("m.yaml"), long).expect("written");
    for width in [60, 80, 200] {
        let output = command("columns", &["lint", "m.yaml"], &[]).env("COLUMNS", width.to_string()).output().expect("it runs");
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(out.lines().count() > 30, "{out}");
        let is_whole_word =
            |line: &str| line.trim_start_matches(['│', '×', ' ']).split(' ').filter(|word| !word.is_empty()).count() <= 2;
        let over: Vec<&str> = out.lines().filter(|line| line.chars().count() > width && !is_whole_word(line)).collect();
        assert_eq!(over, [""; 0], "{width}");
    }
    let unbroken = command("columns", &["lint", "m.yaml"], &[]).env_remove("COLUMNS").output().expect("it runs");
    assert!(String::from_utf8_lossy(&unbroken.stdout).lines().any(|line| line.chars().count() > 110), "a pipe is not broken");
}
