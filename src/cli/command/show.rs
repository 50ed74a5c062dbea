//! `show`: the object as the API server would store it, or the pod that the controller would make.

use k8s_openapi::api::core::v1::Pod;
use serde_json::Value;

use super::inputs::{Inputs, unknown_node};
use super::refusal::{refusals, refused};
use super::repeated;
use crate::api::{default_daemon_set, stored_form};
use crate::cli::args::ShowArguments;
use crate::cli::exit::Exit;
use crate::cli::resolve::subject;
use crate::cli::{diagnostics, terminal};
use crate::engine::{Eligibility, PlacementRules, Subject, create, pod_to_create};
use crate::manifest::Problem;
use crate::model::Cluster;
use crate::render::render_objects;

pub(super) fn run(arguments: &ShowArguments) -> Exit {
    // Only a pod depends on the cluster.
    let cluster = arguments.pod.as_ref().map(|_| &arguments.cluster);
    let mut inputs = Inputs::read("Show", &arguments.manifests, cluster);
    let daemon_sets = std::mem::take(&mut inputs.manifest.daemon_sets);
    inputs.problems.extend(repeated::told(&daemon_sets, &inputs.default_namespace));
    let subjects: Vec<Subject<'_>> = daemon_sets.iter().map(|authored| subject(authored, &inputs.default_namespace)).collect();
    let refused = daemon_sets.iter().filter_map(|authored| refused(authored, &refusals(authored), "it is shown"));
    inputs.problems.extend(refused);
    let mut is_shown = !subjects.is_empty();
    let format = arguments.output.into();
    let written = match (&arguments.pod, &inputs.cluster) {
        (None, _) => {
            let stored: Vec<Value> = subjects.iter().map(|subject| stored(*subject)).collect();
            terminal::write_stdout(|out| render_objects(&stored, format, out))
        }
        (Some(node), Some(cluster)) => match unknown_node("--pod", node, cluster) {
            Some(problem) => {
                inputs.problems.push(problem);
                is_shown = false;
                Exit::Fine
            }
            None => {
                let pods: Vec<Value> =
                    subjects.iter().map(|subject| stored_form(&pod_for(*subject, node, cluster, &mut inputs.problems))).collect();
                terminal::write_stdout(|out| render_objects(&pods, format, out))
            }
        },
        (Some(_), None) => {
            is_shown = false;
            Exit::Fine
        }
    };
    if is_shown {
        diagnostics::part_from_report(&inputs.problems);
    }
    diagnostics::show(&inputs.problems, arguments.color.into());
    Exit::of(&inputs.problems).max(written)
}

/// The DaemonSet with every default, in its namespace.
fn stored(subject: Subject<'_>) -> Value {
    let mut stored = subject.daemon_set.clone();
    stored.metadata.namespace = Some(subject.namespace.to_owned());
    default_daemon_set(&mut stored);
    stored_form(&stored)
}

/// The pod for a node as admission leaves it. What keeps the cluster from having this pod is said beside it.
fn pod_for(subject: Subject<'_>, node: &str, cluster: &Cluster, problems: &mut Vec<Problem>) -> Pod {
    let eligible = cluster.node(node).map(|node| Eligibility::of(&PlacementRules::of(subject.daemon_set), node));
    if eligible.is_some_and(|eligibility| !eligibility.should_run) {
        let help = format!("daemonset-plan FILE --why {node} says why; this is the pod it would make");
        problems.push(Problem::warning(format!("the controller makes no pod for {node}")).help(help));
    }
    let creation = create(subject, node, cluster.policies());
    let missing = creation.not_evaluated.iter().map(|missing| format!("not evaluated: {}: {}", missing.what, missing.why));
    problems.extend(missing.map(Problem::warning));
    match creation.outcome {
        Ok(pod) => pod,
        Err(rejection) => {
            let message = format!("the API server refuses this pod: {}", rejection.message);
            problems.push(Problem::warning(message).help("this is the pod before admission"));
            pod_to_create(subject, node)
        }
    }
}
