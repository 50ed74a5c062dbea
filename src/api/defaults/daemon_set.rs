//! Defaults of a DaemonSet as a whole
//! (`pkg/apis/apps/v1/defaults.go:SetDefaults_DaemonSet`, `pkg/apis/apps/v1/conversion.go`). May use: `model`.

use k8s_openapi::api::apps::v1 as apps;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::disabled_fields::drop_disabled_fields;
use super::pod::default_pod_spec;
use crate::model::TEMPLATE_GENERATION;

/// Fills in everything that the API server stores in a DaemonSet although nobody wrote it, quantities in their stored form included,
/// and drops what it does not store although somebody did.
///
/// What is defaulted on pods only is left to [`default_pod`](super::default_pod). The namespace, the name made of `generateName`
/// and the fields that only a server knows (uid, generation, status and the like) are left alone. Doing it again changes nothing.
pub fn default_daemon_set(daemon_set: &mut apps::DaemonSet) {
    default_template_generation(&mut daemon_set.metadata);
    let Some(spec) = &mut daemon_set.spec else { return };
    default_update_strategy(spec.update_strategy.get_or_insert_default());
    spec.revision_history_limit.get_or_insert(10);
    // Structs that are no pointers in Go are always stored.
    drop_init_container_annotations(spec.template.metadata.get_or_insert_default());
    let template = spec.template.spec.get_or_insert_default();
    default_pod_spec(template);
    drop_disabled_fields(template);
}

/// Init containers were annotations once; the conversion of a template drops what old clients left of them
/// (`pkg/apis/core/v1/conversion.go:dropInitContainerAnnotations`).
fn drop_init_container_annotations(metadata: &mut ObjectMeta) {
    const DROPPED: [&str; 4] = [
        "pod.alpha.kubernetes.io/init-containers",
        "pod.alpha.kubernetes.io/init-container-statuses",
        "pod.beta.kubernetes.io/init-containers",
        "pod.beta.kubernetes.io/init-container-statuses",
    ];
    if let Some(annotations) = &mut metadata.annotations {
        annotations.retain(|key, _| !DROPPED.contains(&key.as_str()));
    }
}

fn default_update_strategy(strategy: &mut apps::DaemonSetUpdateStrategy) {
    super::fill::text(&mut strategy.type_, "RollingUpdate");
    // One pod may be unavailable even if maxSurge was given, which validation then refuses. Under another type
    // nothing is defaulted, but the conversion on the way to the store writes what is absent as 0.
    let unavailable = if strategy.type_.as_deref() == Some("RollingUpdate") {
        strategy.rolling_update.get_or_insert_default();
        1
    } else {
        0
    };
    if let Some(rolling_update) = &mut strategy.rolling_update {
        rolling_update.max_unavailable.get_or_insert(IntOrString::Int(unavailable));
        rolling_update.max_surge.get_or_insert(IntOrString::Int(0));
    }
}

/// The template's generation is kept in an annotation and is 1 at least; a text that is no number is refused elsewhere.
fn default_template_generation(metadata: &mut ObjectMeta) {
    let annotations = metadata.annotations.get_or_insert_default();
    let generation = match annotations.get(TEMPLATE_GENERATION) {
        Some(text) => text.parse::<i64>().ok(),
        None => Some(1),
    };
    if let Some(generation) = generation {
        annotations.insert(TEMPLATE_GENERATION.to_owned(), generation.max(1).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strategy(type_: Option<&str>, rolling_update: Option<apps::RollingUpdateDaemonSet>) -> apps::DaemonSetUpdateStrategy {
        let mut strategy = apps::DaemonSetUpdateStrategy { type_: type_.map(str::to_owned), rolling_update };
        default_update_strategy(&mut strategy);
        strategy
    }

    #[test]
    fn a_rolling_update_allows_one_unavailable_pod_even_beside_a_surge() {
        let surge = apps::RollingUpdateDaemonSet { max_surge: Some(IntOrString::Int(1)), max_unavailable: None };
        for type_ in [None, Some(""), Some("RollingUpdate")] {
            let rolling_update = strategy(type_, Some(surge.clone())).rolling_update.unwrap_or_default();
            assert_eq!(rolling_update.max_unavailable, Some(IntOrString::Int(1)));
            assert_eq!(rolling_update.max_surge, Some(IntOrString::Int(1)));
        }
    }

    #[test]
    fn another_strategy_has_no_limits_but_what_was_begun_is_completed_with_zeros() {
        assert_eq!(strategy(Some("OnDelete"), None).rolling_update, None);
        let zeros =
            apps::RollingUpdateDaemonSet { max_surge: Some(IntOrString::Int(0)), max_unavailable: Some(IntOrString::Int(0)) };
        let begun = Some(apps::RollingUpdateDaemonSet::default());
        assert_eq!(strategy(Some("OnDelete"), begun).rolling_update, Some(zeros));
    }

    #[test]
    fn annotations_that_were_init_containers_are_dropped_from_the_template() {
        let annotations = ["pod.beta.kubernetes.io/init-containers", "a"].map(|key| (key.to_owned(), "[]".to_owned()));
        let mut metadata = ObjectMeta { annotations: Some(annotations.into()), ..ObjectMeta::default() };
        drop_init_container_annotations(&mut metadata);
        assert_eq!(metadata.annotations.unwrap_or_default().into_keys().collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn the_template_generation_is_a_number_of_at_least_1_or_left_to_be_refused() {
        for (authored, stored) in
            [(None, "1"), (Some("-3"), "1"), (Some("0"), "1"), (Some("7"), "7"), (Some("+07"), "7"), (Some("x"), "x")]
        {
            let annotations = authored.map(|text| [(TEMPLATE_GENERATION.to_owned(), text.to_owned())].into());
            let mut metadata = ObjectMeta { annotations, ..ObjectMeta::default() };
            default_template_generation(&mut metadata);
            let annotations = metadata.annotations.unwrap_or_default();
            assert_eq!(annotations.get(TEMPLATE_GENERATION).map(String::as_str), Some(stored), "{authored:?}");
        }
    }
}
