//! New manifests against the DaemonSets of a dump.

use std::io::Write;
use std::process::{Output, Stdio};

use daemonset_plan::report::{DaemonSetDiffReport, DiffReport};

use crate::program::program;

const DUMP: &str = include_str!("cli/inputs/cluster-with-daemonset.yaml");
const MANIFEST: &str = "tests/cli/inputs/agent.yaml";

/// Runs the diff of a manifest with a dump on standard input.
fn diff(dump: &str, manifest: &str, arguments: &[&str]) -> Output {
    let mut command = program();
    command.args(["diff", manifest, "--nodes", "-"]).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    child.stdin.take().expect("a pipe").write_all(dump.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn report(dump: &str) -> DiffReport {
    let output = diff(dump, MANIFEST, &["-o", "json"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn only(report: &DiffReport) -> &DaemonSetDiffReport {
    let [daemon_set] = report.daemon_sets.as_slice() else { panic!("{report:?}") };
    daemon_set
}

fn why<'r>(report: &'r DiffReport, what: &str) -> Option<&'r str> {
    report.header.not_evaluated.iter().find(|entry| entry.what == what).map(|entry| entry.why.as_str())
}

#[test]
fn what_only_the_cluster_has_is_kept_and_has_no_place_in_the_manifest() {
    let report = report(DUMP);
    let daemon_set = only(&report);
    let kept: Vec<&str> = daemon_set.kept.iter().map(|kept| kept.field_path.as_str()).collect();
    assert_eq!(
        kept,
        ["spec.template.metadata.annotations[kubectl.kubernetes.io/restartedAt]", "spec.template.spec.containers[1]"]
    );
    assert_eq!(daemon_set.kept[0].value, "2026-10-01T12:00:00Z");
    assert_eq!(why(&report, "fields to be removed"), None);
    let place = |path: &str| {
        let field = daemon_set.fields.iter().find(|field| field.field_path == path).expect("it changes");
        field.location.as_ref().map(|location| location.line)
    };
    assert_eq!(place("spec.template.spec.containers[0].image"), Some(10));
    // Removed from the cluster's object, which stands in no file.
    assert_eq!(place("spec.template.spec.tolerations[0]"), None);
}

#[test]
fn fields_are_placed_where_they_stand_although_a_sidecar_comes_first() {
    let (before, after) = DUMP.split_once("            - name: agent\n").expect("the container");
    let (agent, rest) = after.split_once("            - name: proxy\n").expect("the sidecar");
    let (proxy, rest) = rest.split_once("          dnsPolicy").expect("what follows");
    let turned = format!("{before}            - name: proxy\n{proxy}            - name: agent\n{agent}          dnsPolicy{rest}");
    let report = report(&turned);
    let image = only(&report).fields.iter().find(|field| field.field_path.ends_with("image")).expect("it changes");
    assert_eq!(image.field_path, "spec.template.spec.containers[1].image");
    assert_eq!(image.location.as_ref().map(|location| location.line), Some(10));
}

#[test]
fn an_object_that_kubectl_never_applied_loses_nothing_and_that_is_said() {
    let dump = DUMP.replace("kubectl.kubernetes.io/last-applied-configuration", "example.com/other");
    let report = report(&dump);
    assert!(
        why(&report, "fields to be removed").is_some_and(|why| why.contains("monitoring/agent was not made by kubectl apply"))
    );
    let kept: Vec<&str> = only(&report).kept.iter().map(|kept| kept.field_path.as_str()).collect();
    assert!(kept.contains(&"spec.template.spec.tolerations[0]"), "{kept:?}");
}

#[test]
fn pods_of_an_older_template_are_told() {
    let older = DUMP.replacen(
        r#"controller-revision-hash: "5", pod-template-generation: "3""#,
        r#"controller-revision-hash: "4", pod-template-generation: "2""#,
        1,
    );
    let manifest = "tests/cli/inputs/agent-as-applied.yaml";
    let said = |dump: &str| -> Option<String> {
        let output = diff(dump, manifest, &["-o", "json"]);
        let report: DiffReport = serde_json::from_slice(&output.stdout).expect("a report");
        assert_eq!(only(&report).fields.len(), 0);
        why(&report, "revisions").map(str::to_owned)
    };
    assert_eq!(said(DUMP), None);
    assert_eq!(said(&older).as_deref(), Some("1 pod is of an older template: a rollout is under way, and is not looked at"));
}

#[test]
fn a_dump_without_daemon_sets_and_a_snapshot_are_refused() {
    let nodes = include_str!("cli/inputs/cluster.yaml");
    let folder = std::env::temp_dir().join(format!("daemonset-plan-diff-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let snapshot = folder.join("snapshot.json");
    let made =
        program().args(["snapshot", "--nodes", "tests/cli/inputs/cluster-with-daemonset.yaml", "-o"]).arg(&snapshot).output();
    assert!(made.is_ok_and(|made| made.status.success()));
    let snapshot = std::fs::read_to_string(&snapshot).expect("it was written");
    let _ = std::fs::remove_dir_all(&folder);
    for (dump, expected) in [
        (nodes, "no DaemonSets to compare with: <stdin> holds none"),
        (snapshot.as_str(), "a snapshot holds DaemonSets only in part"),
    ] {
        let output = diff(dump, MANIFEST, &[]);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_daemon_set_that_could_not_be_read_is_not_taken_for_a_new_one() {
    let broken = DUMP.replacen("      selector: {matchLabels: {app: agent}}", "      selector: 5", 1);
    let other = "  - {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: other, namespace: monitoring}, spec: {selector: {}, template: {}}}\n";
    let output = diff(&format!("{broken}{other}"), MANIFEST, &[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("DaemonSet monitoring/agent is left out: the old side could not be read completely"), "{said}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("will be created"));
}

#[test]
fn what_the_cluster_holds_does_not_steer_the_terminal() {
    let dump =
        DUMP.replace("kubectl.kubernetes.io/restartedAt:", "\"evil\\e[31m\":").replace("name: proxy", "name: \"proxy\\e[32m\"");
    for format in ["table", "wide", "markdown"] {
        let output = diff(&dump, MANIFEST, &["-o", format, "--color", "never"]);
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(shown.contains("evil"), "{format}: {shown}");
        assert!(!shown.contains('\u{1b}'), "{format}: {shown:?}");
    }
}
