//! Decisions: what a default Kubernetes control plane does with a DaemonSet.
//!
//! Pure, deterministic, without errors: bad input was refused before, and absent facts are
//! [`Known::NotCollected`](crate::model::Known). Every "no" is a typed reason with its numbers.
//! May use: `model`.

pub mod admission;
mod daemon_pod;
mod decision;
mod eligibility;
mod ownership;
mod placement;
mod plan;
mod reason;
mod status;
mod suggestion;

pub use daemon_pod::{DaemonToleration, TolerationOrigin, daemon_pod_tolerations};
pub use decision::{NodeDecision, Verdict};
pub use eligibility::{Check, CheckOutcome, Eligibility, TermOutcome};
pub use placement::PlacementRules;
pub use plan::{DaemonSetPlan, plan};
pub use reason::Reason;
pub use status::{DaemonSetStatus, node_update_is_noticed};
pub use suggestion::{Change, Suggestion};
