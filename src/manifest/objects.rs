//! Objects that are facts of a cluster, from dumps and from the stream of a manifest alike.

use k8s_openapi::Resource;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::api::node::v1::RuntimeClass;
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::api::storage::v1::{CSINode, StorageClass};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};

use crate::model::{Known, Policies, Storage};

/// Everything but nodes and pods that planning reads. `None` is a kind that was not collected.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    namespaces: Option<Vec<core::Namespace>>,
    limit_ranges: Option<Vec<core::LimitRange>>,
    resource_quotas: Option<Vec<core::ResourceQuota>>,
    priority_classes: Option<Vec<PriorityClass>>,
    runtime_classes: Option<Vec<RuntimeClass>>,
    service_accounts: Option<Vec<core::ServiceAccount>>,
    claims: Option<Vec<core::PersistentVolumeClaim>>,
    volumes: Option<Vec<core::PersistentVolume>>,
    classes: Option<Vec<StorageClass>>,
    csi_nodes: Option<Vec<CSINode>>,
}

/// Reads an item into a type; lets one list of kinds serve every form of input.
pub(super) trait ReadItem {
    type Error;

    fn read_owned<T: DeserializeOwned>(&self) -> Result<T, Self::Error>;
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiVersion {
    #[serde(default)]
    api_version: Option<String>,
}

/// An object of another version of its API group, whose fields that matter here are the same.
struct AnyVersion<T>(T);

impl<'de, T: DeserializeOwned + Resource> Deserialize<'de> for AnyVersion<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = serde_json::Map::deserialize(deserializer)?;
        object.insert("apiVersion".to_owned(), T::API_VERSION.into());
        T::deserialize(serde_json::Value::Object(object)).map(Self).map_err(D::Error::custom)
    }
}

/// The API group of a kind that planning reads, empty for the core group; `None` for any other kind.
fn group_of(kind: &str) -> Option<&'static str> {
    match kind {
        "Node"
        | "Pod"
        | "Namespace"
        | "LimitRange"
        | "ResourceQuota"
        | "ServiceAccount"
        | "PersistentVolumeClaim"
        | "PersistentVolume" => Some(""),
        "PriorityClass" => Some("scheduling.k8s.io"),
        "RuntimeClass" => Some("node.k8s.io"),
        "StorageClass" | "CSINode" => Some("storage.k8s.io"),
        _ => None,
    }
}

/// Whether planning reads the kind at all.
pub(super) fn is_read(kind: &str) -> bool {
    group_of(kind).is_some()
}

/// Whether a kind that planning reads is meant, not another API group's kind of the same name (Longhorn has a Node).
/// Without a version it is.
pub(super) fn is_of_kubernetes(kind: &str, api_version: Option<&str>) -> bool {
    let Some(group) = group_of(kind) else { return false };
    match api_version.unwrap_or_default() {
        "" => true,
        "v1" => group.is_empty(),
        version => version.split_once('/').is_some_and(|(of, _)| of == group),
    }
}

impl Objects {
    /// Takes the item if its kind is one of these and its own `apiVersion` does not say otherwise; says whether it was.
    pub(super) fn take<I: ReadItem>(&mut self, kind: &str, item: &I) -> Result<bool, I::Error> {
        fn push<T: DeserializeOwned + Resource, I: ReadItem>(
            list: &mut Option<Vec<T>>,
            item: &I,
            version: Option<&str>,
        ) -> Result<(), I::Error> {
            let object = match version {
                Some(version) if version != T::API_VERSION => item.read_owned::<AnyVersion<T>>()?.0,
                _ => item.read_owned()?,
            };
            list.get_or_insert_default().push(object);
            Ok(())
        }
        if group_of(kind).is_none() {
            return Ok(false);
        }
        let version = item.read_owned::<ApiVersion>()?.api_version;
        let version = version.as_deref();
        if !is_of_kubernetes(kind, version) {
            return Ok(false);
        }
        match kind {
            "Namespace" => push(&mut self.namespaces, item, version)?,
            "LimitRange" => push(&mut self.limit_ranges, item, version)?,
            "ResourceQuota" => push(&mut self.resource_quotas, item, version)?,
            "PriorityClass" => push(&mut self.priority_classes, item, version)?,
            "RuntimeClass" => push(&mut self.runtime_classes, item, version)?,
            "ServiceAccount" => push(&mut self.service_accounts, item, version)?,
            "PersistentVolumeClaim" => push(&mut self.claims, item, version)?,
            "PersistentVolume" => push(&mut self.volumes, item, version)?,
            "StorageClass" => push(&mut self.classes, item, version)?,
            "CSINode" => push(&mut self.csi_nodes, item, version)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Says that objects of a kind were collected, even if there turn out to be none.
    pub(super) fn were_collected(&mut self, kind: &str) {
        match kind {
            "Namespace" => _ = self.namespaces.get_or_insert_default(),
            "LimitRange" => _ = self.limit_ranges.get_or_insert_default(),
            "ResourceQuota" => _ = self.resource_quotas.get_or_insert_default(),
            "PriorityClass" => _ = self.priority_classes.get_or_insert_default(),
            "RuntimeClass" => _ = self.runtime_classes.get_or_insert_default(),
            "ServiceAccount" => _ = self.service_accounts.get_or_insert_default(),
            "PersistentVolumeClaim" => _ = self.claims.get_or_insert_default(),
            "PersistentVolume" => _ = self.volumes.get_or_insert_default(),
            "StorageClass" => _ = self.classes.get_or_insert_default(),
            "CSINode" => _ = self.csi_nodes.get_or_insert_default(),
            _ => {}
        }
    }

    /// Adds the objects of a manifest, which will be there once it is applied.
    #[must_use]
    pub fn joined_by(mut self, manifest: Self) -> Self {
        fn join<T>(into: &mut Option<Vec<T>>, from: Option<Vec<T>>) {
            match (into.as_mut(), from) {
                (Some(list), Some(more)) => list.extend(more),
                (None, Some(more)) => *into = Some(more),
                (_, None) => {}
            }
        }
        join(&mut self.namespaces, manifest.namespaces);
        join(&mut self.limit_ranges, manifest.limit_ranges);
        join(&mut self.resource_quotas, manifest.resource_quotas);
        join(&mut self.priority_classes, manifest.priority_classes);
        join(&mut self.runtime_classes, manifest.runtime_classes);
        join(&mut self.claims, manifest.claims);
        join(&mut self.volumes, manifest.volumes);
        join(&mut self.classes, manifest.classes);
        // Only the list of a cluster tells which service accounts are missing.
        if let Some(accounts) = &mut self.service_accounts {
            accounts.extend(manifest.service_accounts.unwrap_or_default());
        }
        self
    }

    /// The facts; `described` names the dump in the reasons for what is missing.
    pub fn facts(self, described: &str) -> (Policies, Storage) {
        fn known<T>(list: Option<Vec<T>>, kinds: &str, described: &str) -> Known<Vec<T>> {
            list.map_or_else(|| Known::NotCollected(format!("{described} holds no {kinds}")), Known::Known)
        }
        let policies = Policies {
            namespaces: known(self.namespaces, "Namespaces", described),
            limit_ranges: known(self.limit_ranges, "LimitRanges", described),
            resource_quotas: known(self.resource_quotas, "ResourceQuotas", described),
            priority_classes: known(self.priority_classes, "PriorityClasses", described),
            runtime_classes: known(self.runtime_classes, "RuntimeClasses", described),
            service_accounts: known(self.service_accounts, "ServiceAccounts", described),
        };
        let storage = Storage {
            claims: known(self.claims, "PersistentVolumeClaims", described),
            volumes: known(self.volumes, "PersistentVolumes", described),
            classes: known(self.classes, "StorageClasses", described),
            csi_nodes: known(self.csi_nodes, "CSINodes", described),
        };
        (policies, storage)
    }
}
