//! `diff NEW`: the old side is what the cluster has, the new one what applying the manifests makes of it.

use k8s_openapi::api::apps::v1::DaemonSet;
use serde_json::{Value, json};

use super::diff_side::SideDaemonSet;
use super::inputs::DUMP_WITH_DAEMON_SETS as DUMP;
use crate::api::{LAST_APPLIED, UnreadableLastApplied, merge_patch};
use crate::cli::resolve;
use crate::manifest::{Authored, Problem};
use crate::model::{Cluster, Known};
use crate::source::{ClusterSource, Refusal, Trial, TrialChange, Tried, try_changes};

/// The old DaemonSets and the new ones.
pub(super) struct Sides {
    pub before: Vec<SideDaemonSet>,
    pub after: Vec<SideDaemonSet>,
}

/// Why a source has no old side for a diff.
pub(super) fn refused_source(source: &ClusterSource, has_snapshot: bool) -> Option<Problem> {
    match source {
        ClusterSource::BuiltIn(_) => Some(only_one_side()),
        ClusterSource::Dumps(_) if has_snapshot => Some(
            Problem::error("a snapshot holds DaemonSets only in part, so that nothing can be compared with them")
                .help(format!("name a dump: {DUMP}; or both sides: daemonset-plan diff OLD NEW --nodes SNAPSHOT")),
        ),
        _ => None,
    }
}

/// There is nothing to compare with.
pub(super) fn only_one_side() -> Problem {
    Problem::error("only one side is given").help(
        "name the old manifests and the new ones: daemonset-plan diff OLD NEW; \
         or a cluster that has the old ones: daemonset-plan diff NEW --context NAME, or --nodes with a dump of it; \
         or two dumps of nodes: daemonset-plan diff FILE --nodes BEFORE --to-nodes AFTER",
    )
}

/// There is no API server that could try anything.
pub(super) fn no_server() -> Problem {
    Problem::error("--server-dry-run asks a live cluster, and there is none")
        .help("choose one with --context or --kubeconfig, or leave out --server-dry-run")
}

impl Sides {
    /// Applies the manifests to what the cluster has of their names. DaemonSets that they do not name are left alone.
    pub fn of(
        manifests: Vec<Authored<DaemonSet>>,
        cluster: &Cluster,
        namespace: &str,
        source: &ClusterSource,
    ) -> Result<Self, Problem> {
        let mut sides = Self { before: Vec::new(), after: Vec::new() };
        for authored in manifests {
            let subject = resolve::subject(&authored, namespace);
            let name = subject.daemon_set.metadata.name.as_deref().unwrap_or_default();
            match cluster.daemon_sets().in_namespace(subject.namespace, name) {
                Known::NotCollected(why) => return Err(not_collected(&why, source)),
                Known::Known(None) => sides.after.push(SideDaemonSet::of_manifest(authored)),
                Known::Known(Some(live)) => {
                    sides.before.push(SideDaemonSet::of_cluster(live.clone()));
                    let applied =
                        SideDaemonSet::applied(authored, live).map_err(|error| unreadable_last_applied(live, &error))?;
                    sides.after.push(applied);
                }
            }
        }
        Ok(sides)
    }

    /// Asks the API server what it would make of the new ones.
    pub fn try_on_server(&mut self, namespace: &str, source: &ClusterSource) -> Result<(), Problem> {
        let ClusterSource::Live(options) = source else {
            return Err(no_server());
        };
        let trials = self.after.iter().map(|one| self.trial(one, namespace));
        let (tried, trials): (Vec<usize>, Vec<Trial>) = trials.enumerate().filter_map(|(at, trial)| Some((at, trial?))).unzip();
        // What stays as it is is sent by nobody.
        self.after.iter_mut().for_each(|one| one.tried(Vec::new(), None));
        for (at, answer) in tried.into_iter().zip(try_changes(options, &trials)?) {
            let (refusals, stored): (Vec<Refusal>, Option<DaemonSet>) = match answer {
                Tried::Accepted(stored) => (Vec::new(), Some(*stored)),
                Tried::Refused(refusals) => (refusals, None),
            };
            self.after[at].tried(refusals, stored);
        }
        Ok(())
    }

    /// What to send of a new DaemonSet; nothing where nothing changes.
    fn trial(&self, after: &SideDaemonSet, namespace: &str) -> Option<Trial> {
        let new = resolve::subject_of(&after.object, namespace);
        let name = new.daemon_set.metadata.name.clone().unwrap_or_default();
        let is_old = |old: &&SideDaemonSet| {
            old.object.metadata.name == after.object.metadata.name
                && resolve::subject_of(&old.object, namespace).namespace == new.namespace
        };
        let change = match self.before.iter().find(is_old) {
            Some(old) => {
                let mut patch = merge_patch(&json!(old.object), &json!(after.object));
                for (field, value) in after.version(&old.object) {
                    patch["metadata"][field] = json!(value);
                }
                (patch != json!({})).then_some(TrialChange::Update(patch))?
            }
            None => {
                let written = after.authored.as_ref().map(Authored::written).filter(Value::is_object);
                let mut object = written.unwrap_or_else(|| json!(after.object));
                // kubectl apply does not send them with what it creates.
                let metadata = object.get_mut("metadata").and_then(Value::as_object_mut);
                metadata
                    .into_iter()
                    .for_each(|metadata| metadata.retain(|field, _| field != "uid" && field != "resourceVersion"));
                TrialChange::Create(object)
            }
        };
        Some(Trial { namespace: new.namespace.to_owned(), name, change })
    }
}

fn unreadable_last_applied(live: &DaemonSet, error: &UnreadableLastApplied) -> Problem {
    let name = |text: &Option<String>| text.clone().unwrap_or_default();
    let of = format!("{}/{}", name(&live.metadata.namespace), name(&live.metadata.name));
    Problem::error(format!("cannot read the annotation {LAST_APPLIED} of DaemonSet {of} in the cluster: {}", error.why)).help(
        "kubectl apply stops there, too: write it anew with kubectl apply set-last-applied -f FILE, or name both sides: \
         daemonset-plan diff OLD NEW",
    )
}

fn not_collected(why: &str, source: &ClusterSource) -> Problem {
    let message = format!("no DaemonSets to compare with: {why}");
    let both = "or name both sides: daemonset-plan diff OLD NEW";
    match source {
        ClusterSource::Live(_) => Problem::failure(message)
            .help(format!("diff NEW reads the cluster's DaemonSets: ask for the right to list them, choose another user with --user or --as, {both}")),
        _ => Problem::error(message).help(format!("dump them as well: {DUMP}; {both}")),
    }
}
