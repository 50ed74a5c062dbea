//! What was linted, as far as the report asks for it.

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::manifest::{Authored, Manifest};

/// The manifests of a run, with the namespace that each DaemonSet is applied to.
#[derive(Debug, Clone, Copy)]
pub struct LintedManifest<'a> {
    /// Everything that was read.
    pub manifest: &'a Manifest,
    /// The namespace of DaemonSets that name none.
    pub default_namespace: &'a str,
}

impl<'a> LintedManifest<'a> {
    /// Every DaemonSet with the namespace it is applied to.
    pub fn daemon_sets(self) -> impl Iterator<Item = (&'a Authored<DaemonSet>, &'a str)> {
        self.manifest.daemon_sets.iter().map(move |authored| {
            let named = authored.object.metadata.namespace.as_deref().filter(|namespace| !namespace.is_empty());
            (authored, named.unwrap_or(self.default_namespace))
        })
    }
}
