//! Any bytes as a dump of a cluster: read, planned for, and kept. A snapshot of a snapshot is the same snapshot.

#![no_main]

use std::sync::LazyLock;

use daemonset_plan::manifest::Manifest;
use daemonset_plan::manifest::dump::{DumpReader, Snapshot};
use daemonset_plan::render::render_plan;
use daemonset_plan_fuzz as fuzz;
use libfuzzer_sys::fuzz_target;

static MANIFEST: LazyLock<Manifest> = LazyLock::new(|| fuzz::manifest(include_str!("../../examples/fluentd.yaml")));

fn snapshot(bytes: &[u8]) -> String {
    let mut reader = DumpReader::for_snapshot();
    reader.read("dump", bytes);
    fuzz::placed(&reader.take_problems());
    let kept = reader.take_kept().expect("it was asked for");
    let cluster = reader.finish("dump");
    if !cluster.nodes().is_empty() {
        fuzz::render_every(&fuzz::plan(&MANIFEST, &cluster), render_plan);
    }
    fuzz::written(|out| Snapshot::of(&cluster, kept).write(out))
}

fuzz_target!(|bytes: &[u8]| {
    let first = snapshot(bytes);
    assert_eq!(snapshot(first.as_bytes()), first);
});
