//! `missing-readiness-probe`: nothing tells whether a new pod works, so a bad release rolls through all nodes.

use k8s_openapi::api::core::v1::{Container, PodSpec};

use crate::engine::rollout::RollingUpdate;
use crate::lint::named_nodes::nodes_in_words;
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "missing-readiness-probe",
    level: Level::Warning,
    page: include_str!("missing_readiness_probe.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let min_ready_seconds = context.stored.spec.as_ref().and_then(|spec| spec.min_ready_seconds).unwrap_or_default();
    let Some(pod) = context.pod().filter(|_| min_ready_seconds == 0) else { return Vec::new() };
    if RollingUpdate::of(context.stored).is_none() || pod.containers.is_empty() || is_probed(pod) || only_waits(pod) {
        return Vec::new();
    }
    let through = match context.in_cluster.map(|cluster| cluster.desired_number_scheduled()) {
        None | Some(0 | 1) => "all nodes".to_owned(),
        Some(nodes) => format!("all {}", nodes_in_words(nodes)),
    };
    let message = format!(
        "no container has a readinessProbe and minReadySeconds is 0: a pod counts as available as soon as it runs, so a bad release rolls through {through}"
    );
    let place = match pod.containers.as_slice() {
        [_] => context.pod_path().field("containers").index(0).field("readinessProbe"),
        _ => context.pod_path().field("containers"),
    };
    let help = "give it a readinessProbe; failing that, minReadySeconds stops at pods that crash soon after their start";
    vec![Found::at(place, message).help(help).fix(FieldPath::of("spec"), "minReadySeconds: 30")]
}

/// Whether a container has to prove that it works before the pod is ready. A startup probe holds it back as well.
fn is_probed(pod: &PodSpec) -> bool {
    let containers = pod.containers.iter().chain(pod.init_containers.iter().flatten());
    containers.into_iter().any(|container| container.readiness_probe.is_some() || container.startup_probe.is_some())
}

/// Whether the work is done by init containers, which have to succeed, and all that is left then is to wait.
fn only_waits(pod: &PodSpec) -> bool {
    pod.init_containers.as_ref().is_some_and(|init| !init.is_empty()) && pod.containers.iter().all(is_pause)
}

fn is_pause(container: &Container) -> bool {
    let image = container.image.as_deref().unwrap_or_default();
    let name = image.rsplit('/').next().unwrap_or_default();
    name.split([':', '@']).next().is_some_and(|name| name == "pause" || name.starts_with("pause-"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pods_whose_init_containers_do_the_work_only_wait() {
        let pod = |init: usize, image: &str| -> PodSpec {
            let init: Vec<_> = (0..init).map(|at| json!({ "name": format!("i{at}") })).collect();
            let containers = json!([{ "name": "c", "image": image }]);
            serde_json::from_value(json!({ "initContainers": init, "containers": containers })).expect("a pod")
        };
        for (pod, waits) in [
            (pod(1, "registry.k8s.io/pause:3.9"), true),
            (pod(1, "gke.gcr.io/pause-amd64@sha256:00"), true),
            (pod(1, "registry.example/pauser:1"), false),
            (pod(0, "registry.k8s.io/pause:3.9"), false),
        ] {
            assert_eq!(only_waits(&pod), waits, "{pod:?}");
        }
    }
}
