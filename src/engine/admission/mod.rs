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
use crate::model::{Known, Policies};

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
/// `None` where nothing bounds their number, or where quotas were not collected, which [`admit`] reports.
pub fn pods_allowed(admitted: &AdmittedPod, namespace: &str, policies: &Policies) -> Option<PodsAllowed> {
    let quotas = policies.resource_quotas.known()?;
    resource_quota::pods_allowed(admitted.pod.spec.as_ref()?, namespace, quotas)
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
        let labels = match self.fact("namespaces", &policies.namespaces) {
            Some(namespaces) => namespace_lifecycle::admit(self.namespace, namespaces)?.metadata.labels.as_ref(),
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
        if let Some(limit_ranges) = self.fact("limit ranges", &policies.limit_ranges) {
            for limit_range in limit_range::of_namespace(limit_ranges, self.namespace) {
                limit_range::mutate(&mut self.metadata, &mut self.spec, limit_range);
            }
        }
        self.admit_service_account()?;
        self.admit_priority()?;
        if runtime_class::class_name(&self.spec).is_none() {
            return Ok(Known::Known(None));
        }
        let Some(classes) = self.fact("runtime classes", &policies.runtime_classes) else {
            return Ok(Known::NotCollected(String::new()));
        };
        let class = runtime_class::class_of(&self.spec, classes)?;
        if let Some(class) = class {
            runtime_class::admit(&mut self.spec, class)?;
        }
        Ok(Known::Known(class))
    }

    fn admit_service_account(&mut self) -> Result<(), Rejection> {
        service_account::set_default_name(&mut self.spec);
        let accounts = &self.policies.service_accounts;
        if accounts.known().is_none() && service_account::is_default(&self.spec) {
            return Ok(());
        }
        match self.fact("service accounts", accounts) {
            Some(accounts) => service_account::admit(&mut self.spec, self.namespace, accounts),
            None => Ok(()),
        }
    }

    fn admit_priority(&mut self) -> Result<(), Rejection> {
        let classes = &self.policies.priority_classes;
        if classes.known().is_none() && priority::names_system_class(&self.spec) {
            return priority::admit(&mut self.spec, &[]);
        }
        match self.fact("priority classes", classes) {
            Some(classes) => priority::admit(&mut self.spec, classes),
            None => Ok(()),
        }
    }

    /// The plugins that only judge.
    fn validate(&mut self, labels: &BTreeMap<String, String>, class: &Known<Option<&RuntimeClass>>) -> Result<(), Rejection> {
        let policies = self.policies;
        for limit_range in limit_range::of_namespace(policies.limit_ranges.known().map_or(&[], Vec::as_slice), self.namespace) {
            limit_range::validate(&self.spec, limit_range)?;
        }
        if let Some(rejection) = violated_standard(labels, &self.metadata, &self.spec) {
            return Err(rejection);
        }
        if let Known::Known(class) = class {
            runtime_class::validate(&self.spec, *class)?;
        }
        match self.fact("resource quotas", &policies.resource_quotas) {
            Some(quotas) => resource_quota::validate(&self.spec, self.namespace, quotas),
            None => Ok(()),
        }
    }

    /// A fact, or a note that what it decides is not evaluated.
    fn fact<T>(&mut self, what: &'static str, fact: &'p Known<T>) -> Option<&'p T> {
        if let Some(why) = fact.missing() {
            self.not_evaluated.push(NotCollected { what, why: why.to_owned() });
        }
        fact.known()
    }
}
