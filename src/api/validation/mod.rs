//! Validation: for which fields the API server refuses a DaemonSet
//! (`pkg/apis/apps/validation/validation.go:ValidateDaemonSet`, `pkg/apis/core/validation/validation.go:ValidatePodTemplateSpec`).
//!
//! One file per part of the spec. Everything is looked at after defaulting; all errors are collected. May use: `model`.

mod containers;
mod daemon_set;
mod dns;
mod field_error;
mod host_names;
mod ip_address;
mod label_selector;
mod metadata;
mod node_affinity;
mod pod_affinity;
mod pod_resources;
mod pod_spec;
mod profile_annotations;
mod resource_claims;
mod security_context;
mod syntax;
mod template_annotations;
mod toleration;
mod topology_spread;
mod update_strategy;
mod volumes;

pub use daemon_set::validate_daemon_set;
pub use field_error::{ErrorType, FieldError};
