//! Whether an update restarts pods: two manifests do not exactly when the API server stored the same template of both.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use daemonset_plan::api::{default_daemon_set, stored_form, validate_daemon_set_update};
use daemonset_plan::engine::diff::{FieldChange, field_changes, same_template};
use k8s_openapi::api::apps::v1::DaemonSet;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::recording;

#[derive(Deserialize)]
struct Recording {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    change: Value,
    manifest: Value,
    stored: Option<Value>,
}

#[derive(Debug, Clone)]
struct Stored {
    change: Value,
    daemon_set: DaemonSet,
    stored: Value,
}

/// The accepted cases.
fn accepted() -> &'static [Stored] {
    static ACCEPTED: OnceLock<Vec<Stored>> = OnceLock::new();
    ACCEPTED.get_or_init(|| {
        let recording: Recording = recording("validation.json");
        let stored = recording.cases.into_iter().filter_map(|case| {
            let stored = case.stored?;
            let daemon_set = serde_json::from_value(case.manifest).expect("a DaemonSet");
            Some(Stored { change: case.change, daemon_set, stored })
        });
        stored.collect()
    })
}

/// The spec but for its template.
fn rest(stored: &Value) -> Value {
    let mut spec = stored["spec"].clone();
    spec.as_object_mut().expect("a spec").remove("template");
    spec
}

#[test]
fn what_changes_against_the_first_manifest_is_what_is_stored_differently() {
    let first = &accepted()[0];
    let (mut restarts, mut others, mut nothing) = (0, 0, 0);
    for case in accepted() {
        let changes = field_changes(&first.daemon_set, &case.daemon_set);
        let same = first.stored["spec"]["template"] == case.stored["spec"]["template"];
        assert_eq!(same_template(&first.daemon_set, &case.daemon_set), same, "{}", case.change);
        assert_eq!(!changes.iter().any(|change| change.restarts_pods), same, "{}: {changes:?}", case.change);
        let in_rest = |change: &&FieldChange| !change.restarts_pods && change.path.to_string().starts_with("spec.");
        let same_rest = rest(&first.stored) == rest(&case.stored);
        assert_eq!(changes.iter().find(in_rest).is_none(), same_rest, "{}: {changes:?}", case.change);
        match (same, same_rest) {
            (false, _) => restarts += 1,
            (true, false) => others += 1,
            (true, true) => nothing += 1,
        }
    }
    println!(
        "validation.json: of {} manifests {restarts} restart the pods of the first, {others} change something else, \
         {nothing} nothing, all as stored",
        accepted().len()
    );
    assert!(restarts > 0 && others > 0 && nothing > 0);
}

#[test]
fn a_manifest_changes_nothing_of_what_was_stored_of_it() {
    for case in accepted() {
        let live: DaemonSet = serde_json::from_value(case.stored.clone()).expect("a DaemonSet");
        assert_eq!(field_changes(&live, &case.daemon_set), [], "{}", case.change);
        assert!(validate_daemon_set_update(&case.daemon_set, &live).is_empty(), "{}", case.change);
    }
}

#[test]
fn all_pairs_of_manifests_have_one_template_here_exactly_where_they_have_one_in_the_store() {
    let mut templates: BTreeMap<String, String> = BTreeMap::new();
    for case in accepted() {
        let mut daemon_set = case.daemon_set.clone();
        default_daemon_set(&mut daemon_set);
        let here = stored_form(&daemon_set)["spec"]["template"].to_string();
        let there = case.stored["spec"]["template"].to_string();
        let known = templates.entry(here.clone()).or_insert_with(|| there.clone());
        assert_eq!(*known, there, "{}", case.change);
        // Byte for byte, which leaves no room for two that differ here and not there.
        assert_eq!(here, there, "{}", case.change);
    }
    println!("validation.json: {} manifests have {} templates, as stored", accepted().len(), templates.len());
    assert!(templates.len() > 1);
}

/// One of the manifests, with the lists and fields of another one here and there, and a list turned round.
fn manifest() -> impl Strategy<Value = DaemonSet> {
    let of_recording = || prop::sample::select(accepted());
    (of_recording(), of_recording(), any::<u8>()).prop_map(|(one, other, taken)| {
        let mut mixed = one.daemon_set.clone();
        let spec = |daemon_set: &DaemonSet| daemon_set.spec.clone().and_then(|spec| spec.template.spec).unwrap_or_default();
        let (mut pod, other) = (spec(&one.daemon_set), spec(&other.daemon_set));
        if taken & 1 != 0 {
            pod.containers.extend(other.containers);
        }
        if taken & 2 != 0 {
            pod.tolerations.get_or_insert_default().extend(other.tolerations.into_iter().flatten());
        }
        if taken & 4 != 0 {
            pod.volumes = other.volumes;
        }
        if taken & 8 != 0 {
            pod.containers.reverse();
        }
        if taken & 16 != 0 {
            pod.tolerations.iter_mut().for_each(|tolerations| tolerations.reverse());
        }
        mixed.spec.get_or_insert_default().template.spec = Some(pod);
        mixed
    })
}

/// What was and what is, without where it is: an item of a list is named by its place in the new one.
fn values(changes: Vec<FieldChange>, turned: bool) -> Vec<String> {
    let sides = |change: FieldChange| if turned { (change.new, change.old) } else { (change.old, change.new) };
    let mut values: Vec<String> = changes.into_iter().map(|change| format!("{:?}", sides(change))).collect();
    values.sort();
    values
}

proptest! {
    #[test]
    fn pods_restart_exactly_when_a_field_of_the_template_changed(old in manifest(), new in manifest()) {
        let changes = field_changes(&old, &new);
        prop_assert_eq!(same_template(&old, &new), !changes.iter().any(|change| change.restarts_pods));
        for change in &changes {
            prop_assert!(change.old != change.new);
            prop_assert_eq!(change.restarts_pods, change.path.to_string().starts_with("spec.template."));
        }
        prop_assert_eq!(values(field_changes(&new, &old), true), values(changes, false));
        prop_assert!(field_changes(&old, &old).is_empty());
    }
}
