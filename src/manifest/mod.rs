//! Text → objects: the only module that knows YAML and JSON.
//!
//! Manifests keep the place of every field ([`Authored`]); dumps of whole clusters are streamed into
//! slim facts ([`dump`]). What cannot be read becomes a [`Problem`] and the rest still counts.
//! May use: `model`.

mod authored;
mod check;
mod comments;
mod deserializer;
mod documents;
pub mod dump;
mod duplicate_key;
mod foreign;
mod json;
mod mismatch;
mod mistaken;
mod object;
mod objects;
mod problem;
mod revision_item;
mod scalar;
mod settings;
mod source_text;
mod split;
mod stable_path;
mod trail;
mod tree;
mod unknown_field;
mod unusable;
mod yaml;

pub use authored::{Manifest, NO_OBJECTS_READ, count_kinds, read_manifest, read_values};
pub use comments::IgnoreComment;
pub use duplicate_key::DuplicateKey;
pub use object::Authored;
pub use objects::Objects;
pub use problem::{About, Place, Problem, Severity};
pub use settings::read_settings;
pub use source_text::{MAX_TEXT_BYTES, Position, SourceText, Span};
pub use tree::{Located, NodeId, Tree};
pub use unknown_field::UnknownField;
