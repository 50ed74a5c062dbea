//! `audit`: what a cluster holds against what is predicted.

use std::collections::BTreeSet;

use super::inputs::{DUMP_WITH_DAEMON_SETS as DUMP, Inputs};
use super::strict::missing_facts;
use crate::cli::args::AuditArguments;
use crate::cli::exit::Exit;
use crate::cli::output_file::write_report;
use crate::cli::{diagnostics, resolve};
use crate::engine::audit::audit;
use crate::manifest::Problem;
use crate::model::{Cluster, did_you_mean, nearest_name};
use crate::render::render_audit;
use crate::report::{AuditReport, ProblemReport, audit_report};
use crate::source::ClusterSource;

/// So many names are suggested at once.
const MOST_SUGGESTED: usize = 5;

pub(super) fn run(arguments: &AuditArguments) -> Exit {
    let (report, problems) = report(arguments);
    diagnostics::show(&problems, arguments.output.color.into());
    let exit = Exit::of(&problems);
    let Some(report) = report else { return exit };
    diagnostics::part_from_report(&problems);
    let agrees = report.daemon_sets.iter().all(|daemon_set| daemon_set.agrees);
    let written = write_report(&arguments.output, false, |format, view, out| render_audit(&report, format, view, out));
    exit.max(written).max(if agrees { Exit::Fine } else { Exit::Unmet })
}

/// The report, where there is anything to report, and everything that is wrong with the inputs.
fn report(arguments: &AuditArguments) -> (Option<AuditReport>, Vec<Problem>) {
    let source = match resolve::own_cluster_source(&arguments.cluster, arguments.namespace.as_deref()) {
        Some(ClusterSource::BuiltIn(_)) => return (None, vec![nothing_in_built_in()]),
        Some(source) => source,
        None => {
            let help = format!("daemonset-plan audit --nodes cluster.json, which this makes: {DUMP}");
            return (None, vec![Problem::error("no cluster to audit").help(help)]);
        }
    };
    let wanted = match resolve::audited(arguments, &source) {
        Ok(wanted) => wanted,
        Err(problem) => return (None, vec![problem]),
    };
    let namespaces = wanted.namespaces();
    let Inputs { cluster, mut header, mut problems, .. } = Inputs::read_only_cluster("AuditReport", &source, &namespaces);
    let Some(cluster) = cluster else { return (None, problems) };
    let names = daemon_sets(cluster);
    if let Some(why) = cluster.daemon_sets().missing().filter(|_| names.is_empty()) {
        // A list that failed has been complained of already.
        if !matches!(source, ClusterSource::Live(_)) || Exit::of(&problems) == Exit::Fine {
            problems.push(nothing_to_audit(why, &source));
        }
        return (None, problems);
    }
    // What could not be listed may be there.
    let unlisted = cluster.daemon_sets().missing().filter(|_| matches!(source, ClusterSource::Live(_)));
    let not_there = |problem: Problem| unlisted.map_or(problem, |why| nothing_to_audit(why, &source));
    let unknown = wanted.names.iter().filter(|name| !names.contains(name));
    let unknown: Vec<Problem> = unknown.map(|name| not_there(unknown_daemon_set(name, &names))).collect();
    if !unknown.is_empty() {
        problems.extend(unknown);
        return (None, problems);
    }
    if let Some(namespace) = wanted.namespace.as_deref().filter(|_| wanted.names.is_empty())
        && names.iter().all(|(holds, _)| holds != namespace)
    {
        problems.push(not_there(nothing_in_namespace(namespace, &names)));
        return (None, problems);
    }
    let audits = audit(cluster, |subject| wanted.holds(subject));
    if arguments.cluster.strict {
        problems.extend(missing_facts(audits.iter().flat_map(|audit| &audit.not_evaluated)));
    }
    header.problems = problems.iter().map(ProblemReport::from).collect();
    (Some(audit_report(header, &audits)), problems)
}

/// Nobody has applied anything to an example.
fn nothing_in_built_in() -> Problem {
    Problem::error("a built-in cluster holds no DaemonSets to audit")
        .help("name a dump with --nodes, or the context of a cluster of the kubeconfig with --context")
}

/// What to say where DaemonSets were not collected.
fn nothing_to_audit(why: &str, source: &ClusterSource) -> Problem {
    let message = format!("no DaemonSets to audit: {why}");
    match source {
        ClusterSource::Live(_) => {
            Problem::failure(message).help("ask for the right to list them, or choose another user with --user or --as")
        }
        ClusterSource::Dumps(_) | ClusterSource::BuiltIn(_) => Problem::error(message).help(format!("dump them as well: {DUMP}")),
    }
}

/// The namespaces and names of all DaemonSets.
fn daemon_sets(cluster: &Cluster) -> BTreeSet<(String, String)> {
    let all = cluster.daemon_sets().objects().iter().map(|daemon_set| &daemon_set.metadata);
    let key = |text: &Option<String>| text.clone().unwrap_or_default();
    all.map(|metadata| (key(&metadata.namespace), key(&metadata.name))).collect()
}

/// What to say of a namespace without DaemonSets: an audit of nothing would agree.
fn nothing_in_namespace(namespace: &str, all: &BTreeSet<(String, String)>) -> Problem {
    let some: BTreeSet<&str> = all.iter().map(|(namespace, _)| namespace.as_str()).collect();
    let question = did_you_mean(namespace, some.iter().copied(), |_| namespace.len() / 3);
    let more = some.len().saturating_sub(MOST_SUGGESTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let listed = some.into_iter().take(MOST_SUGGESTED).collect::<Vec<_>>().join(", ");
    let problem = Problem::error(format!("no DaemonSet in namespace {namespace}"));
    match listed.is_empty() {
        true => problem.help("nor in any other"),
        false => problem.help(question.unwrap_or_else(|| format!("there are some in {listed}{more}"))),
    }
}

/// What to say of a DaemonSet that the cluster does not have.
fn unknown_daemon_set((namespace, name): &(String, String), all: &BTreeSet<(String, String)>) -> Problem {
    let problem = Problem::error(format!("the cluster has no DaemonSet {namespace}/{name}"));
    let nearest = nearest_name(name, all.iter().map(|(_, other)| other.as_str()), |_| name.len() / 3);
    let is_likely = |other: &str| other.contains(name.as_str()) || Some(other) == nearest;
    let likely = all.iter().filter(|(_, other)| !name.is_empty() && is_likely(other)).take(MOST_SUGGESTED);
    let likely: Vec<String> = likely.map(|(namespace, name)| format!("{namespace}/{name}")).collect();
    problem.help(match likely.as_slice() {
        [] => "daemonset-plan audit without a name lists those that there are".to_owned(),
        likely => format!("did you mean {}?", likely.join(" or ")),
    })
}
