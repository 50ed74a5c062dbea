//! `plan`: a verdict for every node.

use super::inputs::{Inputs, unknown_node};
use super::refusal::{refusals, refused};
use super::repeated::take_replaced;
use super::strict::missing_facts;
use crate::api::FieldError;
use crate::cli::args::PlanArguments;
use crate::cli::exit::Exit;
use crate::cli::output_file::write_report;
use crate::cli::resolve::subject;
use crate::cli::{diagnostics, resolve};
use crate::engine::{self, Subject};
use crate::manifest::Problem;
use crate::render::render_plan;
use crate::report::{PlanReport, PlannedDaemonSet, ProblemReport, Written, plan_report, refused_reports};

pub(super) fn run(arguments: &PlanArguments) -> Exit {
    let (report, problems) = report(arguments);
    diagnostics::show(&problems, arguments.output.color.into());
    let exit = Exit::of(&problems);
    let Some(report) = report else { return exit };
    diagnostics::part_from_report(&problems);
    let met = report.daemon_sets.iter().flat_map(|daemon_set| &daemon_set.expectations).all(|expectation| expectation.met);
    let written = write_report(&arguments.output, false, |format, view, out| render_plan(&report, format, view, out));
    exit.max(written).max(if met { Exit::Fine } else { Exit::Unmet })
}

/// The report, where there is anything to report, and everything that is wrong with the inputs.
fn report(arguments: &PlanArguments) -> (Option<PlanReport>, Vec<Problem>) {
    let expectations = match resolve::expectations(arguments) {
        Ok(expectations) => expectations,
        Err(problem) => return (None, vec![problem]),
    };
    let mut inputs = Inputs::read("PlanReport", &arguments.manifests, Some(&arguments.cluster));
    let Some(cluster) = inputs.cluster else { return (None, inputs.problems) };
    let unknown: Vec<Problem> = arguments.why.iter().filter_map(|node| unknown_node("--why", node, cluster)).collect();
    if !unknown.is_empty() {
        inputs.problems.extend(unknown);
        return (None, inputs.problems);
    }
    let Inputs { mut manifest, default_namespace, mut header, mut problems, .. } = inputs;
    problems.extend(take_replaced(&mut manifest.daemon_sets, &default_namespace));
    let refusals: Vec<Vec<FieldError>> = manifest.daemon_sets.iter().map(refusals).collect();
    let all_refused = manifest.daemon_sets.iter().zip(&refusals);
    problems.extend(all_refused.filter_map(|(authored, errors)| refused(authored, errors, "this plan is made")));
    let subjects: Vec<Subject<'_>> = manifest.daemon_sets.iter().map(|authored| subject(authored, &default_namespace)).collect();
    let plans = engine::plan_together(&subjects, cluster);
    let planned: Vec<PlannedDaemonSet<'_>> = manifest
        .daemon_sets
        .iter()
        .zip(&subjects)
        .zip(plans)
        .zip(&refusals)
        .map(|(((authored, subject), plan), errors)| {
            let refused = refused_reports(&Written::by_author(authored), errors);
            PlannedDaemonSet { authored, namespace: subject.namespace, refused, plan }
        })
        .collect();
    if arguments.cluster.strict {
        problems.extend(missing_facts(planned.iter().flat_map(|planned| &planned.plan.not_evaluated)));
    }
    header.problems = problems.iter().map(ProblemReport::from).collect();
    let report = plan_report(header, &planned, cluster, &expectations, &arguments.why);
    (Some(report), problems)
}
