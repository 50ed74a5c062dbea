//! What an update of a DaemonSet does, wave by wave (`pkg/controller/daemon/update.go`).
//!
//! The controller and the kubelets move in lock-step here: nodes that are alike are counted, not listed, because which of
//! them comes next is random in Kubernetes.

mod durations;
mod least;
mod outcome;
mod population;
mod quota;
mod replace;
mod simulation;
mod stuck;
mod surge;
mod sync;
#[cfg(test)]
mod tests;
mod timeline;
mod timeout;
mod update_strategy;

pub use durations::{Durations, KnownDurations, Span};
pub use outcome::{BlastRadius, Rollout};
pub use population::{Move, NewPod, PodCounts, Population, RolloutNode};
pub use quota::{QuotaRoom, QuotaShare};
pub use simulation::{After, Step, settle, simulate, worst_first, worst_last};
pub use stuck::{Stuck, StuckCause, Unblock, blocks, stuck};
pub use sync::{BURST_REPLICAS, Choice, Controller, HalfTick, Strategy, pass, sync};
pub use timeline::{Timeline, Wave};
pub use timeout::Timeout;
pub use update_strategy::{RollingUpdate, strategy_of};
