//! What a plan costs, stage by stage: `cargo bench`. The figures are in docs/performance.md.

#[path = "cluster.rs"]
mod cluster;

use std::io::sink;
use std::sync::{Arc, LazyLock};

use daemonset_plan::engine::plan;
use daemonset_plan::engine::rollout::{Controller, Durations, KnownDurations, Rollout, RolloutNode, Strategy};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{Manifest, SourceText, read_manifest};
use daemonset_plan::model::Cluster;
use daemonset_plan::render::{ReportFormat, View, render_plan};
use daemonset_plan::report::{Header, PlanReport, PlannedDaemonSet, plan_report};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const NODES: [usize; 3] = [500, 5_000, 50_000];

static DUMPS: LazyLock<Vec<(usize, String)>> = LazyLock::new(|| NODES.map(|count| (count, cluster::nodes_json(count))).into());

fn dump(count: usize) -> &'static str {
    DUMPS.iter().find(|(known, _)| *known == count).map_or("", |(_, text)| text)
}

fn read_cluster(text: &str) -> Cluster {
    let mut reader = DumpReader::default();
    reader.read("nodes.json", text.as_bytes());
    reader.finish("nodes.json")
}

fn manifest() -> Manifest {
    read_manifest(&Arc::new(SourceText::new("fluentd.yaml", include_str!("../examples/fluentd.yaml").to_owned())))
}

fn report(manifest: &Manifest, cluster: &Cluster) -> PlanReport {
    let authored = &manifest.daemon_sets[0];
    let planned = PlannedDaemonSet {
        authored,
        namespace: "default",
        refused: Vec::new(),
        plan: plan(&authored.object, "default", cluster),
    };
    plan_report(Header::new("PlanReport"), &[planned], cluster, &[], &[])
}

/// A manifest of 40 lines: text to a typed object with the place of every field.
#[divan::bench]
fn decode_manifest(bencher: Bencher) {
    bencher.bench(manifest);
}

/// The dump, from bytes in memory to facts.
#[divan::bench(args = NODES)]
fn decode_nodes(bencher: Bencher, count: usize) {
    let text = dump(count);
    bencher.counter(BytesCount::of_str(text)).bench(|| read_cluster(black_box(text)));
}

/// The decision alone: every node's verdict, and the suggestions.
#[divan::bench(args = NODES)]
fn decide(bencher: Bencher, count: usize) {
    let (manifest, cluster) = (manifest(), read_cluster(dump(count)));
    let daemon_set = &manifest.daemon_sets[0].object;
    bencher.bench(|| plan(black_box(daemon_set), "default", &cluster).nodes.len());
}

/// The decision alone, with 30 pods on each of 5,000 nodes: admission, every scheduler plugin, preemption.
#[divan::bench]
fn decide_with_150000_pods(bencher: Bencher) {
    let mut text = dump(5_000).as_bytes().to_vec();
    cluster::pods_json(5_000, 30, &mut text).expect("memory takes it");
    let (manifest, mut reader) = (manifest(), DumpReader::default());
    reader.read("cluster.json", text.as_slice());
    let cluster = reader.finish("cluster.json");
    let daemon_set = &manifest.daemon_sets[0].object;
    bencher.bench(|| plan(black_box(daemon_set), "default", &cluster).nodes.len());
}

/// A rolling update one node at a time, from the first pod to the last: as many waves as there are nodes.
#[divan::bench(args = NODES)]
fn roll_out_one_by_one(bencher: Bencher, count: usize) {
    let nodes: Vec<(Arc<str>, RolloutNode)> =
        (0..count).map(|at| (Arc::from(format!("node-{at}")), RolloutNode::UP_TO_CHANGE)).collect();
    let stored = manifest().daemon_sets.remove(0).object;
    let durations = Durations::of(&stored, &stored, &[], &read_cluster("{}"), KnownDurations::default());
    let controller = Controller::unbounded(Strategy::Replace { max_unavailable: 1 });
    bencher.bench(|| Rollout::of(black_box(&nodes), &controller, &durations));
}

/// Decision and report.
#[divan::bench(args = NODES)]
fn decide_and_report(bencher: Bencher, count: usize) {
    let (manifest, cluster) = (manifest(), read_cluster(dump(count)));
    bencher.bench(|| report(&manifest, black_box(&cluster)));
}

/// The table that people see.
#[divan::bench(args = NODES)]
fn render_table(bencher: Bencher, count: usize) {
    let report = report(&manifest(), &read_cluster(dump(count)));
    let view = View { width: Some(100), color: true, ..View::default() };
    bencher.bench(|| render_plan(black_box(&report), ReportFormat::Table, view, &mut sink()));
}

/// The report as JSON.
#[divan::bench(args = NODES)]
fn render_json(bencher: Bencher, count: usize) {
    let report = report(&manifest(), &read_cluster(dump(count)));
    bencher.bench(|| render_plan(black_box(&report), ReportFormat::Json, View::default(), &mut sink()));
}
