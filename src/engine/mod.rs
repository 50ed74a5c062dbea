//! Decisions: what a default Kubernetes control plane does with a DaemonSet.
//!
//! Pure, deterministic, without errors: bad input was refused before, and absent facts are
//! [`Known::NotCollected`](crate::model::Known). Every "no" is a typed reason with its numbers.
//! May use: `model`, `api`.

pub mod admission;
pub mod audit;
mod creation;
mod daemon_pod;
mod decision;
pub mod diff;
mod eligibility;
pub mod filter;
mod missing;
mod ownership;
mod placement;
mod plan;
mod plugin;
mod pod_requests;
pub mod preemption;
mod reason;
mod revision;
pub mod rollout;
mod room;
pub mod schedule;
mod status;
mod subject;
mod suggestion;

pub use creation::{Creation, create, pod_to_create};
pub use daemon_pod::{DaemonToleration, TolerationOrigin, daemon_pod, daemon_pod_tolerations};
pub use decision::{Fate, NodeDecision, Verdict, Victim};
pub use eligibility::{Check, CheckOutcome, Eligibility, TermOutcome};
pub use missing::NotEvaluated;
pub use placement::PlacementRules;
pub use plan::{DaemonSetPlan, plan, plan_together, plan_without};
pub use plugin::Plugin;
pub use reason::Reason;
pub use status::{DaemonSetStatus, node_update_is_noticed};
pub use subject::Subject;
pub use suggestion::{Change, Suggestion, quoted};
