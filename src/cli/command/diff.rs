//! `diff`: what a change does to every node.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;

use super::diff_inputs::{DiffInputs, Half};
use super::inputs::unknown_node;
use super::strict::missing_facts;
use crate::api::{FieldError, default_daemon_set, refused_fields, validate_daemon_set_update};
use crate::cli::args::{DiffArguments, Seconds};
use crate::cli::diagnostics;
use crate::cli::exit::Exit;
use crate::cli::output_file::write_report;
use crate::engine::diff::{Change, NeverReady, Question, Side, diff};
use crate::engine::rollout::KnownDurations;
use crate::engine::{DaemonSetPlan, Subject, plan_together, plan_without};
use crate::manifest::{Authored, Place, Problem};
use crate::model::FieldPath;
use crate::render::render_diff;
use crate::report::{ChangeReport, DiffReport, DiffedDaemonSet, ProblemReport, RefusedReport, diff_report, refused_reports};

pub(super) fn run(arguments: &DiffArguments) -> Exit {
    let (report, problems) = report(arguments);
    diagnostics::show(&problems, arguments.output.color.into());
    let exit = Exit::of(&problems);
    let Some(report) = report else { return exit };
    let written = write_report(&arguments.output, arguments.ascii, |format, view, out| render_diff(&report, format, view, out));
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
    let (before, after) = (Prepared::new(&before), Prepared::new(&after));
    problems.extend(before.unpaired(&after, "new").chain(after.unpaired(&before, "old")));
    let pairs = pairs(&before, &after);
    let deleted: Vec<Subject<'_>> = pairs.iter().filter_map(|pair| pair.deleted(&before)).collect();
    let plans =
        [plan_together(&before.subjects, &before.half.cluster), plan_without(&after.subjects, &deleted, &after.half.cluster)];
    let compared = pairs.into_iter().map(|pair| {
        let old = pair.old.map(|at| before.side(at, &plans[0][at], &[]));
        let new = pair.new.map(|at| after.side(at, &plans[1][at], &deleted));
        compare(old, new, pair, &question)
    });
    let diffed: Vec<DiffedDaemonSet<'_>> = compared.collect();
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

/// One side, with its DaemonSets as the API server stores them.
struct Prepared<'a> {
    half: &'a Half,
    subjects: Vec<Subject<'a>>,
    stored: Vec<DaemonSet>,
}

impl<'a> Prepared<'a> {
    fn new(half: &'a Half) -> Self {
        let subjects = half.subjects();
        let stored = subjects.iter().map(|subject| {
            let mut stored = subject.daemon_set.clone();
            default_daemon_set(&mut stored);
            stored
        });
        Self { half, stored: stored.collect(), subjects }
    }

    /// Where the DaemonSet of the same namespace and name is; of several the last counts, as kubectl apply would have it.
    fn position(&self, wanted: Subject<'_>) -> Option<usize> {
        let name = |subject: Subject<'_>| subject.daemon_set.metadata.name.clone();
        self.subjects.iter().rposition(|subject| subject.namespace == wanted.namespace && name(*subject) == name(wanted))
    }

    /// The DaemonSets, each of its name once.
    fn positions(&self) -> impl Iterator<Item = usize> {
        (0..self.subjects.len()).filter(|at| self.position(self.subjects[*at]) == Some(*at))
    }

    fn side<'s>(&'s self, at: usize, plan: &'s DaemonSetPlan<'s>, deleted: &'s [Subject<'s>]) -> OneSide<'s> {
        let side = Side { subject: self.subjects[at], stored: &self.stored[at], plan, cluster: &self.half.cluster, deleted };
        (side, &self.half.daemon_sets[at])
    }

    /// DaemonSets of which the other side, which could not be read completely, has none: nobody can tell what becomes of them.
    fn unpaired<'o>(&'o self, other: &'o Prepared<'_>, others: &'o str) -> impl Iterator<Item = Problem> + 'o {
        let is_alone = |subject: &&Subject<'_>| !other.half.is_complete && other.position(**subject).is_none();
        self.subjects.iter().filter(is_alone).map(move |subject| {
            let name = subject.daemon_set.metadata.name.as_deref().unwrap_or_default();
            let message =
                format!("DaemonSet {}/{name} is left out: the {others} side could not be read completely", subject.namespace);
            Problem::error(message)
                .help("mend what is wrong there first: the DaemonSet may be in the part that could not be read")
        })
    }
}

/// A DaemonSet that is on one side or on both.
struct Pair {
    old: Option<usize>,
    new: Option<usize>,
    /// What the API server refuses of the new one, or of the change.
    refused: Vec<FieldError>,
    /// Whether only deleting and creating it helps.
    is_replaced: bool,
}

impl Pair {
    fn new(before: &Prepared<'_>, after: &Prepared<'_>, old: Option<usize>, new: Option<usize>) -> Self {
        let mut refused: Vec<FieldError> = new.map_or_else(Vec::new, |at| {
            let authored = &after.half.daemon_sets[at];
            refused_fields(&authored.object, &after.stored[at], authored.has(&FieldPath::of("spec.selector")))
        });
        let both = old.zip(new).map(|(old, new)| validate_daemon_set_update(&after.stored[new], &before.stored[old]));
        let of_update = both.unwrap_or_default();
        // Nothing but another selector asks for another object.
        let is_replaced = refused.is_empty() && of_update.iter().any(|error| error.field == FieldPath::of("spec.selector"));
        refused.extend(of_update);
        Self { old, new, refused, is_replaced }
    }

    /// The old DaemonSet, if its pods go before anything else happens.
    fn deleted<'a>(&self, before: &Prepared<'a>) -> Option<Subject<'a>> {
        self.old.filter(|_| self.new.is_none() || self.is_replaced).map(|at| before.subjects[at])
    }
}

/// Every DaemonSet of the new side, then those of the old one that are gone.
fn pairs(before: &Prepared<'_>, after: &Prepared<'_>) -> Vec<Pair> {
    let of_new = after.positions().map(|at| (before.position(after.subjects[at]), Some(at)));
    let gone = before.positions().filter(|at| after.position(before.subjects[*at]).is_none());
    // What is missing on a side that could not be read completely may be in the part that could not.
    let is_sure = |(old, new): &(Option<usize>, Option<usize>)| {
        (old.is_some() || before.half.is_complete) && (new.is_some() || after.half.is_complete)
    };
    let pairs = of_new.chain(gone.map(|at| (Some(at), None))).filter(is_sure);
    pairs.map(|(old, new)| Pair::new(before, after, old, new)).collect()
}

type OneSide<'a> = (Side<'a>, &'a Authored<DaemonSet>);

fn compare<'a>(before: Option<OneSide<'a>>, after: Option<OneSide<'a>>, pair: Pair, question: &Question) -> DiffedDaemonSet<'a> {
    let (old, new) = (before.map(|(side, _)| side), after.map(|(side, _)| side));
    DiffedDaemonSet {
        namespace: new.or(old).map_or("", |side| side.subject.namespace),
        before: before.map(|(_, authored)| authored),
        after: after.map(|(_, authored)| authored),
        refused: pair.refused,
        diff: diff(old, new, pair.is_replaced, question),
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
