//! What a cluster, a manifest or a file's name holds is data: whatever it is, it does not steer a terminal and does not begin a line.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};

use crate::program::program;

/// Sets a title, clears, rings, goes back to the start of the line, the same in C1, reorders, hides, and begins a line.
pub const HOSTILE: &str =
    "a\u{1b}]0;x\u{7}\u{1b}[2J\r\u{8}\u{9b}2J\u{85}\u{7f}\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}b\nforged: c";

/// A folder whose name is as hostile as a file system takes; it goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let hostile = if cfg!(windows) { "" } else { HOSTILE };
        let folder = format!("daemonset-plan-{name}-{}-{}", std::process::id(), hostile.replace('/', ""));
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).expect("the temporary folder can be made");
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file can be written");
        path.to_str().expect("UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Panics if an answer has a character that steers, but for line ends and the program's own colours.
pub fn assert_harmless(what: &str, output: &Output) {
    for (stream, bytes) in [("standard output", &output.stdout), ("standard error", &output.stderr)] {
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        let plain = without_colors(&text);
        let bad = plain.char_indices().find(|(_, character)| {
            let steers = matches!(character, '\u{0}'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}');
            let hides = matches!(character, '\u{200b}' | '\u{feff}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            // GitHub would take @ and # for mentions: Markdown breaks them with a space that is not seen.
            let is_break = *character == '\u{200b}' && what.contains("markdown");
            (steers || hides) && !is_break
        });
        if let Some((at, character)) = bad {
            let line = plain[..at].rfind('\n').map_or(0, |end| end + 1);
            let line: String = plain[line..].lines().next().unwrap_or_default().chars().take(300).collect();
            panic!("{what}: {stream} has {character:?}: {line:?}");
        }
        // XML has no other way to write a line end in a text, and its texts do not end with the line.
        let forged = plain.lines().find(|line| line.starts_with("forged") && !what.contains("junit"));
        assert_eq!(forged, None, "{what}: {stream} has a line of its own");
    }
    assert!(output.status.code().is_some_and(|code| code <= 3), "{what}: {output:?}");
}

fn without_colors(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let digits = after.find(|character: char| !character.is_ascii_digit() && character != ';').unwrap_or(after.len());
        rest = match after[digits..].strip_prefix('m') {
            Some(rest) => rest,
            None => {
                plain.push_str("\u{1b}[");
                after
            }
        };
    }
    plain.push_str(rest);
    plain
}

fn metadata(name: &str) -> Value {
    let texts = json!({ HOSTILE: HOSTILE, "pool": HOSTILE });
    json!({ "name": name, "namespace": "default", "uid": HOSTILE, "labels": texts, "annotations": texts })
}

/// A cluster in which every text that may be anything is hostile.
fn cluster() -> Value {
    let hostile = |part: &str| format!("{part}{HOSTILE}");
    let condition = |kind: &str| json!({ "type": kind, "status": "False", "reason": HOSTILE, "message": HOSTILE });
    let node = |name: String, taints: Value| {
        let mut metadata = metadata(&name);
        metadata["namespace"] = Value::Null;
        json!({
            "apiVersion": "v1", "kind": "Node", "metadata": metadata,
            "spec": { "taints": taints, "unschedulable": false, "providerID": HOSTILE },
            "status": {
                "allocatable": { "cpu": "1", "memory": "1Gi", "pods": "3", HOSTILE: "1" },
                "conditions": [condition("Ready"), condition(HOSTILE)],
                "nodeInfo": { "kubeletVersion": HOSTILE, "operatingSystem": HOSTILE, "architecture": HOSTILE },
            },
        })
    };
    let taint = json!([{ "key": HOSTILE, "value": HOSTILE, "effect": "NoSchedule" }]);
    let owner = json!([{ "apiVersion": "apps/v1", "kind": "DaemonSet", "name": HOSTILE, "uid": HOSTILE, "controller": true }]);
    let pod = |name: String, node: &str| {
        let mut metadata = metadata(&name);
        metadata["ownerReferences"] = owner.clone();
        json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": metadata,
            "spec": { "nodeName": node, "priorityClassName": HOSTILE, "containers": [{ "name": HOSTILE, "image": HOSTILE }] },
            "status": {
                "phase": "Pending", "reason": HOSTILE, "message": HOSTILE,
                "conditions": [condition("Ready"), condition("PodScheduled")],
                "containerStatuses": [{
                    "name": HOSTILE, "ready": false, "restartCount": 9,
                    "state": { "waiting": { "reason": HOSTILE, "message": HOSTILE } },
                }],
            },
        })
    };
    let quota = json!({ "hard": { "pods": "1", HOSTILE: "1" } });
    json!({ "apiVersion": "v1", "kind": "List", "items": [
        node(hostile("n1"), taint), node(hostile("n2"), json!([])), node("n3".to_owned(), json!([])),
        pod(hostile("p1"), &hostile("n2")), pod(hostile("p2"), "n3"), pod(hostile("p3"), &hostile("gone")),
        { "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "default", "labels": { HOSTILE: HOSTILE, "pod-security.kubernetes.io/enforce": HOSTILE } } },
        { "apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata(HOSTILE), "spec": quota, "status": quota },
        { "apiVersion": "v1", "kind": "LimitRange", "metadata": metadata(HOSTILE), "spec": { "limits": [{ "type": "Container", "min": { "cpu": "9" } }] } },
        { "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": { "name": HOSTILE }, "value": 7 },
        { "apiVersion": HOSTILE, "kind": HOSTILE, "metadata": metadata(HOSTILE) },
        daemon_set(HOSTILE, "image"),
    ]})
}

fn daemon_set(name: &str, image: &str) -> Value {
    let labels = json!({ "pool": HOSTILE });
    let requirement = json!({ "key": HOSTILE, "operator": HOSTILE, "values": [HOSTILE] });
    let spec = json!({
        "priorityClassName": HOSTILE, "serviceAccountName": HOSTILE, "runtimeClassName": HOSTILE,
        "nodeSelector": { "kubernetes.io/os": HOSTILE },
        "tolerations": [{ "key": HOSTILE, "operator": HOSTILE, "value": HOSTILE, "effect": HOSTILE }],
        "affinity": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [{ "matchExpressions": [requirement] }] } } },
        "containers": [{ "name": HOSTILE, "image": format!("{image}{HOSTILE}"), "resources": { "requests": { "cpu": "2", HOSTILE: "1" } }, "ports": [{ "hostPort": 80, "containerPort": 80, "protocol": HOSTILE }] }],
        "volumes": [{ "name": HOSTILE, "hostPath": { "path": HOSTILE } }, { "name": "c", "persistentVolumeClaim": { "claimName": HOSTILE } }],
        HOSTILE: HOSTILE,
    });
    let template = json!({ "metadata": { "labels": labels, "annotations": { HOSTILE: HOSTILE } }, "spec": spec });
    json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": metadata(name),
        "spec": { "selector": { "matchLabels": labels }, "template": template, "updateStrategy": { "type": HOSTILE } },
    })
}

/// One that the API server takes, so that it gets as far as nodes: what it says of them is theirs.
fn valid_daemon_set(image: &str) -> Value {
    let labels = json!({ "app": "x" });
    let container = json!({ "name": "c", "image": format!("{image}{HOSTILE}"), "env": [{ "name": "A", "value": HOSTILE }], "args": [HOSTILE] });
    let spec = json!({ "containers": [container], "tolerations": [{ "key": "k", "operator": "Exists" }] });
    let template = json!({ "metadata": { "labels": labels, "annotations": { "a": HOSTILE } }, "spec": spec });
    json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": { "name": "x", "namespace": "default", "annotations": { "a": HOSTILE } },
        "spec": { "selector": { "matchLabels": labels }, "template": template },
    })
}

/// What was typed is data as well, since scripts type what they were given.
#[test]
fn nothing_that_is_read_steers_the_terminal_in_any_format_of_any_command() {
    let folder = Folder::new("hostile");
    let dump = folder.write("cluster.json", &cluster().to_string());
    let node = format!("n1{HOSTILE}");
    let yaml = "kind: DaemonSet\napiVersion: apps/v1\nmetadata: {name: \"a\u{202e}b\", namespace: \"\\e[2J\"}\n\
                spec: [\"\\e]0;\u{200b}\"]\n# \u{202e}\n";
    let yaml = folder.write("broken.yaml", yaml);
    let baseline = folder.write("baseline.json", &json!({ HOSTILE: HOSTILE }).to_string());
    let settings =
        folder.write("settings.yaml", &format!("lint:\n  levels: {}\n  failOn: {}\n", json!({ HOSTILE: "off" }), json!(HOSTILE)));
    let mut found = Vec::new();
    for (old, new) in
        [(daemon_set(HOSTILE, "old"), daemon_set(HOSTILE, "new")), (valid_daemon_set("old"), valid_daemon_set("new"))]
    {
        let (old, new) = (folder.write("old.json", &old.to_string()), folder.write("new.json", &new.to_string()));
        let mut check = |arguments: &[&str]| {
            let output = program().args(arguments).args(["--color", "always"]).env("COLUMNS", "200").output().expect("it runs");
            if let Err(panic) =
                std::panic::catch_unwind(|| assert_harmless(&arguments.join(" ").replace(char::is_control, "?"), &output))
            {
                found.push(panic.downcast_ref::<String>().cloned().unwrap_or_default());
            }
        };
        for format in ["table", "wide", "markdown", "json", "yaml"] {
            check(&["plan", &new, "--nodes", &dump, "-o", format]);
            check(&["plan", &new, "--nodes", &dump, "-o", format, "--why", &node, "--must-cover", "pool"]);
            check(&["diff", &old, &new, "--nodes", &dump, "-o", format]);
            check(&["diff", &new, "--nodes", &dump, "--to-nodes", &dump, "-o", format]);
            check(&["audit", "--nodes", &dump, "-o", format]);
            check(&["plan", &new, "--nodes", &dump, "-o", "json", "--output-file", &format!("{format}=/nonexistent/{HOSTILE}")]);
        }
        for format in ["human", "concise", "json", "yaml", "sarif", "github", "gitlab", "junit", "markdown"] {
            check(&["lint", &new, &old, &yaml, "-o", format]);
            check(&["lint", &new, "--nodes", &dump, "-o", format]);
        }
        for format in ["yaml", "json"] {
            check(&["show", &new, "--nodes", &dump, "-o", format]);
            check(&["show", &new, "--nodes", &dump, "-o", format, "--pod", &node]);
        }
        check(&["plan", &yaml, "--nodes", &dump]);
        check(&["plan", &dump, "--nodes", &new]);
        check(&["plan", &new, "--nodes", HOSTILE, "--strict"]);
        check(&["plan", &new, "--nodes", &dump, "--why", HOSTILE, "--must-cover", HOSTILE]);
        check(&["plan", &new, "-n", HOSTILE, "--nodes", &dump]);
        check(&["plan", &new, "--kubeconfig", HOSTILE, "--context", HOSTILE]);
        check(&["plan", &new, "--kubeconfig", &yaml]);
        check(&["show", &new, "--nodes", &dump, "--pod", HOSTILE]);
        check(&["audit", HOSTILE, "--nodes", &dump]);
        check(&["lint", &new, "--only", HOSTILE]);
        check(&["lint", &new, "--config", &settings]);
        check(&["lint", &new, "--baseline", &baseline]);
        check(&["explain", HOSTILE]);
        check(&[HOSTILE]);
        check(&["plan", "-k", &folder.0.display().to_string()]);
        check(&["snapshot", "--nodes", &dump, "-o", &format!("/nonexistent/{HOSTILE}")]);
        for usage in [["plan", "--expect", HOSTILE], ["plan", "--output", HOSTILE], ["completions", HOSTILE, HOSTILE]] {
            check(&usage);
        }
        check(&[&format!("--{HOSTILE}")]);
    }
    assert!(found.is_empty(), "{} of the answers:\n{}", found.len(), found.join("\n"));
}
