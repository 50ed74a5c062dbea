//! The fields that differ between two DaemonSets once both are stored, and which of them make a new ControllerRevision
//! (`pkg/controller/daemon/update.go:getPatch`): those below `spec.template`, however small. May use: `model`, `api`.

use std::collections::BTreeSet;

use k8s_openapi::api::apps::v1::DaemonSet;
use serde_json::{Map, Value};

use super::list_match::ListMatch;
use crate::api::{default_daemon_set, has_free_keys, stored_form};
use crate::model::{FieldPath, TEMPLATE_GENERATION};

/// One field that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// The field; an item of a list is named by where it is in the new list, a removed one by where it was.
    pub path: FieldPath,
    /// What is stored of it before; None where the field or item is added.
    pub old: Option<Value>,
    /// What is stored of it afterwards; None where the field or item is removed.
    pub new: Option<Value>,
    /// Items of this list changed places; `old` and `new` are the whole lists. Whatever else is different in them is told by
    /// other changes.
    pub reordered: bool,
    /// The change is one of the template: every pod of another one is replaced, if the update strategy does so.
    pub restarts_pods: bool,
}

/// Annotations that are in live objects and that nobody wrote.
const OF_THE_CLUSTER: [&str; 2] = ["kubectl.kubernetes.io/last-applied-configuration", TEMPLATE_GENERATION];

/// What differs between two DaemonSets, given as they were written or as a cluster has them: labels, annotations and the
/// spec, in this order and the fields in alphabetical order.
///
/// What only defaults or another spelling set apart (`1000m` and `1`, an empty list and none) is no change.
pub fn field_changes(old: &DaemonSet, new: &DaemonSet) -> Vec<FieldChange> {
    let (old, new) = (stored(old), stored(new));
    let mut changes = Vec::new();
    for map in ["labels", "annotations"] {
        let path = FieldPath::of("metadata").field(map);
        compare_entries(&path, old["metadata"].get(map), new["metadata"].get(map), &mut changes);
    }
    changes.retain(|change| !OF_THE_CLUSTER.iter().any(|key| change.path == FieldPath::of("metadata.annotations").key(*key)));
    compare(&FieldPath::of("spec"), "spec", old.get("spec"), new.get("spec"), &mut changes);
    changes
}

/// Whether the pods of both are the same, so that an update from one to the other restarts none.
pub fn same_template(old: &DaemonSet, new: &DaemonSet) -> bool {
    stored(old).pointer("/spec/template") == stored(new).pointer("/spec/template")
}

fn stored(daemon_set: &DaemonSet) -> Value {
    let mut defaulted = daemon_set.clone();
    // Nothing of it is compared, and a live object has much of it.
    defaulted.status = None;
    defaulted.metadata.managed_fields = None;
    default_daemon_set(&mut defaulted);
    stored_form(&defaulted)
}

/// Compares what a field is; `name` is the last one in `path`, nothing for the item of a list.
fn compare(path: &FieldPath, name: &str, old: Option<&Value>, new: Option<&Value>, changes: &mut Vec<FieldChange>) {
    match (old, new) {
        _ if old == new => {}
        (Some(either), _) | (_, Some(either)) if has_free_keys(name, either) => compare_entries(path, old, new, changes),
        (Some(Value::Object(old)), Some(Value::Object(new))) => compare_objects(path, old, new, changes),
        (Some(Value::Array(old)), Some(Value::Array(new))) => compare_lists(path, name, old, new, changes),
        // A list that comes or goes is told item by item if the items are worth a line each.
        (None, Some(Value::Array(new))) if new.iter().all(Value::is_object) => compare_lists(path, name, &[], new, changes),
        (Some(Value::Array(old)), None) if old.iter().all(Value::is_object) => compare_lists(path, name, old, &[], changes),
        _ => changes.push(change(path.clone(), old, new)),
    }
}

fn compare_objects(path: &FieldPath, old: &Map<String, Value>, new: &Map<String, Value>, changes: &mut Vec<FieldChange>) {
    for name in names(Some(old), Some(new)) {
        compare(&path.clone().field(name.clone()), name, old.get(name), new.get(name), changes);
    }
}

/// Compares maps with free keys, where none is as good as an empty one.
fn compare_entries(path: &FieldPath, old: Option<&Value>, new: Option<&Value>, changes: &mut Vec<FieldChange>) {
    for key in names(old.and_then(Value::as_object), new.and_then(Value::as_object)) {
        let (old, new) = (old.and_then(|map| map.get(key)), new.and_then(|map| map.get(key)));
        if old != new {
            changes.push(change(path.clone().key(key.as_str()), old, new));
        }
    }
}

fn names<'v>(old: Option<&'v Map<String, Value>>, new: Option<&'v Map<String, Value>>) -> BTreeSet<&'v String> {
    old.into_iter().chain(new).flat_map(Map::keys).collect()
}

fn compare_lists(path: &FieldPath, name: &str, old: &[Value], new: &[Value], changes: &mut Vec<FieldChange>) {
    let ListMatch { pairs, reordered } = ListMatch::of(name, old, new);
    if reordered {
        let (old, new) = (Value::from(old), Value::from(new));
        changes.push(FieldChange { reordered, ..change(path.clone(), Some(&old), Some(&new)) });
    }
    let mut partners = vec![None; new.len()];
    let mut removed = vec![true; old.len()];
    for (i, j) in pairs {
        partners[j] = Some(i);
        removed[i] = false;
    }
    let item = |at: usize| path.clone().index(at);
    for at in 0..old.len().max(new.len()) {
        if removed.get(at) == Some(&true) {
            changes.push(change(item(at), Some(&old[at]), None));
        }
        match partners.get(at) {
            Some(Some(partner)) => compare(&item(at), "", Some(&old[*partner]), Some(&new[at]), changes),
            Some(None) => changes.push(change(item(at), None, Some(&new[at]))),
            None => {}
        }
    }
}

fn change(path: FieldPath, old: Option<&Value>, new: Option<&Value>) -> FieldChange {
    let restarts_pods = path.segments().starts_with(FieldPath::of("spec.template").segments());
    FieldChange { path, old: old.cloned(), new: new.cloned(), reordered: false, restarts_pods }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn daemon_set(edits: &[(&str, Value)]) -> DaemonSet {
        let container = json!({
            "name": "agent", "image": "example.com/agent:1", "args": ["--v=2", "--once"], "env": [{ "name": "A", "value": "1" }, { "name": "B" }],
            "resources": { "requests": { "cpu": "1" } },
        });
        let mut object = json!({
            "metadata": { "name": "agent" },
            "spec": {
                "selector": { "matchLabels": { "app": "agent" } },
                "template": {
                    "metadata": { "labels": { "app": "agent" } },
                    "spec": { "containers": [container], "volumes": [{ "name": "v", "emptyDir": {} }] },
                },
            },
        });
        for (path, value) in edits {
            let mut at = &mut object;
            for step in path.split('/') {
                at = match step.parse::<usize>() {
                    Ok(index) => &mut at[index],
                    Err(_) => &mut at[step.replace('~', "/")],
                };
            }
            *at = value.clone();
        }
        serde_json::from_value(object).unwrap_or_else(|error| panic!("{edits:?}: {error}"))
    }

    /// `path: old -> new`, where `!` marks what restarts pods and `P` is the pod's spec.
    fn lines(changes: &[FieldChange]) -> Vec<String> {
        let shown = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
        let line = |change: &FieldChange| {
            let mark = if change.restarts_pods { "!" } else { "" };
            let path = change.path.to_string().replace("spec.template.spec.", "P.");
            if change.reordered {
                return format!("{mark}{path}: reordered");
            }
            format!("{mark}{path}: {} -> {}", shown(&change.old), shown(&change.new))
        };
        changes.iter().map(line).collect()
    }

    const SPEC: &str = "spec/template/spec";
    const CONTAINER: &str = "spec/template/spec/containers/0";

    #[test]
    fn what_only_the_spelling_sets_apart_is_no_change() {
        let below = |prefix: &str, path: &str| format!("{prefix}/{path}");
        for (path, value) in [
            (below("spec", "revisionHistoryLimit"), json!(10)),
            (below("spec", "minReadySeconds"), json!(0)),
            (below("spec", "updateStrategy"), json!({})),
            (below("spec", "updateStrategy"), json!({ "type": "RollingUpdate", "rollingUpdate": { "maxUnavailable": 1 } })),
            (below(SPEC, "hostNetwork"), json!(false)),
            (below(SPEC, "nodeSelector"), json!({})),
            (below(SPEC, "tolerations"), json!([])),
            (below(SPEC, "securityContext"), json!({})),
            (below(SPEC, "dnsPolicy"), json!("ClusterFirst")),
            (below(SPEC, "imagePullSecrets"), json!([])),
            (below(SPEC, "volumes/0"), json!({ "name": "v" })),
            (below(SPEC, "volumes/0/emptyDir/medium"), json!("")),
            (below("spec/template/metadata", "annotations"), json!({})),
            (below(CONTAINER, "imagePullPolicy"), json!("IfNotPresent")),
            (below(CONTAINER, "resources/requests/cpu"), json!("1000m")),
            (below(CONTAINER, "resources/limits"), json!({})),
            (below(CONTAINER, "stdin"), json!(false)),
            (below(CONTAINER, "env/1/value"), json!("")),
            ("metadata/annotations/kubectl.kubernetes.io~last-applied-configuration".to_owned(), json!("{}")),
            ("metadata/annotations/deprecated.daemonset.template.generation".to_owned(), json!("7")),
            ("metadata/resourceVersion".to_owned(), json!("5")),
            (
                "status".to_owned(),
                json!({ "currentNumberScheduled": 3, "desiredNumberScheduled": 3, "numberMisscheduled": 0,
                "numberReady": 3 }),
            ),
        ] {
            let (written, live) = (daemon_set(&[]), daemon_set(&[(&path, value)]));
            assert_eq!(lines(&field_changes(&written, &live)), [""; 0], "{path}");
            assert!(same_template(&written, &live), "{path}");
        }
    }

    #[test]
    fn pointers_differ_from_absent_ones_whatever_they_point_to() {
        for (path, value) in [
            ("hostUsers", json!(true)),
            ("automountServiceAccountToken", json!(false)),
            ("runtimeClassName", json!("")),
            ("affinity", json!({})),
            ("containers/0/securityContext", json!({})),
            ("containers/0/securityContext", json!({ "privileged": false })),
            ("resources", json!({})),
            ("volumes/0/emptyDir/sizeLimit", json!("0")),
        ] {
            let (old, new) = (daemon_set(&[]), daemon_set(&[(&format!("{SPEC}/{path}"), value)]));
            assert!(!same_template(&old, &new), "{path}");
            assert_eq!(field_changes(&old, &new).len(), 1, "{path}");
        }
    }

    /// Sets what is at a path to the one and to the other.
    fn assert_changes(path: &str, old: &Value, new: &Value, expected: &[&str]) {
        let (old, new) = (daemon_set(&[(path, old.clone())]), daemon_set(&[(path, new.clone())]));
        assert_eq!(lines(&field_changes(&old, &new)), expected, "{path}");
        assert_eq!(same_template(&old, &new), !expected.iter().any(|line| line.starts_with('!')), "{path}");
    }

    #[test]
    fn changes_name_the_field_and_whether_pods_restart() {
        let restarted = json!({ "kubectl.kubernetes.io/restartedAt": "now" });
        let begun = json!({ "rollingUpdate": { "maxUnavailable": "10%" } });
        let empty = json!({ "name": "v", "emptyDir": {} });
        for (path, old, new, expected) in [
            ("metadata/labels", json!({ "a": "b" }), json!({ "a": "c" }), &[r#"metadata.labels[a]: "b" -> "c""#][..]),
            ("metadata/annotations", json!({}), json!({ "a": "" }), &[r#"metadata.annotations[a]: - -> """#]),
            ("spec/minReadySeconds", json!(0), json!(5), &["spec.minReadySeconds: - -> 5"]),
            ("spec/updateStrategy", json!({}), begun, &[r#"spec.updateStrategy.rollingUpdate.maxUnavailable: 1 -> "10%""#]),
            (
                "spec/template/metadata/annotations",
                Value::Null,
                restarted,
                &[r#"!spec.template.metadata.annotations[kubectl.kubernetes.io/restartedAt]: - -> "now""#],
            ),
            (
                "spec/template/spec/containers/0/resources/requests/cpu",
                json!("1"),
                json!("1500m"),
                &[r#"!P.containers[0].resources.requests[cpu]: "1" -> "1500m""#],
            ),
            (
                "spec/template/spec/volumes/0",
                empty,
                json!({ "name": "v", "hostPath": { "path": "/v" } }),
                &["!P.volumes[0].emptyDir: {} -> -", r#"!P.volumes[0].hostPath: - -> {"path":"/v","type":""}"#],
            ),
        ] {
            assert_changes(path, &old, &new, expected);
        }
    }

    #[test]
    fn items_of_lists_come_go_change_and_change_places() {
        let [a, b] = ["a", "b"].map(|key| json!({ "key": key, "operator": "Exists" }));
        let narrower = json!({ "key": "a", "operator": "Exists", "effect": "NoSchedule" });
        let [agent, first] = ["agent", "first"].map(|name| {
            json!({ "name": name, "image": "example.com/agent:1", "imagePullPolicy": "Always", "resources": {},
                "terminationMessagePath": "/log", "terminationMessagePolicy": "File" })
        });
        let (added, removed) = (format!("!P.containers[0]: - -> {first}"), format!("!P.containers[0]: {first} -> -"));
        for (field, old, new, expected) in [
            ("tolerations", json!([a, b]), json!([b, a]), &["!P.tolerations: reordered"][..]),
            (
                "tolerations",
                json!([a, b]),
                json!([narrower]),
                &[r#"!P.tolerations[0].effect: - -> "NoSchedule""#, r#"!P.tolerations[1]: {"key":"b","operator":"Exists"} -> -"#],
            ),
            ("containers", json!([agent]), json!([first, agent]), &[&added]),
            ("containers", json!([first, agent]), json!([agent]), &[&removed]),
            ("containers", json!([first, agent]), json!([agent, first]), &["!P.containers: reordered"]),
            (
                "containers/0/args",
                json!(["--v=2", "x"]),
                json!(["--v=4", "x"]),
                &[r#"!P.containers[0].args[0]: "--v=2" -> "--v=4""#],
            ),
            ("containers/0/args", Value::Null, json!(["a", "b"]), &[r#"!P.containers[0].args: - -> ["a","b"]"#]),
            ("containers/0/env/0/value", json!(""), json!("2"), &[r#"!P.containers[0].env[0].value: - -> "2""#]),
            ("tolerations", Value::Null, json!([a]), &[r#"!P.tolerations[0]: - -> {"key":"a","operator":"Exists"}"#]),
            (
                "dnsConfig",
                json!({ "options": [{ "name": "ndots" }] }),
                json!({ "options": [{ "name": "ndots", "value": "" }] }),
                &[r#"!P.dnsConfig.options[0].value: - -> """#],
            ),
        ] {
            assert_changes(&format!("{SPEC}/{field}"), &old, &new, expected);
        }
    }
}
