//! What the API server stores of a DaemonSet, and what it makes of the pods' resources.

use std::collections::BTreeMap;
use std::sync::Arc;

use daemonset_plan::api::{default_daemon_set, default_pod, stored_form};
use daemonset_plan::manifest::{Severity, SourceText, read_manifest};
use k8s_openapi::api::apps::v1::DaemonSet;
use serde::Deserialize;
use serde_json::{Value, json};

use super::recording;

#[derive(Deserialize)]
struct Recording<C> {
    cases: Vec<C>,
}

#[derive(Deserialize)]
struct StoredCase {
    change: Value,
    manifest: Value,
    accepted: bool,
    stored: Option<Value>,
}

#[test]
fn every_accepted_manifest_is_defaulted_to_what_the_api_server_stored() {
    let recording: Recording<StoredCase> = recording("validation.json");
    let (mut accepted, mut differing) = (0, Vec::new());
    for case in recording.cases.into_iter().filter(|case| case.accepted) {
        accepted += 1;
        let mut daemon_set = read(&case.manifest);
        default_daemon_set(&mut daemon_set);
        let mut again = daemon_set.clone();
        default_daemon_set(&mut again);
        assert_eq!(again, daemon_set, "{}: what is defaulted stays as it is", case.change);
        let defaulted = comparable(stored_form(&daemon_set));
        let stored = comparable(case.stored.expect("accepted objects are recorded"));
        if defaulted != stored {
            println!("{}:\n  stored {stored}\n  here   {defaulted}", case.change);
            differing.push(case.change);
        }
    }
    println!("validation.json: {} of {accepted} accepted manifests defaulted as stored", accepted - differing.len());
    assert!(differing.is_empty(), "{differing:?}");
}

fn read(manifest: &Value) -> DaemonSet {
    let source = Arc::new(SourceText::new("recording", manifest.to_string()));
    let read = read_manifest(&source);
    let errors: Vec<_> = read.problems.iter().filter(|problem| problem.severity >= Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let mut daemon_sets = read.daemon_sets.into_iter().map(|authored| authored.object);
    daemon_sets.next().expect("every case is a DaemonSet")
}

/// An object without what only a server knows. The recorder kept four fields of `metadata`: neither uid and the like,
/// nor `generateName`, which says nothing beside a name.
fn comparable(mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.retain(|field, _| matches!(field.as_str(), "name" | "namespace" | "labels" | "annotations"));
    }
    object
}

#[derive(Deserialize)]
struct Admission {
    objects: Vec<Value>,
    pods: BTreeMap<String, Value>,
    cases: Vec<AdmissionCase>,
}

#[derive(Deserialize)]
struct AdmissionCase {
    namespace: String,
    pod: String,
    admitted: bool,
    resources: Option<Value>,
    #[serde(rename = "initResources")]
    init_resources: Option<Value>,
}

#[test]
fn admitted_pods_have_the_resources_that_defaulting_gives_their_containers() {
    let recording: Admission = recording("admission.json");
    // A LimitRange has defaults of its own.
    let limited: Vec<&str> = recording
        .objects
        .iter()
        .filter(|object| object["kind"] == "LimitRange")
        .filter_map(|object| object["metadata"]["namespace"].as_str())
        .collect();
    let mut compared = 0;
    for case in recording.cases.iter().filter(|case| case.admitted && !limited.contains(&case.namespace.as_str())) {
        let spec = pod_made_of(&recording.pods[&case.pod]["spec"]);
        for (containers, recorded) in [("containers", &case.resources), ("initContainers", &case.init_resources)] {
            for container in spec[containers].as_array().into_iter().flatten() {
                let name = container["name"].as_str().unwrap_or_default();
                let recorded = recorded.as_ref().map(|by_name| &by_name[name]);
                assert_eq!(Some(&container["resources"]), recorded, "{} in {}", case.pod, case.namespace);
                compared += 1;
            }
        }
    }
    println!("admission.json: the resources of {compared} containers are those of defaulting");
    assert!(compared > 0);
}

/// The spec of a pod with the defaults of templates and those of pods.
fn pod_made_of(spec: &Value) -> Value {
    let template = json!({ "metadata": {}, "spec": spec });
    let mut daemon_set = read(&json!({
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": { "name": "x" },
        "spec": { "selector": {}, "template": template },
    }));
    default_daemon_set(&mut daemon_set);
    let mut spec = daemon_set.spec.and_then(|spec| spec.template.spec).expect("made with a spec");
    default_pod(&mut spec);
    json!(spec)
}

#[derive(Deserialize)]
struct PodCase {
    daemonset: DaemonSet,
    #[serde(rename = "podSpec")]
    pod_spec: Option<Value>,
}

#[test]
fn pod_level_resources_are_completed_as_recorded() {
    let mut completed = 0;
    for name in ["fit-101.json", "fit-102.json"] {
        let recording: Recording<PodCase> = recording(name);
        for case in recording.cases {
            let Some(recorded) = case.pod_spec.as_ref().map(|spec| &spec["resources"]).filter(|resources| !resources.is_null())
            else {
                continue;
            };
            let mut daemon_set = case.daemonset;
            default_daemon_set(&mut daemon_set);
            let mut spec = daemon_set.spec.and_then(|spec| spec.template.spec).expect("recorded with a template");
            default_pod(&mut spec);
            assert_eq!(json!(spec.resources), *recorded, "{:?}", daemon_set.metadata.name);
            completed += 1;
        }
    }
    println!("fit: the pod-level resources of {completed} pods completed as recorded");
    assert!(completed > 0);
}
