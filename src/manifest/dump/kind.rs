//! Which kind an item of a dump is, from whatever says so.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::items::Text;

/// The kinds that planning reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    Node,
    Pod,
}

impl ItemKind {
    pub fn parse(kind: &str) -> Option<Self> {
        match kind {
            "Node" => Some(Self::Node),
            "Pod" => Some(Self::Pod),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Node => "Node",
            Self::Pod => "Pod",
        }
    }
}

/// What the head of a list says about its items.
#[derive(Debug, Clone, Default)]
pub(super) struct ListHead {
    /// The list's kind, where it came before the items.
    pub kind: Option<String>,
    /// `metadata.selfLink`, which old API servers set.
    pub self_link: Option<String>,
}

impl ListHead {
    /// The kind of items that do not name their own: `NodeList` → `Node`, `/api/v1/nodes` → `Node`.
    pub fn item_kind(&self) -> Option<String> {
        let by_kind = self.kind.as_deref().and_then(|kind| kind.strip_suffix("List")).filter(|kind| !kind.is_empty());
        by_kind.map(str::to_owned).or_else(|| match self.self_link.as_deref()?.rsplit('/').next()? {
            "nodes" => Some("Node".to_owned()),
            "pods" => Some("Pod".to_owned()),
            _ => None,
        })
    }
}

/// The parts of an item that tell its kind.
#[derive(Deserialize)]
pub(super) struct ItemHead<'a> {
    #[serde(borrow, default)]
    pub kind: Option<Text<'a>>,
    #[serde(default, alias = "Spec")]
    spec: Option<SpecShape>,
    #[serde(default, alias = "Status")]
    status: Option<StatusShape>,
}

#[derive(Deserialize)]
struct SpecShape {
    #[serde(default, alias = "Containers")]
    containers: Option<IgnoredAny>,
    #[serde(default, rename = "podCIDR", alias = "PodCIDR")]
    pod_cidr: Option<IgnoredAny>,
    #[serde(default, rename = "providerID", alias = "ProviderID")]
    provider_id: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct StatusShape {
    #[serde(default, rename = "nodeInfo", alias = "NodeInfo")]
    node_info: Option<IgnoredAny>,
    #[serde(default, alias = "Allocatable")]
    allocatable: Option<IgnoredAny>,
}

impl ItemHead<'_> {
    /// The kind by what only nodes or only pods have.
    pub fn kind_by_shape(&self) -> Option<ItemKind> {
        let is_pod = self.spec.as_ref().is_some_and(|spec| spec.containers.is_some());
        let node_spec = self.spec.as_ref().is_some_and(|spec| spec.pod_cidr.is_some() || spec.provider_id.is_some());
        let node_status = self.status.as_ref().is_some_and(|status| status.node_info.is_some() || status.allocatable.is_some());
        match (is_pod, node_spec || node_status) {
            (true, _) => Some(ItemKind::Pod),
            (false, true) => Some(ItemKind::Node),
            (false, false) => None,
        }
    }
}
