//! What the API server does to an object before it stores it; today, the defaults it fills in.
//!
//! Pure and without errors: what the API server would refuse is left as it was written.
//! Follows `pkg/apis/apps/v1` and `pkg/apis/core/v1` of Kubernetes. May use: `model`.

mod defaults;

pub use defaults::{default_daemon_set, default_pod};
