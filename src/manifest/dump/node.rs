//! Nodes in dumps.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::items::{Amounts, Metadata, Pairs, Text, intern_labels};
use crate::model::{Allocatable, Effect, Interner, NOT_READY, Node, Taint, UNREACHABLE};

#[derive(Deserialize)]
pub(super) struct NodeItem<'a> {
    #[serde(borrow, default)]
    pub kind: Option<Text<'a>>,
    #[serde(borrow, default, rename = "apiVersion")]
    pub api_version: Option<Text<'a>>,
    #[serde(borrow, default)]
    metadata: Option<Metadata<'a>>,
    #[serde(borrow, default, alias = "Spec")]
    spec: Option<NodeSpec<'a>>,
    #[serde(borrow, default, alias = "Status")]
    status: Option<NodeStatus<'a>>,
    #[serde(borrow, default, rename = "name", alias = "Name")]
    old_name: Option<Text<'a>>,
    #[serde(borrow, default, rename = "labels", alias = "Labels")]
    old_labels: Option<Pairs<'a>>,
}

#[derive(Deserialize, Serialize)]
struct NodeSpec<'a> {
    #[serde(borrow, default, alias = "Taints")]
    taints: Option<Vec<TaintItem<'a>>>,
    #[serde(default, alias = "Unschedulable")]
    unschedulable: Option<bool>,
}

#[derive(Deserialize, Serialize)]
struct TaintItem<'a> {
    #[serde(borrow, default, alias = "Key")]
    key: Text<'a>,
    #[serde(borrow, default, alias = "Value")]
    value: Option<Text<'a>>,
    #[serde(borrow, default, alias = "Effect")]
    effect: Text<'a>,
    #[serde(borrow, default, rename = "timeAdded", alias = "TimeAdded")]
    time_added: Option<Text<'a>>,
}

#[derive(Deserialize, Serialize)]
struct NodeStatus<'a> {
    #[serde(borrow, default, alias = "Allocatable")]
    allocatable: Option<Amounts<'a>>,
    #[serde(borrow, default, alias = "Capacity")]
    capacity: Option<Amounts<'a>>,
}

impl NodeItem<'_> {
    /// The name; empty where there is none.
    pub fn name(&self) -> &str {
        let metadata = self.metadata.as_ref();
        metadata.and_then(|metadata| metadata.name.as_ref()).or(self.old_name.as_ref()).map_or("", |name| &name.0)
    }

    /// The node as a snapshot keeps it: read again, it is the same [`Node`].
    pub fn kept(&self) -> Value {
        let mut node = json!({
            "apiVersion": "v1", "kind": "Node",
            "metadata": { "name": self.name(), "labels": self.labels() },
            "spec": self.spec, "status": self.status,
        });
        for taint in node.pointer_mut("/spec/taints").and_then(Value::as_array_mut).into_iter().flatten() {
            let text = |field: &str| taint[field].as_str().unwrap_or_default();
            if !is_of_unready_node(text("key")) || text("timeAdded").parse::<Timestamp>().is_err() {
                taint["timeAdded"].take();
            }
        }
        if self.status.as_ref().is_some_and(|status| status.allocatable.is_some()) {
            node["status"]["capacity"].take();
        }
        node
    }

    fn labels(&self) -> Option<&Pairs<'_>> {
        self.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref()).or(self.old_labels.as_ref())
    }

    pub fn node(&self, interner: &mut Interner) -> Node {
        let items = || self.spec.iter().flat_map(|spec| spec.taints.iter().flatten());
        let unready_since = items().filter(|taint| is_of_unready_node(&taint.key));
        let unready_since = unready_since.filter_map(|taint| taint.time_added.as_ref()?.parse().ok()).min();
        let taints = items().map(|taint| Taint {
            key: interner.text(&taint.key.0),
            value: interner.text(taint.value.as_ref().map_or("", |value| &value.0)),
            effect: Effect::parse(&taint.effect.0),
        });
        let taints: Vec<Taint> = taints.collect();
        let allocatable = self.status.as_ref().map(|status| {
            // The API server copies the capacity where a node says nothing else.
            let amounts = status.allocatable.as_ref().or(status.capacity.as_ref());
            Allocatable::from(&Amounts::resource_list(amounts, interner))
        });
        Node {
            name: Arc::from(self.name()),
            labels: intern_labels(interner, self.labels()),
            taints: interner.taints(&taints),
            unschedulable: self.spec.as_ref().and_then(|spec| spec.unschedulable).unwrap_or_default(),
            allocatable,
            unready_since,
        }
    }
}

fn is_of_unready_node(key: &str) -> bool {
    [NOT_READY, UNREACHABLE].contains(&key)
}
