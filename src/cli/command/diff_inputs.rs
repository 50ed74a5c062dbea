//! What `diff` reads: manifests on two sides, and the cluster of each.

use std::path::{Path, PathBuf};

use k8s_openapi::api::apps::v1::DaemonSet;

use super::inputs::{Inputs, note_example_cluster};
use crate::cli::args::{DiffArguments, ManifestArguments};
use crate::cli::exit::Exit;
use crate::cli::resolve;
use crate::engine::Subject;
use crate::manifest::{Authored, Place, Problem};
use crate::model::Cluster;
use crate::report::Header;
use crate::source::ClusterSource;

/// One side: the DaemonSets, and the cluster that they are in.
pub(super) struct Half {
    pub daemon_sets: Vec<Authored<DaemonSet>>,
    pub cluster: Cluster,
    default_namespace: String,
    /// Whether everything could be read; otherwise what is missing may be in the part that could not.
    pub is_complete: bool,
}

impl Half {
    /// Every DaemonSet and its namespace.
    pub fn subjects(&self) -> Vec<Subject<'_>> {
        self.daemon_sets.iter().map(|authored| resolve::subject(authored, &self.default_namespace)).collect()
    }
}

/// Everything that was read.
pub(super) struct DiffInputs {
    pub before: Half,
    pub after: Half,
    pub header: Header,
    pub problems: Vec<Problem>,
}

impl DiffInputs {
    /// Reads both sides; fails where there is nothing to compare.
    pub fn read(arguments: &DiffArguments) -> Result<Self, Vec<Problem>> {
        let (old, new) = sides(arguments).map_err(|problem| vec![problem])?;
        let is_same = old == new;
        let mut before = manifests(arguments, old, &arguments.cluster.nodes);
        let mut after = if is_same { manifests(arguments, new, &[]) } else { manifests(arguments, new, &arguments.to_nodes) };
        if is_same {
            after.problems.clear();
            after.header.inputs.clear();
        }
        let mut problems = std::mem::take(&mut before.problems);
        let complete = (Exit::of(&problems) == Exit::Fine, Exit::of(&after.problems) == Exit::Fine);
        problems.append(&mut after.problems);
        if before.manifest.daemon_sets.is_empty() && after.manifest.daemon_sets.is_empty() {
            if complete == (true, true) {
                let problem = Problem::error("no DaemonSet on either side").at(Place::Path(old.display().to_string()));
                problems.push(problem.help("a DaemonSet begins with apiVersion: apps/v1 and kind: DaemonSet"));
            }
            return Err(problems);
        }
        let (source, nobody_chose_it) = resolve::cluster_source(&arguments.cluster);
        let to = match arguments.to_nodes.as_slice() {
            [] => source.clone(),
            paths => ClusterSource::Dumps(paths.to_vec()),
        };
        let namespace = arguments.namespace.as_deref().filter(|namespace| !namespace.is_empty()).unwrap_or("default");
        before.read_cluster(&source, namespace);
        after.read_cluster(&to, namespace);
        problems.append(&mut before.problems);
        if to == source {
            after.header.inputs.retain(|input| !before.header.inputs.contains(input));
        } else {
            problems.append(&mut after.problems);
        }
        if nobody_chose_it && before.cluster.is_some() {
            note_example_cluster();
        }
        let mut header = before.header.clone();
        header.inputs.append(&mut after.header.inputs);
        let half = |inputs: Inputs, is_complete| {
            let cluster = inputs.cluster?;
            Some(Half { daemon_sets: inputs.manifest.daemon_sets, cluster, default_namespace: namespace.to_owned(), is_complete })
        };
        match half(before, complete.0).zip(half(after, complete.1)) {
            Some((before, after)) => Ok(Self { before, after, header, problems }),
            None => Err(problems),
        }
    }
}

/// The old manifests and the new ones.
fn sides(arguments: &DiffArguments) -> Result<(&Path, &Path), Problem> {
    match arguments.files.as_slice() {
        [old, new] => Ok((old, new)),
        [file] if !arguments.to_nodes.is_empty() => Ok((file, file)),
        _ => Err(Problem::error("only one side is given").help(
            "name the old manifests and the new ones: daemonset-plan diff OLD NEW; \
             or two dumps of nodes: daemonset-plan diff FILE --nodes BEFORE --to-nodes AFTER",
        )),
    }
}

fn manifests(arguments: &DiffArguments, path: &Path, dumps: &[PathBuf]) -> Inputs {
    let manifests = ManifestArguments {
        files: vec![path.to_owned()],
        filenames: Vec::new(),
        kustomize: None,
        recursive: arguments.recursive,
        namespace: arguments.namespace.clone(),
    };
    Inputs::read_side("DiffReport", &manifests, dumps)
}
