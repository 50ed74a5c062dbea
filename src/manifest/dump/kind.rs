//! Which kind an item of a dump is, from whatever says so.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::items::Text;
use super::snapshot_head::SnapshotHead;
use crate::manifest::objects::{is_of_kubernetes, is_read};

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
    /// The list's `apiVersion`, where it came before the items.
    pub api_version: Option<String>,
    /// `metadata.selfLink`, which old API servers set.
    pub self_link: Option<String>,
    /// What a snapshot says of itself.
    pub snapshot: Option<SnapshotHead>,
    /// The list says `items: null`, which is how Go writes an empty one.
    pub items_are_null: bool,
}

impl ListHead {
    /// Whether this may be the head of a list: its kind says so, or it names none.
    pub fn may_be_list(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind.is_empty() || kind.ends_with("List"))
    }

    /// The kind of items that do not name their own: `NodeList` → `Node`, `/api/v1/nodes` → `Node`.
    pub fn item_kind(&self) -> Option<&str> {
        self.typed_kind().or_else(|| match self.self_link.as_deref()? {
            // Other groups serve nodes and pods of their own.
            link if link.starts_with("/apis/") => None,
            link => match link.rsplit('/').next()? {
                "nodes" => Some("Node"),
                "pods" => Some("Pod"),
                _ => None,
            },
        })
    }

    fn typed_kind(&self) -> Option<&str> {
        self.kind.as_deref().and_then(|kind| kind.strip_suffix("List")).filter(|kind| !kind.is_empty())
    }

    /// The version of an item that says `own`; a plain `List` has its own version, not that of its items.
    fn version_of_item<'v>(&'v self, own: Option<&'v str>, has_kind: bool) -> Option<&'v str> {
        let inherited = if has_kind && self.typed_kind().is_none() { None } else { self.api_version.as_deref() };
        own.filter(|version| !version.is_empty()).or(inherited)
    }

    /// Whether the list holds a kind that planning reads.
    pub fn holds_what_is_read(&self) -> bool {
        self.item_kind().is_some_and(|kind| is_of_kubernetes(kind, self.api_version.as_deref()))
    }

    /// Which kind an item of this list says it is.
    pub fn named_kind(&self, kind: Option<&str>, api_version: Option<&str>) -> NamedKind {
        let own = kind.filter(|kind| !kind.is_empty());
        let version = self.version_of_item(api_version, own.is_some());
        let Some(kind) = own.or_else(|| self.item_kind()) else {
            let foreign = version.is_some_and(|version| version.contains('/'));
            return if foreign { NamedKind::Other("object without kind".to_owned()) } else { NamedKind::Unnamed };
        };
        match version {
            _ if !is_read(kind) => NamedKind::Other(kind.to_owned()),
            Some(version) if !is_of_kubernetes(kind, Some(version)) => NamedKind::Other(format!("{kind}.{version}")),
            _ => ItemKind::parse(kind).map_or_else(|| NamedKind::Object(kind.to_owned()), NamedKind::Item),
        }
    }

    /// Whether an item of this list says that it is of this kind.
    pub fn names(&self, expected: ItemKind, kind: Option<&str>, api_version: Option<&str>) -> bool {
        let own = kind.filter(|kind| !kind.is_empty());
        let version = self.version_of_item(api_version, own.is_some());
        own.or_else(|| self.item_kind()) == Some(expected.name()) && is_of_kubernetes(expected.name(), version)
    }
}

/// Which kind something says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NamedKind {
    /// A node or a pod.
    Item(ItemKind),
    /// Another kind that planning reads.
    Object(String),
    /// A kind that planning does not read, as it is counted: another group's Node is `Node.longhorn.io/v1beta2`.
    Other(String),
    /// Nothing says it.
    Unnamed,
}

/// The parts of an item that tell its kind.
#[derive(Deserialize)]
pub(super) struct ItemHead<'a> {
    #[serde(borrow, default)]
    pub kind: Option<Text<'a>>,
    #[serde(borrow, default, rename = "apiVersion")]
    pub api_version: Option<Text<'a>>,
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
