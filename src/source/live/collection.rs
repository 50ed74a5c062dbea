//! All that planning reads, asked for at once.

use futures_util::future::join_all;

use super::Connection;
use super::failure::Failure;
use super::list::{GONE, Listed, expired, list};
use super::resource_kind::ResourceKind;
use crate::manifest::Problem;
use crate::manifest::dump::DumpReader;
use crate::model::PodCoverage;

/// What a cluster had to say.
#[derive(Debug)]
pub struct Collected {
    /// What the cluster is called, and what was read: `("context dev", "12 Nodes, 140 Pods")`.
    pub inputs: Vec<(String, String)>,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// Kinds that this user may not list, or that this cluster does not serve, in the API server's words. The facts go on without them.
    pub forbidden: Vec<(ResourceKind, String)>,
}

/// Which namespaces matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'a> {
    /// Those of which kinds are read that matter in some namespaces only; none are all.
    pub namespaces: &'a [String],
    /// Those that are asked about: what may not be listed everywhere is read there. None are all.
    pub asked_about: &'a [String],
}

impl<'a> Scope<'a> {
    /// What is asked about is in these namespaces.
    pub fn of(namespaces: &'a [String]) -> Self {
        Self { namespaces, asked_about: namespaces }
    }
}

/// Kinds that failed in the same way, which is told once.
struct Failed {
    kinds: Vec<&'static str>,
    why: String,
    help: Option<&'static str>,
}

impl Connection {
    /// Reads these kinds into `reader`, as far as `scope` wants them. `progress` is told the kind and how many objects of it were read so far, none at first.
    pub fn collect(
        &self,
        wanted: &[ResourceKind],
        scope: Scope<'_>,
        reader: &mut DumpReader,
        progress: &dyn Fn(&'static str, usize),
    ) -> Collected {
        let empty = reader.empty();
        let first = wanted.iter().map(|&kind| (kind, kind.paths(scope.namespaces))).collect();
        let mut lists = self.lists(first, empty, progress);
        let pods = self.narrow(&mut lists, scope.asked_about, empty, progress);
        let mut collected = Collected { inputs: Vec::new(), problems: self.notes.clone(), forbidden: Vec::new() };
        let mut failed: Vec<Failed> = Vec::new();
        let mut taken_again = Vec::new();
        let have_pods = lists.iter().any(|(kind, listed)| *kind == ResourceKind::Pods && listed.failures.is_empty());
        for (kind, Listed { facts, failures, expired }) in lists {
            // In the order of the kinds, so that nothing depends on which answer came first.
            reader.absorb(facts);
            if expired {
                taken_again.push(kind.plural());
            }
            for failure in failures {
                note(kind, failure, reader, &mut collected, &mut failed);
            }
        }
        if have_pods {
            reader.pods_cover(pods);
        }
        collected.problems.extend(failed.into_iter().map(|failed| {
            let problem = Problem::failure(format!("cannot list {}: {}", shortened(&failed.kinds), failed.why));
            Problem { help: failed.help.map(str::to_owned), ..problem }
        }));
        if !taken_again.is_empty() {
            collected.problems.push(expired(&taken_again));
        }
        collected.problems.extend(reader.take_problems());
        collected.inputs.push((self.described(), reader.take_counts()));
        collected
    }

    /// Asks for the lists of all these kinds at once.
    fn lists(
        &self,
        wanted: Vec<(ResourceKind, Vec<String>)>,
        empty: fn() -> DumpReader,
        progress: &dyn Fn(&'static str, usize),
    ) -> Vec<(ResourceKind, Listed)> {
        let lists = wanted.into_iter().map(|(kind, paths)| async move {
            let saw = |count| progress(kind.plural(), count);
            saw(0);
            (kind, list(&self.server, kind, paths, empty, &saw).await)
        });
        self.runtime.block_on(join_all(lists))
    }

    /// Reads what may not be listed everywhere in the namespaces that are asked about, and says how far the pods are then all that there
    /// are. Kinds that bear upon DaemonSets of every namespace are read there only where those are not known either.
    fn narrow(
        &self,
        lists: &mut [(ResourceKind, Listed)],
        asked_about: &[String],
        empty: fn() -> DumpReader,
        progress: &dyn Fn(&'static str, usize),
    ) -> PodCoverage {
        let mut coverage = PodCoverage::All;
        let is_narrow = lists.iter().any(|(kind, listed)| *kind == ResourceKind::DaemonSets && forbidden(listed).is_some());
        let may_be_narrow = |kind: ResourceKind| kind.tells_of_daemon_sets() || (is_narrow && kind.lives_in_namespaces());
        let refused = lists.iter().filter(|(kind, listed)| may_be_narrow(*kind) && forbidden(listed).is_some());
        let wanted: Vec<_> = refused.map(|(kind, _)| (*kind, kind.paths_within(asked_about))).collect();
        if asked_about.is_empty() || wanted.is_empty() {
            return coverage;
        }
        for (kind, listed) in self.lists(wanted, empty, progress) {
            let has_any = listed.failures.len() < asked_about.len();
            let first = lists.iter_mut().find(|(known, _)| *known == kind).filter(|_| has_any);
            let Some((_, first)) = first else { continue };
            if kind == ResourceKind::Pods {
                let why = forbidden(first).unwrap_or_default().to_owned();
                coverage = PodCoverage::Within { namespaces: asked_about.to_vec(), why };
            }
            *first = listed;
        }
        coverage
    }
}

/// Why a kind may not be listed everywhere.
fn forbidden(listed: &Listed) -> Option<&str> {
    listed.failures.iter().find_map(|failure| match failure {
        Failure::Status(status) if status.code == 403 => Some(status.message.as_str()),
        _ => None,
    })
}

/// Notes why a kind is not there, or not all of it.
fn note(kind: ResourceKind, failure: Failure, reader: &mut DumpReader, collected: &mut Collected, failed: &mut Vec<Failed>) {
    let is_needed = kind == ResourceKind::Nodes;
    let (why, help) = match failure {
        Failure::Cluster(problem) => {
            reader.was_not_collected(kind.kind(), problem.message.clone());
            if !collected.problems.iter().any(|known| known.message == problem.message) {
                collected.problems.push(problem);
            }
            return;
        }
        Failure::Status(status) if matches!(status.code, 403 | 404) && !is_needed => {
            let why = if status.message.is_empty() { status.words() } else { status.message };
            reader.was_not_collected(kind.kind(), why.clone());
            if !collected.forbidden.iter().any(|(known, _)| *known == kind) {
                collected.forbidden.push((kind, why));
            }
            return;
        }
        Failure::Status(status) if status.code == 403 => {
            (status.message, Some("a plan needs to list nodes: ask for that right, or choose another user with --user or --as"))
        }
        Failure::Status(status) if status.code == 404 => {
            (status.words(), Some("is this the address of a Kubernetes API server?"))
        }
        Failure::Status(status) if matches!(status.code, 429 | 500..600) => {
            (status.words(), Some("the API server is overloaded or broken: try again later"))
        }
        Failure::Status(status) if (300..400).contains(&status.code) => (
            status.words(),
            Some("something on the way asks to go elsewhere, mostly to sign in: is this the address of the API server itself?"),
        ),
        Failure::Status(status) if status.code == GONE => (status.words(), Some("try again")),
        Failure::Status(status) => (status.words(), None),
        Failure::Broken(why) => (why, Some("try again")),
    };
    reader.was_not_collected(kind.kind(), why.clone());
    match failed.iter_mut().find(|known| known.why == why) {
        Some(known) if known.kinds.contains(&kind.plural()) => {}
        Some(known) => known.kinds.push(kind.plural()),
        None => failed.push(Failed { kinds: vec![kind.plural()], why, help }),
    }
}

/// `nodes, pods and 12 more kinds`
fn shortened(kinds: &[&str]) -> String {
    match kinds {
        [first, second, rest @ ..] if rest.len() > 1 => format!("{first}, {second} and {} more kinds", rest.len()),
        kinds => kinds.join(", "),
    }
}
