//! What becomes of pods when they are created, in namespaces with limits, quotas and classes of all sorts.

use std::collections::BTreeMap;

use daemonset_plan::api::{default_daemon_set, default_pod};
use daemonset_plan::engine::admission::{Admission, admit};
use daemonset_plan::model::{Collected, Policies};
use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::{Container, Pod, PodSpec, ResourceRequirements, Toleration};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::recording;

#[derive(Deserialize)]
struct Recording {
    namespaces: BTreeMap<String, Value>,
    objects: Vec<Value>,
    pods: BTreeMap<String, Pod>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    namespace: String,
    pod: String,
    admitted: bool,
    code: Option<u16>,
    message: Option<String>,
    priority: Option<i32>,
    preemption_policy: Option<String>,
    #[serde(default)]
    resources: BTreeMap<String, ResourceRequirements>,
    #[serde(default)]
    init_resources: BTreeMap<String, ResourceRequirements>,
    overhead: Option<Value>,
    node_selector: Option<BTreeMap<String, String>>,
    #[serde(default)]
    tolerations: Vec<Toleration>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

#[test]
fn every_recorded_pod_is_admitted_or_refused_with_the_recorded_words() {
    let recording: Recording = recording("admission.json");
    let policies = policies(&recording.namespaces, &recording.objects);
    let (mut admitted, mut refused, mut differing) = (0, 0, Vec::new());
    for case in &recording.cases {
        let mut pod = recording.pods[&case.pod].clone();
        set_defaults(pod.spec.as_mut().expect("recorded with a spec"));
        let admission = admit(pod, &case.namespace, &policies);
        assert_eq!(admission.not_evaluated, []);
        if let Err(difference) = compare(case, &admission) {
            differing.push(format!("{}/{}: {difference}", case.namespace, case.pod));
        } else if case.admitted {
            admitted += 1;
        } else {
            refused += 1;
        }
    }
    let (total, agree) = (recording.cases.len(), admitted + refused);
    println!("admission.json: {agree} of {total} pods agree ({admitted} admitted, {refused} refused)");
    assert!(differing.is_empty(), "{} differ: {differing:#?}", differing.len());
    assert_eq!(agree, total);
}

fn compare(case: &Case, admission: &Admission) -> Result<(), String> {
    let same = |what: &str, ours: Value, recorded: Value| match ours == recorded {
        true => Ok(()),
        false => Err(format!("{what}: here {ours}, recorded {recorded}")),
    };
    let admitted = match (&admission.outcome, case.admitted) {
        (Ok(admitted), true) => &admitted.pod,
        (Err(rejection), false) => {
            same("code", json!(rejection.code), json!(case.code))?;
            let message = format!("pods \"agent\" is forbidden: {}", rejection.message);
            let recorded = case.message.as_deref().unwrap_or_default();
            return same("message", json!(complaints(&message)), json!(complaints(recorded)));
        }
        (ours, _) => return Err(format!("here {ours:?}, recorded {:?}", case.message)),
    };
    let spec = admitted.spec.clone().unwrap_or_default();
    same("priority", json!(spec.priority), json!(case.priority))?;
    same("preemptionPolicy", json!(spec.preemption_policy), json!(case.preemption_policy))?;
    let (ours, recorded) = (resources(&spec.containers), json!(case.resources));
    same("resources", ours, recorded)?;
    same("initResources", resources(spec.init_containers.as_deref().unwrap_or_default()), json!(case.init_resources))?;
    same("overhead", json!(spec.overhead), json!(case.overhead))?;
    same("nodeSelector", json!(spec.node_selector), json!(case.node_selector))?;
    let recorded: Vec<&Toleration> = case.tolerations.iter().filter(|toleration| !is_added_by_default(toleration)).collect();
    same("tolerations", json!(spec.tolerations.unwrap_or_default()), json!(recorded))?;
    same("annotations", json!(admitted.metadata.annotations.clone().unwrap_or_default()), json!(case.annotations))
}

/// The complaints that a message joins, in an order that is the same for every message.
fn complaints(message: &str) -> Vec<String> {
    let Some((head, list)) = message.split_once(": [").and_then(|(head, list)| Some((head, list.strip_suffix(']')?))) else {
        return vec![message.to_owned()];
    };
    let mut parts: Vec<String> = vec![head.to_owned()];
    for part in list.split(", ") {
        match (part.starts_with("but "), parts.last_mut()) {
            (true, Some(last)) => *last = format!("{last}, {part}"),
            _ => parts.push(part.to_owned()),
        }
    }
    parts.sort_unstable();
    parts
}

fn resources(containers: &[Container]) -> Value {
    let all = containers.iter().map(|container| (container.name.clone(), json!(container.resources.clone().unwrap_or_default())));
    Value::Object(all.collect())
}

/// What DefaultTolerationSeconds adds to pods that are not those of a DaemonSet.
fn is_added_by_default(toleration: &Toleration) -> bool {
    toleration.toleration_seconds == Some(300)
}

/// What the API server fills in before admission.
fn set_defaults(spec: &mut PodSpec) {
    let mut daemon_set = DaemonSet::default();
    let template = &mut daemon_set.spec.get_or_insert_default().template;
    template.spec = Some(spec.clone());
    default_daemon_set(&mut daemon_set);
    *spec = daemon_set.spec.and_then(|set| set.template.spec).unwrap_or_default();
    default_pod(spec);
}

/// The recorded objects; every namespace has the service account `default` and no other.
fn policies(namespaces: &BTreeMap<String, Value>, objects: &[Value]) -> Policies {
    let named = |metadata: Value| json!({ "metadata": metadata });
    let accounts = namespaces.keys().map(|name| named(json!({ "namespace": name, "name": "default" })));
    Policies {
        namespaces: known(namespaces.iter().map(|(name, labels)| named(json!({ "name": name, "labels": labels })))),
        limit_ranges: known(of_kind(objects, "LimitRange")),
        resource_quotas: known(of_kind(objects, "ResourceQuota")),
        priority_classes: known(of_kind(objects, "PriorityClass")),
        runtime_classes: known(of_kind(objects, "RuntimeClass")),
        service_accounts: known(accounts),
    }
}

fn of_kind<'v>(objects: &'v [Value], kind: &'v str) -> impl Iterator<Item = Value> + 'v {
    objects.iter().filter(move |object| object["kind"] == kind).cloned()
}

fn known<T: DeserializeOwned>(objects: impl Iterator<Item = Value>) -> Collected<T> {
    Collected::all(objects.map(|object| serde_json::from_value(object).expect("recorded as it is stored")).collect())
}

#[derive(Deserialize)]
struct FitRecording {
    objects: Vec<Value>,
    cases: Vec<FitCase>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FitCase {
    daemonset: DaemonSet,
    failed_create: Option<String>,
    #[serde(default)]
    pod_spec: PodFields,
}

/// The fields of an admitted pod that were recorded; its tolerations hold those of the controller and are compared elsewhere.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct PodFields {
    priority: Option<i32>,
    preemption_policy: Option<String>,
    overhead: Option<Value>,
    node_selector: Option<BTreeMap<String, String>>,
}

#[test]
fn every_daemon_pod_of_the_scheduling_recordings_is_created_or_refused_as_recorded() {
    let (mut created, mut refused) = (0, 0);
    for name in ["fit-101.json", "fit-102.json"] {
        let recording: FitRecording = recording(name);
        let policies = policies(&BTreeMap::from([("default".to_owned(), json!({}))]), &recording.objects);
        for case in recording.cases {
            let template = case.daemonset.spec.expect("recorded with a spec").template;
            let mut spec = template.spec.expect("recorded with a spec");
            set_defaults(&mut spec);
            let pod = Pod { metadata: template.metadata.unwrap_or_default(), spec: Some(spec), status: None };
            match (admit(pod, "default", &policies).outcome, case.failed_create) {
                (Err(rejection), Some(recorded)) => {
                    assert_eq!(recorded.split_once(" is invalid: ").map(|(_, text)| text), Some(rejection.message.as_str()));
                    refused += 1;
                }
                (Ok(admitted), None) => {
                    let ours = admitted.pod.spec.expect("admitted with a spec");
                    let recorded = case.pod_spec;
                    assert_eq!(
                        (ours.priority, ours.preemption_policy, ours.node_selector, json!(ours.overhead)),
                        (recorded.priority, recorded.preemption_policy, recorded.node_selector, json!(recorded.overhead))
                    );
                    created += 1;
                }
                (ours, recorded) => panic!("{name}: here {ours:?}, recorded {recorded:?}"),
            }
        }
    }
    println!("fit-*.json: {} pods agree ({created} created, {refused} refused)", created + refused);
}
