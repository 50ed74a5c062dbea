//! What the API server does to an object before it stores it: it refuses what it cannot decode, fills in defaults, refuses what is
//! invalid, and warns of the rest.
//!
//! Pure: defaulting cannot fail, what is invalid is left as it was written.
//! Follows `pkg/apis/apps/v1` and `pkg/apis/core/v1` of Kubernetes. May use: `model`.

mod apply;
mod decoding;
mod defaults;
#[cfg(test)]
mod every_field;
mod refusal;
mod stored_form;
mod validation;
mod warnings;

pub(crate) use apply::merge_key;
pub use apply::{LAST_APPLIED, Merged, UnreadableLastApplied, apply, merge_patch, was_applied_by_kubectl};
pub use decoding::undecodable_values;
pub use defaults::{ImageName, default_daemon_set, default_pod, parse_image_name};
pub use refusal::refused_fields;
pub(crate) use stored_form::has_free_keys;
pub use stored_form::stored_form;
pub use validation::{ErrorType, FieldError, validate_daemon_set, validate_daemon_set_update};
pub(crate) use validation::{check_host_port_conflicts, check_pod_resource_consistency, check_requests_fit_limits};
pub use warnings::{Warning, WarningTopic, warnings};
