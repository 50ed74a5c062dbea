//! The admission plugin LimitRanger: defaults for containers, and bounds for containers and pods
//! (`plugin/pkg/admission/limitranger/admission.go:PodMutateLimitFunc, PodValidateLimitFunc`,
//! `pkg/apis/core/v1/defaults.go:SetDefaults_LimitRangeItem`).

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, LimitRange, LimitRangeItem, PodSpec};
use k8s_openapi::apimachinery::pkg::api::resource as api;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::limit_constraint::{Complaint, Observed, complaints};
use super::pod_usage::all_containers;
use super::rejection::{Rejection, aggregate};
use crate::engine::Plugin;
use crate::model::{
    FieldPath, ResourceList, container_limits, container_requests, limits_without_overhead, requests_without_overhead,
};

const PLUGIN: Plugin = Plugin::LimitRanger;
const ANNOTATION: &str = "kubernetes.io/limit-ranger";
const CONTAINER: &str = "Container";
const POD: &str = "Pod";

/// The limit ranges of a namespace, by name; Kubernetes itself follows no order.
pub fn of_namespace<'l>(all: &'l [LimitRange], namespace: &str) -> Vec<&'l LimitRange> {
    let mut found: Vec<_> = all.iter().filter(|range| range.metadata.namespace.as_deref() == Some(namespace)).collect();
    found.sort_by_key(|range| range.metadata.name.as_deref());
    found
}

/// Gives containers the limits and requests they lack, and notes in an annotation what was given.
pub fn mutate(metadata: &mut ObjectMeta, spec: &mut PodSpec, limit_range: &LimitRange) {
    let defaults = Defaults::of(limit_range);
    let mut given = Vec::new();
    for container in &mut spec.containers {
        defaults.give(container, "container", &mut given);
    }
    for container in spec.init_containers.iter_mut().flatten() {
        defaults.give(container, "init container", &mut given);
    }
    if !given.is_empty() {
        let text = format!("LimitRanger plugin set: {}", given.join("; "));
        metadata.annotations.get_or_insert_default().insert(ANNOTATION.to_owned(), text);
    }
}

/// What a limit range gives to containers that ask for nothing.
#[derive(Default)]
struct Defaults {
    limits: ResourceList,
    requests: ResourceList,
}

impl Defaults {
    /// Of several items that name one resource the last counts.
    fn of(limit_range: &LimitRange) -> Self {
        let mut all = Self::default();
        for item in items(limit_range).filter(|item| item.type_ == CONTAINER) {
            let of_item = Self::of_item(item);
            of_item.limits.iter().for_each(|(name, amount)| all.limits.set(name, amount));
            of_item.requests.iter().for_each(|(name, amount)| all.requests.set(name, amount));
        }
        all
    }

    /// What is not said follows: the default limit is the maximum, the default request the default limit, else the minimum.
    fn of_item(item: &LimitRangeItem) -> Self {
        let mut limits = amounts(item.default.as_ref());
        add_missing(&mut limits, &amounts(item.max.as_ref()));
        let mut requests = amounts(item.default_request.as_ref());
        add_missing(&mut requests, &limits);
        add_missing(&mut requests, &amounts(item.min.as_ref()));
        Self { limits, requests }
    }

    fn give(&self, container: &mut Container, kind: &str, given: &mut Vec<String>) {
        let limits = missing(&self.limits, &container_limits(container));
        let requests = missing(&self.requests, &container_requests(container));
        for (amounts, word) in [(&requests, "request"), (&limits, "limit")] {
            if !amounts.is_empty() {
                let names: Vec<&str> = amounts.iter().map(|(name, _)| name).collect();
                given.push(format!("{} {word} for {kind} {}", names.join(", "), container.name));
            }
        }
        if !limits.is_empty() || !requests.is_empty() {
            let resources = container.resources.get_or_insert_default();
            insert(&mut resources.limits, &limits);
            insert(&mut resources.requests, &requests);
        }
    }
}

fn items(limit_range: &LimitRange) -> impl Iterator<Item = &LimitRangeItem> {
    limit_range.spec.iter().flat_map(|spec| &spec.limits)
}

/// Amounts as the API server stores them.
fn amounts(authored: Option<&BTreeMap<String, api::Quantity>>) -> ResourceList {
    ResourceList::of_object(authored).iter().map(|(name, amount)| (name, amount.rounded_up_to_milli())).collect()
}

/// What `given` lacks of `defaults`.
fn missing(defaults: &ResourceList, given: &ResourceList) -> ResourceList {
    defaults.iter().filter(|(name, _)| given.get(name).is_none()).collect()
}

fn add_missing(list: &mut ResourceList, defaults: &ResourceList) {
    for (name, amount) in missing(defaults, list).iter() {
        list.set(name, amount);
    }
}

fn insert(amounts: &mut Option<BTreeMap<String, api::Quantity>>, added: &ResourceList) {
    if !added.is_empty() {
        let added = added.iter().map(|(name, amount)| (name.to_owned(), api::Quantity(amount.to_string())));
        amounts.get_or_insert_default().extend(added);
    }
}

/// Holds the pod and its containers against the bounds of one limit range; all complaints are made at once.
pub fn validate(spec: &PodSpec, limit_range: &LimitRange) -> Result<(), Rejection> {
    let mut found: Vec<Complaint> = Vec::new();
    for item in items(limit_range) {
        match item.type_.as_str() {
            CONTAINER => {
                for (path, container) in all_containers(spec) {
                    let observed = Observed { requests: container_requests(container), limits: container_limits(container) };
                    found.extend(complaints(item, &observed, &path.field("resources")));
                }
            }
            POD => {
                let observed = Observed { requests: requests_without_overhead(spec), limits: limits_without_overhead(spec) };
                let part = if spec.resources.is_some() { "spec.resources" } else { "spec.containers" };
                found.extend(complaints(item, &observed, &FieldPath::of(part)));
            }
            _ => {}
        }
    }
    let Some(first) = found.first() else { return Ok(()) };
    let message = aggregate(found.iter().map(|complaint| complaint.message.as_str()));
    let mut rejection = Rejection::forbidden(PLUGIN, message)
        .at(first.field_path.clone())
        .with("limitRange", limit_range.metadata.name.as_deref().unwrap_or_default());
    rejection.details.extend(found.into_iter().flat_map(|complaint| complaint.details));
    Err(rejection)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn limit_range(item: &Value) -> LimitRange {
        serde_json::from_value(json!({ "metadata": { "name": "lr" }, "spec": { "limits": [item] } })).expect("a limit range")
    }

    fn pod(resources: &Value) -> PodSpec {
        serde_json::from_value(json!({ "containers": [{ "name": "a", "resources": resources }] })).expect("a pod's spec")
    }

    #[test]
    fn what_a_limit_range_does_not_say_follows_from_what_it_says() {
        let said = json!({ "type": "Container", "max": { "cpu": "2" }, "min": { "cpu": "1", "memory": "1Gi" } });
        let mut spec = pod(&json!({}));
        mutate(&mut ObjectMeta::default(), &mut spec, &limit_range(&said));
        assert_eq!(spec, pod(&json!({ "limits": { "cpu": "2" }, "requests": { "cpu": "2", "memory": "1Gi" } })));
    }

    #[test]
    fn a_limit_of_one_container_is_a_limit_of_the_pod() {
        let bound = limit_range(&json!({ "type": "Pod", "max": { "cpu": "1" } }));
        let refused = |spec: &PodSpec| validate(spec, &bound).map_err(|rejection| rejection.message);
        let none = "maximum cpu usage per Pod is 1.  No limit is specified".to_owned();
        assert_eq!(refused(&pod(&json!({}))), Err(none));
        assert_eq!(refused(&pod(&json!({ "limits": { "cpu": "1" } }))), Ok(()));
    }
}
