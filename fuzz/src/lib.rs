//! What the targets share: from a text to reports, and what holds for every report.

use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::Arc;

use daemonset_plan::engine::{Subject, plan_together};
use daemonset_plan::lint::{Settings, Surroundings, lint};
use daemonset_plan::manifest::{Manifest, Objects, Place, Problem, SourceText, read_manifest};
use daemonset_plan::model::Cluster;
use daemonset_plan::render::{LintFormat, ReportFormat, View, render_lint};
use daemonset_plan::report::{
    Header, LintReport, LintedManifest, PlanReport, PlannedDaemonSet, lint_report, plan_report, problems_of_rules,
    suppressions_of,
};
use daemonset_plan::source::{BuiltIn, ClusterSource, collect};
use serde::de::DeserializeOwned;

/// Views that differ in everything that a terminal can say.
pub const VIEWS: [View; 3] = [
    View { width: None, color: false, ascii: true },
    View { width: Some(40), color: true, ascii: false },
    View { width: Some(1), color: false, ascii: false },
];

/// The built-in cluster with one node of every sort.
pub fn cluster() -> Cluster {
    collect(&ClusterSource::BuiltIn(BuiltIn::Mixed), Objects::default()).cluster.expect("it has nodes")
}

/// What is read of a text; every problem is placed inside of it.
pub fn manifest(text: &str) -> Manifest {
    let manifest = read_manifest(&Arc::new(SourceText::new("fuzz.yaml", text.to_owned())));
    placed(&manifest.problems);
    manifest
}

/// The plan of everything in a manifest.
pub fn plan(manifest: &Manifest, cluster: &Cluster) -> PlanReport {
    let subjects: Vec<Subject<'_>> =
        manifest.daemon_sets.iter().map(|authored| Subject { daemon_set: &authored.object, namespace: "default" }).collect();
    let plans = plan_together(&subjects, cluster);
    for plan in &plans {
        assert_eq!(plan.nodes.len(), cluster.nodes().len(), "every node has a verdict");
    }
    let planned: Vec<PlannedDaemonSet<'_>> = manifest
        .daemon_sets
        .iter()
        .zip(plans)
        .map(|(authored, plan)| PlannedDaemonSet { authored, namespace: "default", refused: Vec::new(), plan })
        .collect();
    plan_report(Header::new("PlanReport"), &planned, cluster, &[], &[])
}

/// What lint says of everything in a manifest.
pub fn linted(mut manifest: Manifest) -> LintReport {
    let problems = std::mem::take(&mut manifest.problems);
    let (policies, storage) = manifest.objects.clone().facts_of_manifest("default");
    let read = LintedManifest { manifest: &manifest, default_namespace: "default" };
    let settings = Settings::default();
    let (of_rules, _) = problems_of_rules(problems, &settings);
    let (suppressions, unknown) = suppressions_of(&read);
    placed(&unknown);
    let found = lint(&read.subjects(), Surroundings::of_objects(&policies, &storage), &settings);
    lint_report(Header::new("LintReport"), read, &of_rules, &found, &settings, suppressions, false)
}

/// Writes a report in a format to be seen in a view.
type Render<R, F> = fn(&R, F, View, &mut dyn Write) -> io::Result<()>;

/// Renders a plan, a diff or an audit in every format.
pub fn render_every<R: DeserializeOwned + PartialEq + Debug>(report: &R, render: Render<R, ReportFormat>) {
    const FORMATS: [ReportFormat; 4] = [ReportFormat::Table, ReportFormat::Wide, ReportFormat::Markdown, ReportFormat::Yaml];
    rendered(report, &FORMATS, ReportFormat::Json, &VIEWS, render);
}

/// The same for a lint, which knows other formats.
pub fn render_every_lint(report: &LintReport) {
    const FORMATS: [LintFormat; 7] = [
        LintFormat::Concise,
        LintFormat::Yaml,
        LintFormat::Sarif,
        LintFormat::Github,
        LintFormat::Gitlab,
        LintFormat::Junit,
        LintFormat::Markdown,
    ];
    rendered(report, &FORMATS, LintFormat::Json, &[View::default()], render_lint);
}

/// No format lets control characters through, and JSON is the report itself.
fn rendered<R: DeserializeOwned + PartialEq + Debug, F: Copy>(
    report: &R,
    formats: &[F],
    json: F,
    views: &[View],
    render: Render<R, F>,
) {
    for (format, view) in formats.iter().flat_map(|format| views.iter().map(move |view| (*format, *view))) {
        harmless(&written(|out| render(report, format, view, out)), view.color);
    }
    let json = written(|out| render(report, json, View::default(), out));
    assert_eq!(&serde_json::from_str::<R>(&json).expect("our own JSON"), report);
}

/// What a renderer writes.
pub fn written(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).expect("memory takes everything");
    String::from_utf8(out).expect("UTF-8")
}

/// No control character gets out, but for line ends and our own colours.
pub fn harmless(text: &str, color: bool) {
    let bad = text.chars().find(|character| character.is_control() && *character != '\n' && !(color && *character == '\u{1b}'));
    assert_eq!(bad, None, "{text:?}");
}

/// Every place is inside of its text.
pub fn placed(problems: &[Problem]) {
    for problem in problems {
        if let Some(Place::Text(source, span)) = &problem.place {
            assert!(source.text().get(span.start as usize..span.end as usize).is_some(), "{problem:?}");
        }
    }
}
