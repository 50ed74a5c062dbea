//! `missing-memory-limit`: a container may use all the memory of its node.

use k8s_openapi::api::core::v1::Container;

use crate::lint::container_requests::{is_limited, missing_amount};
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::{Quantity, ResourceList};

pub(super) const RULE: Rule = Rule {
    id: "missing-memory-limit",
    level: Level::Info,
    page: include_str!("missing_memory_limit.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let unlimited = context.containers().filter(|(container, _)| !is_limited(context, container, "memory"));
    let found = unlimited.map(|(container, path)| {
        let name = &container.name;
        let message = format!("container {name:?} has no memory limit, so a leak takes memory from every other pod of the node");
        let line = format!("memory: {}", amount(context, container));
        missing_amount(path, "limits", message, &line).help("limit it to what it may ever need")
    });
    found.collect()
}

const USUAL: &str = "128Mi";

/// An amount to begin with; less than is requested would be refused.
fn amount(context: &Context<'_>, container: &Container) -> String {
    let admitted = context.admitted_pod().and_then(|pod| pod.containers.iter().find(|other| other.name == container.name));
    let resources = [Some(container), admitted].into_iter().flatten().filter_map(|container| container.resources.as_ref());
    let requested = resources.map(|resources| ResourceList::of_object(resources.requests.as_ref()).amount("memory")).max();
    let usual: Quantity = USUAL.parse().expect("128Mi is a quantity");
    requested.filter(|requested| *requested > usual).map_or(USUAL.to_owned(), |requested| requested.to_string())
}
