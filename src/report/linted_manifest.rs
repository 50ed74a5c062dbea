//! What was linted, as far as the report asks for it.

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::lint::LintSubject;
use crate::manifest::{Authored, Manifest};
use crate::model::FieldPath;

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

    /// The names of the texts that were read.
    pub(super) fn files(self) -> Vec<&'a str> {
        self.manifest.sources.iter().map(|source| source.name()).collect()
    }

    /// Every DaemonSet as the rules look at it, in the same order.
    pub fn subjects(self) -> Vec<LintSubject<'a>> {
        let selector = FieldPath::of("spec.selector");
        let subject = |(authored, namespace): (&'a Authored<DaemonSet>, &'a str)| LintSubject {
            daemon_set: &authored.object,
            namespace,
            file: authored.source().name(),
            selector_is_given: authored.has(&selector),
        };
        self.daemon_sets().map(subject).collect()
    }
}
