//! Pods in namespaces with Pod Security Standards: who is let in, and the words for who is not.

use std::collections::BTreeMap;

use daemonset_plan::engine::admission::pod_security::{Policy, app_armor_fields_of_annotations, evaluate};
use k8s_openapi::api::core::v1::Pod;
use serde::Deserialize;

use super::recording;

#[derive(Deserialize)]
struct Recording {
    namespaces: BTreeMap<String, BTreeMap<String, String>>,
    pods: BTreeMap<String, Pod>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    namespace: String,
    pod: String,
    admitted: bool,
    message: Option<String>,
}

/// Plugins that refuse a pod before PodSecurity is asked.
const REFUSED_BEFORE: &[&str] = &[
    "error looking up service account",
    "no PriorityClass with name",
    "pod rejected: RuntimeClass",
    "conflict: runtimeClass.scheduling.nodeSelector",
];

#[test]
fn every_recorded_pod_is_let_in_or_refused_in_the_recorded_words() {
    let recording: Recording = recording("admission.json");
    let (mut let_in, mut refused, mut before, mut differing) = (0, 0, 0, Vec::new());
    for case in recording.cases.iter().filter(|case| case.namespace.starts_with("psa-")) {
        let message = case.message.as_deref().unwrap_or_default();
        if REFUSED_BEFORE.iter().any(|words| message.contains(words)) {
            before += 1;
            continue;
        }
        let policy = Policy::enforced(&recording.namespaces[&case.namespace]);
        let pod = &recording.pods[&case.pod];
        let mut spec = pod.spec.clone().expect("recorded with a spec");
        app_armor_fields_of_annotations(&pod.metadata, &mut spec);
        let found = evaluate(&policy, &pod.metadata, &spec).map(|violation| violation.to_string());
        let agrees = match &found {
            None => case.admitted,
            Some(words) => message.split_once(" is forbidden: ").is_some_and(|(_, rest)| rest == words),
        };
        match (agrees, &found) {
            (true, None) => let_in += 1,
            (true, Some(_)) => refused += 1,
            (false, _) => {
                println!("{} in {}:\n  recorded {message:?}\n  found    {found:?}", case.pod, case.namespace);
                differing.push((&case.namespace, &case.pod));
            }
        }
    }
    println!("admission.json: of the pods in psa-* {let_in} are let in and {refused} refused as recorded");
    println!("admission.json: {before} more were refused before PodSecurity was asked");
    assert!(differing.is_empty(), "{} differ: {differing:?}", differing.len());
    assert!(let_in > 0 && refused > 0);
}
