//! The members of a JSON object at the top of a dump, one at a time: what tells a list from an item.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::items::Text;
use super::kind::ListHead;
use super::snapshot_head::SnapshotHead;
use crate::manifest::Problem;

/// Why reading from the bytes at hand stopped.
pub(super) enum Stop {
    Incomplete,
    /// What is wrong, and how far from the first byte.
    Syntax(usize, String),
    /// The item is no JSON; the position counts from its start.
    Broken(Problem),
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        if error.is_eof() { Self::Incomplete } else { Self::Syntax(0, reason(&error)) }
    }
}

/// One member of an object at the top, or its end.
pub(super) enum Member {
    /// The member `items`; its first item begins so many bytes on.
    Items {
        begin: usize,
    },
    /// Any other member, and how many bytes it takes with the comma before it.
    Other {
        length: usize,
    },
    End,
}

impl Member {
    /// Whether the member that begins here is the metadata of an item.
    pub fn is_metadata(bytes: &[u8]) -> Result<bool, Stop> {
        let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
        let begin = bytes.iter().position(|byte| !blank(byte)).ok_or(Stop::Incomplete)?;
        let key = &bytes[begin..];
        if key.starts_with(b"\"metadata\"") {
            return Ok(true);
        }
        if key.len() < b"\"metadata\"".len() && !key.contains(&b'}') { Err(Stop::Incomplete) } else { Ok(false) }
    }

    pub fn read(bytes: &[u8], head: &mut ListHead) -> Result<Self, Stop> {
        let skip = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            rest.iter().position(|byte| !byte.is_ascii_whitespace()).map(|blanks| from + blanks).ok_or(Stop::Incomplete)
        };
        let mut at = skip(0)?;
        if bytes[at] == b',' {
            at = skip(at + 1)?;
        }
        if bytes[at] == b'}' {
            return Ok(Self::End);
        }
        let (key, length) = value::<Text<'_>>(&bytes[at..]).map_err(|stop| stop.shifted(at))?;
        at = skip(at + length)?;
        if bytes[at] != b':' {
            return Err(Stop::Syntax(at, "expected a colon after the key".to_owned()));
        }
        at = skip(at + 1)?;
        if matches!(&*key.0, "items" | "Items") && bytes[at] == b'[' {
            return Ok(Self::Items { begin: at + 1 });
        }
        let text = |into: &mut Option<String>| {
            value::<Option<String>>(&bytes[at..]).map(|(text, length)| {
                *into = text;
                length
            })
        };
        let length = match &*key.0 {
            "kind" => text(&mut head.kind),
            "apiVersion" => text(&mut head.api_version),
            "selfLink" | "SelfLink" => text(&mut head.self_link),
            "items" | "Items" => value::<Option<IgnoredAny>>(&bytes[at..]).map(|(items, length)| {
                head.items_are_null = items.is_none();
                length
            }),
            "metadata" => value::<ListMetadata>(&bytes[at..]).map(|(metadata, length)| {
                head.self_link = metadata.self_link.or_else(|| head.self_link.take());
                head.snapshot = SnapshotHead::of_annotations(&metadata.annotations);
                length
            }),
            _ => value::<IgnoredAny>(&bytes[at..]).map(|(_, length)| length),
        };
        // A number or a word may go on in bytes not read yet.
        let length = length.map_err(|stop| stop.shifted(at))?;
        if at + length == bytes.len() { Err(Stop::Incomplete) } else { Ok(Self::Other { length: at + length }) }
    }
}

#[derive(Deserialize)]
struct ListMetadata {
    #[serde(default, rename = "selfLink")]
    self_link: Option<String>,
    #[serde(default)]
    annotations: serde_json::Value,
}

impl Stop {
    /// This, if more bytes may help.
    pub fn if_incomplete(self) -> Option<Self> {
        matches!(self, Self::Incomplete).then_some(self)
    }

    fn shifted(self, by: usize) -> Self {
        match self {
            Self::Syntax(at, message) => Self::Syntax(at + by, message),
            other => other,
        }
    }
}

/// Reads one value from the front of the bytes, and how many of them it took.
pub(super) fn value<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, usize), Stop> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<T>();
    match values.next() {
        Some(Ok(value)) => Ok((value, values.byte_offset())),
        Some(Err(error)) => Err(error.into()),
        None => Err(Stop::Incomplete),
    }
}

/// The message of a `serde_json` error without its position, which counts from the item.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}
