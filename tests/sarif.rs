//! A lint in SARIF, as GitHub takes it.
//! `schemas/sarif-2.1.0.json` is the schema that OASIS publishes with the specification, as the crate serde-sarif ships it.

use daemonset_plan::render::LintFormat;
use daemonset_plan::report::{FindingReport, LevelReport, LintReport, RelatedReport, SuppressedReport};
use serde_json::Value;

use crate::lint_reports::{at, empty, finding, json, many, nasty, plain};

fn sarif_validator() -> jsonschema::Validator {
    let mut schema: Value = serde_json::from_str(include_str!("schemas/sarif-2.1.0.json")).expect("the schema is JSON");
    for language in ["/definitions/run/properties/language", "/definitions/toolComponent/properties/language"] {
        // As published it has a bracket too many, which JavaScript overlooks.
        schema.pointer_mut(language).and_then(|language| language.as_object_mut()?.remove("pattern")).expect("a pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one")
}

fn assert_valid_sarif(log: &Value) {
    let validator = sarif_validator();
    let errors: Vec<String> = validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn sarif_conforms_to_its_schema() {
    for report in [empty(), plain(), nasty()] {
        assert_valid_sarif(&json(&report, LintFormat::Sarif));
    }
    let mut without_inputs = nasty();
    without_inputs.header.inputs.clear();
    assert_valid_sarif(&json(&without_inputs, LintFormat::Sarif));
}

#[test]
fn the_schema_of_sarif_is_really_applied() {
    let validator = sarif_validator();
    for (pointer, value) in [
        ("/runs/0/results/0/level", Value::from("info")),
        ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", Value::from("a b.yaml")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", Value::from(0)),
    ] {
        let mut log = json(&plain(), LintFormat::Sarif);
        *log.pointer_mut(pointer).expect(pointer) = value;
        assert!(!validator.is_valid(&log), "{pointer}");
    }
}

#[test]
fn sarif_places_results_as_github_wants_them() {
    let log = json(&nasty(), LintFormat::Sarif);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let uris: Vec<(Option<&str>, Option<&str>)> = (0..4)
        .map(|at| &run["results"][at]["locations"][0]["physicalLocation"]["artifactLocation"])
        .map(|artifact| (artifact["uri"].as_str(), artifact["uriBaseId"].as_str()))
        .collect();
    let (root, evil) = (Some("%SRCROOT%"), Some("k8s/we%2Cird%3A%20100%25%7C%C3%A4%0A%3Cb%3E.yaml"));
    let stdin = (Some("%3Cstdin%3E"), None);
    assert_eq!(uris, [(evil, root), stdin, stdin, (Some("good.yaml"), root)]);
    let result = &run["results"][0];
    assert_eq!((&result["ruleIndex"], &result["level"]), (&Value::from(0), &Value::from("error")));
    assert_eq!(result["partialFingerprints"]["daemonsetPlan/v2"], "invalid-field|agent");
    assert_eq!(result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"], "../b.yaml");
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(*region, serde_json::json!({"startLine": 3, "startColumn": 5, "endLine": 4, "endColumn": 1}));
    assert_eq!(run["results"][3]["level"], "note");
    assert_eq!(run["tool"]["driver"]["rules"][0]["help"]["markdown"], "# invalid-field\n\nRefused.");
    assert_eq!(run["tool"]["driver"]["rules"][1]["defaultConfiguration"]["level"], "warning");
}

#[test]
fn sarif_holds_nothing_that_is_suppressed_and_does_not_call_it_left_out() {
    let log = json(&nasty(), LintFormat::Sarif);
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(5));
    let related = RelatedReport { message: "m".to_owned(), field_path: "spec".to_owned(), location: at("a.yaml", 1, 1, 1, 1) };
    let suppressed = SuppressedReport {
        finding: FindingReport {
            related: vec![related; 1_001],
            ..finding("latest-image", LevelReport::Error, "suppressed", Some(at("/srv/a b.yaml", 7, 1, 7, 9)))
        },
        suppression: nasty().suppressed[0].suppression.clone(),
    };
    let log = json(&LintReport { suppressed: vec![suppressed; 25_001], ..plain() }, LintFormat::Sarif);
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(run["results"][0]["ruleId"], "missing-cpu-request");
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"], Value::Array(Vec::new()));
}

#[test]
fn sarif_tells_what_could_not_be_read_or_evaluated() {
    let invocation = &json(&nasty(), LintFormat::Sarif)["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications = invocation["toolExecutionNotifications"].as_array().expect("a list");
    let levels: Vec<&str> = notifications.iter().filter_map(|notification| notification["level"].as_str()).collect();
    assert_eq!(levels, ["error", "error", "warning", "note"]);
    let uri = &notifications[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "gone.yaml");
    let calm = &json(&plain(), LintFormat::Sarif)["runs"][0]["invocations"][0];
    assert_eq!((&calm["executionSuccessful"], &calm["toolExecutionNotifications"]), (&Value::from(true), &Value::Array(vec![])));
}

#[test]
fn sarif_keeps_to_the_number_of_results_and_leaves_out_the_least_bad() {
    let log = json(&many(25_004, |_| "x".to_owned()), LintFormat::Sarif);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), 25_000);
    assert_eq!(results.last().expect("the last")["message"]["text"], "the worst");
    let said = log.pointer("/runs/0/invocations/0/toolExecutionNotifications/0/message/text").and_then(Value::as_str);
    assert!(said.is_some_and(|said| said.starts_with("5 results are left out")), "{said:?}");
}

#[test]
fn sarif_keeps_to_the_size_of_an_upload() {
    // Numbers in disorder, so that packing gains little.
    let noise = |line: usize| -> String {
        let mut state = line as u64;
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + u8::try_from((state >> 33) % 90).expect("below 90"))
        };
        (0..4_000).map(next).collect()
    };
    let log = json(&many(3_300, noise), LintFormat::Sarif);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), 1_650);
    assert_eq!(results.last().expect("the last")["message"]["text"], "the worst");
}

#[test]
fn sarif_cuts_long_texts_and_long_lists() {
    let mut report = many(0, |_| String::new());
    let related = RelatedReport { message: "m".to_owned(), field_path: "spec".to_owned(), location: at("a.yaml", 1, 1, 1, 1) };
    report.findings[0].related = vec![related; 1_001];
    report.findings[0].message = "ä".repeat(10_000);
    report.rules[0].summary = "ä".repeat(2_000);
    let log = json(&report, LintFormat::Sarif);
    let run = &log["runs"][0];
    assert_eq!(run["results"][0]["relatedLocations"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(run["results"][0]["message"]["text"].as_str().map(|text| text.chars().count()), Some(4_096));
    let description = &run["tool"]["driver"]["rules"][0]["shortDescription"]["text"];
    assert_eq!(description.as_str().map(|text| text.chars().count()), Some(1_024));
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().map(Vec::len), Some(1));
}
