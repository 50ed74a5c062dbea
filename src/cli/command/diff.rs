//! `diff`: what a change does to every node.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;

use super::diff_inputs::DiffInputs;
use super::diff_side::{Half, SideDaemonSet};
use super::inputs::unknown_node;
use super::repeated;
use super::strict::missing_facts;
use crate::api::{default_daemon_set, refused_fields, validate_daemon_set_update};
use crate::cli::args::{DiffArguments, Seconds};
use crate::cli::diagnostics;
use crate::cli::exit::Exit;
use crate::cli::output_file::write_report;
use crate::engine::diff::{Answer, Change, NeverReady, Question, Side, diff};
use crate::engine::rollout::KnownDurations;
use crate::engine::{DaemonSetPlan, NotEvaluated, Subject, plan_together, plan_without};
use crate::manifest::{Place, Problem};
use crate::model::FieldPath;
use crate::render::render_diff;
use crate::report::{
    ChangeReport, DiffReport, DiffedDaemonSet, LocationReport, ProblemReport, RefusedReport, Written, diff_report,
    refused_reports,
};
use crate::source::Refusal;

pub(super) fn run(arguments: &DiffArguments) -> Exit {
    let (report, problems) = report(arguments);
    diagnostics::show(&problems, arguments.output.color.into());
    let exit = Exit::of(&problems);
    let Some(report) = report else { return exit };
    diagnostics::part_from_report(&problems);
    let written = write_report(&arguments.output, arguments.ascii, |format, view, out| render_diff(&report, format, view, out));
    exit.max(written).max(if differs(&report) { Exit::Unmet } else { Exit::Fine })
}

/// Whether anything changes, as kubectl diff's exit code says.
fn differs(report: &DiffReport) -> bool {
    report.daemon_sets.iter().any(|diff| diff.change != ChangeReport::Unchanged || diff.summary.touched() > 0)
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
    let mut repeated: Vec<Problem> = after.repeated().chain(before.repeated()).collect();
    repeated.dedup_by(|a, b| a.message == b.message);
    problems.extend(repeated);
    problems.extend(before.unpaired(&after, "new").chain(after.unpaired(&before, "old")));
    let pairs = pairs(&before, &after);
    let deleted: Vec<Subject<'_>> = pairs.iter().filter_map(|pair| pair.deleted(&before)).collect();
    let plans =
        [plan_together(&before.subjects, before.half.cluster), plan_without(&after.subjects, &deleted, after.half.cluster)];
    let compared = pairs.into_iter().map(|pair| {
        let old = pair.old.map(|at| before.side(at, &plans[0][at], &[]));
        let new = pair.new.map(|at| after.side(at, &plans[1][at], &deleted));
        compare(old, new, pair, &question)
    });
    let compared: Vec<Compared<'_>> = compared.collect();
    problems.extend(compared.iter().filter_map(Compared::refused_problem));
    let diffed: Vec<DiffedDaemonSet<'_>> = compared.into_iter().map(|compared| compared.diffed).collect();
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
    match names.iter().find_map(|name| unknown_node("--never-ready", name, after.cluster)) {
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

    /// What is said of DaemonSets that the manifests hold more than once.
    fn repeated(&self) -> impl Iterator<Item = Problem> {
        let is_last = |at: &usize| self.position(self.subjects[*at]) == Some(*at);
        let others = (0..self.subjects.len()).filter(move |at| !is_last(at));
        others.filter_map(|at| {
            let (subject, written) = (self.subjects[at], self.half.daemon_sets[at].written());
            let (source, span) = written.start()?;
            let name = subject.daemon_set.metadata.name.as_deref().unwrap_or_default();
            let problem = repeated::problem(subject.namespace, name, source, span);
            Some(problem.help("kubectl apply applies every one, one after the other, so that pods may be replaced twice"))
        })
    }

    fn side<'s>(&'s self, at: usize, plan: &'s DaemonSetPlan<'s>, deleted: &'s [Subject<'s>]) -> OneSide<'s> {
        let side = Side { subject: self.subjects[at], stored: &self.stored[at], plan, cluster: self.half.cluster, deleted };
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

/// The field that the API server names, or the object.
fn field_of(refusal: &Refusal) -> FieldPath {
    refusal.field.as_deref().map(FieldPath::parse).unwrap_or_default()
}

fn refused_by_server(written: &Written<'_>, refusal: &Refusal) -> RefusedReport {
    let location = written.place(&field_of(refusal)).map(|(source, span)| LocationReport::of(source, span));
    RefusedReport { field_path: refusal.field.clone().unwrap_or_default(), message: refusal.message.clone(), location }
}

/// Where a field stands in its manifest.
fn place(written: &Written<'_>, path: &FieldPath) -> Option<Place> {
    let (source, span) = written.place(path)?;
    Some(Place::Text(Arc::clone(source), span))
}

/// A DaemonSet that is on one side or on both.
struct Pair {
    old: Option<usize>,
    new: Option<usize>,
    /// What the API server refuses of the new one, or of the change.
    refused: Vec<RefusedReport>,
    /// Where the first of it stands.
    place: Option<Place>,
    /// Whether only deleting and creating it helps.
    is_replaced: bool,
}

impl Pair {
    fn new(before: &Prepared<'_>, after: &Prepared<'_>, old: Option<usize>, new: Option<usize>) -> Self {
        let none = Self { old, new, refused: Vec::new(), place: None, is_replaced: false };
        let Some(at) = new else { return none };
        let side = &after.half.daemon_sets[at];
        let has_selector = |path| side.authored.as_ref().is_none_or(|authored| authored.has(path)) || old.is_some();
        let mut errors = refused_fields(&side.object, &after.stored[at], has_selector(&FieldPath::of("spec.selector")));
        let of_update = old.map(|old| validate_daemon_set_update(&after.stored[at], &before.stored[old])).unwrap_or_default();
        // Nothing but another selector asks for another object.
        let of_selector = of_update.iter().any(|error| error.field == FieldPath::of("spec.selector"));
        let is_replaced = errors.is_empty() && of_selector;
        errors.extend(of_update);
        let written = side.written();
        if let Some(refusals) = &side.tried {
            let refused = refusals.iter().map(|refusal| refused_by_server(&written, refusal));
            let place = refusals.first().and_then(|refusal| place(&written, &field_of(refusal)));
            return Self { refused: refused.collect(), place, is_replaced: is_replaced && !refusals.is_empty(), ..none };
        }
        let conflict = side.conflicts.first().and_then(|refusal| place(&written, &field_of(refusal)));
        let place = conflict.or_else(|| errors.first().and_then(|error| place(&written, error.place())));
        let mut refused: Vec<_> = side.conflicts.iter().map(|conflict| refused_by_server(&written, conflict)).collect();
        refused.extend(refused_reports(&written, &errors));
        Self { refused, place, is_replaced: is_replaced && side.conflicts.is_empty(), ..none }
    }

    fn answer(&self) -> Answer {
        match self.refused.is_empty() {
            _ if self.is_replaced => Answer::Replaced,
            true => Answer::Accepted,
            false => Answer::Refused,
        }
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

type OneSide<'a> = (Side<'a>, &'a SideDaemonSet);

fn compare<'a>(before: Option<OneSide<'a>>, after: Option<OneSide<'a>>, pair: Pair, question: &Question) -> Compared<'a> {
    let (old, new) = (before.map(|(side, _)| side), after.map(|(side, _)| side));
    let mut diff = diff(old, new, pair.answer(), question);
    if let Some((_, new)) = after {
        diff.not_evaluated.extend(new.not_evaluated.iter().cloned());
        if new.tried.is_some() {
            NotEvaluated::asked_the_server(&mut diff.not_evaluated);
        }
    }
    let diffed = DiffedDaemonSet {
        namespace: new.or(old).map_or("", |side| side.subject.namespace),
        before: before.map(|(_, side)| side.written()),
        after: after.map(|(_, side)| side.written()),
        kept: after.map(|(_, side)| side.kept.clone()).unwrap_or_default(),
        refused: pair.refused,
        diff,
    };
    let was_tried = after.is_some_and(|(_, side)| side.tried.is_some());
    Compared { diffed, was_tried, place: pair.place }
}

/// A DaemonSet that was compared, and where the first thing stands that the API server refuses of it.
struct Compared<'a> {
    diffed: DiffedDaemonSet<'a>,
    /// Whether the API server said so itself.
    was_tried: bool,
    place: Option<Place>,
}

impl Compared<'_> {
    /// What the API server refuses is an error: nothing of the change would come to pass.
    fn refused_problem(&self) -> Option<Problem> {
        let summary = RefusedReport::summary(&self.diffed.refused)?;
        let is_of_version = |path: &str| ["metadata.resourceVersion", "metadata.uid"].contains(&path);
        let help = match self.diffed.diff.change {
            _ if self.diffed.refused.iter().any(|refused| is_of_version(&refused.field_path)) => {
                "take metadata.resourceVersion and metadata.uid out of the manifest: they are for one state of one object"
            }
            _ if self.was_tried => "nothing is rolled out until it is accepted; fields and nodes are shown as if it were",
            Change::Replaced => "delete the DaemonSet and create it anew; the report says what that costs",
            _ => "fields and nodes are shown as if it were accepted; daemonset-plan lint FILE shows every error",
        };
        let problem = Problem::error(format!("the API server refuses this change: {summary}")).help(help);
        Some(Problem { place: self.place.clone(), ..problem })
    }
}
