//! What commands read before they decide anything: manifests, and the cluster where they need one.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::args::{ClusterArguments, ManifestArguments};
use crate::cli::exit::Exit;
use crate::cli::{progress, resolve, terminal};
use crate::manifest::{About, Manifest, NO_OBJECTS_READ, Place, Problem, Severity, SourceText, read_manifest};
use crate::model::{Cluster, did_you_mean, in_parallel};
use crate::report::{Header, InputReport, LeftOutReport};
use crate::source::{ClusterSource, ManifestSource, STANDARD_INPUT, Wanted, collect_for, kustomize_patches, read_manifests};

/// How to dump a cluster with what audits, and diffs of one side, go by.
pub(super) const DUMP_WITH_DAEMON_SETS: &str = "kubectl get daemonsets,nodes,pods -A -o json > cluster.json";

/// Everything that was read.
pub(super) struct Inputs {
    pub manifest: Manifest,
    /// `None` where none was asked for, or where there is nothing to decide for it; then a problem says why.
    /// Read once, and there until the process ends: giving back every fact of a large cluster takes longer than deciding it.
    pub cluster: Option<&'static Cluster>,
    /// The namespace of DaemonSets that name none.
    pub default_namespace: String,
    /// The header of the report, with the inputs.
    pub header: Header,
    pub problems: Vec<Problem>,
    /// What is said of manifests that were named and hold no object. They are errors where nothing else was named and all are blank.
    without_objects: Vec<Problem>,
    /// Whether the cluster is known from a snapshot, which does not hold all of its objects.
    pub has_snapshot: bool,
}

impl Inputs {
    /// Reads the manifests, and the cluster if there is a DaemonSet in them.
    pub fn read(kind: &str, manifests: &ManifestArguments, cluster: Option<&ClusterArguments>) -> Self {
        let mut inputs = Self::of_manifests(kind, manifests, cluster.map_or(&[], |cluster| &cluster.nodes));
        inputs.leave_out(Manifest::take_unusable);
        if inputs.manifest.daemon_sets.is_empty() && Exit::of(&inputs.problems) == Exit::Fine {
            inputs.problems.push(no_daemon_set(&inputs.header.inputs, &inputs.manifest));
        } else {
            inputs.tell_of_manifests_without_objects();
        }
        if let Some(cluster) = cluster.filter(|_| !inputs.manifest.daemon_sets.is_empty()) {
            let (source, nobody_chose_it) = resolve::cluster_source(cluster, manifests.namespace.as_deref());
            inputs.read_cluster_of_manifests(&source, manifests.namespace.as_deref());
            if nobody_chose_it && inputs.cluster.is_some() {
                note_example_cluster();
            }
        }
        inputs
    }

    /// Reads the manifests as they are, whether or not anything could come of them, and the cluster if there is one to lint for.
    pub fn read_for_lint(manifests: &ManifestArguments, source: Option<&ClusterSource>) -> Self {
        let dumps = match source {
            Some(ClusterSource::Dumps(dumps)) => dumps.as_slice(),
            _ => &[],
        };
        let mut inputs = Self::of_manifests("LintReport", manifests, dumps);
        // In a pipeline the failure of `helm template` is nobody's: without an error nothing linted would be a success.
        if inputs.manifest.sources.iter().any(|source| source.name() == STANDARD_INPUT && source.text().is_empty()) {
            inputs.without_objects.retain(|problem| !matches!(&problem.place, Some(Place::Path(path)) if path == STANDARD_INPUT));
            let problem = Problem::error("standard input is empty").at(Place::Path(STANDARD_INPUT.to_owned()));
            inputs.problems.push(problem.help("did the command before the pipe fail?"));
        }
        let counts = inputs.manifest.counts();
        let told = counts == NO_OBJECTS_READ && !inputs.without_objects.is_empty();
        inputs.problems.append(&mut inputs.without_objects);
        if inputs.manifest.daemon_sets.is_empty() && !told && Exit::of(&inputs.problems) == Exit::Fine {
            // No failure: hooks hand over whatever has changed.
            terminal::note(&format!("note: no DaemonSet here: found {counts}"));
        }
        let Some(source) = source.filter(|_| !inputs.manifest.daemon_sets.is_empty()) else { return inputs };
        inputs.read_cluster_of_manifests(source, manifests.namespace.as_deref());
        inputs
    }

    /// Reads the cluster alone; what may not be listed everywhere in these namespaces, which are what is asked about.
    pub fn read_only_cluster(kind: &str, source: &ClusterSource, asked_about: &[String]) -> Self {
        let mut inputs = Self::of_no_manifests(kind);
        inputs.read_cluster(source, "default", Wanted { asked_about, ..Wanted::default() });
        inputs
    }

    /// Nothing yet.
    pub fn of_no_manifests(kind: &str) -> Self {
        Self {
            manifest: Manifest::default(),
            cluster: None,
            default_namespace: "default".to_owned(),
            header: Header::new(kind),
            problems: Vec::new(),
            without_objects: Vec::new(),
            has_snapshot: false,
        }
    }

    /// Reads the manifests of one side of a diff, without a cluster.
    pub fn read_side(kind: &str, manifests: &ManifestArguments) -> Self {
        let mut inputs = Self::of_manifests(kind, manifests, &[]);
        inputs.leave_out(Manifest::take_unusable);
        inputs.leave_out(Manifest::take_generated_names);
        inputs.tell_of_manifests_without_objects();
        inputs
    }

    /// Tells of manifests that were named and hold no object, beside others that do.
    fn tell_of_manifests_without_objects(&mut self) {
        let told = self.without_objects.drain(..).map(|problem| Problem { severity: Severity::Warning, ..problem });
        self.problems.extend(told);
    }

    fn of_manifests(kind: &str, manifests: &ManifestArguments, dumps: &[PathBuf]) -> Self {
        let mut inputs = Self { default_namespace: manifests.default_namespace().to_owned(), ..Self::of_no_manifests(kind) };
        let command = match kind {
            "LintReport" => "daemonset-plan lint",
            "Show" => "daemonset-plan show",
            _ => "daemonset-plan",
        };
        let sources = resolve::manifest_sources(manifests, command)
            .and_then(|sources| resolve::standard_input_is_read_once(&sources, dumps).map(|()| sources));
        let sources = match sources {
            Ok(sources) => sources,
            Err(problem) => {
                inputs.problems.push(problem);
                return inputs;
            }
        };
        let (mut texts, problems) = read_manifests(&sources, manifests.recursive);
        inputs.problems = problems;
        inputs.pass_over_patches(&mut texts);
        for (text, read) in texts.iter().zip(in_parallel(&texts, |_, text| read_manifest(text))) {
            let input = InputReport { path: Some(text.name().to_owned()), context: None, built_in: None, what: read.counts() };
            inputs.header.inputs.push(input);
            if read.counts() == NO_OBJECTS_READ && read.problems.is_empty() && is_named(text, &sources) {
                inputs.without_objects.push(without_objects(text.name()));
            }
            inputs.manifest.extend(read);
        }
        let documents = inputs.manifest.problems.iter().filter(|problem| problem.about == About::Syntax).count();
        if !(texts.len() == sources.len() && texts.iter().all(|text| is_named(text, &sources) && is_blank_file(text))) {
            inputs.without_objects.iter_mut().for_each(|problem| problem.severity = Severity::Warning);
        }
        inputs.problems.append(&mut inputs.manifest.problems);
        let problems = &mut inputs.problems;
        let mut daemon_sets = inputs.manifest.left_out;
        inputs.manifest.daemon_sets.retain(|authored| match resolve::refused_namespace(authored, manifests) {
            Some(problem) => {
                problems.push(problem);
                daemon_sets += 1;
                false
            }
            None => true,
        });
        inputs.header.leave_out(LeftOutReport { daemon_sets, documents });
        inputs
    }

    /// Takes out DaemonSets that nothing can be said of, and says so.
    fn leave_out(&mut self, take: fn(&mut Manifest) -> Vec<Problem>) {
        let before = self.manifest.daemon_sets.len();
        self.problems.extend(take(&mut self.manifest));
        let daemon_sets = before - self.manifest.daemon_sets.len();
        self.header.leave_out(LeftOutReport { daemon_sets, documents: 0 });
    }

    /// Leaves out what kustomize would merge into other objects.
    fn pass_over_patches(&mut self, texts: &mut Vec<Arc<SourceText>>) {
        for (patch, kustomization) in kustomize_patches(texts) {
            texts.retain(|text| text.name() != patch);
            let (name, of) = (terminal::name(&patch), terminal::name(&kustomization));
            terminal::note(&format!("note: {name} is passed over: {of} lists it as a patch"));
            let what = format!("a patch of {kustomization}");
            self.header.inputs.push(InputReport { path: Some(patch), context: None, built_in: None, what });
        }
    }

    /// Reads the cluster for the namespaces of the manifests, whose default is the one that was asked for or that of the context.
    fn read_cluster_of_manifests(&mut self, source: &ClusterSource, asked: Option<&str>) {
        match resolve::default_namespace(source, asked) {
            Ok(namespace) => {
                self.default_namespace.clone_from(&namespace);
                let namespaces = self.namespaces(&namespace);
                self.read_cluster(source, &namespace, Wanted::in_namespaces(&namespaces));
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Reads the cluster, in which the objects of the manifests will be as well.
    pub fn read_cluster(&mut self, source: &ClusterSource, default_namespace: &str, wanted: Wanted<'_>) {
        let objects = self.manifest.objects.clone().in_namespace(default_namespace);
        let collected = progress::shown(source, |saw| collect_for(source, objects, wanted, saw));
        self.problems.extend(collected.problems);
        self.header.inputs.extend(collected.inputs.into_iter().map(|(name, what)| {
            let input = InputReport { path: None, context: None, built_in: None, what };
            match source {
                ClusterSource::Dumps(_) => InputReport { path: Some(name), ..input },
                ClusterSource::Live(_) => {
                    let context = name.strip_prefix("context ").unwrap_or(&name).to_owned();
                    InputReport { context: Some(context), ..input }
                }
                ClusterSource::BuiltIn(_) => InputReport { built_in: Some(name), ..input },
            }
        }));
        self.cluster = collected.cluster.map(|cluster| &*Box::leak(Box::new(cluster)));
        self.has_snapshot = collected.has_snapshot;
    }

    /// The namespaces that the DaemonSets are applied to.
    pub fn namespaces(&self, default_namespace: &str) -> Vec<String> {
        let subjects = self.manifest.daemon_sets.iter().map(|authored| resolve::subject(authored, default_namespace));
        let mut namespaces: Vec<String> = subjects.map(|subject| subject.namespace.to_owned()).collect();
        namespaces.sort_unstable();
        namespaces.dedup();
        namespaces
    }
}

/// Whether the text is that of a file that was named, or of standard input, and not of one of a folder.
fn is_named(text: &SourceText, sources: &[ManifestSource]) -> bool {
    sources.iter().any(|source| match source {
        ManifestSource::Path(path) => path.display().to_string() == text.name(),
        ManifestSource::StandardInput => text.name() == STANDARD_INPUT,
        ManifestSource::Kustomization(_) => false,
    })
}

/// Whether nothing is in a file but what YAML passes over. Standard input may well be what is left of a chart of which all is switched off.
fn is_blank_file(text: &SourceText) -> bool {
    let is_nothing = |line: &str| line.is_empty() || line.starts_with('#') || line == "---" || line == "...";
    text.name() != STANDARD_INPUT && text.text().lines().map(str::trim).all(is_nothing)
}

/// What to say of a manifest without any object: a step that renders and fails leaves such files behind.
fn without_objects(name: &str) -> Problem {
    let problem = Problem::error("no objects in it").at(Place::Path(name.to_owned()));
    problem.help(if name == STANDARD_INPUT {
        "did the command before the pipe fail?"
    } else {
        "did the step that writes it fail?"
    })
}

/// Says that nobody chose the cluster.
pub(super) fn note_example_cluster() {
    terminal::note(
        "note: no cluster given, so this is the built-in example cluster \"mixed\"; for yours: kubectl get nodes,pods -A -o json | daemonset-plan FILE --nodes -",
    );
}

fn no_daemon_set(inputs: &[InputReport], manifest: &Manifest) -> Problem {
    let paths: Vec<&str> = inputs.iter().filter_map(|input| input.path.as_deref()).collect();
    let problem = Problem::error(format!("no DaemonSet here: found {}", manifest.counts())).at(Place::Path(paths.join(", ")));
    let is_dump = manifest.other_kinds.contains_key("Node") || manifest.other_kinds.contains_key("Pod");
    if is_dump {
        return problem.help("a dump of a cluster goes with --nodes: daemonset-plan FILE --nodes DUMP");
    }
    problem.help("a DaemonSet begins with apiVersion: apps/v1 and kind: DaemonSet")
}

/// What to say of a node that the cluster does not have.
pub(super) fn unknown_node(option: &str, name: &str, cluster: &Cluster) -> Option<Problem> {
    const MOST_LISTED: usize = 5;
    if cluster.node(name).is_some() {
        return None;
    }
    let nodes = cluster.nodes();
    let help = match did_you_mean(name, nodes.iter().map(|node| &*node.name), |_| name.len() / 3) {
        Some(question) => question,
        None => {
            let names: Vec<&str> = nodes.iter().take(MOST_LISTED).map(|node| &*node.name).collect();
            let more = nodes.len().saturating_sub(MOST_LISTED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("its nodes are {}{more}", names.join(", "))
        }
    };
    Some(Problem::error(format!("{option}: the cluster has no node {name}")).help(help))
}
