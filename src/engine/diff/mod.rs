//! What an update of a DaemonSet changes. May use: `model`, `api`.

mod fields;
mod list_match;

pub use fields::{FieldChange, field_changes, same_template};
