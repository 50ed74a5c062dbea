//! What `diff` reads: two sides, each of manifests or of what a cluster has, and the cluster of each.

use std::path::{Path, PathBuf};

use k8s_openapi::api::apps::v1::DaemonSet;

use super::diff_live::{Sides, no_server, only_one_side, refused_source};
use super::diff_side::{Half, SideDaemonSet};
use super::inputs::{Inputs, note_example_cluster};
use crate::cli::args::{DiffArguments, ManifestArguments};
use crate::cli::exit::Exit;
use crate::cli::resolve;
use crate::manifest::{Authored, Place, Problem};
use crate::model::Cluster;
use crate::report::Header;
use crate::source::{ClusterSource, Wanted};

/// Everything that was read.
pub(super) struct DiffInputs {
    pub before: Half,
    pub after: Half,
    pub header: Header,
    pub problems: Vec<Problem>,
}

/// What was named of the two sides.
enum Named {
    /// The old manifests and the new ones.
    Both(ManifestArguments, ManifestArguments),
    /// The same ones before and after: only the cluster changes.
    Same(ManifestArguments),
    /// The new ones; the old ones are the cluster's.
    New(ManifestArguments),
}

impl DiffInputs {
    /// Reads both sides; fails where there is nothing to compare.
    pub fn read(arguments: &DiffArguments) -> Result<Self, Vec<Problem>> {
        let alone = |problem| vec![problem];
        let named = named(arguments).map_err(alone)?;
        let (source, nobody_chose_it) = resolve::cluster_source(&arguments.cluster, arguments.namespace.as_deref());
        let is_new = matches!(named, Named::New(_));
        if arguments.server_dry_run && !matches!(source, ClusterSource::Live(_)) {
            return Err(vec![no_server()]);
        }
        if let Some(problem) = refused_source(&source, false).filter(|_| is_new) {
            return Err(vec![problem]);
        }
        let (mut before, mut after) = read_manifests(&named)?;
        let mut complete = [&before, &after].map(|side| Exit::of(&side.problems) == Exit::Fine);
        let namespace = resolve::default_namespace(&source, arguments.namespace.as_deref()).map_err(alone)?;
        let clusters = read_clusters(arguments, (&source, nobody_chose_it), &mut before, &mut after, (&namespace, is_new));
        if is_new {
            // The old DaemonSets come with the cluster.
            complete[0] = Exit::of(&before.problems) == Exit::Fine;
        }
        let has_snapshot = before.has_snapshot;
        let mut header = before.header;
        header.inputs.append(&mut after.header.inputs);
        header.leave_out(after.header.left_out.unwrap_or_default());
        let mut problems = before.problems;
        problems.append(&mut after.problems);
        let Some([before_cluster, after_cluster]) = clusters else { return Err(problems) };
        let of_manifests = |inputs: Vec<_>| inputs.into_iter().map(SideDaemonSet::of_manifest).collect();
        let sides = match is_new {
            true => match refused_source(&source, has_snapshot) {
                Some(problem) => Err(problem),
                None => live_sides(arguments, after.manifest.daemon_sets, before_cluster, &namespace, &source),
            },
            false => {
                Ok(Sides { before: of_manifests(before.manifest.daemon_sets), after: of_manifests(after.manifest.daemon_sets) })
            }
        };
        let Sides { before, after } = match sides {
            Ok(sides) => sides,
            Err(problem) => {
                problems.push(problem);
                return Err(problems);
            }
        };
        let half =
            |daemon_sets, cluster, is_complete| Half { daemon_sets, cluster, default_namespace: namespace.clone(), is_complete };
        let (before, after) = (half(before, before_cluster, complete[0]), half(after, after_cluster, complete[1]));
        Ok(Self { before, after, header, problems })
    }
}

/// What the manifests make of the cluster's DaemonSets.
fn live_sides(
    arguments: &DiffArguments,
    manifests: Vec<Authored<DaemonSet>>,
    cluster: &Cluster,
    namespace: &str,
    source: &ClusterSource,
) -> Result<Sides, Problem> {
    let mut sides = Sides::of(manifests, cluster, namespace, source)?;
    if arguments.server_dry_run {
        sides.try_on_server(namespace, source)?;
    }
    Ok(sides)
}

/// The manifests of both sides; fails where there is no DaemonSet in them.
fn read_manifests(named: &Named) -> Result<(Inputs, Inputs), Vec<Problem>> {
    let read = |manifests: &ManifestArguments| Inputs::read_side("DiffReport", manifests);
    let (before, mut after) = match named {
        Named::Both(old, new) => (read(old), read(new)),
        Named::Same(manifests) => (read(manifests), read(manifests)),
        Named::New(new) => (Inputs::of_no_manifests("DiffReport"), read(new)),
    };
    if let Named::Same(_) = named {
        after.problems.clear();
        after.header.inputs.clear();
        after.header.left_out = None;
    }
    if !before.manifest.daemon_sets.is_empty() || !after.manifest.daemon_sets.is_empty() {
        return Ok((before, after));
    }
    let mut problems = before.problems;
    problems.append(&mut after.problems);
    if Exit::of(&problems) == Exit::Fine {
        let sides = if matches!(named, Named::New(_)) { "no DaemonSet here" } else { "no DaemonSet on either side" };
        let (Named::Both(_, new) | Named::Same(new) | Named::New(new)) = named;
        let paths = new.files.iter().chain(&new.filenames).chain(&new.kustomize).map(|path| path.display().to_string());
        let problem = Problem::error(sides).at(Place::Path(paths.collect::<Vec<_>>().join(", ")));
        problems.push(problem.help("a DaemonSet begins with apiVersion: apps/v1 and kind: DaemonSet"));
    }
    Err(problems)
}

/// The cluster of each side, with what the manifests of that side bring along; read once where that is the same.
fn read_clusters(
    arguments: &DiffArguments,
    (source, nobody_chose_it): (&ClusterSource, bool),
    before: &mut Inputs,
    after: &mut Inputs,
    (namespace, with_daemon_sets): (&str, bool),
) -> Option<[&'static Cluster; 2]> {
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
    before.read_cluster(source, namespace, Wanted { daemon_sets: with_daemon_sets, ..Wanted::in_namespaces(&namespaces) });
    let cluster = before.cluster?;
    if nobody_chose_it {
        note_example_cluster();
    }
    if is_shared {
        return Some([cluster, cluster]);
    }
    let known = after.problems.len();
    after.read_cluster(&to, namespace, Wanted::in_namespaces(&namespaces));
    if to == *source {
        after.problems.truncate(known);
        after.header.inputs.retain(|input| input.path.is_some() && !before.header.inputs.contains(input));
    }
    Some([cluster, after.cluster?])
}

/// The old manifests and the new ones.
fn named(arguments: &DiffArguments) -> Result<Named, Problem> {
    let manifests = arguments.files.iter().chain(&arguments.filenames);
    let is_standard_input = |path: &&PathBuf| path.as_os_str() == "-";
    let of_manifests = manifests.clone().filter(is_standard_input).count();
    let of_dumps = arguments.cluster.nodes.iter().chain(&arguments.to_nodes).filter(is_standard_input).count();
    let changes_nodes = !arguments.to_nodes.is_empty();
    let is_needed_twice = changes_nodes && arguments.files.len() != 2 && of_manifests > 0;
    if of_manifests + of_dumps > 1 || is_needed_twice {
        let problem = Problem::error("standard input (-) can be read only once");
        return Err(problem.help("write the manifests or the dump into a file and name it"));
    }
    let alone = || match changes_nodes {
        true => Named::Same(all_manifests(arguments)),
        false => Named::New(all_manifests(arguments)),
    };
    match arguments.files.as_slice() {
        [_, _] if arguments.server_dry_run => Err(Problem::error("--server-dry-run compares with what the cluster has")
            .help("name the new manifests alone: daemonset-plan diff NEW --server-dry-run")),
        [old, new] => Ok(Named::Both(manifests_of(arguments, old), manifests_of(arguments, new))),
        [_] => Ok(alone()),
        [] if !arguments.filenames.is_empty() || arguments.kustomize.is_some() => Ok(alone()),
        _ => Err(only_one_side()),
    }
}

/// Everything that was named, as one side.
fn all_manifests(arguments: &DiffArguments) -> ManifestArguments {
    ManifestArguments {
        files: arguments.files.clone(),
        filenames: arguments.filenames.clone(),
        kustomize: arguments.kustomize.clone(),
        recursive: arguments.recursive,
        namespace: arguments.namespace.clone(),
    }
}

fn manifests_of(arguments: &DiffArguments, path: &Path) -> ManifestArguments {
    ManifestArguments { files: vec![path.to_owned()], filenames: Vec::new(), kustomize: None, ..all_manifests(arguments) }
}
