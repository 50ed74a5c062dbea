//! Defaults of references to fields of the pod, in variables and in downward API volumes
//! (`pkg/apis/core/v1/defaults.go:SetDefaults_ObjectFieldSelector`). May use: `model`.

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::fill;
use super::quantity::store;

/// Fills in a reference to a field of the pod.
pub(super) fn default_field_ref(reference: &mut core::ObjectFieldSelector) {
    fill::text(&mut reference.api_version, "v1");
}

/// Fills in a reference to a resource of a container: the divisor is no pointer in Go, and its zero value is stored.
pub(super) fn default_resource_field_ref(reference: &mut core::ResourceFieldSelector) {
    store(reference.divisor.get_or_insert_with(|| Quantity("0".to_owned())));
}
