//! Several parts of a long list of items are read at the same time.
//!
//! Where an item ends is only known once it was read, so the places to cut at are guessed by what stands between the first two items.
//! A guess is right if reading the part before it ends exactly there; what comes after a wrong one is read again, one item after the
//! other. So the facts are the same in any case.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use memchr::memmem::{Finder, rfind};

use super::collect::DumpReader;
use super::json_item::{JsonItem, is_list};
use super::kind::ListHead;
use crate::model::processors;

/// How many bytes a part has.
pub(super) const PART: usize = 1 << 20;

/// How many parts there are at once for each thread: few enough to stay small, enough to be worth starting threads.
const PARTS_EACH: usize = 2;

/// Reading the file is the limit before that.
const MOST_THREADS: usize = 8;

/// No longer text between two items is looked for.
const LONGEST_SEPARATOR: usize = 200;

/// How many bytes are cut at once, on a machine with more than one processor.
pub(super) fn round() -> Option<usize> {
    let threads = threads();
    (threads > 1).then_some(PARTS_EACH * PART * threads)
}

fn threads() -> usize {
    processors().min(MOST_THREADS)
}

/// The ranges of bytes that hold whole items, if the guess is right; none where there is not even one part to cut. They begin behind an
/// item, and there are no more than can be read at once.
pub(super) fn cut(bytes: &[u8], behind: usize, round: usize) -> Vec<Range<usize>> {
    let bytes = &bytes[..bytes.len().min(behind + round)];
    let Some(separator) = separator(&bytes[behind..]) else { return Vec::new() };
    let Some(end) = rfind(&bytes[behind..], separator).map(|end| behind + end) else { return Vec::new() };
    if end - behind < PART {
        return Vec::new();
    }
    let finder = Finder::new(separator);
    let mut parts = Vec::new();
    let mut begin = behind;
    while begin < end {
        let enough = (begin + PART).min(end);
        let next = finder.find(&bytes[enough..end]).map_or(end, |found| enough + found);
        parts.push(begin..next);
        begin = next;
    }
    parts
}

/// What stands between two items, from the comma up to the second key, since objects inside of items begin with the same first one:
/// `,\n    {\n        "apiVersion": "v1",\n        "kind"`. Up to the first key where its value is no text.
fn separator(bytes: &[u8]) -> Option<&[u8]> {
    let near = &bytes[..bytes.len().min(LONGEST_SEPARATOR)];
    let begin = near.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let near = &near[begin..];
    let first_key = behind_text(near, behind_marks(near, 0, b",{")?)?;
    let second_key = || {
        let value = behind_text(near, behind_marks(near, first_key, b":")?)?;
        behind_text(near, behind_marks(near, value, b",")?)
    };
    Some(&near[..second_key().unwrap_or(first_key)])
}

/// Where these marks end, with nothing but blanks between them.
fn behind_marks(bytes: &[u8], from: usize, marks: &[u8]) -> Option<usize> {
    marks.iter().try_fold(from, |at, mark| {
        let blanks = bytes[at..].iter().position(|byte| !byte.is_ascii_whitespace())?;
        (bytes[at + blanks] == *mark).then_some(at + blanks + 1)
    })
}

/// Where a text in quotes ends; one with quotes inside is not worth it.
fn behind_text(bytes: &[u8], from: usize) -> Option<usize> {
    let begin = behind_marks(bytes, from, b"\"")?;
    Some(begin + bytes[begin..].iter().position(|byte| *byte == b'"')? + 1)
}

/// Reads every part by a reader of its own, and does something else meanwhile. Of a part that does not hold whole items there is nothing.
pub(super) fn read<T>(
    bytes: &[u8],
    parts: &[Range<usize>],
    list: &ListHead,
    empty: fn() -> DumpReader,
    meanwhile: impl FnOnce() -> T,
) -> (Vec<Option<DumpReader>>, T) {
    let next = AtomicUsize::new(0);
    // What comes behind a part that failed is read again, so nobody begins with it.
    let failed = AtomicUsize::new(parts.len());
    // Whoever is free takes the next part: the parts are not equally much work, and this thread comes later.
    let work = || {
        let mut read = Vec::new();
        while let Some((at, part)) = parts.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed)) {
            if at > failed.load(Ordering::Relaxed) {
                break;
            }
            let reader = read_part(&bytes[part.clone()], list, empty());
            if reader.is_none() {
                failed.fetch_min(at, Ordering::Relaxed);
            }
            read.push((at, reader));
        }
        read
    };
    let (mut read, done) = thread::scope(|scope| {
        let others: Vec<_> = (1..threads()).map(|_| scope.spawn(work)).collect();
        let done = meanwhile();
        let mut read = work();
        for other in others {
            read.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        (read, done)
    });
    read.sort_unstable_by_key(|(at, _)| *at);
    (read.into_iter().map(|(_, reader)| reader).collect(), done)
}

/// The facts of a part; none where there is anything in it but whole items that are what they say.
fn read_part(bytes: &[u8], list: &ListHead, mut reader: DumpReader) -> Option<DumpReader> {
    let between = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
    let mut at = 0;
    loop {
        at += match bytes[at..].iter().position(|byte| !between(byte)) {
            Some(blanks) => blanks,
            None => return Some(reader),
        };
        let item = JsonItem::new("", &bytes[at..]);
        if bytes[at] != b'{' || is_list(&bytes[at..], list).ok()?.is_list {
            return None;
        }
        reader.take(&item, list).ok()?;
        at += item.length();
    }
}
