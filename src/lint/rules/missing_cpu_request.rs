//! `missing-cpu-request`: a container asks for no CPU.

use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "missing-cpu-request",
    level: Level::Warning,
    page: include_str!("missing_cpu_request.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let missing = context.containers().filter(|(container, _)| !asks_for(context, container, "cpu"));
    let found = missing.map(|(container, path)| {
        let path = path.field("resources");
        let message = format!("container {:?} asks for no cpu, so it gets the least of it where a node is busy", container.name);
        Found::at(path.clone(), message).help("request what it uses on a quiet day").fix(path, "requests:\n  cpu: 50m")
    });
    found.collect()
}

/// Whether the container or the pod as a whole requests a resource; a limit alone is a request, too.
fn asks_for(context: &Context<'_>, container: &k8s_openapi::api::core::v1::Container, resource: &str) -> bool {
    let of_pod = context.pod().and_then(|pod| pod.resources.as_ref());
    [container.resources.as_ref(), of_pod]
        .into_iter()
        .flatten()
        .any(|resources| [&resources.requests, &resources.limits].into_iter().flatten().any(|list| list.contains_key(resource)))
}
