//! Volumes.

use k8s_openapi::api::core::v1::PodSpec;

use super::containers::Volumes;
use super::field_error::FieldError;
use crate::model::FieldPath;

/// The volumes that are valid themselves, by name.
pub(super) fn validate_volumes<'a>(_spec: &'a PodSpec, _path: &FieldPath, _errors: &mut Vec<FieldError>) -> Volumes<'a> {
    Volumes::new()
}
