//! Numbers that settings may change.

use serde::Deserialize;

/// From which numbers on rules speak up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Thresholds {
    /// `serial-rollout`: a rollout of more waves than this.
    pub serial_rollout_waves: usize,
    /// `long-termination-grace`: a longer grace period than this, in seconds.
    pub termination_grace_seconds: i64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { serial_rollout_waves: 50, termination_grace_seconds: 300 }
    }
}
