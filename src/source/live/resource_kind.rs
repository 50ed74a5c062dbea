//! What a cluster is asked for.

use super::query::encoded;

/// A kind of object that planning reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "they are Kubernetes' own names")]
pub enum ResourceKind {
    Nodes,
    Pods,
    Namespaces,
    PriorityClasses,
    RuntimeClasses,
    LimitRanges,
    ResourceQuotas,
    ServiceAccounts,
    PersistentVolumeClaims,
    PersistentVolumes,
    StorageClasses,
    CsiNodes,
    DaemonSets,
    ControllerRevisions,
}

/// Pods that take room: those that have ended do not.
const NOT_ENDED: &str = "status.phase!=Succeeded,status.phase!=Failed";

impl ResourceKind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Nodes,
        Self::Pods,
        Self::Namespaces,
        Self::PriorityClasses,
        Self::RuntimeClasses,
        Self::LimitRanges,
        Self::ResourceQuotas,
        Self::ServiceAccounts,
        Self::PersistentVolumeClaims,
        Self::PersistentVolumes,
        Self::StorageClasses,
        Self::CsiNodes,
        Self::DaemonSets,
        Self::ControllerRevisions,
    ];

    /// What a plan reads.
    pub const OF_A_PLAN: &[Self] = Self::ALL.split_at(12).0;
    /// What tells of the cluster's own DaemonSets as well.
    pub const WITH_DAEMON_SETS: &[Self] = Self::ALL.split_at(13).0;

    /// The name in paths and for `kubectl get`: `priorityclasses`.
    pub fn plural(self) -> &'static str {
        self.names().0
    }

    /// The kind: `PriorityClass`.
    pub fn kind(self) -> &'static str {
        self.names().1
    }

    /// The API group: `scheduling.k8s.io`, and nothing for the core group.
    pub fn group(self) -> &'static str {
        let served = self.names().2.strip_prefix("/apis/");
        served.and_then(|served| served.split_once('/')).map_or("", |(group, _)| group)
    }

    /// The plural, the kind, and where the kind is served.
    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Nodes => ("nodes", "Node", "/api/v1"),
            Self::Pods => ("pods", "Pod", "/api/v1"),
            Self::Namespaces => ("namespaces", "Namespace", "/api/v1"),
            Self::PriorityClasses => ("priorityclasses", "PriorityClass", "/apis/scheduling.k8s.io/v1"),
            Self::RuntimeClasses => ("runtimeclasses", "RuntimeClass", "/apis/node.k8s.io/v1"),
            Self::LimitRanges => ("limitranges", "LimitRange", "/api/v1"),
            Self::ResourceQuotas => ("resourcequotas", "ResourceQuota", "/api/v1"),
            Self::ServiceAccounts => ("serviceaccounts", "ServiceAccount", "/api/v1"),
            Self::PersistentVolumeClaims => ("persistentvolumeclaims", "PersistentVolumeClaim", "/api/v1"),
            Self::PersistentVolumes => ("persistentvolumes", "PersistentVolume", "/api/v1"),
            Self::StorageClasses => ("storageclasses", "StorageClass", "/apis/storage.k8s.io/v1"),
            Self::CsiNodes => ("csinodes", "CSINode", "/apis/storage.k8s.io/v1"),
            Self::DaemonSets => ("daemonsets", "DaemonSet", "/apis/apps/v1"),
            Self::ControllerRevisions => ("controllerrevisions", "ControllerRevision", "/apis/apps/v1"),
        }
    }

    /// Whether only the namespaces of the DaemonSets matter.
    fn matters_in_some_namespaces(self) -> bool {
        matches!(
            self,
            Self::LimitRanges
                | Self::ResourceQuotas
                | Self::ServiceAccounts
                | Self::PersistentVolumeClaims
                | Self::ControllerRevisions
        )
    }

    /// Whether those of the namespaces that are asked about are an answer where the kind may not be listed everywhere.
    pub(super) fn tells_of_daemon_sets(self) -> bool {
        matches!(self, Self::Pods | Self::DaemonSets | Self::ControllerRevisions)
    }

    /// Whether objects of this kind live in namespaces.
    pub(super) fn lives_in_namespaces(self) -> bool {
        self.tells_of_daemon_sets() || self.matters_in_some_namespaces()
    }

    /// The lists of these namespaces alone.
    pub(super) fn paths_within(self, namespaces: &[String]) -> Vec<String> {
        let (plural, _, served) = self.names();
        namespaces.iter().map(|namespace| format!("{served}/namespaces/{}/{plural}?", encoded(namespace))).collect()
    }

    /// The lists to ask for, paths with their query. Pods that have ended matter where the DaemonSets are: their controller deletes them.
    /// No namespaces are all of them.
    pub(super) fn paths(self, namespaces: &[String]) -> Vec<String> {
        let (plural, _, served) = self.names();
        let everywhere = format!("{served}/{plural}?");
        let of_phase = |path: String, selector: &str| format!("{path}fieldSelector={}&", encoded(selector));
        match self {
            Self::Pods if namespaces.is_empty() => vec![everywhere],
            Self::Pods => {
                let ended = self.paths_within(namespaces).into_iter().flat_map(|path| {
                    ["Failed", "Succeeded"].map(|phase| of_phase(path.clone(), &format!("status.phase={phase}")))
                });
                std::iter::once(of_phase(everywhere.clone(), NOT_ENDED)).chain(ended).collect()
            }
            _ if self.matters_in_some_namespaces() && !namespaces.is_empty() => self.paths_within(namespaces),
            _ => vec![everywhere],
        }
    }
}
