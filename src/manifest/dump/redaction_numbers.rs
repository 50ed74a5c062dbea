//! Numbers for the names of containers and volumes, which mean nothing outside of their pod. The containers of a DaemonSet and of its pods
//! get the same.

use std::collections::HashMap;

use serde_json::{Value, json};

/// Gives numbers for names to the containers and volumes of a pod. A volume with a claim of its own names that claim instead, which is
/// called after the pod and the volume.
pub(super) fn number_parts_of_pod(pod: &mut Value) {
    let mut numbers = Numbers::default();
    numbers.give(pod, "/spec", ["initContainers", "containers"]);
    numbers.give(pod, "/status", ["initContainerStatuses", "containerStatuses"]);
    let pod_name = pod["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    for (at, volume) in items(pod, "/spec/volumes").enumerate() {
        let own = || format!("{pod_name}-{}", volume["name"].as_str().unwrap_or_default());
        let claim = volume["persistentVolumeClaim"]["claimName"].as_str().map_or_else(own, str::to_owned);
        *volume = json!({ "name": format!("volume-{}", at + 1), "persistentVolumeClaim": { "claimName": claim } });
    }
}

/// The same for a template, and for annotations that name its containers.
pub(super) fn number_parts_of_template(template: &mut Value) {
    let mut numbers = Numbers::default();
    numbers.give(template, "/spec", ["initContainers", "containers"]);
    for (at, volume) in items(template, "/spec/volumes").enumerate() {
        volume["name"] = format!("volume-{}", at + 1).into();
    }
    let annotations = template.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut);
    if let Some(annotations) = annotations {
        let renamed = std::mem::take(annotations).into_iter().map(|(key, value)| match key.split_once('/') {
            Some((prefix, container)) if prefix.starts_with("container.") => {
                (format!("{prefix}/{}", numbers.replacement(container)), value)
            }
            _ => (key, value),
        });
        *annotations = renamed.collect();
    }
}

/// The numbers of a pod's containers, by name.
#[derive(Default)]
struct Numbers(HashMap<String, usize>);

impl Numbers {
    fn replacement(&mut self, name: &str) -> String {
        let next = self.0.len() + 1;
        format!("container-{}", self.0.entry(name.to_owned()).or_insert(next))
    }

    /// Replaces the names in these lists of a part of the object.
    fn give(&mut self, object: &mut Value, part: &str, lists: [&str; 2]) {
        for list in lists {
            for container in items(object, &format!("{part}/{list}")) {
                if let Some(Value::String(name)) = container.get_mut("name") {
                    *name = self.replacement(name);
                }
            }
        }
    }
}

/// The items of a list that an object may have.
fn items<'v>(object: &'v mut Value, path: &str) -> impl Iterator<Item = &'v mut Value> + use<'v> {
    object.pointer_mut(path).and_then(Value::as_array_mut).into_iter().flatten()
}
