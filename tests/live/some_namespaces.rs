//! Users who may list DaemonSets and pods in some namespaces only, and are asked about those.

use std::process::{Command, Output};

use serde_json::{Value, json};

use super::access::{Folder, access};
use super::recordings::{cluster, recording};
use super::stand_in::{Reply, Seen, StandIn};
use crate::program::program;

/// The recorded cluster for a user of the namespace shop: nodes are known, and of what lives in namespaces what is in this one.
fn for_user_of_shop(seen: &Seen) -> Reply {
    let path = seen.path();
    let kind = path.rsplit('/').next().unwrap_or_default();
    let is_of_namespaces = ["daemonsets", "pods", "limitranges", "resourcequotas", "serviceaccounts", "persistentvolumeclaims"];
    match path.split_once("/namespaces/").map(|(_, rest)| rest.split('/').next().unwrap_or_default()) {
        Some("shop") if kind == "pods" && seen.query("fieldSelector").is_none() => pods_of_shop(),
        Some("shop") => cluster(seen),
        Some(_) => forbidden(kind, "in the namespace \"web\""),
        None if is_of_namespaces.contains(&kind) => forbidden(kind, "at the cluster scope"),
        None => cluster(seen),
    }
}

fn forbidden(kind: &str, scope: &str) -> Reply {
    let message = format!("{kind} is forbidden: User \"viewer\" cannot list resource \"{kind}\" {scope}");
    Reply::json(403, &json!({"kind": "Status", "apiVersion": "v1", "message": message, "reason": "Forbidden", "code": 403}))
}

fn pods_of_shop() -> Reply {
    let Reply::Answer { body, .. } = recording("pods-running") else { panic!("it is an answer") };
    let mut list: Value = serde_json::from_slice(&body).expect("JSON");
    list["items"].as_array_mut().expect("items").retain(|pod| pod["metadata"]["namespace"] == "shop");
    Reply::json(200, &list)
}

fn output(folder: &Folder, arguments: &[&str]) -> Output {
    let mut command: Command = program();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").env("COLUMNS", "300");
    command.args(arguments).env("KUBECONFIG", folder.path("config")).output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_may_be_listed_in_a_namespace_is_enough_for_what_is_asked_about_it() {
    let stand_in = StandIn::new(for_user_of_shop);
    let (folder, _) = access(&stand_in, "{token: secret}");
    let manifest =
        folder.write("agent.yaml", include_str!("../cli/inputs/agent.yaml").replace("namespace: monitoring", "namespace: shop"));
    let manifest = manifest.display().to_string();
    for arguments in [
        &["audit", "-n", "shop", "-o", "json"][..],
        &["audit", "shop/log-agent", "-o", "json"],
        // The context's namespace.
        &["audit", "log-agent", "-o", "json"],
        &["diff", &manifest, "-o", "json"],
        &["lint", "--live", "-n", "shop", "--fail-on", "never", "-o", "json"],
    ] {
        let output = output(&folder, arguments);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {}", said(&output));
        assert_eq!(said(&output), "", "{arguments:?}");
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(report["inputs"].to_string().contains("DaemonSet"), "{arguments:?}: {}", report["inputs"]);
        let why = "pods is forbidden: User \\\"viewer\\\" cannot list resource \\\"pods\\\" at the cluster scope; \
                   those of namespace shop are known, and the room that others take is not counted";
        assert!(report.to_string().contains(why), "{arguments:?}: {}", report["notEvaluated"]);
    }
}

#[test]
fn what_may_not_be_listed_where_it_is_asked_about_is_told() {
    let stand_in = StandIn::new(for_user_of_shop);
    let (folder, _) = access(&stand_in, "{token: secret}");
    for (arguments, expected) in [
        (
            &["audit"][..],
            "no DaemonSets to audit: daemonsets is forbidden: User \"viewer\" cannot list resource \"daemonsets\" at",
        ),
        (&["audit", "-n", "web"], "no DaemonSets to audit: daemonsets is forbidden: User \"viewer\" cannot list"),
        (&["audit", "log-agent", "web/x"], "no DaemonSets to audit: daemonsets is forbidden: User \"viewer\" cannot list"),
    ] {
        let output = output(&folder, arguments);
        assert!(said(&output).starts_with(&format!("  × {expected}")), "{arguments:?}: {}", said(&output));
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
    }
}
