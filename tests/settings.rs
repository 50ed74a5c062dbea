//! The configuration file and the baseline of `lint`: what they may say, what they say wrongly, and from where they are seen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::program::program;

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("settings").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

fn write(folder: &Path, file: &str, text: &str) {
    fs::write(folder.join(file), text).expect("writable");
}

fn lint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.current_dir(folder).env("NO_COLOR", "1").arg("lint").args(arguments);
    command.output().expect("the program runs")
}

fn exit(output: &Output) -> Option<i32> {
    output.status.code()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// One error and one warning.
const AGENT: &str = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: logging}\nspec:\n  selector: {matchLabels: {app: agent}}\n  \
     updateStrategy: {type: OnDelete}\n  template:\n    metadata: {labels: {app: agent}}\n    spec: {containers: [{name: agent, image: 'i:1', imagePullPolicy: Sometimes}]}\n";

#[test]
fn never_and_off_mean_the_same_in_the_settings_and_on_the_command_line() {
    let folder = folder("never");
    write(&folder, "agent.yaml", AGENT);
    assert_eq!(exit(&lint(&folder, &["agent.yaml"])), Some(1));
    for word in ["never", "off"] {
        assert_eq!(exit(&lint(&folder, &["agent.yaml", "--fail-on", word])), Some(0), "{word}");
        write(&folder, "settings.yaml", &format!("lint: {{failOn: {word}}}\n"));
        assert_eq!(exit(&lint(&folder, &["agent.yaml", "--config", "settings.yaml"])), Some(0), "{word}");
    }
}

#[test]
fn what_is_wrong_in_the_settings_is_said_with_what_is_right() {
    let folder = folder("wrong");
    write(&folder, "agent.yaml", AGENT);
    for (text, parts) in [
        (
            "lint: {failOn: warn}",
            &["lint.failOn: expected one of error, warning, info, never, found \"warn\"", "did you mean warning?"],
        ),
        (
            "lint: {levels: {latest-image: eror}}",
            &["expected one of error, warning, info, off, found \"eror\"", "did you mean error?"],
        ),
    ] {
        write(&folder, "settings.yaml", text);
        let output = lint(&folder, &["agent.yaml", "--config", "settings.yaml"]);
        let errors = errors(&output);
        assert_eq!(exit(&output), Some(2), "{errors}");
        assert!(parts.iter().all(|part| errors.contains(part)), "{errors}");
    }
}

#[test]
fn the_samples_of_the_page_on_pipelines_do_what_it_says() {
    let folder = folder("samples");
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci.md")).expect("the page is there");
    let mut blocks = page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let (settings, manifest) = (blocks.next().expect("settings"), blocks.next().expect("a manifest"));
    write(&folder, ".daemonset-plan.yaml", settings);
    write(&folder, "agent.yaml", manifest);
    let output = lint(&folder, &["agent.yaml"]);
    let (out, errors) = (String::from_utf8_lossy(&output.stdout).into_owned(), errors(&output));
    assert_eq!((exit(&output), errors.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("no findings in 1 DaemonSet (4 suppressed)"), "{out}");
    assert!(!out.contains("agent.yaml:"), "{out}");
}

#[test]
fn what_cannot_be_read_is_bad_input_where_its_rule_does_not_run() {
    let folder = folder("unreadable");
    write(&folder, "tab.yaml", &AGENT.replace("  updateStrategy", "\tupdateStrategy"));
    write(&folder, "old.yaml", &AGENT.replace("apps/v1", "extensions/v1beta1"));
    write(&folder, "type.yaml", &AGENT.replace("[{name: agent, ", "[{name: agent, tty: 12, "));
    write(&folder, "off.yaml", "lint: {levels: {invalid-type: off}}");
    for (file, options, message) in [
        ("tab.yaml", ["--only", "latest-image"], "tab"),
        ("old.yaml", ["--skip", "removed-api-version"], "no matches for kind \"DaemonSet\" in version \"extensions/v1beta1\""),
        ("type.yaml", ["--only", "latest-image"], "spec.template.spec.containers[0].tty: expected true or false"),
        ("type.yaml", ["--config", "off.yaml"], "spec.template.spec.containers[0].tty: expected true or false"),
    ] {
        let output = lint(&folder, &[file, options[0], options[1]]);
        assert_eq!(exit(&output), Some(2), "{file} {options:?}: {}", String::from_utf8_lossy(&output.stdout));
        assert!(errors(&output).contains(message), "{file}: {}", errors(&output));
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(out, "nothing was linted\n", "{file}");
        // Where the rule runs it is a finding, once.
        let output = lint(&folder, &[file]);
        assert_eq!((exit(&output), errors(&output).as_str()), (Some(1), ""), "{file}");
    }
}

#[test]
fn a_baseline_and_the_settings_mean_the_same_files_from_every_folder() {
    let folder = folder("from-everywhere");
    for inner in ["deploy", "ci"] {
        fs::create_dir_all(folder.join(inner)).expect("a folder");
    }
    write(&folder, "deploy/agent.yaml", AGENT);
    let absolute = folder.join("deploy/agent.yaml");
    let absolute = absolute.to_str().expect("UTF-8");
    fs::write(folder.join("other.yaml"), AGENT.replace("OnDelete", "RollingUpdate").replace("name: agent,", "name: other,"))
        .expect("writable");
    for (write_from, file, baseline) in [
        (&folder, "deploy/agent.yaml", "ci/baseline.json"),
        (&folder.join("deploy"), "./agent.yaml", "../ci/baseline.json"),
        (&folder.join("ci"), absolute, "baseline.json"),
    ] {
        assert_eq!(exit(&lint(write_from, &[file, "--write-baseline", baseline])), Some(0));
        let written = fs::read_to_string(folder.join("ci/baseline.json")).expect("written");
        assert!(written.contains("\"path\": \"../deploy/agent.yaml\""), "{written}");
        for (read_from, file, baseline) in [
            (&folder, "./deploy//agent.yaml", "ci/baseline.json"),
            (&folder.join("ci"), "../deploy/agent.yaml", "baseline.json"),
            (&folder.join("deploy"), absolute, "../ci/baseline.json"),
        ] {
            let output = lint(read_from, &[file, "--baseline", baseline, "--fail-on", "info"]);
            assert_eq!(exit(&output), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        }
        let others =
            lint(&folder, &["other.yaml", "--baseline", "ci/baseline.json", "--only", "update-on-delete,unused-suppression"]);
        let out = String::from_utf8_lossy(&others.stdout).into_owned();
        assert!(out.contains("no findings in 1 DaemonSet"), "what is in other files is not missed: {out}");
    }
    let everything = "lint: {levels: {invalid-field: info}, ignore: [{rules: [invalid-field], path: 'deploy/*.yaml'}]}";
    write(&folder, "settings.yaml", everything);
    let output = lint(&folder.join("ci"), &["../deploy/agent.yaml", "--config", "../settings.yaml", "--only", "invalid-field"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("(1 suppressed)"), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn an_annotation_speaks_for_the_object_that_it_stands_on() {
    let folder = folder("annotation");
    let ignoring =
        AGENT.replace("namespace: logging", "namespace: logging, annotations: {daemonset-plan.io/ignore: update-on-delete}");
    write(&folder, "staging.yaml", &ignoring);
    write(&folder, "prod.yaml", AGENT);
    write(&folder, "both.yaml", &format!("{AGENT}---\n{ignoring}"));
    write(&folder, "list.yaml", &format!("apiVersion: v1\nkind: List\nitems:\n- {}- {}", indented(&ignoring), indented(AGENT)));
    for (files, expected) in [
        (&["staging.yaml", "prod.yaml"][..], "prod.yaml:6:"),
        (&["both.yaml"], "both.yaml:6:"),
        (&["list.yaml"], "list.yaml:18:"),
        (&["staging.yaml"], ""),
    ] {
        let output = lint(&folder, &[files, &["--only", "update-on-delete,unused-suppression", "-o", "concise"]].concat());
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(out.starts_with(expected) && out.lines().count() == usize::from(!expected.is_empty()), "{files:?}: {out}");
    }
}

fn indented(object: &str) -> String {
    object.replace('\n', "\n  ").trim_end_matches(' ').to_owned()
}

#[test]
fn a_daemon_set_that_is_given_twice_is_a_warning_in_one_file_and_a_note_in_two() {
    let folder = folder("twice");
    write(&folder, "a.yaml", AGENT);
    write(&folder, "b.yaml", AGENT);
    write(&folder, "both.yaml", &format!("{AGENT}---\n{AGENT}"));
    write(&folder, "other.yaml", &AGENT.replace("namespace: logging", "namespace: other"));
    for (files, expected) in [
        (&["both.yaml"][..], "both.yaml:3:12: warning[duplicate-object]"),
        (&["a.yaml", "b.yaml"], "a.yaml:3:12: info[duplicate-object]"),
        (&["a.yaml", "other.yaml"], ""),
    ] {
        let output = lint(&folder, &[files, &["--only", "duplicate-object", "-o", "concise"]].concat());
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(out.starts_with(expected) && out.lines().count() == usize::from(!expected.is_empty()), "{out}");
    }
}
