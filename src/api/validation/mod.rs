//! Validation: for which fields the API server refuses a DaemonSet
//! (`pkg/apis/apps/validation/validation.go:ValidateDaemonSet`, `pkg/apis/core/validation/validation.go:ValidatePodTemplateSpec`).
//!
//! One file per part of the spec. Everything is looked at after defaulting; all errors are collected. May use: `model`.

mod annotations;
mod choice;
mod cloud_disks;
mod container;
mod container_ports;
mod container_resources;
mod container_restart;
mod container_security_context;
mod containers;
mod csi_volume;
mod daemon_set;
mod daemon_set_update;
mod dns;
mod environment;
mod ephemeral_claim;
#[cfg(test)]
mod expected_errors;
mod field_error;
mod field_selector;
mod handler;
mod host_names;
mod host_process;
mod init_containers;
mod ip_address;
mod label_selector;
mod local_volumes;
mod metadata;
mod network_storage;
mod node_affinity;
mod operating_system;
mod pod_affinity;
mod pod_resources;
mod pod_spec;
mod probe;
mod profile_annotations;
mod projected_volume;
mod required_text;
mod requirements;
mod resource_claims;
mod respelled;
mod san_volumes;
mod security_context;
mod security_profiles;
mod syntax;
mod template_annotations;
#[cfg(test)]
mod template_errors;
mod toleration;
mod topology_spread;
mod update_strategy;
mod volume_devices;
mod volume_files;
mod volume_mounts;
mod volumes;
mod windows_options;

pub(crate) use container_ports::check_host_port_conflicts;
pub use daemon_set::validate_daemon_set;
pub use daemon_set_update::validate_daemon_set_update;
pub use field_error::{ErrorType, FieldError};
pub(crate) use pod_resources::check_pod_resource_consistency;
pub(crate) use requirements::check_requests_fit_limits;
pub(super) use syntax::label_value;
