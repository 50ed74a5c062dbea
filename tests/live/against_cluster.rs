//! Manifests against what a live cluster has: diffs of one side, dry runs, and the lint of what is there.

use std::process::Output;

use daemonset_plan::report::{ChangeReport, DiffReport};
use serde_json::{Value, json};

use super::access::{Folder, access};
use super::recordings::{cluster, message, recording, request_body};
use super::stand_in::{Answer, Reply, Seen, StandIn};
use crate::program::program;

/// Runs the program against a stand-in, with what was sent in a recording as the manifest.
fn run(stand_in: &StandIn, manifest: &Value, arguments: &[&str]) -> Output {
    let (folder, _) = access(stand_in, "{token: secret}");
    let path = folder.write("new.json", manifest.to_string());
    let [command, options @ ..] = arguments else { panic!("no command") };
    let mut program = program();
    program.arg(command).arg(path).args(options).arg("--kubeconfig").arg(folder.path("config"));
    program.env("NO_COLOR", "1").env("COLUMNS", "200").output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn report(output: &Output) -> DiffReport {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}

fn sent(stand_in: &StandIn) -> Vec<Seen> {
    stand_in.seen().into_iter().filter(|seen| seen.method != "GET").collect()
}

/// The fields that change, as `path: new`.
fn fields(report: &DiffReport) -> Vec<String> {
    let fields = report.daemon_sets[0].fields.iter();
    fields.map(|field| format!("{}: {}", field.field_path, field.new.clone().unwrap_or_default())).collect()
}

const IMAGE: &str = r#"spec.template.spec.containers[0].image: "registry.example.com/log-agent:2.0""#;

#[test]
fn a_new_manifest_is_compared_with_what_the_cluster_has() {
    let stand_in = StandIn::new(cluster);
    let output = run(&stand_in, &request_body("dry-run-apply"), &["diff", "-o", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let report = report(&output);
    // The cluster has another DaemonSet as well, which nobody asked about.
    let [daemon_set] = report.daemon_sets.as_slice() else { panic!("{report:?}") };
    assert_eq!((daemon_set.change, &*daemon_set.name), (ChangeReport::Updated, "log-agent"));
    assert_eq!(fields(&report), [IMAGE]);
    assert!(daemon_set.fields[0].location.as_ref().is_some_and(|location| location.path.ends_with("new.json")));
    assert_eq!(daemon_set.summary.restarts, 11);
    let not_evaluated: Vec<&str> = report.header.not_evaluated.iter().map(|entry| entry.what.as_str()).collect();
    assert!(not_evaluated.contains(&"fields to be removed"), "{not_evaluated:?}");
    assert!(!not_evaluated.contains(&"status.updatedNumberScheduled"), "{not_evaluated:?}");
    assert!(
        report.header.inputs.iter().any(|input| input.context.as_deref() == Some("dev") && input.what.contains("DaemonSets"))
    );
    assert!(sent(&stand_in).is_empty());
}

#[test]
fn the_revisions_of_a_cluster_tell_which_pods_have_the_new_template_already() {
    let is_revisions = |seen: &Seen| seen.path() == "/apis/apps/v1/namespaces/shop/controllerrevisions";
    let recorded = StandIn::new(cluster);
    let forbidden = StandIn::new(move |seen| match is_revisions(seen) {
        true => denied(403, "Forbidden", "controllerrevisions.apps is forbidden"),
        false => cluster(seen),
    });
    // As if the pods had been made from what is applied now.
    let of_new_template = StandIn::new(move |seen| match cluster(seen) {
        Reply::Answer { code, headers, body } if is_revisions(seen) => {
            let body = String::from_utf8(body).expect("UTF-8").replace("log-agent:1.0", "log-agent:2.0");
            Reply::Answer { code, headers, body: body.into_bytes() }
        }
        other => other,
    });
    for (stand_in, restarts) in [(recorded, 11), (forbidden, 11), (of_new_template, 0)] {
        let output = run(&stand_in, &request_body("dry-run-apply"), &["diff", "-o", "json"]);
        assert_eq!((output.status.code(), said(&output)), (Some(1), String::new()));
        let report = report(&output);
        assert_eq!((report.daemon_sets[0].restarts_pods, report.daemon_sets[0].summary.restarts), (true, restarts));
        assert!(stand_in.seen().iter().any(is_revisions));
    }
}

#[test]
fn what_the_cluster_has_changes_nothing_when_it_is_applied_again() {
    let stand_in = StandIn::new(cluster);
    let output = run(&stand_in, &request_body("dry-run-create-forbidden"), &["diff"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("DaemonSet shop/log-agent: no changes\n"));
}

#[test]
fn what_the_cluster_does_not_have_is_created() {
    let stand_in = StandIn::new(cluster);
    let mut manifest = request_body("dry-run-apply");
    manifest["metadata"]["name"] = json!("other-agent");
    let output = run(&stand_in, &manifest, &["diff", "-o", "json"]);
    assert_eq!(report(&output).daemon_sets[0].change, ChangeReport::Created, "{}", said(&output));
}

#[test]
fn daemon_sets_that_may_not_be_listed_are_nothing_to_compare_with() {
    let stand_in =
        StandIn::new(|seen| if seen.path().ends_with("/daemonsets") { recording("forbidden-daemonsets") } else { cluster(seen) });
    for (arguments, expected) in [
        (&["diff"][..], "  × no DaemonSets to compare with: daemonsets.apps is forbidden: User \"viewer\" cannot list resource"),
        (&["diff", "--server-dry-run"], "  × no DaemonSets to compare with: daemonsets.apps is forbidden"),
    ] {
        let output = run(&stand_in, &request_body("dry-run-apply"), arguments);
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert!(said(&output).starts_with(expected), "{}", said(&output));
    }
}

/// The recorded cluster, and this answer to every change that is tried.
fn answering(answer: Answer) -> StandIn {
    StandIn::new(move |seen| if seen.method == "GET" { cluster(seen) } else { answer() })
}

#[test]
fn a_dry_run_sends_the_change_and_takes_the_servers_object() {
    let stand_in = answering(|| recording("dry-run-apply"));
    let output = run(&stand_in, &request_body("dry-run-apply"), &["diff", "--server-dry-run", "-o", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let report = report(&output);
    assert_eq!(fields(&report), [IMAGE]);
    let why: Vec<&str> = report.header.not_evaluated.iter().map(|entry| entry.why.as_str()).collect();
    assert!(why.contains(&"webhooks and admission policies for the pods, and the kubelet"), "{why:?}");
    assert!(!why.contains(&"webhooks, admission policies and the kubelet"), "{why:?}");
    let sent = sent(&stand_in);
    let [asked] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(asked.header("content-type"), ["application/merge-patch+json"]);
    for (name, value) in
        [("dryRun", Some("All")), ("fieldManager", Some("daemonset-plan")), ("fieldValidation", Some("Strict")), ("force", None)]
    {
        assert_eq!(asked.query(name).as_deref(), value, "{name}");
    }
    // Lists are whole in such a patch, everything else that stays is left out.
    let patch: Value = serde_json::from_str(&asked.body).expect("JSON");
    let containers = &patch["spec"]["template"]["spec"]["containers"];
    assert_eq!(patch, json!({"spec": {"template": {"spec": {"containers": containers}}}}));
    assert_eq!(containers[0]["imagePullPolicy"], "IfNotPresent");
}

#[test]
fn what_the_api_server_refuses_is_told_in_its_words_where_it_stands() {
    let stand_in = answering(|| recording("dry-run-apply-immutable"));
    let output = run(&stand_in, &request_body("dry-run-apply-immutable"), &["diff", "--server-dry-run", "-o", "json"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("field is immutable (and 1 more error)"), "{}", said(&output));
    let report = report(&output);
    let refused: Vec<&str> = report.daemon_sets[0].refused.iter().map(|refused| refused.field_path.as_str()).collect();
    assert_eq!(refused, ["spec.selector", "spec.template.metadata.labels"]);
    for refused in &report.daemon_sets[0].refused {
        assert!(message("dry-run-apply-immutable").contains(&refused.message), "{}", refused.message);
        assert!(refused.location.is_some(), "{}", refused.message);
    }
}

#[test]
fn what_a_webhook_refuses_names_no_field() {
    let denied = || {
        let why = "admission webhook \"policy.example.com\" denied the request: no images of strangers";
        Reply::json(403, &json!({"kind": "Status", "message": why, "reason": "Forbidden", "code": 403}))
    };
    let output = run(&answering(denied), &request_body("dry-run-apply"), &["diff", "--server-dry-run"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("admission webhook \"policy.example.com\" denied the request: no images of strangers"), "{shown}");
}

fn denied(code: u16, reason: &str, message: &str) -> Reply {
    Reply::json(code, &json!({"kind": "Status", "message": message, "reason": reason, "code": code}))
}

#[test]
fn what_could_not_be_tried_is_no_refusal_of_the_change() {
    let leave_out = "leave out --server-dry-run";
    let cases: [(Answer, &str, &str); 10] = [
        (
            || denied(400, "BadRequest", "admission webhook \"w\" does not support dry run"),
            "400 Bad Request: admission webhook \"w\" does not support dry run",
            leave_out,
        ),
        (|| Reply::text(405, "no PATCH here"), "405 Method Not Allowed: no PATCH here", leave_out),
        (|| Reply::text(412, ""), "412 Precondition Failed", leave_out),
        (|| Reply::text(415, ""), "415 Unsupported Media Type", leave_out),
        (|| denied(409, "Conflict", "the object has been modified"), "409 Conflict: the object has been modified", "try again"),
        (|| recording("daemonset-missing"), "404 Not Found", "try again"),
        (|| denied(500, "InternalError", "down"), "500 Internal Server Error: down", "try again"),
        (|| Reply::text(200, "null"), "cannot read the dry run of DaemonSet shop/log-agent", "try again"),
        (|| recording("dry-run-apply").cut_off(), "cannot get the dry run of DaemonSet shop/log-agent", "try again"),
        (|| Reply::text(200, "{}"), "is answered with an object without a namespace or a name", leave_out),
    ];
    for (answer, expected, help) in cases {
        let output = run(&answering(answer), &request_body("dry-run-apply"), &["diff", "--server-dry-run"]);
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        let (message, next) = said(&output).split_once("help: ").map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a next step");
        assert!(message.contains(expected) && next.contains(help), "{expected}: {}", said(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn an_answer_about_another_daemon_set_is_none() {
    let stand_in = answering(|| {
        let mut other = request_body("dry-run-apply");
        other["metadata"] = json!({"name": "other", "namespace": "shop"});
        Reply::json(200, &other)
    });
    let output = run(&stand_in, &request_body("dry-run-apply"), &["diff", "--server-dry-run"]);
    assert_eq!(output.status.code(), Some(3));
    let expected = "the dry run of DaemonSet shop/log-agent is answered with DaemonSet shop/other";
    assert!(said(&output).contains(expected), "{}", said(&output));
}

#[test]
fn a_manifest_for_another_state_or_another_object_is_refused() {
    let modified = "Operation cannot be fulfilled on daemonsets.apps \"log-agent\": the object has been modified; \
        please apply your changes to the latest version and try again";
    for (field, path, message) in [
        ("resourceVersion", "metadata.resourceVersion", modified),
        ("uid", "metadata.uid", "metadata.uid: Invalid value: \"1\": field is immutable"),
    ] {
        let mut manifest = request_body("dry-run-apply");
        manifest["metadata"][field] = json!("1");
        let output = run(&StandIn::new(cluster), &manifest, &["diff", "-o", "json"]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("take metadata.resourceVersion and metadata.uid out"), "{}", said(&output));
        let report = report(&output);
        let [refused] = report.daemon_sets[0].refused.as_slice() else { panic!("{report:?}") };
        assert_eq!((&*refused.field_path, &*refused.message), (path, message));
        assert!(refused.location.is_some());
    }
}

#[test]
fn a_dry_run_sends_what_the_manifest_says_of_the_state_it_is_for() {
    let mut manifest = request_body("dry-run-apply");
    manifest["metadata"]["resourceVersion"] = json!("1");
    let stand_in = answering(|| denied(409, "Conflict", "the object has been modified"));
    let output = run(&stand_in, &manifest, &["diff", "--server-dry-run", "-o", "json"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert_eq!(report(&output).daemon_sets[0].refused[0].field_path, "metadata.resourceVersion");
    let patch: Value = serde_json::from_str(&sent(&stand_in)[0].body).expect("JSON");
    assert_eq!(patch["metadata"], json!({"resourceVersion": "1"}));
    // What is not there yet is of no state.
    manifest["metadata"]["name"] = json!("other-agent");
    let stand_in = answering(|| recording("dry-run-create-forbidden"));
    run(&stand_in, &manifest, &["diff", "--server-dry-run"]);
    let object: Value = serde_json::from_str(&sent(&stand_in)[0].body).expect("JSON");
    assert_eq!(object["metadata"]["resourceVersion"], Value::Null);
}

#[test]
fn who_may_not_try_a_change_hears_which_right_it_takes() {
    let stand_in = answering(|| recording("dry-run-create-forbidden"));
    let mut manifest = request_body("dry-run-apply");
    manifest["metadata"]["name"] = json!("other-agent");
    let output = run(&stand_in, &manifest, &["diff", "--server-dry-run"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).starts_with("  × daemonsets.apps is forbidden: User \"viewer\" cannot create"), "{}", said(&output));
    assert!(said(&output).contains("takes the right to patch daemonsets"), "{}", said(&output));
    // What is not there yet is applied as a whole.
    assert_eq!(sent(&stand_in)[0].header("content-type"), ["application/apply-patch+yaml"]);
}

#[test]
fn a_dry_run_needs_a_cluster_and_one_side() {
    let folder = Folder::new();
    let path = folder.write("new.json", request_body("dry-run-apply").to_string()).display().to_string();
    for (arguments, expected) in [
        (vec!["--cluster", "mixed"], "--server-dry-run asks a live cluster, and there is none"),
        (vec!["--nodes", "examples/cluster.json"], "cannot be used with"),
        (vec![&*path], "--server-dry-run compares with what the cluster has"),
    ] {
        let output = program().arg("diff").arg(&path).arg("--server-dry-run").args(&arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).contains(expected), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn the_daemon_sets_of_a_cluster_are_linted_as_they_are_stored() {
    let stand_in = StandIn::new(cluster);
    let (folder, _) = access(&stand_in, "{token: secret}");
    let lint = |arguments: &[&str]| {
        let mut command = program();
        command.args(["lint", "--live", "-o", "json"]).args(arguments).arg("--kubeconfig").arg(folder.path("config"));
        let output = command.output().expect("the program runs");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
        report["findings"].as_array().expect("findings").clone()
    };
    let everywhere = lint(&[]);
    let paths = |findings: &[Value]| -> Vec<String> {
        let paths = findings.iter().map(|finding| finding["location"]["path"].as_str().expect("a place").to_owned());
        let mut paths: Vec<String> = paths.collect();
        paths.dedup();
        paths
    };
    assert!(paths(&everywhere).contains(&"<shop/log-agent, context dev>".to_owned()), "{:?}", paths(&everywhere));
    assert!(paths(&everywhere).len() > 1, "{:?}", paths(&everywhere));
    assert_eq!(paths(&lint(&["-n", "shop"])), ["<shop/log-agent, context dev>"]);
    // What the API server wrote is nobody's fault.
    for finding in &everywhere {
        let rule = finding["rule"].as_str().expect("a rule");
        assert!(!["dead-annotation", "invalid-field", "unknown-field", "service-account-field"].contains(&rule), "{finding}");
    }
}

#[test]
fn a_manifest_is_linted_for_the_live_cluster() {
    let stand_in = StandIn::new(cluster);
    let output = run(&stand_in, &request_body("dry-run-apply"), &["lint", "--live", "-o", "concise"]);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("excludes 2 of 14 nodes and is not tolerated"), "{shown} {}", said(&output));
    assert!(!stand_in.seen().iter().any(|seen| seen.path().ends_with("/daemonsets")));
}

#[test]
fn flags_of_a_connection_say_nothing_without_live() {
    let output = program().args(["lint", "examples/fluentd.yaml", "--context", "dev"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).starts_with("  × lint asks a cluster only with --live\n"), "{}", said(&output));
}
