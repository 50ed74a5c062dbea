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
    /// Items of this list changed places, `old` and `new` being the whole lists. What else changed in them is told by changes
    /// of their own, so there are none where the order is all.
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

/// Compares what a field is; `name` is the last one in `path`, or that of the list it ends in.
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
            Some(Some(partner)) => compare(&item(at), name, Some(&old[*partner]), Some(&new[at]), changes),
            Some(None) => changes.push(change(item(at), None, Some(&new[at]))),
            None => {}
        }
    }
}

fn change(path: FieldPath, old: Option<&Value>, new: Option<&Value>) -> FieldChange {
    let restarts_pods = path.segments().starts_with(FieldPath::of("spec.template").segments());
    FieldChange { path, old: old.cloned(), new: new.cloned(), reordered: false, restarts_pods }
}
