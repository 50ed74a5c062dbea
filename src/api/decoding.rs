//! Texts that are decoded into texts here and into something else by the API server, which refuses some of them before it
//! validates anything: quantities (`apimachinery/pkg/api/resource/quantity.go:ParseQuantity`). May use: `model`.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::{
    Container, DownwardAPIVolumeFile, EphemeralContainer, PodSpec, ResourceFieldSelector, ResourceRequirements, Volume,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::validation::FieldError;
use crate::model::FieldPath;

const WRONG_FORMAT: &str = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_SUFFIX: &str = "unable to parse quantity's suffix";

/// What the API server cannot decode in a DaemonSet as it was written, before anything is defaulted.
pub fn undecodable_values(daemon_set: &DaemonSet) -> Vec<FieldError> {
    let mut found = Undecodable { errors: Vec::new() };
    if let Some(spec) = daemon_set.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()) {
        found.pod_spec(spec, &FieldPath::of("spec.template.spec"));
    }
    found.errors
}

struct Undecodable {
    errors: Vec<FieldError>,
}

impl Undecodable {
    fn pod_spec(&mut self, spec: &PodSpec, path: &FieldPath) {
        let init_containers = spec.init_containers.as_deref().unwrap_or_default();
        for (list, containers) in [("initContainers", init_containers), ("containers", &spec.containers)] {
            for (index, container) in containers.iter().enumerate() {
                self.container(container, &path.clone().field(list).index(index));
            }
        }
        for (index, container) in spec.ephemeral_containers.iter().flatten().enumerate() {
            self.ephemeral_container(container, &path.clone().field("ephemeralContainers").index(index));
        }
        self.resources(spec.resources.as_ref(), path);
        self.amounts(spec.overhead.as_ref(), &path.clone().field("overhead"));
        for (index, volume) in spec.volumes.iter().flatten().enumerate() {
            self.volume(volume, &path.clone().field("volumes").index(index));
        }
    }

    fn container(&mut self, container: &Container, path: &FieldPath) {
        self.resources(container.resources.as_ref(), path);
        let values = container.env.iter().flatten().map(|variable| variable.value_from.as_ref());
        for (index, value) in values.enumerate() {
            let reference = value.and_then(|value| value.resource_field_ref.as_ref());
            self.divisor(reference, &path.clone().field("env").index(index).field("valueFrom"));
        }
    }

    fn ephemeral_container(&mut self, container: &EphemeralContainer, path: &FieldPath) {
        let common = Container { resources: container.resources.clone(), env: container.env.clone(), ..Container::default() };
        self.container(&common, path);
    }

    fn volume(&mut self, volume: &Volume, path: &FieldPath) {
        if let Some(limit) = volume.empty_dir.as_ref().and_then(|source| source.size_limit.as_ref()) {
            self.amount(limit, path.clone().field("emptyDir").field("sizeLimit"));
        }
        if let Some(files) = volume.downward_api.as_ref().and_then(|source| source.items.as_deref()) {
            self.files(files, &path.clone().field("downwardAPI"));
        }
        let projections = volume.projected.iter().flat_map(|source| source.sources.iter().flatten());
        for (index, projection) in projections.enumerate() {
            let files = projection.downward_api.as_ref().and_then(|source| source.items.as_deref());
            let path = path.clone().field("projected").field("sources").index(index).field("downwardAPI");
            self.files(files.unwrap_or_default(), &path);
        }
        let template = volume.ephemeral.as_ref().and_then(|source| source.volume_claim_template.as_ref());
        if let Some(resources) = template.and_then(|template| template.spec.resources.as_ref()) {
            let path = path.clone().field("ephemeral").field("volumeClaimTemplate").field("spec").field("resources");
            self.amounts(resources.limits.as_ref(), &path.clone().field("limits"));
            self.amounts(resources.requests.as_ref(), &path.field("requests"));
        }
    }

    fn files(&mut self, files: &[DownwardAPIVolumeFile], path: &FieldPath) {
        for (index, file) in files.iter().enumerate() {
            self.divisor(file.resource_field_ref.as_ref(), &path.clone().field("items").index(index));
        }
    }

    fn divisor(&mut self, reference: Option<&ResourceFieldSelector>, path: &FieldPath) {
        if let Some(divisor) = reference.and_then(|reference| reference.divisor.as_ref()) {
            self.amount(divisor, path.clone().field("resourceFieldRef").field("divisor"));
        }
    }

    fn resources(&mut self, resources: Option<&ResourceRequirements>, path: &FieldPath) {
        let Some(resources) = resources else { return };
        let path = path.clone().field("resources");
        self.amounts(resources.limits.as_ref(), &path.clone().field("limits"));
        self.amounts(resources.requests.as_ref(), &path.field("requests"));
    }

    fn amounts(&mut self, amounts: Option<&BTreeMap<String, Quantity>>, path: &FieldPath) {
        for (name, amount) in amounts.into_iter().flatten() {
            self.amount(amount, path.clone().key(name));
        }
    }

    fn amount(&mut self, amount: &Quantity, field: FieldPath) {
        if let Some(wrong) = quantity_error(amount.0.trim()) {
            self.errors.push(FieldError::type_invalid(field, &*amount.0, wrong));
        }
    }
}

/// What Go says of a text that is no quantity. It takes a suffix without a number for nothing of a kind: `Mi` is 0.
fn quantity_error(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some(WRONG_FORMAT);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = unsigned.trim_start_matches(|c: char| c.is_ascii_digit());
    let suffix = whole.strip_prefix('.').map_or(whole, |fraction| fraction.trim_start_matches(|c: char| c.is_ascii_digit()));
    let exponent = suffix.trim_start_matches(|c| "eEinumkKMGTP".contains(c));
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Some(WRONG_FORMAT);
    }
    // Any number will do to ask whether the suffix is known.
    let is_known = format!("1{suffix}").parse::<crate::model::Quantity>().is_ok();
    (!is_known).then_some(WRONG_SUFFIX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quantities_are_refused_in_the_words_of_go() {
        for good in ["0", "1", "-1", "+.5", "1.", "1e3", "1E+3", "1E-3", "1E", "100m", "1Ki", "1n", "Mi", "+"] {
            assert_eq!(quantity_error(good), None, "{good}");
        }
        for bad in ["", "128mb", "128MiB", "100 m", "1,5", "1.2.3", "a", "1e3k", "0x10", "5e1e", "½"] {
            assert_eq!(quantity_error(bad), Some(WRONG_FORMAT), "{bad}");
        }
        for bad in ["1K", "1mi", "1e", "1kM", "1n5", "1-", "--1"] {
            assert_eq!(quantity_error(bad), Some(WRONG_SUFFIX), "{bad}");
        }
    }

    #[test]
    fn quantities_are_found_wherever_they_stand() {
        let resources = json!({ "limits": { "cpu": "x" }, "requests": { "cpu": "x" } });
        let reference = json!({ "resourceFieldRef": { "containerName": "a", "resource": "limits.cpu", "divisor": "x" } });
        let file = json!({ "path": "a", "resourceFieldRef": reference["resourceFieldRef"] });
        let container = json!({ "name": "a", "env": [{ "name": "A", "valueFrom": reference }], "resources": resources });
        let daemon_set: DaemonSet = serde_json::from_value(json!({ "spec": { "selector": {}, "template": { "spec": {
            "containers": [container],
            "initContainers": [container],
            "ephemeralContainers": [container],
            "overhead": { "cpu": "x", "memory": " 1Gi " },
            "resources": resources,
            "volumes": [
                { "name": "a", "emptyDir": { "sizeLimit": "x" } },
                { "name": "b", "downwardAPI": { "items": [file] } },
                { "name": "c", "projected": { "sources": [{}, { "downwardAPI": { "items": [file] } }] } },
                { "name": "d", "ephemeral": { "volumeClaimTemplate": { "spec": { "resources": resources } } } },
            ],
        } } } }))
        .expect("a DaemonSet");
        let fields: Vec<String> = undecodable_values(&daemon_set).iter().map(|error| error.field.to_string()).collect();
        let of_container = ["resources.limits[cpu]", "resources.requests[cpu]", "env[0].valueFrom.resourceFieldRef.divisor"];
        let containers = ["initContainers[0]", "containers[0]", "ephemeralContainers[0]"];
        let below_containers = containers.iter().flat_map(|container| of_container.map(|field| format!("{container}.{field}")));
        let elsewhere = [
            "resources.limits[cpu]",
            "resources.requests[cpu]",
            "overhead[cpu]",
            "volumes[0].emptyDir.sizeLimit",
            "volumes[1].downwardAPI.items[0].resourceFieldRef.divisor",
            "volumes[2].projected.sources[1].downwardAPI.items[0].resourceFieldRef.divisor",
            "volumes[3].ephemeral.volumeClaimTemplate.spec.resources.limits[cpu]",
            "volumes[3].ephemeral.volumeClaimTemplate.spec.resources.requests[cpu]",
        ];
        let expected: Vec<String> =
            below_containers.chain(elsewhere.map(str::to_owned)).map(|field| format!("spec.template.spec.{field}")).collect();
        assert_eq!(fields, expected);
    }
}
