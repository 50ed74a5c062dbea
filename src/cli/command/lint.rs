//! `lint`: what is wrong with manifests.

use std::io::Write;
use std::path::Path;

use super::inputs::Inputs;
use super::lint_live::read_daemon_sets;
use crate::cli::args::{LintArguments, LintFormatName};
use crate::cli::exit::Exit;
use crate::cli::findings::{self, Sources};
use crate::cli::lint_settings::{Asked, asked, baseline_folders};
use crate::cli::output_file::write_file;
use crate::cli::{diagnostics, resolve, terminal};
use crate::lint::{Surroundings, lint};
use crate::model::Cluster;
use crate::render::{View, render_lint};
use crate::report::{
    Baseline, LevelReport, LintReport, LintedManifest, ProblemReport, lint_report, problems_of_rules, suppressions_of,
};

pub(super) fn run(arguments: &LintArguments) -> Exit {
    let color = arguments.color.into();
    let asked = match asked(arguments) {
        Ok(asked) => asked,
        Err(problems) => {
            diagnostics::show(&problems, color);
            return Exit::of(&problems);
        }
    };
    let inputs = match resolve::lint_source(arguments) {
        Ok(Some(source)) if arguments.live && arguments.manifests.is_empty() => {
            read_daemon_sets(&source, arguments.manifests.namespace.as_deref())
        }
        Ok(source) => Inputs::read_for_lint(&arguments.manifests, source.as_ref()),
        Err(problem) => {
            diagnostics::show(&[problem], color);
            return Exit::BadInput;
        }
    };
    let (report, inputs) = report(asked, inputs);
    diagnostics::show(&inputs.problems, color);
    if inputs.cluster.is_some_and(Cluster::is_redacted) {
        terminal::note(
            "note: the facts are redacted: what the manifest selects, tolerates or names by one of the cluster's own names matches \
             nothing, so findings about nodes may not be the cluster's",
        );
    }
    let exit = Exit::of(&inputs.problems);
    if let Some(path) = &arguments.write_baseline {
        return exit.max(write_baseline(&report, path));
    }
    diagnostics::part_from_report(&inputs.problems);
    let sources = Sources(inputs.manifest.sources.iter().map(AsRef::as_ref).collect());
    let written = write(&report, &sources, arguments);
    exit.max(written).max(if fails(&report) { Exit::Unmet } else { Exit::Fine })
}

fn report(asked: Asked, mut inputs: Inputs) -> (LintReport, Inputs) {
    let default_namespace = &*inputs.default_namespace.clone();
    let (policies, storage) = inputs.manifest.objects.clone().facts_of_manifest(default_namespace);
    let surroundings = inputs.cluster.map_or(Surroundings::of_objects(&policies, &storage), Surroundings::of_cluster);
    let manifest = LintedManifest { manifest: &inputs.manifest, default_namespace };
    let (of_rules, mut problems) = problems_of_rules(std::mem::take(&mut inputs.problems), &asked.settings);
    let (mut suppressions, unknown_rules) = suppressions_of(&manifest);
    problems.extend(unknown_rules);
    problems.extend(asked.warnings);
    suppressions.extend(asked.suppressions);
    let linted = lint(&manifest.subjects(), surroundings, &asked.settings);
    let mut header = inputs.header.clone();
    header.problems = problems.iter().map(ProblemReport::from).collect();
    let with_cluster = inputs.cluster.is_some();
    let mut report = lint_report(header, manifest, &of_rules, &linted, &asked.settings, suppressions, with_cluster);
    report.fail_on = asked.fail_on.and_then(LevelReport::of);
    inputs.problems = problems;
    (report, inputs)
}

fn fails(report: &LintReport) -> bool {
    report.findings.iter().any(|finding| report.fails(finding.level))
}

fn write(report: &LintReport, sources: &Sources<'_>, arguments: &LintArguments) -> Exit {
    let one = |format: LintFormatName, view: View, out: &mut dyn Write| match format.rendered() {
        Some(format) => render_lint(report, format, view, out),
        None => findings::write(report, sources, view, out),
    };
    let files = arguments.output_file.iter().map(|file| write_file(&file.path, |out| one(file.format, View::default(), out)));
    let files = files.max().unwrap_or(Exit::Fine);
    let view = terminal::view(arguments.color.into());
    let hint = findings::hint(report).filter(|_| arguments.output == LintFormatName::Human && terminal::is_on_stdout());
    files.max(terminal::write_stdout(|out| {
        one(arguments.output, view, out)?;
        hint.iter().try_for_each(|hint| writeln!(out, "{hint}"))
    }))
}

fn write_baseline(report: &LintReport, path: &Path) -> Exit {
    let baseline = Baseline::of(report, &baseline_folders(path));
    let exit = write_file(path, |out| {
        serde_json::to_writer_pretty(&mut *out, &baseline)?;
        writeln!(out)
    });
    if exit == Exit::Fine {
        terminal::note(&format!("{} findings written to {}", baseline.findings.len(), path.display()));
    }
    exit
}
