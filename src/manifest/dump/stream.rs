//! Dumps in JSON, streamed: each item is read from the bytes at hand as soon as they hold all of it.

use std::io::{self, Read};

use serde::de::IgnoredAny;

use super::collect::{DumpReader, Encoded, ItemError};
use super::json_item::{JsonItem, is_list};
use super::kind::ListHead;
use super::member::{Member, Stop, value};
use super::{MAX_LISTS, parts, read_failure};
use crate::manifest::{Place, Position, Problem};

/// How much is read at a time, in bytes.
const BLOCK: usize = 1 << 20;

/// After so many bytes it is tried again to read items in parts, however often that failed.
const MOST_PATIENCE: usize = 256 << 20;

/// No single item of a dump comes near; it bounds the memory that a hostile file can take.
const MAX_ITEM_BYTES: usize = 256 << 20;

/// Reads every object of a JSON stream: lists, single objects, several of them one after the other.
pub(super) fn read(dump: &mut DumpReader, name: &str, bytes: impl Read) {
    let mut stream = Stream::new(name, bytes);
    if let Err(problem) = stream.read_values(dump) {
        let help = "reading ended here, what came before counts: the file is cut off or damaged, dump it again";
        dump.problem(if problem.help.is_none() { problem.help(help) } else { problem });
    }
}

struct Stream<'n, R> {
    name: &'n str,
    bytes: R,
    buffer: Vec<u8>,
    /// What will be in the buffer next.
    next: Vec<u8>,
    /// Everything before this byte of the buffer is done with.
    at: usize,
    /// How many bytes of the buffer `lines` has counted.
    counted: usize,
    ended: bool,
    /// Why the bytes ended before the file did.
    failure: Option<Problem>,
    lines: Lines,
    /// Up to this byte of the file items are read one after the other, because there is nothing to cut, or reading parts failed.
    one_by_one_until: usize,
    /// How many bytes of items are read one after the other once parts fail again.
    patience: usize,
}

/// Counts the bytes and lines that are done with.
#[derive(Default)]
struct Lines {
    bytes: usize,
    newlines: usize,
    /// Bytes since the last newline.
    tail: usize,
}

impl Lines {
    fn pass(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.newlines += memchr::memchr_iter(b'\n', bytes).count();
        self.tail = match memchr::memrchr(b'\n', bytes) {
            Some(last) => bytes.len() - last - 1,
            None => self.tail + bytes.len(),
        };
    }
}

impl<'n, R: Read> Stream<'n, R> {
    fn new(name: &'n str, bytes: R) -> Self {
        let (buffer, next, lines) = (Vec::new(), Vec::new(), Lines::default());
        Self {
            name,
            bytes,
            buffer,
            next,
            at: 0,
            counted: 0,
            ended: false,
            failure: None,
            lines,
            one_by_one_until: 0,
            patience: parts::PART,
        }
    }

    fn read_values(&mut self, dump: &mut DumpReader) -> Result<(), Problem> {
        loop {
            match self.next_byte()? {
                None => return self.failure.take().map_or(Ok(()), Err),
                Some(b'[' | b'{') => self.read_value(dump, &ListHead::default(), 0)?,
                Some(_) => return Err(self.problem_here("expected a JSON object")),
            }
        }
    }

    /// One value at `self.at`, inside of so many lists: an array of values, a list of items, or an item.
    fn read_value(&mut self, dump: &mut DumpReader, list: &ListHead, depth: usize) -> Result<(), Problem> {
        let is_array = self.buffer.get(self.at) == Some(&b'[');
        let is_list = is_array || self.is_list(dump, list)?;
        if !is_list {
            return self.read_item(dump, list);
        }
        if depth > MAX_LISTS {
            self.count();
            let problem = self.problem_here(format!("lists inside lists, more than {MAX_LISTS} levels deep"));
            dump.problem(problem.help("this list is left out, the others count"));
            self.at += self.look(0, |bytes| value::<IgnoredAny>(bytes).map(|(_, length)| length))?;
            return Ok(());
        }
        if !is_array {
            return self.read_object(dump, depth);
        }
        self.at += 1;
        self.read_items(dump, list, depth)
    }

    /// Whether the object at `self.at` is a list.
    fn is_list(&mut self, dump: &mut DumpReader, list: &ListHead) -> Result<bool, Problem> {
        let looked = self.look(0, |bytes| is_list(bytes, list))?;
        if !looked.is_list {
            dump.begin_item(&looked.head, list);
        }
        Ok(looked.is_list)
    }

    /// An object that may be a list: one if it has items, else an item itself. Until that is known its bytes stay in the buffer.
    fn read_object(&mut self, dump: &mut DumpReader, depth: usize) -> Result<(), Problem> {
        let mut head = ListHead { kind: dump.asked_for.clone().filter(|_| depth == 0), ..ListHead::default() };
        // How far into the object this has looked; the object begins at `self.at`.
        let mut ahead = 1;
        loop {
            let member = self.look(ahead, |bytes| Member::read(bytes, &mut head))?;
            match member {
                Member::Items { begin } => {
                    dump.begin_list(&head);
                    self.at += ahead + begin;
                    self.read_items(dump, &head, depth)?;
                    self.read_rest_of_list(&mut head)?;
                    // Some writers put the kind behind the items.
                    dump.saw_list(&head);
                    return Ok(());
                }
                Member::Other { length } => ahead += length,
                Member::End if head.items_are_null => {
                    dump.saw_list(&head);
                    self.at += 1;
                    return self.read_rest_of_list(&mut head);
                }
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
    fn read_items(&mut self, dump: &mut DumpReader, head: &ListHead, depth: usize) -> Result<(), Problem> {
        loop {
            match self.next_byte()? {
                None => return Err(self.cut_off()),
                Some(b']') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b',') => self.at += 1,
                Some(b'[' | b'{') => {
                    self.read_value(dump, head, depth + 1)?;
                    self.read_in_parts(dump, head)?;
                }
                Some(_) => self.read_item(dump, head)?,
            }
        }
    }

    /// As many more items as are sure to be whole, several at the same time; none where that is not worth it.
    fn read_in_parts(&mut self, dump: &mut DumpReader, head: &ListHead) -> Result<(), Problem> {
        let Some(round) = parts::round() else { return Ok(()) };
        while self.buffer_begins() + self.at >= self.one_by_one_until {
            // Files of one block are read in no time.
            if self.ended && self.buffer_begins() == 0 {
                return Ok(());
            }
            while !self.ended && self.buffer.len() - self.at < round {
                self.fill()?;
            }
            let cut = parts::cut(&self.buffer, self.at, round);
            let Some(last) = cut.last() else {
                self.one_by_one_until = self.buffer_begins() + self.buffer.len();
                return Ok(());
            };
            // What comes behind the last part begins the next round, and is read on meanwhile.
            self.next.clear();
            self.next.extend_from_slice(&self.buffer[last.end..]);
            let rest = self.next.len();
            let wanted = if self.ended { 0 } else { round.saturating_sub(rest) };
            let (mut bytes, next) = (self.bytes.by_ref().take(wanted as u64), &mut self.next);
            let (readers, read) = parts::read(&self.buffer, &cut, head, dump.empty(), || bytes.read_to_end(next));
            let failed = readers.iter().position(Option::is_none);
            for (reader, part) in readers.into_iter().map_while(|reader| reader).zip(&cut) {
                dump.absorb(reader);
                self.at = part.end;
            }
            if let Some(failed) = failed {
                // What fails once and again is tried ever more seldom.
                self.one_by_one_until = self.buffer_begins() + cut[failed].end.max(self.at + self.patience);
                self.patience = (2 * self.patience).min(MOST_PATIENCE);
                self.buffer.extend_from_slice(&self.next[rest..]);
            } else {
                self.patience = parts::PART;
                self.count();
                std::mem::swap(&mut self.buffer, &mut self.next);
                (self.at, self.counted) = (0, 0);
            }
            self.end_block(read.map(|read| read < wanted));
        }
        Ok(())
    }

    /// One item at `self.at`. An item that is not what its kind says is a problem of its own and is passed over.
    fn read_item(&mut self, dump: &mut DumpReader, head: &ListHead) -> Result<(), Problem> {
        let name = self.name;
        let (length, defect) = self.look(0, |bytes| {
            let item = JsonItem::new(name, bytes);
            match dump.take(&item, head) {
                Ok(()) => Ok((item.length(), None)),
                Err(ItemError::Incomplete) => Err(Stop::Incomplete),
                Err(ItemError::Defect(problem)) => match item.read::<IgnoredAny>() {
                    Ok(_) => Ok((item.length(), Some(problem))),
                    Err(ItemError::Incomplete) => Err(Stop::Incomplete),
                    Err(ItemError::Defect(problem)) => Err(Stop::Broken(problem)),
                },
            }
        })?;
        if let Some(problem) = defect {
            // There may be a defect in every item: none counts all the lines before it again.
            self.count();
            dump.problem(self.counted_from_start(problem).help("this object is left out, the others count"));
        }
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

    /// Counts what is done with.
    fn count(&mut self) {
        self.lines.pass(&self.buffer[self.counted..self.at]);
        self.counted = self.at;
    }

    /// The byte of the file that the buffer begins with.
    fn buffer_begins(&self) -> usize {
        self.lines.bytes - self.counted
    }

    /// Drops what is done with and reads on: a block, or as much again as is there already.
    fn fill(&mut self) -> Result<(), Problem> {
        self.count();
        self.buffer.drain(..self.at);
        (self.at, self.counted) = (0, 0);
        if self.buffer.len() > MAX_ITEM_BYTES {
            return Err(self.problem_here(format!("an item of more than {} MiB", MAX_ITEM_BYTES >> 20)));
        }
        let wanted = self.buffer.len().max(BLOCK);
        let read = self.bytes.by_ref().take(wanted as u64).read_to_end(&mut self.buffer);
        self.end_block(read.map(|read| read < wanted));
        Ok(())
    }

    /// Notes whether the file ended with the block that was read. What came before a failure is there and counts.
    fn end_block(&mut self, ended: io::Result<bool>) {
        self.ended |= ended.unwrap_or_else(|error| {
            self.failure = Some(read_failure(self.name, &error));
            true
        });
    }

    /// The line and column of the byte that is `ahead` of what is done with.
    fn position(&self, ahead: usize) -> Position {
        let passed = &self.buffer[self.counted..(self.at + ahead).min(self.buffer.len())];
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

    fn cut_off(&mut self) -> Problem {
        if let Some(failure) = self.failure.take() {
            return failure;
        }
        let end = self.buffer.len() - self.at;
        self.problem_at(end, "the JSON ends here in the middle of a value")
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// A list of so many bytes, whose items hold what looks like two more items, and each of which is as `item` wants it.
    fn list(bytes: usize, item: impl Fn(usize) -> &'static str) -> String {
        let inside = r#"[{"apiVersion": "v1", "kind": "Node"}, {"apiVersion": "v1", "kind": "Node"}]"#;
        let padding = "x".repeat(10_000);
        let mut text = r#"{"kind": "List", "items": ["#.to_owned();
        for at in 0.. {
            let spec = item(at);
            let _ = write!(
                text,
                r#"{{"apiVersion": "v1", "kind": "Node", "metadata": {{"name": "n{at}"}}, "spec": {spec}, "more": [{inside}, "{padding}"]}}"#
            );
            if text.len() > bytes {
                return text + "]}";
            }
            text += ", ";
        }
        text
    }

    #[test]
    fn no_more_of_a_file_is_held_than_is_read_at_once_wherever_parts_fail() {
        let most = 4 * parts::round().unwrap_or(BLOCK);
        let defect = |every: usize| move |at: usize| if at % every == every - 1 { "7" } else { "{}" };
        for (text, defects) in [(list(2 * most, |_| "{}"), 0), (list(2 * most, defect(90)), 90), (list(2 * most, defect(1)), 1)] {
            let items = text.matches(r#""name""#).count();
            let mut dump = DumpReader::default();
            let mut stream = Stream::new("dump", text.as_bytes());
            stream.read_values(&mut dump).expect("whole values");
            assert!(stream.buffer.capacity() <= most, "{} of {}", stream.buffer.capacity(), text.len());
            let failed = dump.take_problems().len();
            assert_eq!(failed, items.checked_div(defects).unwrap_or_default());
            assert_eq!(dump.node_count(), items - failed);
        }
    }
}
