//! What a change of a DaemonSet does: to its fields, to every node, and in which waves.

mod applied;
mod daemon_set;
mod fields;
mod headroom;
mod list_match;
mod nodes;
mod rollout_nodes;
mod room_beside;
mod sides;

pub use applied::Applied;
pub use daemon_set::{Answer, Change, DaemonSetDiff, Question, diff};
pub use fields::{FieldChange, field_changes, same_template};
pub use headroom::Headroom;
pub use nodes::{Effect, NodeDiff, When};
pub use rollout_nodes::{NeverReady, rollout_nodes};
pub use room_beside::{FullNode, without_room_beside};
pub use sides::{OldPods, Side};
