//! The admission plugin RuntimeClass: overhead and scheduling that come with a runtime
//! (`plugin/pkg/admission/runtimeclass/admission.go:prepareObjects, setOverhead, setScheduling, validateOverhead`).

use k8s_openapi::api::core::v1::PodSpec;
use k8s_openapi::api::node::v1::{RuntimeClass, Scheduling};

use super::merged_tolerations::merge_tolerations;
use super::rejection::Rejection;
use crate::engine::Plugin;
use crate::model::{Collected, FieldPath, Known, ResourceList};

const PLUGIN: Plugin = Plugin::RuntimeClass;

/// The name of the pod's class.
fn class_name(spec: &PodSpec) -> Option<&str> {
    spec.runtime_class_name.as_deref().filter(|name| !name.is_empty())
}

/// The pod's class, as far as it is known: `None` where it names none.
pub fn class_of<'c>(spec: &PodSpec, classes: &'c Collected<RuntimeClass>) -> Known<Result<Option<&'c RuntimeClass>, Rejection>> {
    let Some(name) = class_name(spec) else { return Known::Known(Ok(None)) };
    classes.named(name).map(|class| class.map(Some).ok_or_else(|| not_found(name)))
}

fn not_found(name: &str) -> Rejection {
    Rejection::forbidden(PLUGIN, format!("pod rejected: RuntimeClass {name:?} not found"))
        .at(FieldPath::of("spec.runtimeClassName"))
        .with("runtimeClassName", name)
}

/// Gives the pod the overhead, the node selector and the tolerations of its class.
pub fn admit(spec: &mut PodSpec, class: &RuntimeClass) -> Result<(), Rejection> {
    if let Some(overhead) = &class.overhead {
        if has_overhead(spec) && !is_overhead_of(spec, class) {
            return Err(overhead_differs());
        }
        spec.overhead.clone_from(&overhead.pod_fixed);
    }
    match &class.scheduling {
        Some(scheduling) => set_scheduling(spec, scheduling),
        None => Ok(()),
    }
}

/// Refuses overhead that does not come from the pod's class.
pub fn validate(spec: &PodSpec, class: Option<&RuntimeClass>) -> Result<(), Rejection> {
    match class.filter(|class| class.overhead.is_some()) {
        Some(class) if !is_overhead_of(spec, class) => Err(overhead_differs()),
        None if has_overhead(spec) => {
            let message = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
            Err(Rejection::forbidden(PLUGIN, message).at(FieldPath::of("spec.overhead")))
        }
        _ => Ok(()),
    }
}

fn set_scheduling(spec: &mut PodSpec, scheduling: &Scheduling) -> Result<(), Rejection> {
    for (key, value) in scheduling.node_selector.iter().flatten() {
        let selector = spec.node_selector.get_or_insert_default();
        if let Some(given) = selector.get(key).filter(|given| *given != value) {
            let message = format!(
                "conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; pod.spec.nodeSelector[{key}] = {given}"
            );
            let rejection = Rejection::forbidden(PLUGIN, message).at(FieldPath::of("spec.nodeSelector").key(key.as_str()));
            return Err(rejection.with("key", key).with("runtimeClass", value).with("pod", given));
        }
        selector.insert(key.clone(), value.clone());
    }
    let merged = merge_tolerations(spec.tolerations.iter().flatten(), scheduling.tolerations.iter().flatten());
    spec.tolerations = Some(merged).filter(|merged| !merged.is_empty());
    Ok(())
}

fn has_overhead(spec: &PodSpec) -> bool {
    spec.overhead.as_ref().is_some_and(|overhead| !overhead.is_empty())
}

fn is_overhead_of(spec: &PodSpec, class: &RuntimeClass) -> bool {
    let of_class = class.overhead.as_ref().and_then(|overhead| overhead.pod_fixed.as_ref());
    ResourceList::of_object(spec.overhead.as_ref()) == ResourceList::of_object(of_class)
}

fn overhead_differs() -> Rejection {
    let message = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
    Rejection::forbidden(PLUGIN, message).at(FieldPath::of("spec.overhead"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn spec(value: Value) -> PodSpec {
        serde_json::from_value(value).expect("a pod's spec")
    }

    fn heavy() -> RuntimeClass {
        let class = json!({ "metadata": { "name": "heavy" }, "handler": "h", "overhead": { "podFixed": { "cpu": "250m" } } });
        serde_json::from_value(class).expect("a runtime class")
    }

    #[test]
    fn overhead_comes_from_the_class_and_from_nowhere_else() {
        let mut bare = spec(json!({ "containers": [] }));
        assert_eq!(admit(&mut bare, &heavy()), Ok(()));
        assert_eq!(ResourceList::of_object(bare.overhead.as_ref()).amount("cpu").milli_value(), 250);

        let mut same = spec(json!({ "containers": [], "overhead": { "cpu": "0.25" } }));
        assert_eq!(admit(&mut same, &heavy()), Ok(()));
        let mut other = spec(json!({ "containers": [], "overhead": { "cpu": "1" } }));
        assert_eq!(admit(&mut other, &heavy()), Err(overhead_differs()));
        assert!(validate(&other, None).is_err_and(|rejection| rejection.message.contains("without corresponding")));
    }

    #[test]
    fn a_class_without_overhead_allows_none() {
        let bare = RuntimeClass { overhead: None, ..heavy() };
        assert!(validate(&spec(json!({ "containers": [], "overhead": { "cpu": "1" } })), Some(&bare)).is_err());
        assert_eq!(validate(&spec(json!({ "containers": [] })), Some(&bare)), Ok(()));
    }
}
