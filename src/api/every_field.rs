//! For tests: a value of a type with every field that it has, each of them zero: false, 0, "", a list of one item, a map of
//! one entry. May use: nothing.

use serde::de::value::{BorrowedStrDeserializer, Error, MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// The value; fields named in `skipped` are left out.
pub(super) fn every_field<'de, T: Deserialize<'de>>(skipped: &'static [&'static str]) -> T {
    T::deserialize(Zero { skipped }).expect("a zero for each field")
}

#[derive(Clone, Copy)]
struct Zero {
    skipped: &'static [&'static str],
}

impl IntoDeserializer<'_> for Zero {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Zero {
    type Error = Error;

    /// Asked only for what may be a number or a text.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i32(0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(false)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str("")
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str("")
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(std::iter::once(self)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let key: StrDeserializer<'_, Error> = "key".into_deserializer();
        visitor.visit_map(MapDeserializer::new(std::iter::once((key, self))))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let kept = fields.iter().filter(|field| !self.skipped.contains(field));
        visitor.visit_map(MapDeserializer::new(kept.map(|field| (BorrowedStrDeserializer::<Error>::new(field), self))))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct enum
        identifier ignored_any
    }
}
