//! The fields of a pod that are read from a dump, and written into a snapshot.

use k8s_openapi::api::core::v1 as core;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};

use super::items::{Amounts, Text};

#[derive(Deserialize, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct PodSpecItem<'a> {
    #[serde(borrow, default, alias = "NodeName")]
    pub node_name: Option<Text<'a>>,
    #[serde(default, alias = "HostNetwork")]
    pub host_network: Option<bool>,
    #[serde(default, alias = "Priority")]
    pub priority: Option<i32>,
    #[serde(borrow, default, alias = "PriorityClassName")]
    pub priority_class_name: Option<Text<'a>>,
    #[serde(borrow, default, alias = "Containers")]
    pub containers: Option<Vec<ContainerItem<'a>>>,
    #[serde(borrow, default, alias = "InitContainers")]
    pub init_containers: Option<Vec<ContainerItem<'a>>>,
    #[serde(borrow, default)]
    pub resources: Option<ResourcesItem<'a>>,
    #[serde(borrow, default)]
    pub overhead: Option<Amounts<'a>>,
    #[serde(default)]
    pub affinity: Option<core::Affinity>,
    #[serde(borrow, default, alias = "Volumes")]
    pub volumes: Option<Vec<VolumeItem<'a>>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VolumeItem<'a> {
    #[serde(borrow, default, alias = "Name")]
    pub name: Text<'a>,
    #[serde(borrow, default, alias = "PersistentVolumeClaim")]
    pub persistent_volume_claim: Option<ClaimItem<'a>>,
    #[serde(default, serialize_with = "presence")]
    pub ephemeral: Option<IgnoredAny>,
}

/// Of what is only asked whether it is there, an empty object is written.
#[allow(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "serde hands over the field")]
fn presence<S: Serializer>(field: &Option<IgnoredAny>, serializer: S) -> Result<S::Ok, S::Error> {
    field.map(|_| std::collections::BTreeMap::<String, String>::new()).serialize(serializer)
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClaimItem<'a> {
    #[serde(borrow, default, alias = "ClaimName")]
    pub claim_name: Text<'a>,
}

#[derive(Deserialize, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct PodStatusItem<'a> {
    #[serde(borrow, default, alias = "Phase")]
    pub phase: Option<Text<'a>>,
    #[serde(borrow, default, alias = "Reason")]
    pub reason: Option<Text<'a>>,
    #[serde(borrow, default, alias = "Conditions")]
    pub conditions: Option<Vec<ConditionItem<'a>>>,
    #[serde(borrow, default, alias = "StartTime")]
    pub start_time: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub container_statuses: Option<Vec<ContainerStatusItem<'a>>>,
    #[serde(borrow, default)]
    pub init_container_statuses: Option<Vec<ContainerStatusItem<'a>>>,
    #[serde(borrow, default)]
    pub resources: Option<ResourcesItem<'a>>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct ConditionItem<'a> {
    #[serde(borrow, default, rename = "type", alias = "Type")]
    pub kind: Text<'a>,
    #[serde(borrow, default, alias = "Status")]
    pub status: Text<'a>,
    #[serde(borrow, default, alias = "Reason")]
    pub reason: Option<Text<'a>>,
    #[serde(borrow, default, rename = "lastTransitionTime", alias = "LastTransitionTime")]
    pub last_transition_time: Option<Text<'a>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContainerItem<'a> {
    #[serde(borrow, default, alias = "Name")]
    pub name: Option<Text<'a>>,
    #[serde(borrow, default, alias = "Resources")]
    pub resources: Option<ResourcesItem<'a>>,
    #[serde(borrow, default, alias = "Ports")]
    pub ports: Option<Vec<PortItem<'a>>>,
    #[serde(borrow, default)]
    pub restart_policy: Option<Text<'a>>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct ResourcesItem<'a> {
    #[serde(borrow, default, alias = "Requests")]
    pub requests: Option<Amounts<'a>>,
    #[serde(borrow, default, alias = "Limits")]
    pub limits: Option<Amounts<'a>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PortItem<'a> {
    #[serde(default, alias = "HostPort")]
    pub host_port: Option<i32>,
    #[serde(default, alias = "ContainerPort")]
    pub container_port: Option<i32>,
    #[serde(borrow, default, alias = "Protocol")]
    pub protocol: Option<Text<'a>>,
    #[serde(borrow, default, rename = "hostIP", alias = "HostIP")]
    pub host_ip: Option<Text<'a>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContainerStatusItem<'a> {
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub resources: Option<ResourcesItem<'a>>,
    #[serde(borrow, default)]
    pub allocated_resources: Option<Amounts<'a>>,
}
