//! Rules: what makes DaemonSets go wrong, each a file with its page.
//!
//! Pure, deterministic, without errors, as `engine` is. Rules name fields; only the report turns them into lines.
//! May use: `model`, `api`, `engine`.

mod container_requests;
mod context;
mod contradiction;
mod control_plane;
mod costs;
mod fail_on;
mod finding;
mod found;
mod host_ports;
mod level;
mod named_nodes;
mod node_agent;
mod node_labels;
mod operating_system;
mod pending_nodes;
mod required_affinity;
mod rollout_time;
mod rule;
mod rules;
mod run;
mod settings;
mod shared_nodes;
mod suppression;
mod surroundings;
mod thresholds;

pub use context::{Context, InCluster};
pub use fail_on::FailOn;
pub use finding::Finding;
pub use found::{Fix, Found, Related};
pub use level::Level;
pub use rule::{Check, Rule};
pub use rules::RULES;
pub use run::{LintSubject, Linted, lint};
pub use settings::{Ignore, LintConfig, Settings, UnknownRule, rule};
pub use suppression::{Origin, Scope, Suppression, Target};
pub use surroundings::Surroundings;
pub use thresholds::Thresholds;
