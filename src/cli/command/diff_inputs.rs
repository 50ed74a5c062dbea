//! What `diff` reads: manifests on two sides, and the cluster of each.

use std::path::Path;
use std::rc::Rc;

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
    pub cluster: Rc<Cluster>,
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
        let mut before = manifests(arguments, old);
        let mut after = manifests(arguments, new);
        if old == new {
            after.problems.clear();
            after.header.inputs.clear();
        }
        let complete = [&before, &after].map(|side| Exit::of(&side.problems) == Exit::Fine);
        if before.manifest.daemon_sets.is_empty() && after.manifest.daemon_sets.is_empty() {
            let mut problems = before.problems;
            problems.append(&mut after.problems);
            if complete == [true, true] {
                let problem = Problem::error("no DaemonSet on either side").at(Place::Path(new.display().to_string()));
                problems.push(problem.help("a DaemonSet begins with apiVersion: apps/v1 and kind: DaemonSet"));
            }
            return Err(problems);
        }
        let (source, nobody_chose_it) = resolve::cluster_source(&arguments.cluster, arguments.namespace.as_deref());
        let namespace = match resolve::default_namespace(&source, arguments.namespace.as_deref()) {
            Ok(namespace) => namespace,
            Err(problem) => return Err(vec![problem]),
        };
        let clusters = read_clusters(arguments, (&source, nobody_chose_it), &mut before, &mut after, &namespace);
        let mut header = before.header;
        header.inputs.append(&mut after.header.inputs);
        let mut problems = before.problems;
        problems.append(&mut after.problems);
        let Some([before_cluster, after_cluster]) = clusters else { return Err(problems) };
        let half =
            |daemon_sets, cluster, is_complete| Half { daemon_sets, cluster, default_namespace: namespace.clone(), is_complete };
        let before = half(before.manifest.daemon_sets, before_cluster, complete[0]);
        let after = half(after.manifest.daemon_sets, after_cluster, complete[1]);
        Ok(Self { before, after, header, problems })
    }
}

/// The cluster of each side, with what the manifests of that side bring along; read once where that is the same.
fn read_clusters(
    arguments: &DiffArguments,
    (source, nobody_chose_it): (&ClusterSource, bool),
    before: &mut Inputs,
    after: &mut Inputs,
    namespace: &str,
) -> Option<[Rc<Cluster>; 2]> {
    let to = match arguments.to_nodes.as_slice() {
        [] => source.clone(),
        paths => ClusterSource::Dumps(paths.to_vec()),
    };
    let is_shared = to == *source && before.manifest.objects.is_empty() && after.manifest.objects.is_empty();
    if !is_shared && to == *source && arguments.cluster.nodes.iter().any(|path| path.as_os_str() == "-") {
        let message = "the dump is needed twice, because objects beside the DaemonSet are facts of only one side";
        before.problems.push(Problem::error(message).help("write the dump into a file and name it"));
        return None;
    }
    let mut namespaces = before.namespaces(namespace);
    namespaces.extend(after.namespaces(namespace));
    namespaces.sort_unstable();
    namespaces.dedup();
    before.read_cluster(source, namespace, &namespaces);
    let cluster = Rc::new(before.cluster.take()?);
    if nobody_chose_it {
        note_example_cluster();
    }
    if is_shared {
        return Some([Rc::clone(&cluster), cluster]);
    }
    let known = after.problems.len();
    after.read_cluster(&to, namespace, &namespaces);
    if to == *source {
        after.problems.truncate(known);
        after.header.inputs.retain(|input| !before.header.inputs.contains(input));
    }
    Some([cluster, Rc::new(after.cluster.take()?)])
}

/// The old manifests and the new ones.
fn sides(arguments: &DiffArguments) -> Result<(&Path, &Path), Problem> {
    let paths = arguments.files.iter().chain(&arguments.cluster.nodes).chain(&arguments.to_nodes);
    let from_standard_input = paths.filter(|path| path.as_os_str() == "-").count();
    let is_needed_twice = arguments.files.len() == 1 && arguments.files[0].as_os_str() == "-";
    if from_standard_input > 1 || is_needed_twice {
        let problem = Problem::error("standard input (-) can be read only once");
        return Err(problem.help("write the manifests or the dump into a file and name it"));
    }
    match arguments.files.as_slice() {
        [old, new] => Ok((old, new)),
        [file] if !arguments.to_nodes.is_empty() => Ok((file, file)),
        _ => Err(Problem::error("only one side is given").help(
            "name the old manifests and the new ones: daemonset-plan diff OLD NEW; \
             or two dumps of nodes: daemonset-plan diff FILE --nodes BEFORE --to-nodes AFTER",
        )),
    }
}

fn manifests(arguments: &DiffArguments, path: &Path) -> Inputs {
    let manifests = ManifestArguments {
        files: vec![path.to_owned()],
        filenames: Vec::new(),
        kustomize: None,
        recursive: arguments.recursive,
        namespace: arguments.namespace.clone(),
    };
    Inputs::read_side("DiffReport", &manifests)
}
