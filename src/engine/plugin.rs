//! The parts of Kubernetes that decide, by the names that reports give them.

use std::fmt;

/// Who gives a reason: the controller, the scheduler or one of its plugins, an admission plugin, the API server's validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plugin {
    /// The DaemonSet controller: whether a node should run a pod.
    DaemonSetController,
    /// Admission: the namespace is there and stays.
    NamespaceLifecycle,
    /// Admission: defaults and bounds of a LimitRange.
    LimitRanger,
    /// Admission: whom the pod acts for.
    ServiceAccount,
    /// Admission: the PriorityClass.
    Priority,
    /// Admission: the RuntimeClass.
    RuntimeClass,
    /// The API server's validation of the pod, between the plugins that change it and those that judge it.
    Validation,
    /// Admission: the Pod Security Standard of the namespace.
    PodSecurity,
    /// Admission: what the namespace may use in all.
    ResourceQuota,
    /// The scheduler as a whole, where no plugin refuses.
    Scheduler,
    /// The scheduler before any plugin: pods that wait to be let go.
    SchedulingGates,
    /// `spec.unschedulable` of the node.
    NodeUnschedulable,
    /// Taints of the node.
    TaintToleration,
    /// The pod's nodeSelector.
    NodeAffinity,
    /// Ports of the host.
    NodePorts,
    /// Room on the node.
    NodeResourcesFit,
    /// Claims that one pod alone may use.
    VolumeRestrictions,
    /// Volumes that a node may have attached.
    NodeVolumeLimits,
    /// Claims and where their volumes are.
    VolumeBinding,
    /// Zones of bound volumes.
    VolumeZone,
    /// Topology spread constraints.
    PodTopologySpread,
    /// Pods that must or must not be near.
    InterPodAffinity,
    /// Evicting pods of lower priority.
    DefaultPreemption,
}

impl Plugin {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 23] = [
        Self::DaemonSetController,
        Self::NamespaceLifecycle,
        Self::LimitRanger,
        Self::ServiceAccount,
        Self::Priority,
        Self::RuntimeClass,
        Self::Validation,
        Self::PodSecurity,
        Self::ResourceQuota,
        Self::Scheduler,
        Self::SchedulingGates,
        Self::NodeUnschedulable,
        Self::TaintToleration,
        Self::NodeAffinity,
        Self::NodePorts,
        Self::NodeResourcesFit,
        Self::VolumeRestrictions,
        Self::NodeVolumeLimits,
        Self::VolumeBinding,
        Self::VolumeZone,
        Self::PodTopologySpread,
        Self::InterPodAffinity,
        Self::DefaultPreemption,
    ];

    /// Its name, which is Kubernetes' own where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Self::DaemonSetController => "DaemonSetController",
            Self::NamespaceLifecycle => "NamespaceLifecycle",
            Self::LimitRanger => "LimitRanger",
            Self::ServiceAccount => "ServiceAccount",
            Self::Priority => "Priority",
            Self::RuntimeClass => "RuntimeClass",
            Self::Validation => "Validation",
            Self::PodSecurity => "PodSecurity",
            Self::ResourceQuota => "ResourceQuota",
            Self::Scheduler => "Scheduler",
            Self::SchedulingGates => "SchedulingGates",
            Self::NodeUnschedulable => "NodeUnschedulable",
            Self::TaintToleration => "TaintToleration",
            Self::NodeAffinity => "NodeAffinity",
            Self::NodePorts => "NodePorts",
            Self::NodeResourcesFit => "NodeResourcesFit",
            Self::VolumeRestrictions => "VolumeRestrictions",
            Self::NodeVolumeLimits => "NodeVolumeLimits",
            Self::VolumeBinding => "VolumeBinding",
            Self::VolumeZone => "VolumeZone",
            Self::PodTopologySpread => "PodTopologySpread",
            Self::InterPodAffinity => "InterPodAffinity",
            Self::DefaultPreemption => "DefaultPreemption",
        }
    }
}

impl fmt::Display for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
