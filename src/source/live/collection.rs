//! All that planning reads, asked for at once.

use futures_util::future::join_all;

use super::Connection;
use super::failure::Failure;
use super::list::{Listed, expired, list};
use super::resource_kind::ResourceKind;
use crate::manifest::Problem;
use crate::manifest::dump::DumpReader;

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

/// Kinds that failed in the same way, which is told once.
struct Failed {
    kinds: Vec<&'static str>,
    why: String,
    help: Option<&'static str>,
}

impl Connection {
    /// Reads these kinds into `reader`; of those that matter in some namespaces only, what is in `namespaces`, or everything where none
    /// are named. `progress` is told the kind and how many objects of it were read so far, none at first.
    pub fn collect(
        &self,
        wanted: &[ResourceKind],
        namespaces: &[String],
        reader: &mut DumpReader,
        progress: &dyn Fn(&'static str, usize),
    ) -> Collected {
        let empty = reader.empty();
        let lists = wanted.iter().map(|&kind| async move {
            let saw = |count| progress(kind.plural(), count);
            saw(0);
            (kind, list(&self.server, kind, namespaces, empty, &saw).await)
        });
        let lists = self.runtime.block_on(join_all(lists));
        let mut collected = Collected { inputs: Vec::new(), problems: Vec::new(), forbidden: Vec::new() };
        let mut failed: Vec<Failed> = Vec::new();
        let mut taken_again = Vec::new();
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
