//! Completion of what is being typed: as a script for a shell, and as answers to kubectl.

mod candidates;
mod kubectl;
mod script;
mod values;

pub(super) use kubectl::is_asked_for;
pub use kubectl::kubectl_complete;
pub(super) use script::{answer_script, script};
