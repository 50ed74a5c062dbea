//! What happens to the daemon pod at its creation: made by the controller, defaulted, admitted or refused.
//! It is the same for every node, but for the quota that runs out on the way.

use std::sync::Arc;

use k8s_openapi::api::core::v1 as core;

use super::admission::{Rejection, admit, quota_room};
use super::daemon_pod::daemon_pod;
use super::missing::NotEvaluated;
use super::plan::Subject;
use crate::api::{default_daemon_set, default_pod};
use crate::model::Policies;

/// The pod's creation.
#[derive(Debug, Clone)]
pub struct Creation {
    /// The pod as admission left it, or why it is refused.
    pub outcome: Result<core::Pod, Arc<Rejection>>,
    /// How many pods the quotas of the namespace leave room for, and what the next one hears.
    pub quota: Option<(usize, Arc<Rejection>)>,
    /// Steps of admission that could not be judged.
    pub not_evaluated: Vec<NotEvaluated>,
}

impl Creation {
    /// The pod's priority; none where it is refused.
    pub(super) fn priority(&self) -> i32 {
        let spec = self.outcome.as_ref().ok().and_then(|pod| pod.spec.as_ref());
        spec.and_then(|spec| spec.priority).unwrap_or_default()
    }

    /// Why the pod after so many new ones is refused, if it is.
    pub(super) fn refusal_of(&self, created: usize) -> Option<Arc<Rejection>> {
        let (room, rejection) = self.quota.as_ref()?;
        (created >= *room).then(|| Arc::clone(rejection))
    }
}

/// Creates the DaemonSet's pod in its namespace.
pub fn create(subject: Subject<'_>, policies: &Policies) -> Creation {
    let pod = pod_to_create(subject, "");
    let room = quota_room(&pod, subject.namespace, policies);
    let admission = admit(pod, subject.namespace, policies);
    let not_evaluated = admission.not_evaluated.into_iter().map(|missing| NotEvaluated::missing(missing.what, missing.why));
    Creation {
        outcome: admission.outcome.map(|admitted| admitted.pod).map_err(Arc::new),
        quota: room.map(|(room, rejection)| (room, Arc::new(rejection))),
        not_evaluated: not_evaluated.collect(),
    }
}

/// The pod that the controller posts for a node, defaulted as the API server does before admission.
pub fn pod_to_create(subject: Subject<'_>, node: &str) -> core::Pod {
    let mut stored = subject.daemon_set.clone();
    default_daemon_set(&mut stored);
    let mut pod = daemon_pod(&stored, subject.namespace, node);
    if let Some(spec) = &mut pod.spec {
        default_pod(spec);
    }
    pod
}
