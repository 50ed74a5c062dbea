//! What is judged: a pod's metadata and spec, its containers of all three kinds in the order in which every check
//! visits them (`pod-security-admission/policy/visitor.go`), and the version that counts.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{
    Container, ContainerPort, EphemeralContainer, Lifecycle, PodSecurityContext, PodSpec, Probe, SecurityContext,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::wording::pod_and_containers;

/// A pod to be judged.
pub(super) struct Subject<'p> {
    /// The minor version of Kubernetes whose checks are made.
    pub(super) minor: u64,
    pub(super) metadata: &'p ObjectMeta,
    pub(super) spec: &'p PodSpec,
    /// Init, regular, then ephemeral containers.
    pub(super) containers: Vec<ContainerFields<'p>>,
}

/// The fields of a container that any check reads.
pub(super) struct ContainerFields<'p> {
    pub(super) name: &'p str,
    pub(super) security_context: Option<&'p SecurityContext>,
    pub(super) ports: &'p [ContainerPort],
    /// The liveness, readiness and startup probe.
    pub(super) probes: [Option<&'p Probe>; 3],
    pub(super) lifecycle: Option<&'p Lifecycle>,
}

/// Who set a field to a value that is not allowed.
pub(super) struct Offenders<'p> {
    pub(super) pod: bool,
    pub(super) containers: Vec<&'p str>,
    /// Those values, sorted.
    pub(super) values: BTreeSet<&'p str>,
}

impl Offenders<'_> {
    /// `pod and container "a"`; `None` where there are none.
    pub(super) fn who(&self) -> Option<String> {
        pod_and_containers(self.pod, &self.containers)
    }
}

impl<'p> Subject<'p> {
    pub(super) fn new(minor: u64, metadata: &'p ObjectMeta, spec: &'p PodSpec) -> Self {
        let init = spec.init_containers.iter().flatten();
        let ephemeral = spec.ephemeral_containers.iter().flatten();
        let containers =
            init.chain(&spec.containers).map(ContainerFields::of).chain(ephemeral.map(ContainerFields::of_ephemeral)).collect();
        Self { minor, metadata, spec, containers }
    }

    pub(super) fn pod_security_context(&self) -> Option<&'p PodSecurityContext> {
        self.spec.security_context.as_ref()
    }

    /// Whether the pod says that it is for Windows and the version takes its word for it: from 1.25 on.
    pub(super) fn is_exempt_as_windows(&self) -> bool {
        self.minor >= 25 && self.spec.os.as_ref().is_some_and(|os| os.name == "windows")
    }

    /// Whether the pod has a user namespace of its own and the version thinks that enough: from 1.35 on.
    pub(super) fn is_exempt_with_user_namespace(&self) -> bool {
        self.minor >= 35 && self.spec.host_users == Some(false)
    }

    /// The containers whose security context, which may be absent, is like that.
    pub(super) fn containers_where(&self, is_so: impl Fn(Option<&'p SecurityContext>) -> bool) -> Vec<&'p str> {
        self.containers.iter().filter(|container| is_so(container.security_context)).map(|container| container.name).collect()
    }

    /// Who sets a field, of the pod or of containers, to a value that is not allowed.
    pub(super) fn offenders(
        &self,
        of_pod: impl Fn(&'p PodSecurityContext) -> Option<&'p str>,
        of_container: impl Fn(&'p SecurityContext) -> Option<&'p str>,
        is_allowed: impl Fn(&str) -> bool,
    ) -> Offenders<'p> {
        let pod = self.pod_security_context().and_then(of_pod).filter(|value| !is_allowed(value));
        let mut offenders = Offenders { pod: pod.is_some(), containers: Vec::new(), values: pod.into_iter().collect() };
        for container in &self.containers {
            if let Some(value) = container.security_context.and_then(&of_container).filter(|value| !is_allowed(value)) {
                offenders.containers.push(container.name);
                offenders.values.insert(value);
            }
        }
        offenders
    }
}

impl<'p> ContainerFields<'p> {
    fn of(container: &'p Container) -> Self {
        Self {
            name: &container.name,
            security_context: container.security_context.as_ref(),
            ports: container.ports.as_deref().unwrap_or_default(),
            probes: [&container.liveness_probe, &container.readiness_probe, &container.startup_probe].map(Option::as_ref),
            lifecycle: container.lifecycle.as_ref(),
        }
    }

    fn of_ephemeral(container: &'p EphemeralContainer) -> Self {
        Self {
            name: &container.name,
            security_context: container.security_context.as_ref(),
            ports: container.ports.as_deref().unwrap_or_default(),
            probes: [&container.liveness_probe, &container.readiness_probe, &container.startup_probe].map(Option::as_ref),
            lifecycle: container.lifecycle.as_ref(),
        }
    }
}
