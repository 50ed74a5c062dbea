//! What a baseline leaves out: the findings that it lists, wherever they have moved to, and no others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::program::program;

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("baseline").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

fn lint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.current_dir(folder).env("NO_COLOR", "1").arg("lint").arg("agent.yaml").args(arguments);
    command.output().expect("the program runs")
}

/// The findings in the second manifest that a baseline of the first does not leave out, as rule and message; what it lists and is gone
/// does not count. Both are linted in the cluster, if there is one.
fn new_findings(test: &str, before: &str, after: &str, cluster: &str) -> Vec<String> {
    let folder = folder(test);
    fs::write(folder.join("cluster.yaml"), cluster).expect("writable");
    let nodes: &[&str] = if cluster.is_empty() { &[] } else { &["--nodes", "cluster.yaml"] };
    fs::write(folder.join("agent.yaml"), before).expect("writable");
    assert_eq!(lint(&folder, &[&["--write-baseline", "b.json"], nodes].concat()).status.code(), Some(0), "{before}");
    fs::write(folder.join("agent.yaml"), after).expect("writable");
    let output = lint(&folder, &[&["--baseline", "b.json", "--skip", "unused-suppression", "-o", "json"], nodes].concat());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{after}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let findings = report["findings"].as_array().expect("findings").iter();
    let text = |finding: &Value, field: &str| finding[field].as_str().unwrap_or_default().to_owned();
    findings.map(|finding| format!("{}: {}", text(finding, "rule"), text(finding, "message"))).collect()
}

/// A DaemonSet with these containers and more in its pod's spec.
fn agent(containers: &[&str], pod_spec: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent, namespace: logging}}\nspec:\n  selector: {{matchLabels: {{app: agent}}}}\n  \
         template:\n    metadata: {{labels: {{app: agent}}}}\n    spec: {{containers: [{}], {pod_spec}}}\n",
        containers.join(", ")
    )
}

fn container(resources: &str) -> String {
    format!("{{name: agent, image: 'i:1', resources: {{{resources}}}}}")
}

fn starts(found: &[String], expected: &[&str]) {
    let agrees = found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected));
    assert!(agrees, "{found:#?} is not {expected:#?}");
}

#[test]
fn another_error_of_the_same_field_is_new() {
    let before = agent(&[&container("requests: {cpu: 1, memory: 64Mi}, limits: {cpu: 500m, memory: 64Mi}")], "");
    let after = agent(&[&container("requests: {cpu: 500m, memory: 2Gi}, limits: {cpu: 500m, memory: 64Mi}")], "");
    let found = new_findings("another-error", &before, &after, "");
    starts(&found, &["invalid-field: spec.template.spec.containers[0].resources.requests: Invalid value: \"2Gi\""]);
    starts(&new_findings("same-error", &before, &before, ""), &[]);
}

#[test]
fn another_taint_that_is_not_tolerated_is_new_and_more_nodes_are_not() {
    let node = |name: &str, taint: &str| {
        let taints =
            if taint.is_empty() { String::new() } else { format!("{{key: {taint}, value: 'true', effect: NoSchedule}}") };
        format!(
            "---\n{{apiVersion: v1, kind: Node, metadata: {{name: {name}, labels: {{kubernetes.io/os: linux}}}}, spec: {{taints: [{taints}]}}, \
             status: {{allocatable: {{cpu: 4, memory: 8Gi, pods: 110}}}}}}\n"
        )
    };
    let cluster = node("a", "") + &node("b", "dedicated") + &node("c", "gpu");
    let tolerating = |key: &str| agent(&[&container("")], &format!("tolerations: [{{key: {key}, operator: Exists}}]"));
    let found = new_findings("another-taint", &tolerating("gpu"), &tolerating("dedicated"), &cluster);
    starts(&found, &["untolerated-taint: taint gpu=true:NoSchedule"]);
    // The message counts the nodes; the finding stays the same.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("baseline/another-taint");
    fs::write(folder.join("agent.yaml"), tolerating("gpu")).expect("writable");
    fs::write(folder.join("cluster.yaml"), cluster + &node("d", "dedicated")).expect("writable");
    let output = lint(&folder, &["--baseline", "b.json", "--nodes", "cluster.yaml", "-o", "concise"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}

#[test]
fn items_that_are_put_in_before_make_no_old_finding_new() {
    let quiet = "{name: aaa, image: 'i:1', readinessProbe: {exec: {command: [x]}}, resources: {requests: {cpu: 1, memory: 1Mi}, limits: {memory: 1Mi}}}";
    let old = "{name: agent, image: i, tty: true, lifecycle: {postStart: {}}, env: [{name: a b=}], ports: [{containerPort: 0}], dangling: 1}";
    let spec = |more: &str| format!("tolerations: [{more}{{key: a, operator: Exists, value: b}}, {{key: c d}}]");
    let (before, after) = (agent(&[old], &spec("")), agent(&[quiet, old], &spec("{key: x, operator: Exists}, ")));
    starts(&new_findings("put-in-before", &before, &after, ""), &[]);
    // Everything is found where it is not listed.
    let nothing = new_findings("listed-nowhere", &agent(&[quiet], ""), &after, "");
    assert!(nothing.len() >= 8, "{nothing:#?}");
}

#[test]
fn an_amount_that_is_written_makes_no_other_missing_amount_new() {
    let (before, after) =
        (agent(&[&container("")], ""), agent(&[&container("requests: {memory: 64Mi}, limits: {memory: 64Mi}")], ""));
    starts(&new_findings("amounts", &before, &after, ""), &[]);
}

#[test]
fn values_of_the_wrong_type_are_told_apart() {
    let typed = |first: &str, second: &str| agent(&[&format!("{{name: agent, image: 'i:1', {first}}}"), second], "");
    let before = typed("tty: 12", "{name: b, image: 'i:1'}");
    starts(
        &new_findings("types", &before, &typed("tty: 12, stdin: 12", "{name: b, image: 'i:1'}"), ""),
        &["invalid-type: spec.template.spec.containers[0].stdin"],
    );
    let moved = agent(&["{name: b, image: 'i:1'}", "{name: agent, image: 'i:1', tty: 12}"], "");
    starts(&new_findings("moved-types", &before, &moved, ""), &[]);
}

#[test]
fn a_baseline_of_the_former_kind_counts_as_far_as_it_can_and_says_so() {
    let folder = folder("former");
    fs::write(
        folder.join("agent.yaml"),
        agent(&[&container("limits: {memory: 64Mi}, requests: {cpu: 1, memory: 1Mi}")], "hostNetwork: true"),
    )
    .expect("writable");
    let entry = |rule: &str, field: &str| {
        format!(
            "{{\"rule\": \"{rule}\", \"path\": \"agent.yaml\", \"fingerprint\": \"{rule}|agent.yaml|logging/agent|{field}\"}}"
        )
    };
    let entries = [
        entry("host-network-dns-policy", "spec.template.spec.dnsPolicy"),
        entry("missing-readiness-probe", "spec.template.spec.containers[0]"),
    ];
    let text =
        format!("{{\"apiVersion\": \"daemonset-plan/v1\", \"kind\": \"LintBaseline\", \"findings\": [{}]}}", entries.join(","));
    fs::write(folder.join("old.json"), text).expect("writable");
    let output = lint(&folder, &["--baseline", "old.json", "--only", "host-network-dns-policy"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "no findings in 1 DaemonSet (1 suppressed)\n");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("old.json: this baseline is of another release") && errors.contains("--write-baseline"), "{errors}");
    assert_eq!(output.status.code(), Some(0));
}
