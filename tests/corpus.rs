//! Real manifests and dumps, where the folder with them is at hand beside the checkout; skipped with a note where it is not.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use daemonset_plan::engine::plan;
use daemonset_plan::manifest::{Objects, SourceText, read_manifest};
use daemonset_plan::source::{BuiltIn, ClusterSource, collect};

pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// Files that hold no DaemonSet that can be used, and a piece of the message that says why.
const UNUSABLE: &[(&str, &str)] = &[
    ("digitalocean__csi-digitalocean__csi-do-node__v0.2.0.yaml", "version \"apps/v1beta2\": not served since Kubernetes 1.16"),
    ("digitalocean__csi-digitalocean__csi-do-node__v0.4.0.yaml", "version \"apps/v1beta2\": not served since Kubernetes 1.16"),
    ("digitalocean__csi-digitalocean__csi-do-node__v1.1.0.yaml", "version \"apps/v1beta2\": not served since Kubernetes 1.16"),
];

#[test]
fn every_manifest_of_the_corpus_is_read_and_planned_or_says_why_not() {
    let Some(corpus) = shared("corpus") else { return };
    let cluster =
        collect(&ClusterSource::BuiltIn(BuiltIn::Mixed), Objects::default()).cluster.expect("the built-in cluster holds nodes");
    let manifests: Vec<PathBuf> = [files(&corpus), files(&corpus.join("versions"))].concat();
    let (mut planned, mut unusable) = (0, Vec::new());
    for path in manifests.iter().filter(|path| path.extension().is_some_and(|ending| ending == "yaml")) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let source = SourceText::from_bytes(&name, &fs::read(path).expect("readable"));
        let manifest = read_manifest(&Arc::new(source));
        for authored in &manifest.daemon_sets {
            let plan = plan(&authored.object, "default", &cluster);
            assert_eq!(plan.nodes.len(), cluster.nodes().len());
            planned += 1;
        }
        if manifest.daemon_sets.is_empty() {
            let messages: Vec<_> = manifest.problems.iter().map(|problem| problem.message.clone()).collect();
            unusable.push((name, format!("{}: {}", manifest.counts(), messages.join("; "))));
        }
    }
    println!("corpus: {} files, {planned} DaemonSets planned, {} files without a usable one", manifests.len(), unusable.len());
    unusable.iter().for_each(|(name, why)| println!("  {name}: {why}"));
    for (name, why) in &unusable {
        let listed = UNUSABLE.iter().find(|(listed, _)| listed == name);
        assert!(listed.is_some_and(|(_, piece)| why.contains(piece)), "{name} is not usable: {why}");
    }
    assert_eq!(unusable.len(), UNUSABLE.len());
}

#[test]
fn every_dump_of_the_corpus_is_read_or_says_what_it_lacks() {
    let Some(nodes) = shared("corpus/nodes") else { return };
    for path in files(&nodes) {
        let collected = collect(&ClusterSource::Dumps(vec![path.clone()]), Objects::default());
        let messages: Vec<_> = collected.problems.iter().map(|problem| problem.message.as_str()).collect();
        match &collected.cluster {
            Some(cluster) => println!("{}: {} nodes, {:?} {messages:?}", path.display(), cluster.nodes().len(), collected.inputs),
            None => {
                println!("{}: {messages:?}", path.display());
                assert!(messages.iter().any(|message| message.contains("holds no nodes")), "{}: {messages:?}", path.display());
            }
        }
    }
}

#[test]
fn every_yaml_block_of_the_seeds_that_holds_a_daemon_set_plans_without_error() {
    let Some(seeds) = shared("seeds") else { return };
    let cluster =
        collect(&ClusterSource::BuiltIn(BuiltIn::Mixed), Objects::default()).cluster.expect("the built-in cluster holds nodes");
    let mut planned = 0;
    for path in files(&seeds) {
        let text = String::from_utf8_lossy(&fs::read(&path).expect("readable")).into_owned();
        for (at, block) in yaml_blocks(&text).into_iter().enumerate() {
            if !block.contains("kind: DaemonSet") {
                continue;
            }
            let manifest = read_manifest(&Arc::new(SourceText::new(format!("{} block {at}", path.display()), block)));
            assert!(manifest.problems.is_empty(), "{} block {at}: {:?}", path.display(), manifest.problems);
            assert!(!manifest.daemon_sets.is_empty());
            for authored in &manifest.daemon_sets {
                assert_eq!(plan(&authored.object, "default", &cluster).nodes.len(), cluster.nodes().len());
                planned += 1;
            }
        }
    }
    println!("seeds: {planned} DaemonSets planned");
    assert!(planned > 0);
}

/// The fenced blocks of a Markdown text, as they are indented.
pub(crate) fn yaml_blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match (&mut open, line.trim_start().starts_with("```")) {
            (None, true) => open = Some(String::new()),
            (Some(_), true) => blocks.extend(open.take()),
            (Some(block), false) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, false) => {}
        }
    }
    blocks
}
