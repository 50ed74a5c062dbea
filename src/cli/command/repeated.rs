//! DaemonSets that the manifests hold more than once: `kubectl apply` sends one after the other and leaves the last
//! (`pkg/cmd/apply/apply.go`).

use std::collections::HashMap;
use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::cli::resolve::subject;
use crate::manifest::{Authored, Place, Problem, SourceText, Span};
use crate::report::LocationReport;

/// What is said of a DaemonSet that a later one replaces.
pub(super) fn problem(namespace: &str, name: &str, source: &Arc<SourceText>, span: Span) -> Problem {
    let message = format!("DaemonSet {namespace}/{name} is there more than once: the last counts");
    Problem::warning(message).at(Place::Text(Arc::clone(source), span))
}

/// Takes out the DaemonSets that a later one replaces, and says so of each.
pub(super) fn take_replaced(daemon_sets: &mut Vec<Authored<DaemonSet>>, default_namespace: &str) -> Vec<Problem> {
    let replaced = replaced(daemon_sets, default_namespace);
    let problems = problems(daemon_sets, &replaced, default_namespace, "only that is planned");
    let mut replaced = replaced.iter();
    daemon_sets.retain(|_| replaced.next().is_none_or(Option::is_none));
    problems
}

/// Says of each DaemonSet that a later one replaces it.
pub(super) fn told(daemon_sets: &[Authored<DaemonSet>], default_namespace: &str) -> Vec<Problem> {
    problems(daemon_sets, &replaced(daemon_sets, default_namespace), default_namespace, "all of them are shown")
}

/// For each DaemonSet the later one that replaces it, if there is one. A name that is yet to be generated is nobody else's.
fn replaced(daemon_sets: &[Authored<DaemonSet>], default_namespace: &str) -> Vec<Option<usize>> {
    let key = |authored: &'_ Authored<DaemonSet>| {
        let name = authored.object.metadata.name.clone().filter(|name| !name.is_empty())?;
        Some((subject(authored, default_namespace).namespace.to_owned(), name))
    };
    let keys: Vec<Option<(String, String)>> = daemon_sets.iter().map(key).collect();
    let last: HashMap<&(String, String), usize> =
        keys.iter().enumerate().filter_map(|(at, key)| Some((key.as_ref()?, at))).collect();
    let later = |(at, key): (usize, &Option<(String, String)>)| last.get(key.as_ref()?).copied().filter(|last| *last > at);
    keys.iter().enumerate().map(later).collect()
}

fn problems(
    daemon_sets: &[Authored<DaemonSet>],
    replaced: &[Option<usize>],
    default_namespace: &str,
    consequence: &str,
) -> Vec<Problem> {
    let told = |(authored, later): (&Authored<DaemonSet>, &Option<usize>)| {
        let last = &daemon_sets[(*later)?];
        let place = LocationReport::of(last.source(), last.start());
        let name = authored.object.metadata.name.as_deref().unwrap_or_default();
        let problem = problem(subject(authored, default_namespace).namespace, name, authored.source(), authored.start());
        let help = format!("kubectl apply would leave that of {}:{}; {consequence}", place.path, place.line);
        Some(problem.help(help))
    };
    daemon_sets.iter().zip(replaced).filter_map(told).collect()
}
