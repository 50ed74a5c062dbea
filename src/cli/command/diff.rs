//! `diff`: what a change does to every node.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;

use super::diff_inputs::{DiffInputs, Half};
use super::inputs::unknown_node;
use super::strict::missing_facts;
use crate::api::{FieldError, default_daemon_set, refused_fields, validate_daemon_set_update};
use crate::cli::args::{DiffArguments, Seconds};
use crate::cli::exit::Exit;
use crate::cli::output_file::write_file;
use crate::cli::{diagnostics, terminal};
use crate::engine::diff::{Change, NeverReady, Question, Side, diff};
use crate::engine::rollout::KnownDurations;
use crate::engine::{DaemonSetPlan, Subject, plan_without};
use crate::manifest::{Authored, Place, Problem};
use crate::model::FieldPath;
use crate::render::{View, render_diff};
use crate::report::{ChangeReport, DiffReport, DiffedDaemonSet, ProblemReport, RefusedReport, diff_report, refused_reports};

pub(super) fn run(arguments: &DiffArguments) -> Exit {
    let (report, problems) = report(arguments);
    diagnostics::show(&problems, arguments.output.color.into());
    let exit = Exit::of(&problems);
    let Some(report) = report else { return exit };
    let written = write(&report, arguments);
    exit.max(written).max(if differs(&report) { Exit::Unmet } else { Exit::Fine })
}

/// Whether anything changes, as kubectl diff's exit code says.
fn differs(report: &DiffReport) -> bool {
    report.daemon_sets.iter().any(|diff| diff.change != ChangeReport::Unchanged || diff.summary.unchanged < diff.nodes.len())
}

fn report(arguments: &DiffArguments) -> (Option<DiffReport>, Vec<Problem>) {
    let inputs = match DiffInputs::read(arguments) {
        Ok(inputs) => inputs,
        Err(problems) => return (None, problems),
    };
    let DiffInputs { before, after, mut header, mut problems } = inputs;
    let never_ready = match never_ready(&arguments.never_ready, &after) {
        Ok(never_ready) => never_ready,
        Err(problem) => {
            problems.push(problem);
            return (None, problems);
        }
    };
    let seconds = |given: Option<Seconds>| given.map(|Seconds(seconds)| seconds);
    let durations = KnownDurations { start: seconds(arguments.pod_start), stop: seconds(arguments.grace) };
    let question = Question { never_ready, durations, timeout: seconds(arguments.timeout) };
    let (old, new) = (before.subjects(), after.subjects());
    let gone: Vec<Subject<'_>> = old.iter().copied().filter(|subject| position(&new, *subject).is_none()).collect();
    let before = Planned::new(&before, old, &[]);
    let after = Planned::new(&after, new, &gone);
    problems.extend(before.unpaired(&after, "old").chain(after.unpaired(&before, "new")));
    let diffed = diffed(&before, &after, &question);
    problems.extend(diffed.iter().filter_map(refused_problem));
    if arguments.cluster.strict {
        problems.extend(missing_facts(diffed.iter().flat_map(|diffed| &diffed.diff.not_evaluated)));
    }
    header.problems = problems.iter().map(ProblemReport::from).collect();
    (Some(diff_report(header, &diffed)), problems)
}

fn never_ready(names: &[String], after: &Half) -> Result<NeverReady, Problem> {
    if names.iter().any(|name| name == "all") {
        return Ok(NeverReady::Everywhere);
    }
    match names.iter().find_map(|name| unknown_node("--never-ready", name, &after.cluster)) {
        Some(problem) => Err(problem),
        None if names.is_empty() => Ok(NeverReady::Nowhere),
        None => Ok(NeverReady::On(names.to_vec())),
    }
}

/// One side with its plans.
struct Planned<'a> {
    half: &'a Half,
    subjects: Vec<Subject<'a>>,
    stored: Vec<DaemonSet>,
    plans: Vec<DaemonSetPlan<'a>>,
}

impl<'a> Planned<'a> {
    fn new(half: &'a Half, subjects: Vec<Subject<'a>>, gone: &[Subject<'_>]) -> Self {
        let stored = subjects.iter().map(|subject| {
            let mut stored = subject.daemon_set.clone();
            default_daemon_set(&mut stored);
            stored
        });
        let stored = stored.collect();
        let plans = plan_without(&subjects, gone, &half.cluster);
        Self { half, subjects, stored, plans }
    }

    fn side(&'a self, at: usize) -> (Side<'a>, &'a Authored<DaemonSet>) {
        let side =
            Side { subject: self.subjects[at], stored: &self.stored[at], plan: &self.plans[at], cluster: &self.half.cluster };
        (side, &self.half.daemon_sets[at])
    }

    /// DaemonSets of which the other side, which could not be read completely, has none: nobody can tell what becomes of them.
    fn unpaired<'o>(&'o self, other: &'o Planned<'_>, side: &'o str) -> impl Iterator<Item = Problem> + 'o {
        let alone =
            self.subjects.iter().filter(|subject| !other.half.is_complete && position(&other.subjects, **subject).is_none());
        alone.map(move |subject| {
            let name = subject.daemon_set.metadata.name.as_deref().unwrap_or_default();
            let others = if side == "old" { "new" } else { "old" };
            Problem::error(format!(
                "DaemonSet {}/{name} is left out: the {others} side could not be read completely",
                subject.namespace
            ))
            .help("mend what is wrong there first: the DaemonSet may be in the part that could not be read")
        })
    }
}

/// Where the DaemonSet of the same namespace and name is; of several the last counts, as kubectl apply would have it.
fn position(subjects: &[Subject<'_>], wanted: Subject<'_>) -> Option<usize> {
    let key = |subject: Subject<'_>| (subject.namespace.to_owned(), subject.daemon_set.metadata.name.clone());
    subjects.iter().rposition(|subject| key(*subject) == key(wanted))
}

/// Every DaemonSet of the new side, then those of the old one that are gone.
fn diffed<'a>(before: &'a Planned<'a>, after: &'a Planned<'a>, question: &Question) -> Vec<DiffedDaemonSet<'a>> {
    let last = |planned: &Planned<'_>, at: usize| position(&planned.subjects, planned.subjects[at]) == Some(at);
    let of_new = (0..after.subjects.len()).filter(|at| last(after, *at));
    let of_new = of_new.map(|at| (position(&before.subjects, after.subjects[at]), Some(at)));
    let gone =
        (0..before.subjects.len()).filter(|at| last(before, *at) && position(&after.subjects, before.subjects[*at]).is_none());
    // What is missing on a side that could not be read completely may be in the part that could not.
    let is_sure = |(old, new): &(Option<usize>, Option<usize>)| {
        (old.is_some() || before.half.is_complete) && (new.is_some() || after.half.is_complete)
    };
    let pairs = of_new.chain(gone.map(|at| (Some(at), None))).filter(is_sure);
    pairs.map(|(old, new)| compare(old.map(|at| before.side(at)), new.map(|at| after.side(at)), question)).collect()
}

type OneSide<'a> = Option<(Side<'a>, &'a Authored<DaemonSet>)>;

fn compare<'a>(before: OneSide<'a>, after: OneSide<'a>, question: &Question) -> DiffedDaemonSet<'a> {
    let (old, new) = (before.map(|(side, _)| side), after.map(|(side, _)| side));
    let mut refused: Vec<FieldError> = after.map_or_else(Vec::new, |(side, authored)| {
        refused_fields(&authored.object, side.stored, authored.has(&FieldPath::of("spec.selector")))
    });
    let of_update = old.zip(new).map(|(old, new)| validate_daemon_set_update(new.stored, old.stored)).unwrap_or_default();
    // Nothing but another selector asks for another object.
    let is_replaced = refused.is_empty() && of_update.iter().any(|error| error.field == FieldPath::of("spec.selector"));
    refused.extend(of_update);
    DiffedDaemonSet {
        namespace: new.or(old).map_or("", |side| side.subject.namespace),
        before: before.map(|(_, authored)| authored),
        after: after.map(|(_, authored)| authored),
        refused,
        diff: diff(old, new, is_replaced, question),
    }
}

/// What the API server refuses is an error: nothing of the change would come to pass.
fn refused_problem(diffed: &DiffedDaemonSet<'_>) -> Option<Problem> {
    let authored = diffed.after?;
    let summary = RefusedReport::summary(&refused_reports(authored, &diffed.refused))?;
    let located = authored.locate(diffed.refused.first()?.place());
    let place = Place::Text(Arc::clone(authored.source()), located.key.unwrap_or(located.value));
    let help = match diffed.diff.change {
        Change::Replaced => "delete the DaemonSet and create it anew; the report says what that costs",
        _ => "the report is made as if it were accepted; daemonset-plan lint FILE shows every error",
    };
    Some(Problem::error(format!("the API server refuses this change: {summary}")).at(place).help(help))
}

fn write(report: &DiffReport, arguments: &DiffArguments) -> Exit {
    let plain = View { ascii: arguments.ascii, ..View::default() };
    let output = &arguments.output;
    let files = output.output_file.iter();
    let files = files.map(|file| write_file(&file.path, |out| render_diff(report, file.format.into(), plain, out)));
    let files = files.max().unwrap_or(Exit::Fine);
    let view = View { ascii: arguments.ascii, ..terminal::view(output.color.into()) };
    files.max(terminal::write_stdout(|out| render_diff(report, output.output.into(), view, out)))
}
