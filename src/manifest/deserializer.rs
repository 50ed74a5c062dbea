//! From a [`Tree`] to Rust types, with Kubernetes' reading of JSON: null is absent, unknown fields are noted with
//! their place, and every error names the field and its bytes.

use std::borrow::Cow;
use std::cell::RefCell;

use hashbrown::HashSet;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};

use super::mismatch::Mismatch;
use super::scalar::Resolved;
use super::source_text::shortened;
use super::trail::{Step, Trail, path};
use super::tree::{Content, Entry, NodeId, Tree};
use super::unknown_field::UnknownField;
use crate::model::Quantity;

/// What is noted besides the value while an object is read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Fields that the type does not have.
    pub unknown_fields: Vec<UnknownField>,
    /// Mappings whose keys are free, as those of labels are: their entries are spelled `[key]` in a path.
    pub maps: HashSet<NodeId>,
}

/// At most so many wrong values of one object are told: each costs reading it once more.
const MOST_MISMATCHES: usize = 50;

/// Reads a value of type `T` from a node and its descendants, with what is noted on the way.
///
/// # Errors
/// Every value that does not fit its field's type, in the order in which they are read, up to [`MOST_MISMATCHES`].
pub(super) fn deserialize<'t, T: de::Deserialize<'t>>(tree: &'t Tree, node: NodeId) -> Result<(T, Notes), Vec<Mismatch>> {
    let (mut mismatches, mut absent) = (Vec::new(), Vec::new());
    loop {
        let context = Context { tree, absent, notes: Some(RefCell::default()) };
        let read = T::deserialize(At { context: &context, node, trail: None });
        absent = context.absent;
        let mismatch: Mismatch = match read {
            Ok(value) if mismatches.is_empty() => {
                return Ok((value, context.notes.map(RefCell::into_inner).unwrap_or_default()));
            }
            Ok(_) => return Err(mismatches),
            Err(mismatch) => mismatch,
        };
        let Some((path, wrong)) = &mismatch.place else {
            mismatches.push(mismatch);
            return Err(mismatches);
        };
        // A value is also wrong when one inside of it is missed that was left out for being wrong.
        let is_inside = |known: &Mismatch| known.place.as_ref().is_some_and(|(of, _)| of.segments().starts_with(path.segments()));
        if mismatches.iter().any(is_inside) {
            return Err(mismatches);
        }
        let is_whole = *wrong == node;
        absent.push(*wrong);
        mismatches.push(mismatch);
        if is_whole || mismatches.len() == MOST_MISMATCHES {
            return Err(mismatches);
        }
    }
}

/// Reads a value as [`deserialize`] does, for types that leave out fields on purpose: nobody notes what is skipped.
///
/// # Errors
/// The first value that does not fit its field's type.
pub(super) fn deserialize_slim<'t, T: de::Deserialize<'t>>(tree: &'t Tree, node: NodeId) -> Result<T, Mismatch> {
    T::deserialize(At { context: &Context { tree, absent: Vec::new(), notes: None }, node, trail: None })
}

struct Context<'t> {
    tree: &'t Tree,
    /// Values that are passed over because they do not fit their fields.
    absent: Vec<NodeId>,
    /// What is noted on the way, where anybody asks for it.
    notes: Option<RefCell<Notes>>,
}

impl Context<'_> {
    fn is_absent(&self, node: NodeId) -> bool {
        !self.absent.is_empty() && self.absent.contains(&node)
    }
}

/// The deserializer of one node.
struct At<'t, 'p> {
    context: &'p Context<'t>,
    node: NodeId,
    trail: Option<&'p Trail<'p>>,
}

impl<'t> At<'t, '_> {
    fn resolved(&self) -> Option<Resolved<'t>> {
        self.context.tree.resolve(self.node)?.ok()
    }

    /// Adds the place to an error that has none yet: the innermost place wins.
    fn placed<T>(&self, result: Result<T, Mismatch>) -> Result<T, Mismatch> {
        result.map_err(|mut error| {
            if error.place.is_none() {
                error.place = Some((path(self.trail), self.node));
                if error.help.is_none() {
                    error.help = self.quoting_help(&error.message);
                }
            }
            error
        })
    }

    fn quoting_help(&self, message: &str) -> Option<String> {
        let found = message.strip_prefix("expected a string, found ").filter(|found| found.starts_with("the "))?;
        let text = self.context.tree.source().slice(self.context.tree.span(self.node));
        let plain = self.context.tree.is_plain(self.node);
        (plain && text.len() <= 64).then(|| format!("without quotes {text} is {found}: write \"{text}\""))
    }

    fn visit_scalar<V: Visitor<'t>>(&self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.resolved() {
            Some(Resolved::Null) => visitor.visit_unit(),
            Some(Resolved::Bool(value)) => visitor.visit_bool(value),
            Some(Resolved::Int(value)) => visitor.visit_i64(value),
            Some(Resolved::Unsigned(value)) => visitor.visit_u64(value),
            Some(Resolved::Float(value)) => match whole(value) {
                Some(value) => visitor.visit_i64(value),
                None => visitor.visit_f64(value),
            },
            Some(Resolved::Str(Cow::Borrowed(text))) => visitor.visit_borrowed_str(text),
            Some(Resolved::Str(Cow::Owned(text))) => visitor.visit_string(text),
            None => match self.context.tree.content(self.node) {
                Content::Sequence(_) => Err(de::Error::invalid_type(Unexpected::Seq, &visitor)),
                _ => Err(de::Error::invalid_type(Unexpected::Map, &visitor)),
            },
        }
    }

    /// A scalar as JSON writes it, without quotes: what a quantity is read from, which may be a number or a string.
    fn json_text(&self) -> Option<String> {
        match self.resolved()? {
            Resolved::Int(value) => Some(value.to_string()),
            Resolved::Unsigned(value) => Some(value.to_string()),
            Resolved::Float(value) => Some(value.to_string()),
            Resolved::Str(text) => Some(text.into_owned()),
            Resolved::Null | Resolved::Bool(_) => None,
        }
    }

    fn visit_items<V: Visitor<'t>>(&self, visitor: V) -> Result<V::Value, Mismatch> {
        let items = match self.context.tree.content(self.node) {
            Content::Sequence(items) => items.as_slice(),
            _ => &[],
        };
        visitor.visit_seq(Items { at: self, items: items.iter().enumerate() })
    }

    fn visit_entries<V: Visitor<'t>>(&self, visitor: V, fields: Option<&'static [&'static str]>) -> Result<V::Value, Mismatch> {
        if let (None, Some(notes)) = (fields, &self.context.notes) {
            notes.borrow_mut().maps.insert(self.node);
        }
        let entries = self.context.tree.entries(self.node);
        visitor.visit_map(Fields { at: self, entries: entries.into_iter(), current: None, fields })
    }

    fn is_sequence(&self) -> bool {
        matches!(self.context.tree.content(self.node), Content::Sequence(_))
    }

    fn is_mapping(&self) -> bool {
        matches!(self.context.tree.content(self.node), Content::Mapping(_))
    }

    fn is_null(&self) -> bool {
        matches!(self.resolved(), Some(Resolved::Null))
    }
}

/// A float that JSON writes as an integer is one to Go's decoder: 1e3 is 1000.
#[allow(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 9.0e15).then_some(value as i64)
}

/// Scalars of Go's zero value where the document says null.
macro_rules! deserialize_scalar {
    ($($method:ident => $visit:ident($zero:expr)),* $(,)?) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            let result = if self.is_null() { visitor.$visit($zero) } else { self.visit_scalar(visitor) };
            self.placed(result)
        }
    )*};
}

impl<'t> Deserializer<'t> for At<'t, '_> {
    type Error = Mismatch;

    deserialize_scalar! {
        deserialize_bool => visit_bool(false),
        deserialize_i8 => visit_i64(0), deserialize_i16 => visit_i64(0), deserialize_i32 => visit_i64(0), deserialize_i64 => visit_i64(0),
        deserialize_u8 => visit_u64(0), deserialize_u16 => visit_u64(0), deserialize_u32 => visit_u64(0), deserialize_u64 => visit_u64(0),
        deserialize_f32 => visit_f64(0.0), deserialize_f64 => visit_f64(0.0),
        deserialize_char => visit_str(""), deserialize_str => visit_str(""), deserialize_string => visit_str(""),
        deserialize_bytes => visit_bytes(&[]), deserialize_byte_buf => visit_bytes(&[]),
    }

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let result = match self.context.tree.content(self.node) {
            Content::Scalar(_) => self.visit_scalar(visitor),
            Content::Sequence(_) => self.visit_items(visitor),
            Content::Mapping(_) => self.visit_entries(visitor, None),
        };
        self.placed(result)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let result = self.visit_scalar(visitor);
        self.placed(result)
    }

    fn deserialize_unit_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        let text = if name == "Quantity" { self.json_text() } else { None };
        match text {
            Some(text) => {
                if let Err(error) = text.parse::<Quantity>().or_else(|_| shortened(&text).parse::<Quantity>()) {
                    return self.placed(Err(de::Error::custom(error)));
                }
                let text: StrDeserializer<'_, Mismatch> = text.as_str().into_deserializer();
                visitor.visit_newtype_struct(text)
            }
            None => {
                let at = At { context: self.context, node: self.node, trail: self.trail };
                let result = visitor.visit_newtype_struct(self);
                at.placed(result)
            }
        }
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let result = if self.is_sequence() || self.is_null() {
            self.visit_items(visitor)
        } else if self.is_mapping() {
            Err(de::Error::invalid_type(Unexpected::Map, &"a list"))
        } else {
            self.visit_scalar(visitor)
        };
        self.placed(result)
    }

    fn deserialize_tuple<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'t>>(self, _: &'static str, _: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let result = if self.is_mapping() || self.is_null() {
            self.visit_entries(visitor, None)
        } else if self.is_sequence() {
            Err(de::Error::invalid_type(Unexpected::Seq, &"a mapping"))
        } else {
            self.visit_scalar(visitor)
        };
        self.placed(result)
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let result = if self.is_mapping() || self.is_null() {
            self.visit_entries(visitor, Some(fields))
        } else if self.is_sequence() {
            Err(de::Error::invalid_type(Unexpected::Seq, &visitor))
        } else {
            self.visit_scalar(visitor)
        };
        self.placed(result)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let result = match self.resolved() {
            Some(Resolved::Str(text)) => visitor.visit_enum(text.into_owned().into_deserializer()),
            _ => self.visit_scalar(visitor),
        };
        self.placed(result)
    }

    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }
}

struct Items<'t, 'p, 'i> {
    at: &'i At<'t, 'p>,
    items: std::iter::Enumerate<std::slice::Iter<'t, NodeId>>,
}

impl<'t> SeqAccess<'t> for Items<'t, '_, '_> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        let context = self.at.context;
        let Some((index, &node)) = self.items.find(|(_, node)| !context.is_absent(**node)) else { return Ok(None) };
        let trail = Trail { parent: self.at.trail, step: Step::Index(index) };
        seed.deserialize(At { context, node, trail: Some(&trail) }).map(Some)
    }
}

struct Fields<'t, 'p, 'i> {
    at: &'i At<'t, 'p>,
    entries: std::vec::IntoIter<Entry<'t>>,
    current: Option<Entry<'t>>,
    /// The names the type knows; `None` for a map with free keys.
    fields: Option<&'static [&'static str]>,
}

impl<'t> MapAccess<'t> for Fields<'t, '_, '_> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        for entry in self.entries.by_ref() {
            // In a struct null is absent; in a map with free keys the key is there.
            let known = self.fields.is_none_or(|fields| fields.contains(&entry.key.as_ref()));
            let is_null = known && self.fields.is_some() && self.at.context.tree.is_null(entry.value);
            if is_null || self.at.context.is_absent(entry.value) {
                continue;
            }
            let key: StrDeserializer<'_, Mismatch> = entry.key.as_ref().into_deserializer();
            let value = seed.deserialize(key)?;
            self.current = Some(entry);
            return Ok(Some(value));
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        let Some(entry) = self.current.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        if let (Some(fields), Some(notes)) = (self.fields, &self.at.context.notes) {
            notes.borrow_mut().unknown_fields.extend(UnknownField::of(self.at.context.tree, &entry, fields, self.at.trail));
        }
        let step = if self.fields.is_some() { Step::Field(&entry.key) } else { Step::Key(&entry.key) };
        let trail = Trail { parent: self.at.trail, step };
        seed.deserialize(At { context: self.at.context, node: entry.value, trail: Some(&trail) })
    }
}
