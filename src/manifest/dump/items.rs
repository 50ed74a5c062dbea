//! The parts that items of dumps are made of, as far as any decision reads them; everything else is skipped unread.
//!
//! Capitalised aliases and fields are the Go names that `kubectl cluster-info dump` wrote before Kubernetes 1.14.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::model::{Interner, Labels, Quantity, ResourceList};

/// A text, borrowed from the input wherever it stands there unescaped; null is the empty text, as it is to Go.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Text<'a>(pub Cow<'a, str>);

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

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

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Text::default())
            }
        }
        // Not `deserialize_str`, for which a null in JSON is an error.
        deserializer.deserialize_any(TextVisitor)
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

impl Serialize for Pairs<'_> {
    /// By key; of a key given twice the last value counts, as where it is read.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (&key.0, &value.0)).collect::<BTreeMap<_, _>>())
    }
}

/// Amounts of resources by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Amounts<'a>(pub Vec<(Text<'a>, Quantity)>);

impl Amounts<'_> {
    /// The same as a list of shared names.
    pub fn resource_list(amounts: Option<&Self>, interner: &mut Interner) -> ResourceList {
        let amounts = amounts.map_or(&[][..], |amounts| amounts.0.as_slice());
        amounts.iter().map(|(name, amount)| (interner.text(&name.0), *amount)).collect()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Amounts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AmountsVisitor;
        impl<'de> Visitor<'de> for AmountsVisitor {
            type Value = Amounts<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of quantities")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut amounts = Vec::with_capacity(map.size_hint().unwrap_or(8));
                while let Some((name, Amount(amount))) = map.next_entry()? {
                    amounts.push((name, amount));
                }
                Ok(Amounts(amounts))
            }
        }
        deserializer.deserialize_map(AmountsVisitor)
    }
}

impl Serialize for Amounts<'_> {
    /// By name, each in canonical form.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, amount)| (&name.0, amount.to_string())).collect::<BTreeMap<_, _>>())
    }
}

/// A quantity, written as a string or as a number.
struct Amount(Quantity);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AmountVisitor;
        impl Visitor<'_> for AmountVisitor {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quantity")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
                text.parse().map(Amount).map_err(E::custom)
            }

            fn visit_unit<E: Error>(self) -> Result<Amount, E> {
                Ok(Amount(Quantity::from_units(0)))
            }

            fn visit_i64<E: Error>(self, units: i64) -> Result<Amount, E> {
                Ok(Amount(Quantity::from_units(units)))
            }

            fn visit_u64<E: Error>(self, units: u64) -> Result<Amount, E> {
                self.visit_str(&units.to_string())
            }

            fn visit_f64<E: Error>(self, units: f64) -> Result<Amount, E> {
                self.visit_str(&units.to_string())
            }
        }
        deserializer.deserialize_any(AmountVisitor)
    }
}

#[derive(Deserialize, Serialize, Default)]
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

#[derive(Deserialize, Serialize)]
pub(super) struct OwnerReferenceItem<'a> {
    #[serde(borrow, default, alias = "Kind")]
    pub kind: Text<'a>,
    #[serde(borrow, default, alias = "Name")]
    pub name: Text<'a>,
    #[serde(borrow, default, alias = "UID")]
    pub uid: Option<Text<'a>>,
    #[serde(default, alias = "Controller")]
    pub controller: Option<bool>,
}

/// Labels with shared texts.
pub(super) fn intern_labels(interner: &mut Interner, pairs: Option<&Pairs<'_>>) -> Labels {
    let pairs = pairs.map_or(&[][..], |pairs| pairs.0.as_slice());
    pairs.iter().map(|(key, value)| (interner.text(&key.0), interner.text(&value.0))).collect()
}
