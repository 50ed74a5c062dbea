//! Validation: for which fields the API server refuses a DaemonSet
//! (`pkg/apis/apps/validation/validation.go:ValidateDaemonSet`, `pkg/apis/core/validation/validation.go:ValidatePodTemplateSpec`).
//!
//! One file per part of the spec. Everything is looked at after defaulting; all errors are collected. May use: `model`.

mod containers;
mod field_error;
mod pod_resources;
mod security_context;
mod syntax;
mod volumes;

pub use field_error::{ErrorType, FieldError};
