//! Defaults of a pod's spec that templates store, too
//! (`pkg/apis/core/v1/defaults.go:SetDefaults_PodSpec`, `pkg/apis/core/v1/conversion.go`). May use: `model`.

use k8s_openapi::api::core::v1 as core;

use super::container::{default_container, default_ephemeral_container};
use super::fill;
use super::quantity::{store_requirements, store_resource_list};
use super::volume::default_volume;

/// Fills in what is stored in every object that holds a pod's spec.
pub(super) fn default_pod_spec(spec: &mut core::PodSpec) {
    spec.volumes.iter_mut().flatten().for_each(default_volume);
    spec.init_containers.iter_mut().flatten().for_each(default_container);
    spec.containers.iter_mut().for_each(default_container);
    spec.ephemeral_containers.iter_mut().flatten().for_each(default_ephemeral_container);
    fill::text(&mut spec.dns_policy, "ClusterFirst");
    fill::text(&mut spec.restart_policy, "Always");
    fill::text(&mut spec.scheduler_name, "default-scheduler");
    spec.security_context.get_or_insert_default();
    spec.termination_grace_period_seconds.get_or_insert(30);
    same_service_account(spec);
    store_resource_list(spec.overhead.as_mut());
    // Pod-level resources are a pointer: absent stays absent.
    spec.resources.iter_mut().for_each(store_requirements);
}

/// `serviceAccount` is the old name of `serviceAccountName`, which wins.
fn same_service_account(spec: &mut core::PodSpec) {
    let given = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    if let Some(name) = given(&spec.service_account_name).or_else(|| given(&spec.service_account)) {
        spec.service_account_name = Some(name.clone());
        spec.service_account = Some(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_name_of_the_service_account_sets_both_and_the_new_one_wins() {
        for (old, new, both) in [
            (Some("a"), None, Some("a")),
            (None, Some("b"), Some("b")),
            (Some("a"), Some("b"), Some("b")),
            (Some("a"), Some(""), Some("a")),
            (None, None, None),
        ] {
            let mut spec = core::PodSpec {
                service_account: old.map(str::to_owned),
                service_account_name: new.map(str::to_owned),
                ..core::PodSpec::default()
            };
            default_pod_spec(&mut spec);
            assert_eq!(spec.service_account.as_deref(), both);
            assert_eq!(spec.service_account_name.as_deref(), both);
        }
    }
}
