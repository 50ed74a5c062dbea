//! Any text as a manifest: read, planned, linted, rendered. Nothing panics, nothing hangs, every place is inside of the text.

#![no_main]

use std::sync::LazyLock;

use daemonset_plan::model::Cluster;
use daemonset_plan::render::render_plan;
use daemonset_plan_fuzz as fuzz;
use libfuzzer_sys::fuzz_target;

static CLUSTER: LazyLock<Cluster> = LazyLock::new(fuzz::cluster);

fuzz_target!(|bytes: &[u8]| {
    let manifest = fuzz::manifest(&String::from_utf8_lossy(bytes));
    if !manifest.daemon_sets.is_empty() {
        fuzz::render_every(&fuzz::plan(&manifest, &CLUSTER), render_plan);
    }
    fuzz::render_every_lint(&fuzz::linted(manifest));
});
