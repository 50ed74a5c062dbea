//! What the API server does to an object before it stores it: it refuses what it cannot decode, fills in defaults, refuses what is
//! invalid, and warns of the rest.
//!
//! Pure: defaulting cannot fail, what is invalid is left as it was written.
//! Follows `pkg/apis/apps/v1` and `pkg/apis/core/v1` of Kubernetes. May use: `model`.

mod decoding;
mod defaults;
mod validation;
mod warnings;

pub use decoding::undecodable_values;
pub use defaults::{default_daemon_set, default_pod};
pub use validation::{ErrorType, FieldError};
pub use warnings::{Warning, WarningTopic, warnings};
