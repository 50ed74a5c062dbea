//! Objects that are facts of a cluster, from dumps and from the stream of a manifest alike.

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::api::node::v1::RuntimeClass;
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::api::storage::v1::{CSINode, StorageClass};
use serde::de::DeserializeOwned;

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

impl Objects {
    /// Takes the item if its kind is one of these, and says whether it was.
    pub(super) fn take<I: ReadItem>(&mut self, kind: &str, item: &I) -> Result<bool, I::Error> {
        fn push<T: DeserializeOwned, I: ReadItem>(list: &mut Option<Vec<T>>, item: &I) -> Result<(), I::Error> {
            let object = item.read_owned()?;
            list.get_or_insert_default().push(object);
            Ok(())
        }
        match kind {
            "Namespace" => push(&mut self.namespaces, item)?,
            "LimitRange" => push(&mut self.limit_ranges, item)?,
            "ResourceQuota" => push(&mut self.resource_quotas, item)?,
            "PriorityClass" => push(&mut self.priority_classes, item)?,
            "RuntimeClass" => push(&mut self.runtime_classes, item)?,
            "ServiceAccount" => push(&mut self.service_accounts, item)?,
            "PersistentVolumeClaim" => push(&mut self.claims, item)?,
            "PersistentVolume" => push(&mut self.volumes, item)?,
            "StorageClass" => push(&mut self.classes, item)?,
            "CSINode" => push(&mut self.csi_nodes, item)?,
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
