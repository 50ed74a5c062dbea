//! AppArmor profiles that are still annotations become fields before admission sees a pod
//! (`pkg/registry/core/pod/strategy.go:applyAppArmorVersionSkew`). A workload's template keeps only its annotations.

use k8s_openapi::api::core::v1::{AppArmorProfile, Container, PodSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::profile_checks::APP_ARMOR_ANNOTATION;

/// Fills in the profiles of containers that have an annotation and no profile of their own, as happens to a pod that is created.
///
/// Ephemeral containers are left out: no pod is created with any.
pub fn app_armor_fields_of_annotations(metadata: &ObjectMeta, spec: &mut PodSpec) {
    if spec.os.as_ref().is_some_and(|os| os.name == "windows") {
        return;
    }
    let of_pod = spec.security_context.as_ref().and_then(|context| context.app_armor_profile.clone());
    let annotations = metadata.annotations.iter().flatten();
    for (name, value) in annotations.filter_map(|(key, value)| Some((key.strip_prefix(APP_ARMOR_ANNOTATION)?, value))) {
        let Some(profile) = profile_of(value).filter(|profile| Some(profile) != of_pod.as_ref()) else { continue };
        for container in spec.init_containers.iter_mut().flatten().chain(&mut spec.containers) {
            if container.name == name {
                fill_in(container, &profile);
            }
        }
    }
}

fn fill_in(container: &mut Container, profile: &AppArmorProfile) {
    let context = container.security_context.get_or_insert_default();
    context.app_armor_profile.get_or_insert_with(|| profile.clone());
}

/// `None` for values that are no profiles: those the API server copies nowhere.
fn profile_of(annotation: &str) -> Option<AppArmorProfile> {
    let of_type = |type_: &str| AppArmorProfile { type_: type_.to_owned(), localhost_profile: None };
    match annotation {
        "unconfined" => Some(of_type("Unconfined")),
        "runtime/default" => Some(of_type("RuntimeDefault")),
        _ => {
            let name = annotation.strip_prefix("localhost/").filter(|name| !name.is_empty())?;
            Some(AppArmorProfile { localhost_profile: Some(name.to_owned()), ..of_type("Localhost") })
        }
    }
}
