//! Lists, page by page.

use std::cell::Cell;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::failure::{Failure, Status};
use super::query::encoded;
use super::request::ApiServer;
use super::resource_kind::ResourceKind;
use crate::manifest::Problem;
use crate::manifest::dump::DumpReader;

/// So many objects are asked for at once, as kubectl does.
const PAGE: usize = 500;

/// So many pages without an item in a row are no list.
const MOST_EMPTY_PAGES: usize = 20;

/// `410 Gone`: the continue token is older than what the API server remembers.
pub(super) const GONE: u16 = 410;

/// What was read of one kind.
pub(super) struct Listed {
    /// The facts, of all the lists that are whole.
    pub facts: DumpReader,
    /// Why lists are missing; a kind may be had in one namespace and not in another.
    pub failures: Vec<Failure>,
    /// Whether a list was taken again, because it expired on the way.
    pub expired: bool,
}

/// A page as far as it is more than items, which [`DumpReader`] reads. Reading it also proves that the page is whole.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    metadata: ListMeta,
    #[serde(default)]
    items: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct ListMeta {
    #[serde(default, rename = "continue")]
    next: Option<String>,
}

/// Reads these lists of a kind. `saw` is told how many objects there are so far.
pub(super) async fn list(
    server: &ApiServer,
    kind: ResourceKind,
    paths: Vec<String>,
    empty: fn() -> DumpReader,
    saw: &dyn Fn(usize),
) -> Listed {
    let mut listed = Listed { facts: empty(), failures: Vec::new(), expired: false };
    let count = Cell::new(0);
    for path in paths {
        let before = count.get();
        let mut expired = false;
        let facts = loop {
            match pages(server, kind, &path, expired, empty(), &|more| {
                count.set(count.get() + more);
                saw(count.get());
            })
            .await
            {
                Err(Failure::Status(Status { code: GONE, .. })) if !expired => {
                    expired = true;
                    count.set(before);
                }
                facts => break facts,
            }
        };
        listed.expired |= expired;
        match facts {
            Ok(facts) => listed.facts.absorb(facts),
            Err(failure) => {
                count.set(before);
                listed.failures.push(failure);
            }
        }
    }
    listed
}

/// The facts of one list. They are read page by page into a reader of their own, which counts only once the list is whole: so nothing
/// is there twice when a list begins again, and no more than a page is ever held as text.
async fn pages(
    server: &ApiServer,
    kind: ResourceKind,
    path: &str,
    at_once: bool,
    mut facts: DumpReader,
    saw: &dyn Fn(usize),
) -> Result<DumpReader, Failure> {
    let mut next: Option<String> = None;
    let mut empty_pages = 0;
    loop {
        // A list that expired once would do so again: like client-go, the second time it is asked for in one piece, which cannot.
        let limit = if at_once { String::new() } else { format!("limit={PAGE}") };
        let token = next.as_ref().map(|token| format!("&continue={}", encoded(token))).unwrap_or_default();
        let asked = format!("{path}{limit}{token}");
        let body = server.get(asked.trim_end_matches(['?', '&'])).await?;
        let page = Page::read(kind, &body)?;
        facts.read_list(&format!("{} of {}", kind.plural(), server.server), kind.kind(), body.as_slice());
        let count = page.items.map_or(0, |items| items.len());
        saw(count);
        empty_pages = if count == 0 { empty_pages + 1 } else { 0 };
        let earlier = std::mem::replace(&mut next, page.metadata.next.filter(|token| !token.is_empty()));
        if next.is_none() {
            return Ok(facts);
        }
        if next == earlier {
            return Err(Failure::Broken(
                "the list does not end: a page has the same continue token as the one before".to_owned(),
            ));
        }
        if empty_pages == MOST_EMPTY_PAGES {
            return Err(Failure::Broken(format!("the list does not end: {MOST_EMPTY_PAGES} pages in a row hold nothing")));
        }
    }
}

impl Page {
    fn read(kind: ResourceKind, body: &[u8]) -> Result<Self, Failure> {
        let page: Self = serde_json::from_slice(body).map_err(|error| {
            let what = if error.is_eof() { "the answer ends in the middle" } else { "the answer is no JSON" };
            Failure::Broken(format!("{what}, at line {} column {}", error.line(), error.column()))
        })?;
        match page.kind.strip_suffix("List") {
            Some(of) if of == kind.kind() => Ok(page),
            _ => Err(Failure::Broken(format!("the answer is no list of {}", kind.plural()))),
        }
    }
}

/// The words for lists that had to be taken again.
pub(super) fn expired(kinds: &[&str]) -> Problem {
    Problem::warning(format!("the list of {} expired on the way and was read again from the start", kinds.join(", ")))
}
