//! The lint as the command line strings it together, for tests that ask the library.

use std::sync::Arc;

use daemonset_plan::lint::{Settings, Surroundings, lint};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{Manifest, Objects, Problem, SourceText, read_manifest};
use daemonset_plan::model::Cluster;
use daemonset_plan::report::{Header, LintReport, LintedManifest, lint_report, problems_of_rules, suppressions_of};

/// The cluster of a dump, and what the manifest itself brings along.
fn cluster(dump: Option<&str>, objects: Objects) -> Option<Cluster> {
    let dump = dump?;
    let mut reader = DumpReader::default();
    reader.read("cluster", dump.as_bytes());
    let problems = reader.take_problems();
    assert!(problems.is_empty(), "{dump}: {problems:?}");
    reader.join(objects);
    Some(reader.finish("the cluster"))
}

/// Lints one text, which is called daemonset.yaml, with or without a dump of a cluster.
pub(crate) fn report(text: &str, dump: Option<&str>, settings: &Settings) -> LintReport {
    let source = Arc::new(SourceText::new("daemonset.yaml", text.to_owned()));
    let mut manifest = read_manifest(&source);
    let (problems, others) = problems_of_rules(std::mem::take(&mut manifest.problems), settings);
    assert!(others.is_empty(), "{text}: {others:?}");
    let cluster = cluster(dump, manifest.objects.clone().in_namespace("default"));
    examined(&manifest, &problems, cluster.as_ref(), settings)
}

fn examined(manifest: &Manifest, problems: &[Problem], cluster: Option<&Cluster>, settings: &Settings) -> LintReport {
    let linted = LintedManifest { manifest, default_namespace: "default" };
    let (policies, storage) = manifest.objects.clone().facts_of_manifest("default");
    let surroundings = cluster.map_or(Surroundings::of_objects(&policies, &storage), Surroundings::of_cluster);
    let found = lint(&linted.subjects(), surroundings, settings);
    let (suppressions, wrong) = suppressions_of(&linted);
    assert!(wrong.is_empty(), "{wrong:?}");
    lint_report(Header::new("LintReport"), linted, problems, &found, settings, suppressions, cluster.is_some())
}
