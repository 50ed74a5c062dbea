//! The files that other programs read (the GitHub action, the pre-commit hook) and the examples of docs/ci.md:
//! they are YAML, and they agree with each other.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use daemonset_plan::lint::{LintConfig, RULES};
use daemonset_plan::manifest::{SourceText, read_values};
use serde_json::Value;

fn text_of(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("the file is there")
}

fn read(name: &str, text: String) -> Value {
    let (mut values, problems) = read_values(&Arc::new(SourceText::new(name, text)));
    assert!(problems.is_empty(), "{name}: {problems:?}");
    assert_eq!(values.len(), 1, "{name}");
    values.remove(0)
}

/// The blocks of a Markdown file in one language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("\n```").next().unwrap_or_default().to_owned()).collect()
}

/// What stands between `${{ inputs.` and ` }}`.
fn inputs_used(text: &str) -> Vec<&str> {
    text.split("${{ inputs.").skip(1).map(|rest| rest.split(" }}").next().unwrap_or_default()).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("a mapping").keys().map(String::as_str).collect()
}

#[test]
fn the_action_uses_every_input_that_it_declares_and_no_other() {
    let text = text_of("action.yml");
    let action = read("action.yml", text.clone());
    assert_eq!(action["runs"]["using"], "composite");
    let (mut declared, mut used) = (keys(&action["inputs"]), inputs_used(&text));
    declared.sort_unstable();
    used.sort_unstable();
    assert_eq!(declared, used);
    assert_eq!(declared, ["fail-on", "files", "nodes", "sarif-file", "version"]);
    for step in action["runs"]["steps"].as_array().expect("steps") {
        assert_eq!(step["shell"], "bash", "a composite action has to name the shell");
        let script = step["run"].as_str().expect("a script");
        // What a user writes comes in by way of the environment, so that no input is run as a script.
        assert!(!script.contains("${{"), "{script}");
    }
}

#[test]
fn the_hook_runs_the_lint() {
    // The file is a list, manifests are mappings.
    let hooks = read(".pre-commit-hooks.yaml", format!("hooks:\n{}", text_of(".pre-commit-hooks.yaml")));
    let hooks = hooks["hooks"].as_array().expect("a list");
    assert_eq!(hooks.len(), 1);
    assert_eq!(hooks[0]["id"], "daemonset-plan-lint");
    assert_eq!(hooks[0]["language"], "rust");
    assert_eq!(hooks[0]["entry"], "daemonset-plan lint");
    assert_eq!(hooks[0]["types"], serde_json::json!(["yaml"]));
}

#[test]
fn the_examples_for_pipelines_agree_with_the_action_and_the_hook() {
    let page = text_of("docs/ci.md");
    let examples: Vec<Value> = blocks(&page, "yaml").into_iter().map(|block| read("docs/ci.md", block)).collect();
    let [_settings, _manifest, github, gitlab, pre_commit] = examples.as_slice() else { panic!("{} examples", examples.len()) };
    let action = read("action.yml", text_of("action.yml"));
    let steps = github["jobs"]["lint"]["steps"].as_array().expect("steps");
    let own =
        steps.iter().find(|step| step["uses"].as_str().is_some_and(|uses| uses.starts_with("daemonset-plan/"))).expect("a step");
    for input in keys(&own["with"]) {
        assert!(action["inputs"].get(input).is_some(), "the action has no input {input}");
    }
    let upload = steps.last().expect("a step");
    assert_eq!(upload["with"]["sarif_file"], own["with"]["sarif-file"]);
    assert_eq!(upload["if"], "always()");
    let script = gitlab["daemonset-lint"]["script"][0].as_str().expect("a script");
    let report = gitlab["daemonset-lint"]["artifacts"]["reports"]["codequality"].as_str().expect("a name");
    assert!(script.contains(&format!("gitlab={report}")), "{script}");
    // Every example says which version it takes, and it is the same one.
    let pinned = format!("v{}", env!("CARGO_PKG_VERSION"));
    assert!(own["uses"].as_str().is_some_and(|uses| uses.ends_with(&format!("@{pinned}"))), "{own}");
    let install = gitlab["daemonset-lint"]["before_script"][0].as_str().expect("a script");
    assert!(install.contains(&format!("--tag {pinned} ")), "{install}");
    let key = gitlab["daemonset-lint"]["cache"]["key"].as_str().expect("a key");
    assert!(key.ends_with(&pinned), "an older binary in the cache would be taken for this one: {key}");
    assert_eq!(pre_commit["repos"][0]["rev"].as_str(), Some(&*pinned));
    assert_eq!(pre_commit["repos"][0]["hooks"][0]["id"], "daemonset-plan-lint");
}

#[test]
fn the_schema_names_what_the_configuration_reads() {
    let schema = read("the schema", text_of("docs/daemonset-plan.config.schema.json"));
    let lint = &schema["properties"]["lint"]["properties"];
    let written = serde_json::json!({
        "failOn": "info",
        "levels": { RULES[0].id: "off" },
        "ignore": [{ "rules": [RULES[0].id], "path": "a", "namespace": "b", "name": "c", "reason": "d" }],
        "thresholds": { "serialRolloutWaves": 1, "terminationGraceSeconds": 2 },
    });
    let config: LintConfig = serde_json::from_value(written.clone()).expect("what the schema allows is read");
    assert_eq!(keys(lint), keys(&written), "serde_json sorts the keys of both");
    assert_eq!(keys(&lint["ignore"]["items"]["properties"]), keys(&written["ignore"][0]));
    assert_eq!(keys(&lint["thresholds"]["properties"]), keys(&written["thresholds"]));
    assert_eq!((config.thresholds.serial_rollout_waves, config.thresholds.termination_grace_seconds), (1, 2));
    assert!(config.fail_on.is_some() && config.levels.len() == 1);
    let ignore = &config.ignore[0];
    assert!([&ignore.path, &ignore.namespace, &ignore.name, &ignore.reason].into_iter().all(Option::is_some));
}
