//! Nodes and pods as far as any decision reads them; everything else in a dump is skipped unread.
//!
//! Capitalised aliases and fields are the Go names that `kubectl cluster-info dump` wrote before Kubernetes 1.14.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

/// A text, borrowed from the input wherever it stands there unescaped.
#[derive(Debug, Clone)]
pub(super) struct Text<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// A map from text to text, in the order of the input.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs<'a>(pub Vec<(Text<'a>, Text<'a>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of strings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(16));
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}

#[derive(Deserialize)]
pub(super) struct NodeItem<'a> {
    #[serde(borrow, default)]
    pub kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub metadata: Option<Metadata<'a>>,
    #[serde(borrow, default, alias = "Spec")]
    pub spec: Option<NodeSpec<'a>>,
    #[serde(borrow, default, rename = "Name")]
    pub old_name: Option<Text<'a>>,
    #[serde(borrow, default, rename = "Labels")]
    pub old_labels: Option<Pairs<'a>>,
}

#[derive(Deserialize)]
pub(super) struct NodeSpec<'a> {
    #[serde(borrow, default, alias = "Taints")]
    pub taints: Option<Vec<TaintItem<'a>>>,
    #[serde(default, alias = "Unschedulable")]
    pub unschedulable: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct TaintItem<'a> {
    #[serde(borrow, alias = "Key")]
    pub key: Text<'a>,
    #[serde(borrow, default, alias = "Value")]
    pub value: Option<Text<'a>>,
    #[serde(borrow, alias = "Effect")]
    pub effect: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata<'a> {
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub namespace: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub labels: Option<Pairs<'a>>,
    #[serde(borrow, default)]
    pub owner_references: Option<Vec<OwnerReferenceItem<'a>>>,
    #[serde(borrow, default)]
    pub creation_timestamp: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub deletion_timestamp: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct OwnerReferenceItem<'a> {
    #[serde(borrow, alias = "Kind")]
    pub kind: Text<'a>,
    #[serde(borrow, alias = "Name")]
    pub name: Text<'a>,
    #[serde(borrow, default, alias = "UID")]
    pub uid: Option<Text<'a>>,
    #[serde(default, alias = "Controller")]
    pub controller: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct PodItem<'a> {
    #[serde(borrow, default)]
    pub kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub metadata: Option<Metadata<'a>>,
    #[serde(borrow, default, alias = "Spec")]
    pub spec: Option<PodSpecItem<'a>>,
    #[serde(borrow, default, alias = "Status")]
    pub status: Option<PodStatusItem<'a>>,
    #[serde(borrow, default, rename = "Name")]
    pub old_name: Option<Text<'a>>,
    #[serde(borrow, default, rename = "Namespace")]
    pub old_namespace: Option<Text<'a>>,
    #[serde(borrow, default, rename = "Labels")]
    pub old_labels: Option<Pairs<'a>>,
    #[serde(borrow, default, rename = "OwnerReferences")]
    pub old_owner_references: Option<Vec<OwnerReferenceItem<'a>>>,
    #[serde(borrow, default, rename = "CreationTimestamp")]
    pub old_creation_timestamp: Option<Text<'a>>,
    #[serde(borrow, default, rename = "DeletionTimestamp")]
    pub old_deletion_timestamp: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PodSpecItem<'a> {
    #[serde(borrow, default, alias = "NodeName")]
    pub node_name: Option<Text<'a>>,
    #[serde(borrow, default, alias = "Affinity")]
    pub affinity: Option<AffinityItem<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AffinityItem<'a> {
    #[serde(borrow, default, alias = "NodeAffinity")]
    pub node_affinity: Option<NodeAffinityItem<'a>>,
}

#[derive(Deserialize)]
pub(super) struct NodeAffinityItem<'a> {
    #[serde(
        borrow,
        default,
        rename = "requiredDuringSchedulingIgnoredDuringExecution",
        alias = "RequiredDuringSchedulingIgnoredDuringExecution"
    )]
    pub required: Option<RequiredItem<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequiredItem<'a> {
    #[serde(borrow, default, alias = "NodeSelectorTerms")]
    pub node_selector_terms: Option<Vec<TermItem<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TermItem<'a> {
    #[serde(borrow, default, alias = "MatchFields")]
    pub match_fields: Option<Vec<MatchFieldItem<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct MatchFieldItem<'a> {
    #[serde(borrow, alias = "Key")]
    pub key: Text<'a>,
    #[serde(borrow, alias = "Operator")]
    pub operator: Text<'a>,
    #[serde(borrow, default, alias = "Values")]
    pub values: Option<Vec<Text<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct PodStatusItem<'a> {
    #[serde(borrow, default, alias = "Phase")]
    pub phase: Option<Text<'a>>,
    #[serde(borrow, default, alias = "Conditions")]
    pub conditions: Option<Vec<ConditionItem<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct ConditionItem<'a> {
    #[serde(borrow, rename = "type", alias = "Type")]
    pub kind: Text<'a>,
    #[serde(borrow, alias = "Status")]
    pub status: Text<'a>,
    #[serde(borrow, default, rename = "lastTransitionTime", alias = "LastTransitionTime")]
    pub last_transition_time: Option<Text<'a>>,
}
