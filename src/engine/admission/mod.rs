//! What becomes of a pod when it is created: the default admission plugins and the validation of the API server,
//! in their order (`pkg/kubeapiserver/options/plugins.go`, `apiserver/pkg/endpoints/handlers/create.go`).
//!
//! The pod comes in with its defaults filled in. First the plugins change it, then it is validated, then the plugins
//! judge it; the first refusal counts. Plugins that are off by default, webhooks and policies are not looked at, and
//! neither is DefaultTolerationSeconds, which never has anything to do with the pods of a DaemonSet.

mod limit_constraint;
mod limit_range;
mod merged_tolerations;
mod namespace_lifecycle;
pub mod pod_security;
mod pod_usage;
mod priority;
mod qos;
mod quota_scope;
mod rejection;
mod resource_quota;
mod runtime_class;
mod service_account;
#[cfg(test)]
mod tests;
mod validation;

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Pod, PodSpec};
use k8s_openapi::api::node::v1::RuntimeClass;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

pub use qos::Qos;
pub use rejection::{NotCollected, Rejection};
pub use resource_quota::PodsAllowed;

use crate::engine::Plugin;
use crate::engine::rollout::QuotaShare;
use crate::model::{Collected, Known, Policies};

/// What becomes of a pod.
#[derive(Debug, Clone, PartialEq)]
pub struct Admission {
    /// The pod as it is stored, or why it is not.
    pub outcome: Result<AdmittedPod, Rejection>,
    /// The steps that were passed over because their facts are absent.
    pub not_evaluated: Vec<NotCollected>,
}

/// A pod as admission leaves it.
#[derive(Debug, Clone, PartialEq)]
pub struct AdmittedPod {
    /// The pod, with everything that admission filled in.
    pub pod: Pod,
    /// `status.qosClass`.
    pub qos: Qos,
}

/// Creates a pod, whose defaults are filled in already, in a namespace.
pub fn admit(pod: Pod, namespace: &str, policies: &Policies) -> Admission {
    let Pod { metadata, spec, status } = pod;
    let spec = spec.unwrap_or_default();
    let mut creation = Creation { metadata, spec, namespace, policies, not_evaluated: Vec::new() };
    let refused = creation.run();
    let Creation { metadata, spec, not_evaluated, .. } = creation;
    let outcome = refused.map(|()| {
        let qos = Qos::of(&spec);
        AdmittedPod { pod: Pod { metadata, spec: Some(spec), status }, qos }
    });
    Admission { outcome, not_evaluated }
}

/// How many further pods like this one the quotas of the namespace have room for, and what holds the next one back.
/// `None` where nothing that is known bounds their number.
pub fn pods_allowed(admitted: &AdmittedPod, namespace: &str, policies: &Policies) -> Option<PodsAllowed> {
    resource_quota::pods_allowed(admitted.pod.spec.as_ref()?, namespace, policies.resource_quotas.objects())
}

/// What the quotas of the namespace have to give to new pods that replace old ones, as far as they were collected.
pub fn quota_shares(old: Option<&PodSpec>, new: &PodSpec, namespace: &str, policies: &Policies) -> Vec<QuotaShare> {
    resource_quota::quota_shares(old, new, namespace, policies.resource_quotas.objects())
}

/// Judges a pod by the Pod Security Standard that the labels of its namespace enforce.
fn violated_standard(labels: &BTreeMap<String, String>, metadata: &ObjectMeta, spec: &PodSpec) -> Option<Rejection> {
    let violation = pod_security::evaluate(&pod_security::Policy::enforced(labels), metadata, spec)?;
    let failed = violation.checks.iter().map(|check| check.id).collect::<Vec<_>>().join(",");
    Some(Rejection::forbidden(Plugin::PodSecurity, violation.to_string()).with("checks", failed))
}

/// A pod on its way through the API server.
struct Creation<'p> {
    metadata: ObjectMeta,
    spec: PodSpec,
    namespace: &'p str,
    policies: &'p Policies,
    not_evaluated: Vec<NotCollected>,
}

impl<'p> Creation<'p> {
    fn run(&mut self) -> Result<(), Rejection> {
        let policies = self.policies;
        let no_labels = BTreeMap::new();
        let labels = match self.known("namespaces", policies.namespaces.named(self.namespace)) {
            Some(found) => namespace_lifecycle::admit(self.namespace, found)?.metadata.labels.as_ref(),
            None => None,
        };
        let class = self.mutate()?;
        validation::validate(&self.spec)?;
        pod_security::app_armor_fields_of_annotations(&self.metadata, &mut self.spec);
        self.validate(labels.unwrap_or(&no_labels), &class)
    }

    /// The plugins that change the pod. Hands back its runtime class, where that is known.
    fn mutate(&mut self) -> Result<Known<Option<&'p RuntimeClass>>, Rejection> {
        let policies = self.policies;
        for limit_range in limit_range::of_namespace(self.objects("limit ranges", &policies.limit_ranges), self.namespace) {
            limit_range::mutate(&mut self.metadata, &mut self.spec, limit_range);
        }
        self.admit_service_account()?;
        if let Some(computed) = self.known("priority classes", priority::computed(&self.spec, &policies.priority_classes)) {
            priority::admit(&mut self.spec, computed)?;
        }
        let class = runtime_class::class_of(&self.spec, &policies.runtime_classes);
        let why = class.missing().unwrap_or_default().to_owned();
        let Some(class) = self.known("runtime classes", class).transpose()? else { return Ok(Known::NotCollected(why)) };
        if let Some(class) = class {
            runtime_class::admit(&mut self.spec, class)?;
        }
        Ok(Known::Known(class))
    }

    fn admit_service_account(&mut self) -> Result<(), Rejection> {
        service_account::set_default_name(&mut self.spec);
        let account = service_account::account_of(&self.spec, self.namespace, &self.policies.service_accounts);
        if account.missing().is_some() && service_account::is_default(&self.spec) {
            return Ok(());
        }
        match self.known("service accounts", account) {
            Some(account) => service_account::admit(&mut self.spec, self.namespace, account),
            None => Ok(()),
        }
    }

    /// The plugins that only judge.
    fn validate(&mut self, labels: &BTreeMap<String, String>, class: &Known<Option<&RuntimeClass>>) -> Result<(), Rejection> {
        let policies = self.policies;
        for limit_range in limit_range::of_namespace(policies.limit_ranges.objects(), self.namespace) {
            limit_range::validate(&self.spec, limit_range)?;
        }
        if let Some(rejection) = violated_standard(labels, &self.metadata, &self.spec) {
            return Err(rejection);
        }
        if let Known::Known(class) = class {
            runtime_class::validate(&self.spec, *class)?;
        }
        let quotas = self.objects("resource quotas", &policies.resource_quotas);
        resource_quota::validate(&self.spec, self.namespace, quotas)
    }

    /// A fact, or a note that what it decides is not evaluated.
    fn known<T>(&mut self, what: &'static str, fact: Known<T>) -> Option<T> {
        match fact {
            Known::Known(fact) => Some(fact),
            Known::NotCollected(why) => {
                self.not_evaluated.push(NotCollected { what, why });
                None
            }
        }
    }

    /// The objects that are known, and a note if there may be others.
    fn objects<T>(&mut self, what: &'static str, collected: &'p Collected<T>) -> &'p [T] {
        if let Some(why) = collected.missing() {
            self.not_evaluated.push(NotCollected { what, why: why.to_owned() });
        }
        collected.objects()
    }
}
