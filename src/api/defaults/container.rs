//! Defaults of containers, init containers and ephemeral containers
//! (`pkg/apis/core/v1/defaults.go:SetDefaults_Container`, `SetDefaults_EphemeralContainer`). May use: `model`.

use k8s_openapi::api::core::v1 as core;

use super::field_selector::{default_field_ref, default_resource_field_ref};
use super::fill;
use super::image::default_pull_policy;
use super::probe::{default_lifecycle, default_probe};
use super::quantity::store_requirements;

/// The fields that both kinds of container have and that are defaulted.
struct Fields<'c> {
    image: &'c str,
    image_pull_policy: &'c mut Option<String>,
    termination_message_path: &'c mut Option<String>,
    termination_message_policy: &'c mut Option<String>,
    ports: &'c mut Option<Vec<core::ContainerPort>>,
    env: &'c mut Option<Vec<core::EnvVar>>,
    resources: &'c mut Option<core::ResourceRequirements>,
    probes: [&'c mut Option<core::Probe>; 3],
    lifecycle: &'c mut Option<core::Lifecycle>,
}

/// Fills in a container or an init container.
pub(super) fn default_container(container: &mut core::Container) {
    default_fields(Fields {
        image: container.image.as_deref().unwrap_or_default(),
        image_pull_policy: &mut container.image_pull_policy,
        termination_message_path: &mut container.termination_message_path,
        termination_message_policy: &mut container.termination_message_policy,
        ports: &mut container.ports,
        env: &mut container.env,
        resources: &mut container.resources,
        probes: [&mut container.liveness_probe, &mut container.readiness_probe, &mut container.startup_probe],
        lifecycle: &mut container.lifecycle,
    });
}

/// Fills in an ephemeral container.
pub(super) fn default_ephemeral_container(container: &mut core::EphemeralContainer) {
    default_fields(Fields {
        image: container.image.as_deref().unwrap_or_default(),
        image_pull_policy: &mut container.image_pull_policy,
        termination_message_path: &mut container.termination_message_path,
        termination_message_policy: &mut container.termination_message_policy,
        ports: &mut container.ports,
        env: &mut container.env,
        resources: &mut container.resources,
        probes: [&mut container.liveness_probe, &mut container.readiness_probe, &mut container.startup_probe],
        lifecycle: &mut container.lifecycle,
    });
}

fn default_fields(container: Fields<'_>) {
    default_pull_policy(container.image_pull_policy, container.image);
    fill::text(container.termination_message_path, "/dev/termination-log");
    fill::text(container.termination_message_policy, "File");
    for port in container.ports.iter_mut().flatten() {
        fill::text(&mut port.protocol, "TCP");
    }
    for source in container.env.iter_mut().flatten().filter_map(|variable| variable.value_from.as_mut()) {
        default_env_source(source);
    }
    // No pointer in Go, hence stored even when it is empty.
    store_requirements(container.resources.get_or_insert_default());
    container.probes.into_iter().flatten().for_each(default_probe);
    container.lifecycle.iter_mut().for_each(default_lifecycle);
}

fn default_env_source(source: &mut core::EnvVarSource) {
    source.field_ref.iter_mut().for_each(default_field_ref);
    source.resource_field_ref.iter_mut().for_each(default_resource_field_ref);
    if let Some(reference) = &mut source.file_key_ref {
        reference.optional.get_or_insert(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ephemeral_containers_are_defaulted_like_containers() {
        let mut container = core::Container { image: Some("a".to_owned()), ..core::Container::default() };
        let mut ephemeral = core::EphemeralContainer { image: Some("a".to_owned()), ..core::EphemeralContainer::default() };
        default_container(&mut container);
        default_ephemeral_container(&mut ephemeral);
        assert_eq!(container.image_pull_policy.as_deref(), Some("Always"));
        assert_eq!(ephemeral.image_pull_policy, container.image_pull_policy);
        assert_eq!(ephemeral.termination_message_path, container.termination_message_path);
        assert_eq!(ephemeral.resources, Some(core::ResourceRequirements::default()));
    }

    #[test]
    fn references_of_variables_get_a_version_a_divisor_or_a_no() {
        let source = core::EnvVarSource {
            field_ref: Some(core::ObjectFieldSelector::default()),
            resource_field_ref: Some(core::ResourceFieldSelector::default()),
            file_key_ref: Some(core::FileKeySelector::default()),
            ..core::EnvVarSource::default()
        };
        let variable = core::EnvVar { value_from: Some(source), ..core::EnvVar::default() };
        let mut container = core::Container { env: Some(vec![variable]), ..core::Container::default() };
        default_container(&mut container);
        let source = container.env.and_then(|mut env| env.remove(0).value_from).unwrap_or_default();
        assert_eq!(source.field_ref.and_then(|reference| reference.api_version).as_deref(), Some("v1"));
        assert_eq!(
            source.resource_field_ref.and_then(|reference| reference.divisor).map(|divisor| divisor.0).as_deref(),
            Some("0")
        );
        assert_eq!(source.file_key_ref.and_then(|reference| reference.optional), Some(false));
    }
}
