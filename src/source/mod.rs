//! Bytes in: files, folders, standard input, kustomize, the built-in clusters. The only library module that touches
//! the file system, processes and the environment.
//! May use: `manifest`, `model`.

mod built_in;
mod cluster;
mod files;
mod kustomize;
mod manifests;

pub use built_in::BuiltIn;
pub use cluster::{ClusterSource, CollectedCluster, collect};
pub use manifests::{ManifestSource, read_manifests};
