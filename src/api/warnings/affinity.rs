//! Affinity between pods that matches none.

use k8s_openapi::api::core::v1::{PodAffinityTerm, PodSpec, WeightedPodAffinityTerm};

use super::warning::{Warning, pod_spec};
use crate::model::FieldPath;

pub(super) fn warn(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    let Some(affinity) = &spec.affinity else { return };
    let path = |name: &'static str| pod_spec().field("affinity").field(name);
    if let Some(affinity) = &affinity.pod_affinity {
        let required = affinity.required_during_scheduling_ignored_during_execution.as_deref();
        let preferred = affinity.preferred_during_scheduling_ignored_during_execution.as_deref();
        warn_of_terms(required, preferred, &path("podAffinity"), warnings);
    }
    if let Some(affinity) = &affinity.pod_anti_affinity {
        let required = affinity.required_during_scheduling_ignored_during_execution.as_deref();
        let preferred = affinity.preferred_during_scheduling_ignored_during_execution.as_deref();
        warn_of_terms(required, preferred, &path("podAntiAffinity"), warnings);
    }
}

fn warn_of_terms(
    required: Option<&[PodAffinityTerm]>,
    preferred: Option<&[WeightedPodAffinityTerm]>,
    path: &FieldPath,
    warnings: &mut Vec<Warning>,
) {
    let mut warn_of = |term: &PodAffinityTerm, path: FieldPath| {
        if term.label_selector.is_none() {
            warnings.push(Warning::new(path.field("labelSelector"), "a null labelSelector results in matching no pod"));
        }
    };
    let terms = path.clone().field("requiredDuringSchedulingIgnoredDuringExecution");
    for (index, term) in required.unwrap_or_default().iter().enumerate() {
        warn_of(term, terms.clone().index(index));
    }
    let terms = path.clone().field("preferredDuringSchedulingIgnoredDuringExecution");
    for (index, term) in preferred.unwrap_or_default().iter().enumerate() {
        warn_of(&term.pod_affinity_term, terms.clone().index(index).field("podAffinityTerm"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::warning::tests::assert_warnings;
    use super::*;

    #[test]
    fn terms_without_a_selector_match_no_pod() {
        let (with, without) = (json!({ "topologyKey": "a", "labelSelector": {} }), json!({ "topologyKey": "a" }));
        let affinity = json!({
            "requiredDuringSchedulingIgnoredDuringExecution": [with, without],
            "preferredDuringSchedulingIgnoredDuringExecution": [{ "weight": 1, "podAffinityTerm": without }],
        });
        let expected = |name: &str| {
            [
                format!("affinity.{name}.requiredDuringSchedulingIgnoredDuringExecution[1].labelSelector"),
                format!("affinity.{name}.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector"),
            ]
            .map(|field| format!("{field}: a null labelSelector results in matching no pod"))
        };
        let (near, far) = (expected("podAffinity"), expected("podAntiAffinity"));
        assert_warnings(
            warn,
            &[
                (json!({ "affinity": { "podAffinity": affinity } }), &near.each_ref().map(String::as_str)),
                (json!({ "affinity": { "podAntiAffinity": affinity } }), &far.each_ref().map(String::as_str)),
            ],
        );
    }
}
