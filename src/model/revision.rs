//! A template that a DaemonSet has or had: what a ControllerRevision tells of it.

use k8s_openapi::api::core::v1::PodTemplateSpec;

/// A ControllerRevision of a DaemonSet.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The uid of the DaemonSet that owns it.
    pub owner: String,
    /// The hash in its labels, which the pods made from it carry, too.
    pub hash: String,
    /// Its number; the current one has the highest.
    pub number: i64,
    /// The template, as the API server stored it then.
    pub template: PodTemplateSpec,
}
