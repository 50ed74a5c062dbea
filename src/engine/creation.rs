//! What happens to the daemon pod at its creation: made by the controller, defaulted, admitted or refused.
//! It is the same for every node, but for the quota that runs out on the way.

use std::sync::Arc;

use k8s_openapi::api::core::v1::{self as core, ResourceQuota};

use super::admission::{AdmittedPod, NotCollected, PodsAllowed, Rejection, admit, pods_allowed};
use super::daemon_pod::daemon_pod;
use super::missing::NotEvaluated;
use super::plugin::Plugin;
use super::subject::Subject;
use crate::api::{default_daemon_set, default_pod};
use crate::model::{Collected, Policies};

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

/// Creates the DaemonSet's pod for a node in its namespace.
pub fn create(subject: Subject<'_>, node: &str, policies: &Policies) -> Creation {
    let admission = admit(pod_to_create(subject, node), subject.namespace, policies);
    let not_evaluated = missing_facts(&admission.not_evaluated);
    let (outcome, quota) = match admission.outcome {
        Ok(admitted) => {
            let quota = quota_room(&admitted, subject.namespace, policies);
            (Ok(admitted.pod), quota)
        }
        // A quota that is used up refuses the next pod, not those that are there, nor those that come when they go.
        Err(rejection) => {
            match rejection.is_of_used_quota().then(|| create_in_unused_quotas(subject, node, policies)).flatten() {
                Some(pod) => (Ok(pod), Some((0, Arc::new(rejection)))),
                None => (Err(Arc::new(rejection)), None),
            }
        }
    };
    Creation { outcome, quota, not_evaluated }
}

/// The pod as admission would leave it if nothing of the quotas were used.
fn create_in_unused_quotas(subject: Subject<'_>, node: &str, policies: &Policies) -> Option<core::Pod> {
    let mut unused = policies.clone();
    unused.resource_quotas = Collected::all(policies.resource_quotas.objects().iter().map(unused_quota).collect());
    let admission = admit(pod_to_create(subject, node), subject.namespace, &unused);
    admission.outcome.ok().map(|admitted| admitted.pod)
}

fn unused_quota(quota: &ResourceQuota) -> ResourceQuota {
    let mut unused = quota.clone();
    if let Some(used) = unused.status.as_mut().and_then(|status| status.used.as_mut()) {
        used.values_mut().for_each(|amount| "0".clone_into(&mut amount.0));
    }
    unused
}

/// The facts of admission that are missing, those with the same reason as one entry.
fn missing_facts(missing: &[NotCollected]) -> Vec<NotEvaluated> {
    // kubectl writes these plurals without blanks.
    let kinds: Vec<String> = missing.iter().map(|missing| missing.what.replace(' ', "")).collect();
    let missing = missing.iter().zip(&kinds).map(|(missing, kind)| (missing.what, kind.as_str(), missing.why.as_str()));
    NotEvaluated::by_reason(missing, "so nothing of them is taken to refuse or change a pod")
}

/// The number of pods that quotas leave room for, and what the next one hears.
fn quota_room(admitted: &AdmittedPod, namespace: &str, policies: &Policies) -> Option<(usize, Arc<Rejection>)> {
    let PodsAllowed { pods, quota, resource, requested, used, limited } = pods_allowed(admitted, namespace, policies)?;
    let room = usize::try_from(pods).unwrap_or(usize::MAX);
    // The quota as it stands once the pods it has room for are there.
    let used_up = used.unwrap_or_default() + requested.times(pods);
    let message = format!(
        "exceeded quota: {quota}, requested: {resource}={requested}, used: {resource}={used_up}, limited: {resource}={limited}"
    );
    let details = [("quota", quota), ("resource", resource), ("requested", requested.to_string()), ("used", used_up.to_string())];
    let details = details.into_iter().chain([("limited", limited.to_string()), ("podsAllowed", pods.to_string())]);
    let details = details.map(|(key, value)| (key.to_owned(), value)).collect();
    Some((room, Arc::new(Rejection { plugin: Plugin::ResourceQuota, code: 403, message, field_path: None, details })))
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
