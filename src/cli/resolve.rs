//! What was typed → what it means.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;

use super::args::{AuditArguments, ClusterArguments, Expect, LintArguments, ManifestArguments, PlanArguments};
use crate::engine::Subject;
use crate::manifest::{Authored, Place, Problem};
use crate::model::{FieldPath, LabelSelector};
use crate::report::Expectation;
use crate::source::{self, BuiltIn, ClusterSource, ConnectOptions, ManifestSource, has_cluster, kubeconfig_names};

/// The manifests to read; what is missing is told with the command that was typed.
pub(super) fn manifest_sources(arguments: &ManifestArguments, command: &str) -> Result<Vec<ManifestSource>, Problem> {
    let source = |path: &PathBuf| match path.as_os_str() == "-" {
        true => ManifestSource::StandardInput,
        false => ManifestSource::Path(path.clone()),
    };
    let files = arguments.files.iter().chain(&arguments.filenames).map(source);
    let sources: Vec<_> = files.chain(arguments.kustomize.clone().map(ManifestSource::Kustomization)).collect();
    if sources.iter().filter(|source| **source == ManifestSource::StandardInput).count() > 1 {
        return Err(Problem::error("standard input (-) can be read only once"));
    }
    if sources.is_empty() {
        let help = format!("name a file, a folder or - for standard input: {command} FILE (--help shows examples)");
        return Err(Problem::error("no manifest given").help(help));
    }
    Ok(sources)
}

/// Refuses to read standard input for the manifests and for the cluster, or for the cluster twice.
pub(super) fn standard_input_is_read_once(sources: &[ManifestSource], dumps: &[PathBuf]) -> Result<(), Problem> {
    let dumps = dumps.iter().filter(|path| path.as_os_str() == "-").count();
    if dumps + usize::from(sources.contains(&ManifestSource::StandardInput)) > 1 {
        let problem = Problem::error("standard input (-) can be read only once");
        return Err(problem.help("write the manifests or the dump into a file and name it"));
    }
    Ok(())
}

/// Why a DaemonSet is not for the namespace that was asked for (`cli-runtime/pkg/resource/visitor.go:RequireNamespace`).
pub(super) fn refused_namespace(daemon_set: &Authored<DaemonSet>, arguments: &ManifestArguments) -> Option<Problem> {
    let asked = arguments.namespace.as_deref().filter(|namespace| !namespace.is_empty())?;
    let named = daemon_set.object.metadata.namespace.as_deref().filter(|namespace| !namespace.is_empty())?;
    if named == asked {
        return None;
    }
    let place = daemon_set.locate(&FieldPath::of("metadata.namespace")).value;
    let message = another_namespace("object", named, asked);
    Some(Problem::error(message).at(Place::Text(Arc::clone(daemon_set.source()), place)))
}

/// The words of kubectl where a namespace is named twice and differently.
fn another_namespace(what: &str, named: &str, asked: &str) -> String {
    format!(
        "the namespace from the provided {what} \"{named}\" does not match the namespace \"{asked}\". \
         You must pass '--namespace={named}' to perform this operation."
    )
}

/// The cluster to plan for, and whether nobody chose it: dumps, a built-in cluster, else the live one, and only where there is no way to
/// any the example. A kubeconfig that is there and fails is an error.
pub(super) fn cluster_source(arguments: &ClusterArguments, namespace: Option<&str>) -> (ClusterSource, bool) {
    if let Some(built_in) = built_in(arguments).filter(|_| arguments.nodes.is_empty()) {
        return (ClusterSource::BuiltIn(built_in), false);
    }
    match own_cluster_source(arguments, namespace) {
        Some(ClusterSource::Live(options)) => {
            (ClusterSource::Live(Box::new(ConnectOptions { takes_built_in: true, ..*options })), false)
        }
        Some(source) => (source, false),
        None => (ClusterSource::BuiltIn(BuiltIn::Mixed), true),
    }
}

fn built_in(arguments: &ClusterArguments) -> Option<BuiltIn> {
    arguments.cluster.as_deref()?.parse().ok()
}

/// The cluster to audit or to keep; `None` where there is no way to any. An example is taken only where it is named, and the kubeconfig has
/// no cluster of its name.
pub(super) fn own_cluster_source(arguments: &ClusterArguments, namespace: Option<&str>) -> Option<ClusterSource> {
    if !arguments.nodes.is_empty() {
        return Some(ClusterSource::Dumps(arguments.nodes.clone()));
    }
    let options = arguments.connection.options(arguments.cluster.as_deref(), namespace);
    let is_own = |name: &str| kubeconfig_names(&options).clusters.iter().any(|cluster| cluster == name);
    if let Some(built_in) = built_in(arguments).filter(|built_in| !is_own(built_in.name())) {
        return Some(ClusterSource::BuiltIn(built_in));
    }
    has_cluster(&options).then(|| ClusterSource::Live(Box::new(options)))
}

/// The cluster to lint for, where one is wanted: dumps, or with --live the one of the kubeconfig.
pub(super) fn lint_source(arguments: &LintArguments) -> Result<Option<ClusterSource>, Problem> {
    let namespace = arguments.manifests.namespace.as_deref();
    let options = arguments.connection.options(arguments.cluster.as_deref(), namespace);
    if arguments.live {
        return Ok(Some(ClusterSource::Live(Box::new(options))));
    }
    if arguments.connection.options(None, None) != ConnectOptions::default() {
        return Err(
            Problem::error("lint asks a cluster only with --live").help("add --live, or leave out the flags of the connection")
        );
    }
    Ok((!arguments.nodes.is_empty()).then(|| ClusterSource::Dumps(arguments.nodes.clone())))
}

/// The namespace of what names none: the one that was asked for, else that of the kubeconfig's context where its cluster is asked.
pub(super) fn default_namespace(source: &ClusterSource, asked: Option<&str>) -> Result<String, Problem> {
    let of_context = || match source {
        ClusterSource::Live(options) => source::default_namespace(options),
        ClusterSource::Dumps(_) | ClusterSource::BuiltIn(_) => Ok(None),
    };
    match asked.filter(|namespace| !namespace.is_empty()) {
        Some(namespace) => Ok(namespace.to_owned()),
        None => Ok(of_context()?.unwrap_or_else(|| "default".to_owned())),
    }
}

/// A DaemonSet and the namespace that it is applied to.
pub(super) fn subject<'a>(authored: &'a Authored<DaemonSet>, default_namespace: &'a str) -> Subject<'a> {
    subject_of(&authored.object, default_namespace)
}

/// The same of a DaemonSet that nobody need have written.
pub(super) fn subject_of<'a>(daemon_set: &'a DaemonSet, default_namespace: &'a str) -> Subject<'a> {
    let named = daemon_set.metadata.namespace.as_deref().filter(|namespace| !namespace.is_empty());
    Subject { daemon_set, namespace: named.unwrap_or(default_namespace) }
}

/// Which DaemonSets an audit is asked for.
pub(super) struct Audited {
    /// By namespace and name; none are all.
    pub names: Vec<(String, String)>,
    /// The one that all are asked for of, where one is.
    pub namespace: Option<String>,
}

impl Audited {
    /// The namespaces that they are in; none are all.
    pub fn namespaces(&self) -> Vec<String> {
        let named = self.names.iter().map(|(namespace, _)| namespace);
        let of_names: BTreeSet<&String> = named.chain(self.namespace.iter().filter(|_| self.names.is_empty())).collect();
        of_names.into_iter().cloned().collect()
    }

    /// Whether a DaemonSet is among them.
    pub fn holds(&self, subject: Subject<'_>) -> bool {
        if self.names.is_empty() {
            return self.namespace.as_deref().is_none_or(|namespace| namespace == subject.namespace);
        }
        let name = subject.daemon_set.metadata.name.as_deref();
        self.names.iter().any(|(namespace, wanted)| namespace == subject.namespace && Some(wanted.as_str()) == name)
    }
}

/// The DaemonSets to audit; a name without a namespace is of that of the context, as everywhere.
pub(super) fn audited(arguments: &AuditArguments, source: &ClusterSource) -> Result<Audited, Problem> {
    let namespace = arguments.namespace.clone().filter(|namespace| !namespace.is_empty());
    let split = |name: &String| match name.split_once('/') {
        Some((named, of_it)) => match namespace.as_deref().filter(|asked| *asked != named) {
            Some(asked) => Err(Problem::error(format!("{name}: {}", another_namespace("name", named, asked)))),
            None => Ok((named.to_owned(), of_it.to_owned())),
        },
        None => Ok((default_namespace(source, namespace.as_deref())?, name.clone())),
    };
    let names: Result<_, Problem> = arguments.names.iter().map(split).collect();
    Ok(Audited { names: names?, namespace })
}

/// What the plan has to fulfil.
pub(super) fn expectations(arguments: &PlanArguments) -> Result<Vec<Expectation>, Problem> {
    let expected = arguments.expect.map(|expect| match expect {
        Expect::All => Expectation::All,
        Expect::Exactly(count) => Expectation::Exactly(count),
    });
    let covered = arguments.must_cover.iter().map(|text| {
        let selector = LabelSelector::parse(text).map_err(|error| Problem::error(format!("--must-cover: {error}")))?;
        if selector.is_empty() {
            let problem = Problem::error("--must-cover: an empty selector covers every node");
            return Err(problem.help("use --expect all"));
        }
        Ok(Expectation::MustCover { text: text.clone(), selector })
    });
    expected.into_iter().map(Ok).chain(covered).collect()
}
