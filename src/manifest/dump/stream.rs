//! Dumps in JSON, streamed: each item is read from the bytes at hand as soon as they hold all of it.

use std::cell::Cell;
use std::io::Read;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::collect::{DumpReader, Encoded, ItemError};
use super::kind::ListHead;
use super::read_failure;
use crate::manifest::{Place, Position, Problem};

/// How much is read at a time, in bytes.
const BLOCK: usize = 1 << 20;

/// No single item of a dump comes near; it bounds the memory that a hostile file can take.
const MAX_ITEM_BYTES: usize = 256 << 20;

/// Reads every object of a JSON stream: lists, single objects, several of them one after the other.
pub(super) fn read(dump: &mut DumpReader, name: &str, bytes: impl Read) {
    let mut stream = Stream { name, bytes, buffer: Vec::new(), at: 0, ended: false, lines: Lines::default() };
    if let Err(problem) = stream.read_values(dump) {
        let help = "reading ended here, what came before counts: the file is cut off or damaged, dump it again";
        dump.problem(if problem.help.is_none() { problem.help(help) } else { problem });
    }
}

struct Stream<'n, R> {
    name: &'n str,
    bytes: R,
    buffer: Vec<u8>,
    /// Everything before this byte of the buffer is done with.
    at: usize,
    ended: bool,
    lines: Lines,
}

/// Counts the lines of bytes that have left the buffer.
#[derive(Default)]
struct Lines {
    newlines: usize,
    /// Bytes since the last newline.
    tail: usize,
}

impl Lines {
    fn pass(&mut self, bytes: &[u8]) {
        self.newlines += memchr::memchr_iter(b'\n', bytes).count();
        self.tail = match memchr::memrchr(b'\n', bytes) {
            Some(last) => bytes.len() - last - 1,
            None => self.tail + bytes.len(),
        };
    }
}

impl<R: Read> Stream<'_, R> {
    fn read_values(&mut self, dump: &mut DumpReader) -> Result<(), Problem> {
        loop {
            match self.next_byte()? {
                None => return Ok(()),
                Some(b'[') => {
                    self.at += 1;
                    self.read_items(dump, &ListHead::default())?;
                }
                Some(b'{') => self.read_object(dump)?,
                Some(_) => return Err(self.problem_here("expected a JSON object")),
            }
        }
    }

    /// An object at the top: a list if it has items, else an item itself. Until that is known its bytes stay in the buffer.
    fn read_object(&mut self, dump: &mut DumpReader) -> Result<(), Problem> {
        let mut head = ListHead::default();
        // How far into the object this has looked; the object begins at `self.at`.
        let mut ahead = 1;
        loop {
            let member = self.look(ahead, |bytes| Member::read(bytes, &mut head))?;
            match member {
                Member::Items { begin } => {
                    self.at += ahead + begin;
                    self.read_items(dump, &head)?;
                    self.read_rest_of_list(&mut head)?;
                    // Some writers put the kind behind the items.
                    dump.saw_list(&head);
                    return Ok(());
                }
                Member::Other { length } => ahead += length,
                Member::End => return self.read_item(dump, &ListHead::default()),
            }
        }
    }

    /// The members after the items of a list.
    fn read_rest_of_list(&mut self, head: &mut ListHead) -> Result<(), Problem> {
        loop {
            match self.look(0, |bytes| Member::read(bytes, head))? {
                Member::Items { begin: length } | Member::Other { length } => self.at += length,
                Member::End => {
                    self.next_byte()?;
                    self.at += 1;
                    return Ok(());
                }
            }
        }
    }

    /// The items of an array whose bracket is passed already.
    fn read_items(&mut self, dump: &mut DumpReader, head: &ListHead) -> Result<(), Problem> {
        loop {
            match self.next_byte()? {
                None => return Err(self.cut_off()),
                Some(b']') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b',') => self.at += 1,
                Some(_) => self.read_item(dump, head)?,
            }
        }
    }

    /// One item at `self.at`. An item that is not what its kind says is a problem of its own and is passed over.
    fn read_item(&mut self, dump: &mut DumpReader, head: &ListHead) -> Result<(), Problem> {
        let name = self.name;
        let (length, defect) = self.look(0, |bytes| {
            let item = JsonItem { name, bytes, length: Cell::new(0) };
            match dump.take(&item, head) {
                Ok(()) => Ok((item.length.get(), None)),
                Err(ItemError::Incomplete) => Err(Stop::Incomplete),
                Err(ItemError::Defect(problem)) => match item.read::<IgnoredAny>() {
                    Ok(_) => Ok((item.length.get(), Some(problem))),
                    Err(ItemError::Incomplete) => Err(Stop::Incomplete),
                    Err(ItemError::Defect(problem)) => Err(Stop::Broken(problem)),
                },
            }
        })?;
        let defect = defect.map(|problem| self.counted_from_start(problem).help("this object is left out, the others count"));
        defect.into_iter().for_each(|problem| dump.problem(problem));
        self.at += length;
        Ok(())
    }

    /// A problem whose position counts from the item at hand, counted from the file's start.
    fn counted_from_start(&self, mut problem: Problem) -> Problem {
        if let Some(Place::Streamed(_, place)) = &mut problem.place {
            let start = self.position(0);
            place.column += if place.line == 1 { start.column - 1 } else { 0 };
            place.line += start.line - 1;
        }
        problem
    }

    /// Applies `read` to the bytes from `ahead` on, with more and more of them until they suffice.
    fn look<T>(&mut self, ahead: usize, mut read: impl FnMut(&[u8]) -> Result<T, Stop>) -> Result<T, Problem> {
        loop {
            match read(&self.buffer[(self.at + ahead).min(self.buffer.len())..]) {
                Ok(value) => return Ok(value),
                Err(Stop::Broken(problem)) => return Err(self.counted_from_start(problem)),
                Err(Stop::Syntax(offset, message)) => return Err(self.problem_at(ahead + offset, message)),
                Err(Stop::Incomplete) if self.ended => return Err(self.cut_off()),
                Err(Stop::Incomplete) => self.fill()?,
            }
        }
    }

    /// The next byte that is no blank; stays where it is.
    fn next_byte(&mut self) -> Result<Option<u8>, Problem> {
        loop {
            let blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0xEF | 0xBB | 0xBF);
            match self.buffer[self.at..].iter().position(|byte| !blank(byte)) {
                Some(blanks) => {
                    self.at += blanks;
                    return Ok(Some(self.buffer[self.at]));
                }
                None => self.at = self.buffer.len(),
            }
            if self.ended {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    /// Drops what is done with and reads on: a block, or as much again as is there already.
    fn fill(&mut self) -> Result<(), Problem> {
        self.lines.pass(&self.buffer[..self.at]);
        self.buffer.drain(..self.at);
        self.at = 0;
        if self.buffer.len() > MAX_ITEM_BYTES {
            return Err(self.problem_here(format!("an item of more than {} MiB", MAX_ITEM_BYTES >> 20)));
        }
        let wanted = self.buffer.len().max(BLOCK);
        let read = self.bytes.by_ref().take(wanted as u64).read_to_end(&mut self.buffer);
        self.ended = read.map_err(|error| read_failure(self.name, &error))? < wanted;
        Ok(())
    }

    /// The line and column of the byte that is `ahead` of what is done with.
    fn position(&self, ahead: usize) -> Position {
        let passed = &self.buffer[..(self.at + ahead).min(self.buffer.len())];
        let newlines = memchr::memchr_iter(b'\n', passed).count();
        let tail = memchr::memrchr(b'\n', passed).map_or(self.lines.tail + passed.len(), |last| passed.len() - last - 1);
        Position { line: self.lines.newlines + newlines + 1, column: tail + 1 }
    }

    fn problem_at(&self, ahead: usize, message: impl Into<String>) -> Problem {
        Problem::error(message).at(Place::Streamed(self.name.to_owned(), self.position(ahead)))
    }

    fn problem_here(&self, message: impl Into<String>) -> Problem {
        self.problem_at(0, message)
    }

    fn cut_off(&self) -> Problem {
        let end = self.buffer.len() - self.at;
        self.problem_at(end, "the JSON ends here in the middle of a value")
    }
}

/// Why reading from the bytes at hand stopped.
enum Stop {
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
enum Member {
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
    fn read(bytes: &[u8], head: &mut ListHead) -> Result<Self, Stop> {
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
        let (key, length) = value::<String>(&bytes[at..]).map_err(|stop| stop.shifted(at))?;
        at = skip(at + length)?;
        if bytes[at] != b':' {
            return Err(Stop::Syntax(at, "expected a colon after the key".to_owned()));
        }
        at = skip(at + 1)?;
        if matches!(key.as_str(), "items" | "Items") && bytes[at] == b'[' {
            return Ok(Self::Items { begin: at + 1 });
        }
        let length = match key.as_str() {
            "kind" => value::<String>(&bytes[at..]).map(|(kind, length)| {
                head.kind = Some(kind);
                length
            }),
            "SelfLink" => value::<String>(&bytes[at..]).map(|(link, length)| {
                head.self_link = Some(link);
                length
            }),
            "metadata" => value::<ListMetadata>(&bytes[at..]).map(|(metadata, length)| {
                head.self_link = metadata.self_link;
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
}

impl Stop {
    fn shifted(self, by: usize) -> Self {
        match self {
            Self::Syntax(at, message) => Self::Syntax(at + by, message),
            other => other,
        }
    }
}

/// Reads one value from the front of the bytes, and how many of them it took.
fn value<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, usize), Stop> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<T>();
    match values.next() {
        Some(Ok(value)) => Ok((value, values.byte_offset())),
        Some(Err(error)) => Err(error.into()),
        None => Err(Stop::Incomplete),
    }
}

/// The message of a `serde_json` error without its position, which counts from the item.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}

/// An item as bytes, with room behind it: where it ends is known once it was read.
struct JsonItem<'b> {
    name: &'b str,
    bytes: &'b [u8],
    length: Cell<usize>,
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
}
