//! Defaults, one file per part of the object, and what is dropped
//! (`pkg/apis/apps/v1/defaults.go`, `pkg/apis/core/v1/defaults.go` and what is generated beside them).
//!
//! "Absent" is what Go takes for it: fields that are pointers there are defaulted when they are absent,
//! plain texts and numbers also when they are empty or 0. May use: `model`.

mod container;
mod created_pod;
mod daemon_set;
mod disabled_fields;
mod field_selector;
mod fill;
mod image;
mod pod;
mod probe;
mod quantity;
mod volume;

pub use created_pod::default_pod;
pub use daemon_set::default_daemon_set;
pub use image::{ImageName, parse_image_name};
