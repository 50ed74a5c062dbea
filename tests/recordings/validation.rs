//! For which fields the API server refused a DaemonSet, and in which words.

use std::collections::BTreeSet;
use std::sync::Arc;

use daemonset_plan::api::{FieldError, default_daemon_set, validate_daemon_set};
use daemonset_plan::manifest::{Severity, SourceText, read_manifest};
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
    accepted: bool,
    /// None where the request failed before validation.
    #[serde(default)]
    causes: Vec<Cause>,
}

#[derive(Deserialize)]
struct Cause {
    field: String,
    reason: String,
    message: String,
}

/// What became of a manifest here.
#[derive(Default)]
struct Outcome {
    /// Why the reader, or a strict decoder, refuses it.
    refused: Option<String>,
    errors: Vec<FieldError>,
}

#[test]
fn every_manifest_is_refused_for_the_fields_for_which_the_api_server_refused_it() {
    let recording: Recording = recording("validation.json");
    let cases = recording.cases.len();
    let (mut same_decision, mut with_causes, mut same_fields, mut same_messages) = (0, 0, 0, 0);
    let mut differing = Vec::new();
    for case in &recording.cases {
        let outcome = outcome(&case.manifest);
        let agrees = (outcome.refused.is_none() && outcome.errors.is_empty()) == case.accepted;
        same_decision += usize::from(agrees);
        // A case without causes failed before validation; that it failed is all that can be compared.
        let compare = !case.causes.is_empty();
        let fields_agree = !compare || fields(&outcome.errors) == recorded_fields(&case.causes);
        let messages_agree = !compare || messages(&outcome.errors) == recorded_messages(&case.causes);
        with_causes += usize::from(compare);
        same_fields += usize::from(compare && fields_agree);
        same_messages += usize::from(compare && messages_agree);
        if !agrees || !fields_agree || !messages_agree {
            print_difference(case, &outcome);
        }
        if !agrees || !fields_agree {
            differing.push(&case.change);
        }
    }
    println!("validation.json: {same_decision} of {cases} manifests accepted or refused as recorded");
    println!("validation.json: {same_fields} of {with_causes} refused for the recorded fields and reasons");
    println!("validation.json: {same_messages} of {with_causes} refused in exactly the recorded words");
    assert!(differing.is_empty(), "{} differ: {differing:?}", differing.len());
}

fn outcome(manifest: &Value) -> Outcome {
    let source = Arc::new(SourceText::new("recording", manifest.to_string()));
    let read = read_manifest(&source);
    let authored = read.daemon_sets.into_iter().next();
    let problem = read.problems.into_iter().find(|problem| problem.severity >= Severity::Error).map(|problem| problem.message);
    let unknown = authored.as_ref().and_then(|authored| authored.unknown_fields.first());
    let refused = problem.or_else(|| Some(format!("unknown field {}", unknown?.path)));
    // The reader has no use for a DaemonSet without a name; the API server refuses it among everything else.
    let read = authored.map(|authored| authored.object).or_else(|| serde_json::from_value(manifest.clone()).ok());
    let Some(mut daemon_set) = read else { return Outcome { refused, ..Outcome::default() } };
    default_daemon_set(&mut daemon_set);
    Outcome { refused, errors: validate_daemon_set(&daemon_set, !manifest["spec"]["selector"].is_null()) }
}

fn fields(errors: &[FieldError]) -> BTreeSet<(String, &str)> {
    errors.iter().map(|error| (error.field.to_string(), error.error.reason())).collect()
}

fn recorded_fields(causes: &[Cause]) -> BTreeSet<(String, &str)> {
    causes.iter().map(|cause| (cause.field.clone(), cause.reason.as_str())).collect()
}

fn messages(errors: &[FieldError]) -> Vec<(String, String)> {
    errors.iter().map(|error| (error.field.to_string(), error.body())).collect()
}

fn recorded_messages(causes: &[Cause]) -> Vec<(String, String)> {
    causes.iter().map(|cause| (cause.field.clone(), cause.message.clone())).collect()
}

fn print_difference(case: &Case, outcome: &Outcome) {
    println!("{}:", case.change);
    println!("  recorded {}", if case.accepted { "accepted" } else { "refused" });
    for cause in &case.causes {
        println!("    {}: {}", cause.field, cause.message);
    }
    if let Some(why) = &outcome.refused {
        println!("  here     not read: {why}");
    }
    outcome.errors.iter().for_each(|error| println!("  here     {error}"));
}
