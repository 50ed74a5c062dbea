//! Resources of a pod as a whole.

use k8s_openapi::api::core::v1::PodSpec;

use super::field_error::FieldError;
use crate::model::FieldPath;

pub(super) fn validate_pod_resources(_spec: &PodSpec, _path: &FieldPath, _errors: &mut Vec<FieldError>) {}
