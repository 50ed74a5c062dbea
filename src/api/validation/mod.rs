//! Validation: for which fields the API server refuses a DaemonSet
//! (`pkg/apis/apps/validation/validation.go:ValidateDaemonSet`, `pkg/apis/core/validation/validation.go:ValidatePodTemplateSpec`).
//!
//! One file per part of the spec. Everything is looked at after defaulting; all errors are collected. May use: `model`.

mod certificate_projections;
mod cloud_disks;
mod containers;
mod csi_volume;
mod downward_api;
mod ephemeral_claim;
#[cfg(test)]
mod expected_errors;
mod field_error;
mod label_map;
mod local_volumes;
mod network_storage;
mod pod_resources;
mod projected_volume;
mod required_text;
mod respelled;
mod san_volumes;
mod security_context;
mod syntax;
mod volume_files;
mod volumes;

pub use field_error::{ErrorType, FieldError};
pub(super) use syntax::label_value;
