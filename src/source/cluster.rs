//! The cluster to plan for, from wherever it is known.

use std::path::{Path, PathBuf};

use super::built_in::BuiltIn;
use super::connect_options::ConnectOptions;
use super::files;
use crate::manifest::dump::{DumpReader, KeptItems};
use crate::manifest::{NO_OBJECTS_READ, Objects, Place, Problem, Severity};
use crate::model::Cluster;

/// Where the cluster is known from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClusterSource {
    /// Files and folders of dumps, all of one cluster; `-` is standard input.
    Dumps(Vec<PathBuf>),
    /// A built-in cluster.
    BuiltIn(BuiltIn),
    /// A live cluster, asked through its API server.
    Live(Box<ConnectOptions>),
}

/// A cluster and what was read for it.
#[derive(Debug)]
pub struct CollectedCluster {
    /// The cluster; `None` where there is nothing to plan for, and a problem says why.
    pub cluster: Option<Cluster>,
    /// What a snapshot takes of the nodes and pods, where one is to be made.
    pub kept: Option<KeptItems>,
    /// What each source holds: its name, and `5000 Nodes, 2 Pods`.
    pub inputs: Vec<(String, String)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Whether a snapshot is among them, which does not hold all of an object.
    pub has_snapshot: bool,
}

/// What of a live cluster is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The namespaces of the DaemonSets that are asked about; none are all, and then the cluster's own DaemonSets are asked about.
    pub namespaces: &'a [String],
    /// Whether the cluster's own DaemonSets are wanted in any case, with their revisions.
    pub daemon_sets: bool,
    /// Where to look for what may not be listed everywhere.
    pub asked_about: &'a [String],
}

impl<'a> Wanted<'a> {
    /// What plans of DaemonSets in these namespaces read.
    pub fn in_namespaces(namespaces: &'a [String]) -> Self {
        Self { namespaces, daemon_sets: false, asked_about: namespaces }
    }
}

/// What the files of a dump are called.
const ENDINGS: [&str; 6] = [".json", ".yaml", ".yml", ".json.gz", ".yaml.gz", ".yml.gz"];

/// Reads the cluster; `manifest` are objects that will be there besides.
pub fn collect(source: &ClusterSource, manifest: Objects) -> CollectedCluster {
    collect_for(source, manifest, Wanted::default(), &|_, _| ())
}

/// Reads the cluster. A live one is asked for no more than is wanted, and `progress` is told what comes in: the kind, and how many objects of it so far.
pub fn collect_for(
    source: &ClusterSource,
    manifest: Objects,
    wanted: Wanted<'_>,
    progress: &dyn Fn(&'static str, usize),
) -> CollectedCluster {
    let mut collector = Collector::read(DumpReader::default(), source, wanted, progress);
    collector.dump.join(manifest);
    collector.finish(matches!(source, ClusterSource::Live(_)))
}

/// Reads the cluster as it is, and keeps what a snapshot takes of it.
pub fn collect_for_snapshot(source: &ClusterSource, progress: &dyn Fn(&'static str, usize)) -> CollectedCluster {
    Collector::read(DumpReader::for_snapshot(), source, Wanted::default(), progress)
        .finish(matches!(source, ClusterSource::Live(_)))
}

struct Collector {
    dump: DumpReader,
    inputs: Vec<(String, String)>,
    problems: Vec<Problem>,
}

impl Collector {
    fn read(dump: DumpReader, source: &ClusterSource, wanted: Wanted<'_>, progress: &dyn Fn(&'static str, usize)) -> Self {
        let mut collector = Self { dump, inputs: Vec::new(), problems: Vec::new() };
        match source {
            ClusterSource::BuiltIn(built_in) => {
                collector.dump.read(&format!("built-in cluster {built_in}"), built_in.dump().as_bytes());
                collector.end_input(built_in.name());
            }
            ClusterSource::Dumps(paths) => paths.iter().for_each(|path| collector.read_path(path)),
            ClusterSource::Live(options) => collector.ask(options, wanted, progress),
        }
        collector
    }

    fn read_path(&mut self, path: &Path) {
        let name = path.display().to_string();
        if path.as_os_str() == "-" {
            match files::standard_input() {
                Ok(bytes) => self.dump.read("<stdin>", bytes),
                Err(error) => self.problems.push(files::failure(Path::new("<stdin>"), &error)),
            }
            self.end_input("<stdin>");
        } else if path.is_dir() {
            self.read_folder(path);
            self.end_input(&name);
        } else {
            match files::open(path) {
                Ok(bytes) => self.dump.read(&name, bytes),
                Err(error) => self.problems.push(files::failure(path, &error)),
            }
            self.end_input(&name);
        }
    }

    /// A folder is a dump of many files, some of which hold nothing that planning reads, or are no objects at all.
    fn read_folder(&mut self, folder: &Path) {
        let (found, problems) = files::below(folder, true, &ENDINGS);
        self.problems.extend(problems);
        for path in found {
            match files::open(&path) {
                Ok(bytes) => self.dump.read_one_of_many(&path.display().to_string(), bytes),
                Err(error) => self.problems.push(files::failure(&path, &error)),
            }
        }
    }

    fn end_input(&mut self, name: &str) {
        self.problems.extend(self.dump.take_problems());
        self.inputs.push((name.to_owned(), self.dump.take_counts()));
    }

    #[cfg(feature = "live")]
    fn ask(&mut self, options: &ConnectOptions, wanted: Wanted<'_>, progress: &dyn Fn(&'static str, usize)) {
        use super::live::{ResourceKind, Scope, connect};
        match connect(options) {
            Ok(connection) => {
                // Who names no namespace asks about the cluster's own DaemonSets.
                let kinds = match wanted.daemon_sets {
                    true => &ResourceKind::ALL,
                    false if wanted.namespaces.is_empty() => ResourceKind::WITH_DAEMON_SETS,
                    false => ResourceKind::OF_A_PLAN,
                };
                let scope = Scope { namespaces: wanted.namespaces, asked_about: wanted.asked_about };
                let collected = connection.collect(kinds, scope, &mut self.dump, progress);
                self.problems.extend(collected.problems);
                self.inputs.extend(collected.inputs);
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    #[cfg(not(feature = "live"))]
    fn ask(&mut self, _: &ConnectOptions, _: Wanted<'_>, _: &dyn Fn(&'static str, usize)) {
        let problem = Problem::error("this build of the program cannot ask clusters: it was made without the feature live");
        self.problems
            .push(problem.help("dump the cluster: kubectl get nodes,pods -A -o json > cluster.json, and name it with --nodes"));
    }

    fn finish(mut self, is_live: bool) -> CollectedCluster {
        let names: Vec<&str> = self.inputs.iter().map(|(name, _)| name.as_str()).collect();
        let described = names.join(", ");
        let has_snapshot = self.dump.has_snapshot();
        if self.dump.node_count() > 0 {
            let kept = self.dump.take_kept();
            let cluster = Some(self.dump.finish(&described));
            return CollectedCluster { cluster, kept, inputs: self.inputs, problems: self.problems, has_snapshot };
        }
        if is_live {
            if self.problems.iter().all(|problem| problem.severity == Severity::Warning) {
                self.problems.push(Problem::error("this cluster has no nodes").at(Place::Path(described)));
            }
            return CollectedCluster { cluster: None, kept: None, inputs: self.inputs, problems: self.problems, has_snapshot };
        }
        // What could not be read at all has said so already.
        let nothing = self.inputs.iter().all(|(_, what)| what == NO_OBJECTS_READ);
        let least = if nothing { Severity::Error } else { Severity::Failure };
        let unreadable = self.problems.iter().any(|problem| problem.severity >= least);
        if !unreadable {
            let found: Vec<&str> = self.inputs.iter().map(|(_, what)| what.as_str()).collect();
            self.problems.push(no_nodes(&described, &found.join(", ")));
        }
        CollectedCluster { cluster: None, kept: None, inputs: self.inputs, problems: self.problems, has_snapshot }
    }
}

fn no_nodes(described: &str, found: &str) -> Problem {
    let problem = Problem::error(format!("this dump holds no nodes: found {found}")).at(Place::Path(described.to_owned()));
    if found.contains("DaemonSet") && !found.contains("Pod") {
        return problem.help("a manifest goes without --nodes: daemonset-plan FILE --nodes DUMP");
    }
    problem.help("make one with: kubectl get nodes,pods -A -o json > cluster.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kubelet sets the old names, and the node lifecycle controller copies them from the new ones on every node, virtual ones
    /// included (`pkg/controller/nodelifecycle/node_lifecycle_controller.go:labelReconcileInfo`).
    #[test]
    fn every_built_in_node_has_the_old_labels_of_its_system_and_architecture() {
        for built_in in BuiltIn::ALL {
            let cluster = collect(&ClusterSource::BuiltIn(built_in), Objects::default()).cluster.expect("it has nodes");
            for node in cluster.nodes() {
                for label in ["os", "arch"] {
                    let value = |domain: &str| node.labels.get(&format!("{domain}/{label}"));
                    assert!(value("kubernetes.io").is_some(), "{built_in}: {} has no label for its {label}", node.name);
                    assert_eq!(value("beta.kubernetes.io"), value("kubernetes.io"), "{built_in}: {label} of {}", node.name);
                }
            }
        }
    }
}
