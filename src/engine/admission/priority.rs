//! The admission plugin Priority: from the name of a class to a number
//! (`plugin/pkg/admission/priority/admission.go:admitPod, getDefaultPriority`).

use k8s_openapi::api::core::v1::PodSpec;
use k8s_openapi::api::scheduling::v1::PriorityClass;

use super::rejection::Rejection;
use crate::engine::Plugin;
use crate::model::{Collected, FieldPath, Known};

const PLUGIN: Plugin = Plugin::Priority;
const PREEMPT_LOWER_PRIORITY: &str = "PreemptLowerPriority";

/// The classes that exist in every cluster (`pkg/apis/scheduling/v1/helpers.go:SystemPriorityClasses`).
const SYSTEM_CLASSES: [(&str, i32); 2] = [("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000)];

/// What a class, or the absence of any, gives to a pod.
pub struct Computed<'c> {
    class_name: &'c str,
    priority: i32,
    preemption_policy: &'c str,
}

impl<'c> Computed<'c> {
    fn of_class(class: &'c PriorityClass) -> Self {
        Self {
            class_name: class.metadata.name.as_deref().unwrap_or_default(),
            priority: class.value.unwrap_or_default(),
            preemption_policy: class.preemption_policy.as_deref().unwrap_or(PREEMPT_LOWER_PRIORITY),
        }
    }

    fn of_system_class(name: &str) -> Option<Self> {
        let (class_name, priority) = SYSTEM_CLASSES.into_iter().find(|(known, _)| *known == name)?;
        Some(Self { class_name, priority, preemption_policy: PREEMPT_LOWER_PRIORITY })
    }
}

/// What the pod's class gives it, as far as it is known: `None` where there is no such class.
pub fn computed<'c>(spec: &PodSpec, classes: &'c Collected<PriorityClass>) -> Known<Option<Computed<'c>>> {
    let name = spec.priority_class_name.as_deref().unwrap_or_default();
    if name.is_empty() {
        return default_priority(classes).map(Some);
    }
    match classes.named(name) {
        Known::Known(Some(class)) => Known::Known(Some(Computed::of_class(class))),
        Known::Known(None) => Known::Known(Computed::of_system_class(name)),
        Known::NotCollected(why) => {
            Computed::of_system_class(name).map_or(Known::NotCollected(why), |class| Known::Known(Some(class)))
        }
    }
}

/// Fills in priority, preemption policy and the name of the default class.
pub fn admit(spec: &mut PodSpec, computed: Option<Computed<'_>>) -> Result<(), Rejection> {
    let computed = computed.ok_or_else(|| {
        let name = spec.priority_class_name.as_deref().unwrap_or_default();
        Rejection::forbidden(PLUGIN, format!("no PriorityClass with name {name} was found"))
            .at(FieldPath::of("spec.priorityClassName"))
            .with("priorityClassName", name)
    })?;
    refuse_other_priority(spec, &computed)?;
    refuse_other_preemption_policy(spec, &computed)?;
    if !computed.class_name.is_empty() {
        spec.priority_class_name = Some(computed.class_name.to_owned());
    }
    spec.priority = Some(computed.priority);
    spec.preemption_policy = Some(computed.preemption_policy.to_owned());
    Ok(())
}

/// The class with `globalDefault`; should there be several, the one with the lowest value. The API server lets nobody
/// create a second one, so that one that is known is all.
fn default_priority(classes: &Collected<PriorityClass>) -> Known<Computed<'_>> {
    let defaults = classes.objects().iter().filter(|class| class.global_default == Some(true)).map(Computed::of_class);
    let none = Computed { class_name: "", priority: 0, preemption_policy: PREEMPT_LOWER_PRIORITY };
    match (defaults.min_by_key(|class| (class.priority, class.class_name)), classes.missing()) {
        (None, Some(why)) => Known::NotCollected(why.to_owned()),
        (class, _) => Known::Known(class.unwrap_or(none)),
    }
}

fn refuse_other_priority(spec: &PodSpec, computed: &Computed<'_>) -> Result<(), Rejection> {
    let Some(given) = spec.priority.filter(|given| *given != computed.priority) else { return Ok(()) };
    let message = format!(
        "the integer value of priority ({given}) must not be provided in pod spec; priority admission controller computed {} from the given PriorityClass name",
        computed.priority
    );
    let rejection = Rejection::forbidden(PLUGIN, message).at(FieldPath::of("spec.priority"));
    Err(rejection.with("given", given).with("computed", computed.priority))
}

fn refuse_other_preemption_policy(spec: &PodSpec, computed: &Computed<'_>) -> Result<(), Rejection> {
    let given = spec.preemption_policy.as_deref().filter(|given| *given != computed.preemption_policy);
    let Some(given) = given else { return Ok(()) };
    let message = format!(
        "the string value of PreemptionPolicy ({given}) must not be provided in pod spec; priority admission controller computed {} from the given PriorityClass name",
        computed.preemption_policy
    );
    let rejection = Rejection::forbidden(PLUGIN, message).at(FieldPath::of("spec.preemptionPolicy"));
    Err(rejection.with("given", given).with("computed", computed.preemption_policy))
}

#[cfg(test)]
mod tests {
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

    use super::*;

    fn class(name: &str, value: i32, global_default: bool) -> PriorityClass {
        PriorityClass {
            metadata: ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() },
            value: Some(value),
            global_default: Some(global_default),
            ..PriorityClass::default()
        }
    }

    fn admitted(mut spec: PodSpec, classes: &[PriorityClass]) -> Result<(Option<String>, Option<i32>), String> {
        let classes = Collected::all(classes.to_vec());
        let Known::Known(computed) = computed(&spec, &classes) else { panic!("all classes are known") };
        admit(&mut spec, computed).map_err(|rejection| rejection.message)?;
        Ok((spec.priority_class_name, spec.priority))
    }

    #[test]
    fn a_class_that_is_missing_is_named_and_system_classes_always_exist() {
        let named = |name: &str| PodSpec { priority_class_name: Some(name.to_owned()), ..PodSpec::default() };
        assert_eq!(admitted(named("nope"), &[]), Err("no PriorityClass with name nope was found".to_owned()));
        for (name, value) in SYSTEM_CLASSES {
            assert_eq!(admitted(named(name), &[]), Ok((Some(name.to_owned()), Some(value))));
        }
    }

    #[test]
    fn pods_without_a_class_get_the_lowest_default_class_by_name() {
        let classes = [class("a", 7, true), class("b", 5, true), class("c", 1, false)];
        assert_eq!(admitted(PodSpec::default(), &classes), Ok((Some("b".to_owned()), Some(5))));
        assert_eq!(admitted(PodSpec::default(), &[]), Ok((None, Some(0))));
    }

    #[test]
    fn a_number_that_differs_from_the_class_is_refused() {
        let spec = PodSpec { priority: Some(3), ..PodSpec::default() };
        let message = admitted(spec, &[]).expect_err("3 is not 0");
        assert!(message.starts_with("the integer value of priority (3) must not be provided"), "{message}");
    }
}
