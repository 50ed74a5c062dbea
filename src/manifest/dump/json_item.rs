//! One item of a dump in JSON, as the bytes it begins with.

use std::cell::Cell;

use serde::Deserialize;

use super::collect::{Encoded, ItemError};
use super::kind::ListHead;
use super::member::{Member, Stop, reason};
use crate::manifest::{Place, Position, Problem};

/// An item as bytes, with room behind it: where it ends is known once it was read.
pub(super) struct JsonItem<'b> {
    name: &'b str,
    bytes: &'b [u8],
    length: Cell<usize>,
}

impl<'b> JsonItem<'b> {
    /// The item at the front of the bytes of a file.
    pub fn new(name: &'b str, bytes: &'b [u8]) -> Self {
        Self { name, bytes, length: Cell::new(0) }
    }

    /// How many bytes it takes; 0 until it was read.
    pub fn length(&self) -> usize {
        self.length.get()
    }
}

impl Encoded for JsonItem<'_> {
    fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ItemError> {
        let mut values = serde_json::Deserializer::from_slice(self.bytes).into_iter::<T>();
        match values.next() {
            Some(Ok(item)) => {
                self.length.set(values.byte_offset());
                Ok(item)
            }
            Some(Err(error)) if !error.is_eof() => {
                let position = Position { line: error.line(), column: error.column().max(1) };
                let place = Place::Streamed(self.name.to_owned(), position);
                Err(ItemError::Defect(Problem::error(reason(&error)).at(place)))
            }
            _ => Err(ItemError::Incomplete),
        }
    }

    fn defect(&self, message: String) -> ItemError {
        let place = Place::Streamed(self.name.to_owned(), Position { line: 1, column: 1 });
        ItemError::Defect(Problem::error(message).at(place))
    }
}

/// What the first members of an object tell.
pub(super) struct Looked {
    /// Whether it is a list.
    pub is_list: bool,
    /// Its kind, where it came early enough.
    pub head: ListHead,
}

/// Whether the object that begins here is a list: it has items, and its kind, where it comes before them, is no other.
pub(super) fn is_list(bytes: &[u8], list: &ListHead) -> Result<Looked, Stop> {
    let items_have_kind = list.item_kind().is_some();
    let mut head = ListHead::default();
    let mut at = 1;
    let is_list = loop {
        let rest = bytes.get(at..).unwrap_or_default();
        // Where the list says what its items are, one that does not begin with its own kind is none.
        if items_have_kind && Member::is_metadata(rest)? {
            break head.items_are_null;
        }
        // What is wrong with it is said where it is read.
        match Member::read(rest, &mut head).or_else(|stop| stop.if_incomplete().map_or(Ok(Member::End), Err))? {
            Member::Items { .. } => break head.may_be_list(),
            Member::Other { .. } if head.kind.is_some() => break head.may_be_list(),
            Member::Other { length } => at += length,
            Member::End => break head.items_are_null,
        }
    };
    Ok(Looked { is_list, head })
}
