//! Bytes in: files, folders, standard input, kustomize, the built-in clusters, live clusters, configuration. The only library module
//! that touches the file system, processes, the network and the environment.
//! May use: `manifest`, `model`.

mod built_in;
mod cluster;
mod connect_options;
mod dry_run;
mod files;
mod kubeconfig_names;
mod kustomize;
mod kustomize_patches;
#[cfg(feature = "live")]
pub mod live;
mod manifests;
mod settings_file;

pub use built_in::BuiltIn;
pub use cluster::{ClusterSource, CollectedCluster, Wanted, collect, collect_for, collect_for_snapshot};
pub use connect_options::{BearerToken, ConnectOptions};
pub use dry_run::{Refusal, Trial, TrialChange, Tried, try_changes};
pub use kubeconfig_names::KubeconfigNames;
pub use kustomize_patches::kustomize_patches;
pub use manifests::{ManifestSource, STANDARD_INPUT, read_manifests};
pub use settings_file::{SETTINGS_FILE, find_settings, read_small_file};

#[cfg(feature = "live")]
pub use live::{default_namespace, has_cluster, kubeconfig_names};

/// Whether there is any way to a cluster: this build knows none, so only if one was asked for, which then is an error.
#[cfg(not(feature = "live"))]
pub fn has_cluster(options: &ConnectOptions) -> bool {
    options.ask_for_a_cluster()
}

/// The namespace for what names none: what was asked for, since this build reads no kubeconfig.
///
/// # Errors
///
/// None.
#[cfg(not(feature = "live"))]
#[allow(clippy::unnecessary_wraps, reason = "with live clusters it can fail")]
pub fn default_namespace(options: &ConnectOptions) -> Result<Option<String>, crate::manifest::Problem> {
    Ok(options.namespace.clone())
}

/// The names in the kubeconfig: none, since this build reads no kubeconfig.
#[cfg(not(feature = "live"))]
pub fn kubeconfig_names(_: &ConnectOptions) -> KubeconfigNames {
    KubeconfigNames::default()
}
