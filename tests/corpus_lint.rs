//! The lint over real manifests, where the folder with them is at hand beside the checkout.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use daemonset_plan::lint::Settings;

use crate::corpus::{files, shared, yaml_blocks};
use crate::linting::report;

/// Manifests that the API server truly refuses: the file, the field, and why.
const REFUSED: &[(&str, &str, &str)] = &[
    ("Azure__AKS__node-exporter-daemonset.yaml", "spec.template.metadata.labels", "the template has no labels for its selector"),
    ("Azure__AKS__node-exporter-daemonset.yaml", "spec.template.spec.containers[0].image", "the image is left empty"),
    ("NVIDIA__gpu-operator__0600_daemonset.yaml", "metadata.namespace", "a placeholder: FILLED BY THE OPERATOR"),
    (
        "NVIDIA__gpu-operator__gpu-feature-discovery-0500_daemonset.yaml",
        "metadata.namespace",
        "a placeholder: FILLED BY THE OPERATOR",
    ),
    ("digitalocean__csi-digitalocean__csi-do-node__v0.2.0.yaml", "apiVersion", "apps/v1beta2"),
    ("digitalocean__csi-digitalocean__csi-do-node__v0.4.0.yaml", "apiVersion", "apps/v1beta2"),
    ("digitalocean__csi-digitalocean__csi-do-node__v1.1.0.yaml", "apiVersion", "apps/v1beta2"),
];

#[test]
fn only_manifests_that_are_truly_broken_are_said_to_be_refused() {
    let Some(corpus) = shared("corpus") else { return };
    let manifests: Vec<PathBuf> = [files(&corpus), files(&corpus.join("versions"))].concat();
    let (mut linted, mut refused, mut by_rule) = (0, BTreeSet::new(), BTreeMap::new());
    for path in manifests.iter().filter(|path| path.extension().is_some_and(|ending| ending == "yaml")) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = String::from_utf8_lossy(&fs::read(path).expect("readable")).into_owned();
        let report = report(&text, None, &Settings::default());
        linted += 1;
        for finding in report.findings {
            *by_rule.entry(finding.rule.clone()).or_insert(0_usize) += 1;
            if finding.refused_by_server {
                refused.insert((name.clone(), finding.field_path.unwrap_or_default()));
            }
        }
    }
    println!("corpus: {linted} files linted, {} fields refused by the API server; findings: {by_rule:?}", refused.len());
    let listed: BTreeSet<(String, String)> =
        REFUSED.iter().map(|(file, field, _)| ((*file).to_owned(), (*field).to_owned())).collect();
    assert_eq!(refused, listed);
}

#[test]
fn the_seeds_lack_requests_and_tolerate_only_the_old_name_of_the_control_plane() {
    let Some(seeds) = shared("seeds") else { return };
    let mut rules = BTreeSet::new();
    for path in files(&seeds) {
        let text = String::from_utf8_lossy(&fs::read(&path).expect("readable")).into_owned();
        let blocks = yaml_blocks(&text);
        for block in blocks.iter().filter(|block| block.contains("kind: DaemonSet")) {
            let found = report(block, None, &Settings::default()).findings;
            let has = |rule: &str| found.iter().any(|finding| finding.rule == rule);
            // What stands in the text tells what has to be found.
            let requests = |resource: &str| block.contains("requests:") && block.contains(&format!("{resource}:"));
            for (rule, expected) in [
                ("missing-cpu-request", !requests("cpu") && !block.contains("limits:")),
                ("missing-memory-request", !requests("memory") && !block.contains("limits:")),
                (
                    "master-toleration-only",
                    block.contains("node-role.kubernetes.io/master") && !block.contains("node-role.kubernetes.io/control-plane"),
                ),
            ] {
                assert!(has(rule) || !expected, "{}: {rule} is missing in\n{block}", path.display());
                if has(rule) {
                    rules.insert(rule);
                }
            }
        }
    }
    println!("seeds: found {rules:?}");
    assert_eq!(rules.len(), 3, "{rules:?}");
}
