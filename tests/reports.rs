//! The reports that the program really writes, held against their JSON Schema: each fits, and each field of the schema occurs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::program;
use crate::report_schema::{report_schema, strict};

/// Runs for what no transcript shows.
const FURTHER_RUNS: &[&str] = &[
    // A chart's template, a second field, an exception.
    "lint tests/cli/inputs/rendered.yaml",
    // The same list in another order.
    "diff tests/cli/inputs/rendered.yaml tests/cli/inputs/rendered-reordered.yaml --nodes examples/cluster.json",
];

/// Fields that no run with files has, and why.
const NOT_HERE: &[(&str, &str)] = &[
    ("AuditReport.leftOut", "an audit reads no manifests"),
    ("InputReport.context", "a live cluster has one; tests/live reads it"),
];

/// The commands of the transcripts whose answer is a report, without the format that they are shown in.
fn runs() -> BTreeSet<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let transcripts = fs::read_dir(folder.join("tests/cli")).expect("the folder is there");
    let transcripts = transcripts.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file());
    let documents = ["README.md", "docs/guide.md"].map(|file| folder.join(file));
    let texts: Vec<String> = transcripts.chain(documents).map(|path| fs::read_to_string(path).expect("UTF-8")).collect();
    let typed = texts.iter().flat_map(|text| text.lines()).filter_map(|line| line.strip_prefix("$ daemonset-plan "));
    let without_report = ["show", "snapshot", "explain", "help", "version", "--version", "completions"];
    let typed = typed.chain(FURTHER_RUNS.iter().copied()).filter(|line| {
        let command = line.split(' ').next().unwrap_or_default();
        !without_report.contains(&command) && !line.contains("--help") && !line.contains("--output-file")
    });
    typed.map(arguments).collect()
}

/// The words of a line, as a shell takes them apart.
fn arguments(line: &str) -> Vec<String> {
    let pieces = line.split('\'').enumerate().flat_map(|(at, piece)| match at % 2 {
        0 => piece.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
        _ => vec![piece.to_owned()],
    });
    let mut words: Vec<String> = pieces.collect();
    if let Some(format) = words.iter().position(|word| word == "-o") {
        words.drain(format..(format + 2).min(words.len()));
    }
    words
}

/// The report of a run; `None` where it ends without one.
fn report(arguments: &[String]) -> Option<Value> {
    let output =
        program().args(arguments).args(["-o", "json"]).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (!text.is_empty()).then(|| serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}")))
}

/// `Type.field` for every field that occurs.
fn collect_fields(schema: &Value, at: &Value, value: &Value, found: &mut BTreeSet<String>) {
    if let Some(name) = at["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
        for (field, property) in schema["$defs"][name]["properties"].as_object().into_iter().flatten() {
            if let Some(inner) = value.get(field) {
                found.insert(format!("{name}.{field}"));
                collect_fields(schema, property, inner, found);
            }
        }
    }
    for item in value.as_array().into_iter().flatten() {
        collect_fields(schema, &at["items"], item, found);
    }
    if let (Some(choice), false) = (at["anyOf"].get(0), value.is_null()) {
        collect_fields(schema, choice, value, found);
    }
}

fn every_field(schema: &Value) -> BTreeSet<String> {
    let definitions = schema["$defs"].as_object().expect("definitions").iter();
    let fields = definitions.flat_map(|(name, definition)| {
        definition["properties"].as_object().into_iter().flatten().map(move |(field, _)| format!("{name}.{field}"))
    });
    fields.collect()
}

fn errors(validator: &jsonschema::Validator, report: &Value) -> Vec<String> {
    validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_report_fits_the_schema_and_every_field_of_the_schema_occurs() {
    let schema = strict(report_schema());
    let mut found = BTreeSet::new();
    let mut reports = 0;
    for arguments in runs() {
        let Some(report) = report(&arguments) else { continue };
        let kind = report["kind"].as_str().expect("every report has one").to_owned();
        // Of the kind alone: "under none of the five" is no help.
        let mut of_kind = schema.clone();
        of_kind["oneOf"] = serde_json::json!([{ "$ref": format!("#/$defs/{kind}") }]);
        let validator = jsonschema::validator_for(&of_kind).expect("the schema is one");
        assert_eq!(errors(&validator, &report), Vec::<String>::new(), "{arguments:?}");
        collect_fields(&schema, &of_kind["oneOf"][0], &report, &mut found);
        reports += 1;
    }
    assert!(reports >= 60, "{reports}");
    let missing: Vec<String> = every_field(&schema)
        .difference(&found)
        .filter(|field| !field.starts_with("Baseline") && NOT_HERE.iter().all(|(known, _)| known != field))
        .cloned()
        .collect();
    assert_eq!(missing, Vec::<String>::new(), "occur in none of {reports} reports; FURTHER_RUNS has room for more");
}

/// The lines of the guide that put a report through jq, where jq is at hand: each finds something.
#[cfg(unix)]
#[test]
fn what_the_guide_asks_of_reports_with_jq_has_answers() {
    use std::process::Command;

    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = fs::read_to_string(folder.join("docs/guide.md")).expect("it is there");
    let lines: Vec<&str> = guide.lines().filter(|line| line.starts_with("daemonset-plan ") && line.contains("| jq ")).collect();
    assert!(lines.len() >= 5, "{lines:?}");
    if Command::new("jq").arg("--version").output().is_err() {
        return;
    }
    let binaries = Path::new(env!("CARGO_BIN_EXE_daemonset-plan")).parent().expect("it is in a folder").display().to_string();
    let path = format!("{binaries}:{}", std::env::var("PATH").unwrap_or_default());
    for line in lines {
        let mut shell = Command::new("sh");
        shell.envs(crate::program::NO_CLUSTER).env("PATH", &path).current_dir(folder).args(["-c", line]);
        let output = shell.output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{line}: {said}");
        let found = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!matches!(found.trim(), "" | "null" | "[]" | "0"), "{line} finds nothing");
    }
}

#[test]
fn a_baseline_fits_the_schema() {
    let path = std::env::temp_dir().join(format!("daemonset-plan-baseline-{}.json", std::process::id()));
    let run = program().args(["lint", "tests/cli/inputs/lint.yaml", "--write-baseline"]).arg(&path).output().expect("it runs");
    assert!(run.status.success(), "{run:?}");
    let baseline: Value = serde_json::from_str(&fs::read_to_string(&path).expect("it was written")).expect("JSON");
    fs::remove_file(&path).expect("it is there");
    let validator = jsonschema::validator_for(&strict(report_schema())).expect("the schema is one");
    assert!(!baseline["findings"].as_array().expect("a list").is_empty());
    assert!(validator.is_valid(&baseline), "{baseline:#}");
}

#[test]
fn the_published_schema_lets_later_fields_pass_and_nothing_else() {
    let validator = jsonschema::validator_for(&report_schema()).expect("the schema is one");
    let plan = arguments("examples/fluentd.yaml --nodes examples/cluster.json");
    let plan = report(&plan).expect("a plan");
    assert!(validator.is_valid(&plan));
    let with = |pointer: &str, value: Value| {
        let mut changed = plan.clone();
        let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
        changed.pointer_mut(parent).expect(pointer)[field] = value;
        changed
    };
    for (pointer, value, valid) in [
        ("/later", Value::from(1), true),
        ("/daemonSets/0/nodes/0/later", Value::Null, true),
        ("/kind", Value::from("Plan"), false),
        ("/apiVersion", Value::from("daemonset-plan/v2"), false),
        ("/daemonSets/0/nodes/0/verdict", Value::from("maybe"), false),
        ("/daemonSets/0/desiredNumberScheduled", Value::from(-1), false),
        ("/notEvaluated/0/why", Value::Null, false),
    ] {
        assert_eq!(validator.is_valid(&with(pointer, value)), valid, "{pointer}");
    }
}
