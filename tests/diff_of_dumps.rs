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
fn what_is_there_twice_stays_in_its_order() {
    let env = r#"[{name: A, value: "1"}, {name: B, value: $(A)}, {name: A, value: "2"}]"#;
    let with_env = |text: &str, image: &str| text.replace(image, &format!("{image}\n              env: {env}"));
    let dump = with_env(DUMP, "image: example.com/agent:0.9");
    let applied = include_str!("cli/inputs/agent-as-applied.yaml");
    let manifest = std::env::temp_dir().join(format!("daemonset-plan-twice-{}.yaml", std::process::id()));
    for (env, is_clear) in [(env.to_owned(), true), (env.replace("\"2\"", "\"3\""), false)] {
        let image = "image: \"example.com/agent:0.9\"";
        let manifest_text = applied.replace(image, &format!("{image}, env: {env}"));
        assert_ne!(manifest_text, applied);
        std::fs::write(&manifest, manifest_text).expect("it can be written");
        let output = diff(&dump, manifest.to_str().expect("UTF-8"), &["-o", "json"]);
        let report: DiffReport = serde_json::from_slice(&output.stdout).expect("a report");
        assert_eq!(only(&report).fields.is_empty(), is_clear, "{report:?}");
        let expected = "spec.template.spec.containers[0].env names a key twice: kubectl cannot tell such items apart, and may refuse them or apply them otherwise";
        assert_eq!(why(&report, "repeated keys"), (!is_clear).then_some(expected));
    }
    let _ = std::fs::remove_file(&manifest);
}

/// The ControllerRevision of the dump's DaemonSet with this image, as an item of the dump.
fn revision(image: &str, owner: &str) -> String {
    let (_, after) = DUMP.split_once("      template:\n").expect("the template");
    let (template, _) = after.split_once("    status:").expect("what follows");
    let template: String = template.lines().map(|line| format!("    {line}\n")).collect();
    let owner = format!("{{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: {owner}, controller: true}}");
    let metadata = format!(
        "{{name: agent-4, namespace: monitoring, labels: {{controller-revision-hash: \"4\"}}, ownerReferences: [{owner}]}}"
    );
    let head = format!("  - apiVersion: apps/v1\n    kind: ControllerRevision\n    metadata: {metadata}\n    revision: 1\n");
    format!("{head}    data:\n      spec:\n        template:\n            $patch: replace\n{template}")
        .replace("agent:0.9", image)
        .replace("terminationMessagePath", "resources: {}\n                  terminationMessagePath")
}

#[test]
fn a_rollback_restarts_only_the_pods_that_are_not_of_that_template() {
    let pod = r#"controller-revision-hash: "5", pod-template-generation: "3""#;
    let dump = DUMP.replacen(pod, r#"controller-revision-hash: "4", pod-template-generation: "2""#, 1);
    let dump = dump.replace("      generation: 3\n", "      generation: 3\n      uid: u\n");
    let back = include_str!("cli/inputs/agent-as-applied.yaml").replace("agent:0.9", "agent:0.8");
    let manifest = std::env::temp_dir().join(format!("daemonset-plan-back-{}.yaml", std::process::id()));
    std::fs::write(&manifest, back).expect("it can be written");
    let guess = "pods of several revisions are there: all of them are taken to be of the old manifest";
    for (revision, restarts, said) in [
        (revision("agent:0.8", "u"), 1, None),
        (revision("agent:0.7", "u"), 2, None),
        (revision("agent:0.8", "other"), 2, None),
        (String::new(), 2, Some(guess)),
    ] {
        let output = diff(&format!("{dump}{revision}"), manifest.to_str().expect("UTF-8"), &["-o", "json"]);
        let report: DiffReport = serde_json::from_slice(&output.stdout).expect("a report");
        let daemon_set = only(&report);
        assert!(daemon_set.restarts_pods);
        assert_eq!((daemon_set.summary.restarts, why(&report, "revisions")), (restarts, said), "{revision}");
        let in_waves: usize = daemon_set.rollout.as_ref().expect("a rollout").waves.iter().map(|wave| wave.pods).sum();
        assert_eq!(in_waves, restarts);
    }
    let _ = std::fs::remove_file(&manifest);
}

#[test]
fn a_daemon_set_that_is_being_deleted_is_left_alone() {
    let dump = DUMP.replace("      generation: 3\n", "      generation: 3\n      deletionTimestamp: \"2026-10-01T12:00:00Z\"\n");
    let report = report(&dump);
    let daemon_set = only(&report);
    assert!(why(&report, "what the change does").is_some_and(|why| why.starts_with("the DaemonSet is being deleted")));
    assert!(!daemon_set.restarts_pods && daemon_set.rollout.is_none() && daemon_set.headroom.is_empty());
    assert_eq!(daemon_set.summary.unchanged, daemon_set.nodes.len());
    assert!(!daemon_set.fields.is_empty() && daemon_set.fields.iter().all(|field| !field.restarts_pods));
}

#[test]
fn an_annotation_that_kubectl_cannot_read_ends_the_diff() {
    let dump = DUMP.replace(r#"{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"annotations"#, "{");
    let output = diff(&dump, MANIFEST, &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let expected = "cannot read the annotation kubectl.kubernetes.io/last-applied-configuration of DaemonSet monitoring/agent in the cluster";
    assert!(said.contains(expected) && said.contains("kubectl apply set-last-applied"), "{said}");
}

#[test]
fn new_manifests_are_named_as_kubectl_names_them() {
    let run = |arguments: &[&str]| {
        let mut command = program();
        command.arg("diff").args(arguments).args(["--nodes", "tests/cli/inputs/cluster-with-daemonset.yaml", "-o", "json"]);
        command.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("it runs")
    };
    let positional = run(&[MANIFEST]);
    assert_eq!(positional.stdout, run(&["-f", MANIFEST]).stdout);
    assert!(!positional.stdout.is_empty());
    for (arguments, expected) in [
        (&["-f", MANIFEST, MANIFEST][..], "cannot be used with"),
        (&[], "required"),
        (&["-f", "-", "--nodes", "-"], "standard input (-) can be read only once"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn a_daemon_set_twice_and_one_without_a_name_are_told() {
    let folder = std::env::temp_dir().join(format!("daemonset-plan-named-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let agent = include_str!("cli/inputs/agent.yaml");
    let twice = format!("{agent}---\n{agent}");
    let nameless = agent.replace("{name: agent, namespace", "{generateName: agent-, namespace");
    for (text, code, expected) in [
        (&twice, 1, "⚠ DaemonSet monitoring/agent is there more than once: the last counts"),
        (&nameless, 2, "× from agent-: cannot use generate name with apply"),
    ] {
        let manifest = folder.join("new.yaml");
        std::fs::write(&manifest, text).expect("it can be written");
        let output = diff(DUMP, manifest.to_str().expect("UTF-8"), &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert_eq!(said.matches(expected).count(), 1, "{said}");
    }
    let _ = std::fs::remove_dir_all(&folder);
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
