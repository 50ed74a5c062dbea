//! `lint --live` without a manifest: the DaemonSets of the cluster as `kubectl get -o yaml` shows them, read as a manifest is, so that
//! excerpts and annotations mean the same.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;
use serde_json::{Value, json};

use super::inputs::Inputs;
use crate::cli::terminal;
use crate::manifest::{Problem, SourceText, read_manifest};
use crate::source::ClusterSource;

/// Reads the cluster and its DaemonSets, those of one namespace or all.
pub(super) fn read_daemon_sets(source: &ClusterSource, namespace: Option<&str>) -> Inputs {
    let wanted = namespace.filter(|namespace| !namespace.is_empty());
    let asked_about: Vec<String> = wanted.map(str::to_owned).into_iter().collect();
    let mut inputs = Inputs::read_only_cluster("LintReport", source, &asked_about);
    let Some(cluster) = &inputs.cluster else { return inputs };
    let daemon_sets = cluster.daemon_sets();
    let is_wanted =
        |daemon_set: &&DaemonSet| wanted.is_none_or(|wanted| daemon_set.metadata.namespace.as_deref() == Some(wanted));
    let context = inputs.header.inputs.first().and_then(|input| input.context.as_deref()).unwrap_or_default();
    // Without a context it is the address, whose slashes would look like folders.
    let context = context.split_once("://").map_or(context, |(_, host)| host);
    let texts = daemon_sets.objects().iter().filter(is_wanted).map(|daemon_set| text(daemon_set, context));
    let manifests: Vec<_> = texts.map(|text| read_manifest(&Arc::new(text))).collect();
    if let Some(why) = daemon_sets.missing() {
        let problem = Problem::failure(format!("cannot list the cluster's DaemonSets: {why}"));
        inputs.problems.push(problem.help("ask for the right to list daemonsets, or choose another user with --user or --as"));
    } else if manifests.is_empty() {
        let whose =
            wanted.map_or_else(|| "this cluster".to_owned(), |namespace| format!("namespace {}", terminal::name(namespace)));
        terminal::note(&format!("note: no DaemonSet in {whose}"));
    }
    manifests.into_iter().for_each(|manifest| inputs.manifest.extend(manifest));
    inputs.problems.append(&mut inputs.manifest.problems);
    inputs
}

/// The object without what only the server is interested in, under a name in brackets, as what stands in no file has it.
fn text(daemon_set: &DaemonSet, context: &str) -> SourceText {
    let name = |text: &Option<String>| text.clone().unwrap_or_default();
    let (namespace, name) = (name(&daemon_set.metadata.namespace), name(&daemon_set.metadata.name));
    let mut object = json!(daemon_set);
    let metadata = object["metadata"].as_object_mut();
    metadata.into_iter().for_each(|metadata| drop(metadata.remove("managedFields")));
    object.as_object_mut().into_iter().for_each(|object| drop(object.remove("status")));
    SourceText::new(format!("<{namespace}/{name}, context {context}>"), yaml(&object))
}

fn yaml(object: &Value) -> String {
    serde_saphyr::to_string(object).expect("JSON can always be written as YAML")
}
