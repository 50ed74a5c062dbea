//! The containers of a template with their paths (`pkg/apis/core/pods/helpers.go:VisitContainersWithPath`).

use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::warning::pod_spec;
use crate::model::FieldPath;

/// Init containers, then containers. No template with ephemeral containers is accepted.
pub(super) fn each_container(spec: &PodSpec) -> impl Iterator<Item = (FieldPath, &Container)> {
    let listed = |list: &'static str| move |(index, container)| (pod_spec().field(list).index(index), container);
    let init_containers = spec.init_containers.iter().flatten().enumerate().map(listed("initContainers"));
    init_containers.chain(spec.containers.iter().enumerate().map(listed("containers")))
}

/// Containers that run beside each other: sidecars and containers. An init container that is no sidecar ends the visit, as it
/// does in `VisitContainersAndSidecarContainersWithPath`.
pub(super) fn each_running_container(spec: &PodSpec) -> impl Iterator<Item = (FieldPath, &Container)> {
    let init_containers = spec.init_containers.as_ref().map_or(0, Vec::len);
    let stays = move |(at, container): (usize, &Container)| {
        at >= init_containers || container.restart_policy.as_deref() == Some("Always")
    };
    each_container(spec).enumerate().take_while(move |(at, (_, container))| stays((*at, container))).map(|(_, visited)| visited)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn sidecars_and_containers_run_beside_each_other_up_to_the_first_other_init_container() {
        let names = |init_containers: Value| {
            let spec = json!({ "initContainers": init_containers, "containers": [{ "name": "c" }] });
            let spec: PodSpec = serde_json::from_value(spec).expect("a pod spec");
            let name = |(_, container): (FieldPath, &Container)| container.name.clone();
            (each_container(&spec).map(name).collect::<String>(), each_running_container(&spec).map(name).collect::<String>())
        };
        let sidecar = json!({ "name": "s", "restartPolicy": "Always" });
        let init = json!({ "name": "i" });
        for (init_containers, all, running) in [
            (json!([sidecar]), "sc", "sc"),
            (json!([sidecar, init]), "sic", "s"),
            (json!([init]), "ic", ""),
            (json!([]), "c", "c"),
        ] {
            assert_eq!(names(init_containers.clone()), (all.to_owned(), running.to_owned()), "{init_containers}");
        }
    }
}
