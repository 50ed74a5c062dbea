//! Manifests are read to the values that kubectl reads, or refused where it refuses.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use daemonset_plan::manifest::{Severity, SourceText, read_values};
use serde::Deserialize;
use serde_json::Value;

use super::recording;

#[derive(Deserialize)]
struct Recording {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: Option<String>,
    base64: Option<String>,
    specs: Option<Vec<Value>>,
    error: Option<String>,
}

/// Texts that are read otherwise than kubectl reads them, each with its reason.
const DIFFERENCES: &[(&str, &str)] = &[(
    "deep",
    "300 nested lists: the recording holds no object at all, although kubectl reads such a text; its answer was too deep for the recorder",
)];

#[test]
fn every_recorded_text_is_read_as_kubectl_reads_it() {
    let recording: Recording = recording("yaml.json");
    let total = recording.cases.len();
    let mut differing = Vec::new();
    for case in recording.cases {
        let bytes = match (&case.text, &case.base64) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Some(encoded)) => BASE64_STANDARD.decode(encoded).expect("recorded as base64"),
            (None, None) => panic!("{} holds no text", case.name),
        };
        let (values, problems) = read_values(&Arc::new(SourceText::from_bytes(&case.name, &bytes)));
        let refused = problems.iter().any(|problem| problem.severity >= Severity::Error);
        let specs: Vec<Value> = values.iter().map(|value| value["spec"].clone()).collect();
        let agrees = match &case.specs {
            Some(expected) => !refused && same_numbers(&Value::from(specs.clone()), &Value::from(expected.clone())),
            None => refused,
        };
        if !agrees {
            let messages: Vec<_> = problems.iter().map(|problem| &problem.message).collect();
            println!("{}: kubectl {:?} {:?}\n  here {specs:?} {messages:?}", case.name, case.specs, case.error);
            differing.push(case.name);
        }
    }
    println!("yaml.json: {} of {total} texts read as kubectl reads them", total - differing.len());
    let listed: Vec<_> = DIFFERENCES.iter().map(|(name, _)| *name).collect();
    assert_eq!(differing, listed, "the list of known differences must be exact");
}

/// Equality of JSON values in which 1 and 1.0 are the same number, up to the last digit of a double.
fn same_numbers(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= f64::EPSILON * a.abs(),
            _ => false,
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_numbers(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same_numbers(value, other)))
        }
        _ => a == b,
    }
}
