//! What the API server does to an object before it stores it: it fills in defaults, then refuses what is invalid.
//!
//! Pure: defaulting cannot fail, what is invalid is left as it was written.
//! Follows `pkg/apis/apps/v1` and `pkg/apis/core/v1` of Kubernetes. May use: `model`.

mod defaults;
mod validation;

pub use defaults::{ImageName, default_daemon_set, default_pod, parse_image_name};
pub use validation::{ErrorType, FieldError, validate_daemon_set};

// STUBS-BEGIN
use crate::model::FieldPath;
use k8s_openapi::api::apps::v1::DaemonSet;

/// Something that the API server warns of although it accepts the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where it stands.
    pub place: FieldPath,
    /// The API server's message.
    pub message: String,
    /// What it is about.
    pub topic: WarningTopic,
}

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarningTopic {
    /// A deprecated label of nodes.
    NodeLabel,
    /// An annotation without effect.
    Annotation,
    /// Anything else.
    Other,
}

/// Stub.
pub fn undecodable_values(_: &DaemonSet) -> Vec<FieldError> {
    Vec::new()
}
/// Stub.
pub fn warnings(_: &DaemonSet) -> Vec<Warning> {
    Vec::new()
}
// STUBS-END
