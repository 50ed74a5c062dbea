//! What a pod in a dump takes of its node: resources and ports
//! (`pkg/scheduler/framework/types.go:CalculateResource`).

use super::items::{Amounts, Text};
use super::pod_items::{ContainerItem, ContainerStatusItem, PodSpecItem, PodStatusItem, ResourcesItem};
use crate::model::{ComputeResources, ContainerAmounts, HostPort, Interner, ResourceList, pod_amounts};

impl ContainerItem<'_> {
    fn is_sidecar(&self) -> bool {
        self.restart_policy.as_ref().is_some_and(|policy| policy.0 == "Always")
    }
}

impl ResourcesItem<'_> {
    /// The requests; where one is left out its limit takes its place, as the API server stores it.
    fn requests(&self, interner: &mut Interner) -> ResourceList {
        let mut requests = Amounts::resource_list(self.requests.as_ref(), interner);
        for (name, amount) in Amounts::resource_list(self.limits.as_ref(), interner).iter() {
            if requests.get(name).is_none() {
                requests.set(interner.text(name), amount);
            }
        }
        requests
    }
}

/// What the pod takes, the resizing of running containers included.
pub(super) fn requests(spec: &PodSpecItem<'_>, status: &PodStatusItem<'_>, interner: &mut Interner) -> ComputeResources {
    let infeasible = status.conditions.iter().flatten().any(|condition| {
        condition.kind.0 == "PodResizePending" && condition.reason.as_ref().is_some_and(|reason| reason.0 == "Infeasible")
    });
    let statuses = [status.container_statuses.as_deref(), status.init_container_statuses.as_deref()];
    let statuses: Vec<&ContainerStatusItem<'_>> = statuses.into_iter().flatten().flatten().collect();
    let mut amounts = |container: &ContainerItem<'_>, resizable: bool| {
        let mut amounts = container.resources.as_ref().map(|resources| resources.requests(interner)).unwrap_or_default();
        let named =
            |status: &&&ContainerStatusItem<'_>| matches!((&status.name, &container.name), (Some(a), Some(b)) if a.0 == b.0);
        let resized = statuses.iter().find(named).filter(|status| resizable && status.resources.is_some());
        if let Some(resized) = resized {
            let actual = resized.resources.as_ref().and_then(|resources| resources.requests.as_ref());
            let actual = Amounts::resource_list(actual, interner);
            if infeasible {
                amounts = actual;
            } else {
                amounts.raise_to(&actual);
            }
            amounts.raise_to(&Amounts::resource_list(resized.allocated_resources.as_ref(), interner));
        }
        ContainerAmounts { amounts, is_sidecar: container.is_sidecar() }
    };
    let init: Vec<_> =
        spec.init_containers.iter().flatten().map(|container| amounts(container, container.is_sidecar())).collect();
    let main: Vec<_> = spec.containers.iter().flatten().map(|container| amounts(container, true)).collect();
    let mut pod_level = spec.resources.as_ref().map(|resources| resources.requests(interner)).unwrap_or_default();
    let actual = status.resources.as_ref().and_then(|resources| resources.requests.as_ref());
    if !pod_level.is_empty() && actual.is_some() {
        let actual = Amounts::resource_list(actual, interner);
        if infeasible { pod_level = actual } else { pod_level.raise_to(&actual) }
    }
    let overhead = Amounts::resource_list(spec.overhead.as_ref(), interner);
    ComputeResources::from(&pod_amounts(&init, &main, &pod_level, &overhead))
}

/// The ports of the host that the pod takes: those of containers and sidecars, and in the host's network every port it lists.
pub(super) fn host_ports(spec: &PodSpecItem<'_>) -> Box<[HostPort]> {
    let sidecars = spec.init_containers.iter().flatten().filter(|container| container.is_sidecar());
    let containers = spec.containers.iter().flatten().chain(sidecars);
    let ports = containers.flat_map(|container| container.ports.iter().flatten());
    let taken = ports.filter_map(|port| {
        let hosts_own = if spec.host_network == Some(true) { port.container_port } else { None };
        let number = port.host_port.filter(|&number| number > 0).or(hosts_own).filter(|&number| number > 0)?;
        let text = |text: &Option<Text<'_>>| text.as_ref().map(|text| text.0.to_string());
        Some(HostPort::new(text(&port.host_ip).as_deref(), text(&port.protocol).as_deref(), number))
    });
    taken.collect()
}
