//! Bytes in: files, folders, standard input, kustomize, the built-in clusters, configuration. The only library module that touches
//! the file system, processes and the environment.
//! May use: `manifest`, `model`.

mod built_in;
mod cluster;
mod files;
mod kustomize;
mod kustomize_patches;
mod manifests;
mod settings_file;

pub use built_in::BuiltIn;
pub use cluster::{ClusterSource, CollectedCluster, collect, collect_for_snapshot};
pub use kustomize_patches::kustomize_patches;
pub use manifests::{ManifestSource, read_manifests};
pub use settings_file::{SETTINGS_FILE, find_settings, read_small_file};
