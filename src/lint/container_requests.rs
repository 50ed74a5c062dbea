//! What containers ask for and how far they may go, wherever that is written: on the container, on the pod as a whole, or
//! in a LimitRange of the namespace.

use k8s_openapi::api::core::v1::{Container, ResourceRequirements};

use super::context::Context;
use super::found::Found;
use crate::model::FieldPath;

/// Whether a resource is requested for the container; a limit alone is a request, too (`SetDefaults_Pod`).
pub fn asks_for(context: &Context<'_>, container: &Container, resource: &str) -> bool {
    sources(context, container).any(|resources| {
        [&resources.requests, &resources.limits].into_iter().flatten().any(|amounts| amounts.contains_key(resource))
    })
}

/// Whether the container may use only so much of a resource.
pub fn is_limited(context: &Context<'_>, container: &Container, resource: &str) -> bool {
    sources(context, container).any(|resources| resources.limits.as_ref().is_some_and(|limits| limits.contains_key(resource)))
}

/// Where amounts for the container stand: with it, with the pod, or with the pod as the cluster admits it.
fn sources<'s>(context: &Context<'s>, container: &'s Container) -> impl Iterator<Item = &'s ResourceRequirements> {
    let of_pod = context.pod().and_then(|pod| pod.resources.as_ref());
    let admitted = context.admitted_pod().and_then(|pod| pod.containers.iter().find(|other| other.name == container.name));
    let admitted = admitted.and_then(|container| container.resources.as_ref());
    [container.resources.as_ref(), of_pod, admitted].into_iter().flatten()
}

/// A finding about an amount that is not written, with the line to write: `list` is `requests` or `limits`.
pub fn missing_amount(path: FieldPath, list: &'static str, message: String, line: &str) -> Found {
    let resources = path.field("resources");
    // Several amounts may be missing: each line goes under the same field, whether that is there already or not.
    let place = resources.field(list);
    Found::at(place.clone(), message).fix(place, line)
}
