//! Dumps of clusters, in whatever form they come: `kubectl get … -o json|yaml`, lists with and without kind,
//! single objects, the capitalised fields that old `kubectl cluster-info dump` wrote.
//!
//! JSON is streamed item by item in bounded memory; YAML is read document by document.

mod collect;
mod items;
mod kind;
mod node;
mod pod;
mod pod_items;
mod pod_resources;
mod stream;
mod text;

use std::io::Read;

pub use collect::DumpReader;

use super::{MAX_TEXT_BYTES, Place, Problem};

/// How much of a file is looked at to tell JSON from YAML.
const SNIFF_BYTES: usize = 4096;

impl DumpReader {
    /// Reads one file of a dump. `name` is the path to show.
    pub fn read(&mut self, name: &str, mut bytes: impl Read) {
        let mut start = Vec::with_capacity(SNIFF_BYTES);
        if let Err(error) = bytes.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut start) {
            self.problem(read_failure(name, &error));
            return;
        }
        let first = start.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF));
        let rest = start.as_slice().chain(bytes);
        match first {
            Some(b'{' | b'[') => stream::read(self, name, rest),
            _ => self.read_text(name, rest),
        }
    }

    fn read_text(&mut self, name: &str, bytes: impl Read) {
        let mut whole = Vec::new();
        let limit = MAX_TEXT_BYTES as u64;
        match bytes.take(limit + 1).read_to_end(&mut whole) {
            Err(error) => self.problem(read_failure(name, &error)),
            Ok(length) if length as u64 > limit => self.problem(
                Problem::error(format!("more than {} MiB of YAML in one file", limit >> 20))
                    .at(Place::Path(name.to_owned()))
                    .help("dump as JSON (kubectl get … -o json), which is read piece by piece"),
            ),
            Ok(_) => text::read(self, name, &whole),
        }
    }
}

fn read_failure(name: &str, error: &std::io::Error) -> Problem {
    // A damaged archive is bad input; anything else is the file system's failure.
    let problem = match error.kind() {
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::UnexpectedEof => {
            Problem::error(format!("cannot unpack: {error}"))
        }
        _ => Problem::failure(format!("cannot read: {error}")),
    };
    problem.at(Place::Path(name.to_owned()))
}
