//! The recordings in `tests/conformance/`: every decision must agree with what a real control plane did.

mod admission;
mod changes;
mod defaults;
mod fit;
mod placement;
mod pod_security;
mod rollout;
mod validation;
mod yaml;

use std::path::Path;

use serde::de::DeserializeOwned;

/// Reads a recording.
fn recording<T: DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
