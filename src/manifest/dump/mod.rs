//! Dumps of clusters, in whatever form they come: `kubectl get … -o json|yaml`, lists with and without kind,
//! single objects, the capitalised fields that old `kubectl cluster-info dump` wrote.
//!
//! JSON is streamed item by item in bounded memory; YAML is read document by document. A [`Snapshot`] writes back what is read.

mod collect;
mod items;
mod json_item;
mod keep;
mod kept;
mod kept_daemon_set;
mod kept_fields;
mod kind;
mod member;
mod node;
mod parts;
mod pod;
mod pod_items;
mod pod_resources;
mod redaction;
mod redaction_numbers;
mod redaction_order;
mod redaction_places;
mod snapshot;
mod snapshot_head;
mod stream;
mod text;

use std::io::{self, Read};
use std::sync::Arc;

pub use collect::DumpReader;
pub use kept::KeptItems;
pub use snapshot::Snapshot;

use super::mistaken::mistaken;
use super::{Place, Problem, SourceText};

/// How much of a file is looked at to tell JSON from YAML.
const SNIFF_BYTES: usize = 4096;

/// The most YAML that is read from one file, in bytes: its tree takes several times as much memory.
const MAX_YAML_BYTES: usize = 256 << 20;

/// How deep lists may stand inside lists.
const MAX_LISTS: usize = 64;

impl DumpReader {
    /// Reads one file of a dump. `name` is the path to show.
    pub fn read(&mut self, name: &str, mut bytes: impl Read) {
        self.is_relevant = false;
        let mut start = Vec::with_capacity(SNIFF_BYTES);
        let sniffed = bytes.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut start);
        if let Some(problem) = mistaken(&Arc::new(SourceText::from_bytes(name, &start))) {
            return self.problem(problem);
        }
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start);
        // What came before a failure counts, and the failure comes after it.
        let rest = start.chain(Failing(sniffed.err())).chain(bytes);
        match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{' | b'[') => stream::read(self, name, rest),
            _ => self.read_text(name, rest),
        }
    }

    /// Reads a list of objects of one kind, in JSON, of which it is known what it was asked for: some write the kind behind the items.
    pub fn read_list(&mut self, name: &str, kind: &str, bytes: impl Read) {
        self.asked_for = Some(format!("{kind}List"));
        self.read(name, bytes);
        self.asked_for = None;
    }

    /// Reads one file of a folder, in which some files hold nothing that is read: what is wrong with those is a warning.
    pub fn read_one_of_many(&mut self, name: &str, bytes: impl Read) {
        let before = self.problem_count();
        self.read(name, bytes);
        if !self.is_relevant {
            self.soften_problems_after(before);
        }
    }

    fn read_text(&mut self, name: &str, bytes: impl Read) {
        let mut whole = Vec::new();
        let limit = MAX_YAML_BYTES as u64;
        let read = bytes.take(limit + 1).read_to_end(&mut whole);
        if whole.len() > MAX_YAML_BYTES {
            return self.problem(
                Problem::error(format!("more than {} MiB of YAML in one file", limit >> 20))
                    .at(Place::Path(name.to_owned()))
                    .help("dump as JSON (kubectl get … -o json), which is read piece by piece"),
            );
        }
        text::read(self, name, whole);
        if let Err(error) = read {
            self.problem(read_failure(name, &error));
        }
    }
}

/// Fails once if there is a failure, then is empty.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn read_failure(name: &str, error: &io::Error) -> Problem {
    // A damaged archive is bad input; anything else is the file system's failure.
    let problem = match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            Problem::error(format!("cannot unpack: {error}"))
        }
        _ => Problem::failure(format!("cannot read: {error}")),
    };
    problem.at(Place::Path(name.to_owned()))
}
