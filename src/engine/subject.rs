//! What a plan is made for.

use k8s_openapi::api::apps::v1::DaemonSet;

/// A DaemonSet and the namespace it is applied to.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The DaemonSet.
    pub daemon_set: &'a DaemonSet,
    /// Its namespace.
    pub namespace: &'a str,
}
