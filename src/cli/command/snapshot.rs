//! `snapshot`: all that plans and audits read of a cluster, in one file.

use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::cli::args::SnapshotArguments;
use crate::cli::exit::Exit;
use crate::cli::output_file::write_file;
use crate::cli::{diagnostics, progress, resolve, terminal};
use crate::manifest::Problem;
use crate::manifest::dump::Snapshot;
use crate::render::printable_json;
use crate::source::collect_for_snapshot;

pub(super) fn run(arguments: &SnapshotArguments) -> Exit {
    let (snapshot, problems) = snapshot(arguments);
    diagnostics::show(&problems, arguments.color.into());
    let exit = Exit::of(&problems);
    let Some(snapshot) = snapshot else { return exit };
    let snapshot = if arguments.redact { snapshot.redacted() } else { snapshot };
    let written = write(&snapshot, &arguments.output);
    let missing: Vec<&str> = snapshot.missing().map(|(kind, _)| kind).collect();
    if written == Exit::Fine && !missing.is_empty() {
        terminal::note(&format!("not in it, as plans and audits will say: {}", missing.join(", ")));
    }
    exit.max(written)
}

/// The snapshot, where there is a cluster, and everything that is wrong with what it was made from.
fn snapshot(arguments: &SnapshotArguments) -> (Option<Snapshot>, Vec<Problem>) {
    let once = resolve::standard_input_is_read_once(&[], &arguments.cluster.nodes);
    if let Err(problem) = once {
        return (None, vec![problem]);
    }
    let Some(source) = resolve::own_cluster_source(&arguments.cluster, None) else { return (None, vec![no_cluster()]) };
    let collected = progress::shown(&source, |saw| collect_for_snapshot(&source, saw));
    let mut problems = collected.problems;
    let snapshot = collected.cluster.zip(collected.kept).map(|(cluster, kept)| Snapshot::of(&cluster, kept));
    if let Some(snapshot) = snapshot.as_ref().filter(|_| arguments.cluster.strict) {
        problems.extend(snapshot.missing().map(|(kind, why)| Problem::error(format!("not collected: {kind}: {why}"))));
    }
    (snapshot, problems)
}

fn no_cluster() -> Problem {
    Problem::error("no cluster to take a snapshot of")
        .help("name a dump: daemonset-plan snapshot --nodes DUMP -o cluster.json.gz")
}

fn write(snapshot: &Snapshot, path: &Path) -> Exit {
    if path.as_os_str() == "-" {
        let written = terminal::write_stdout(|out| match terminal::is_on_stdout() {
            true => write_for_people(snapshot, out),
            false => snapshot.write(out),
        });
        if written == Exit::Fine {
            terminal::note(&format!("wrote {}", counted(snapshot)));
        }
        return written;
    }
    let is_packed = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    let written = write_file(path, |out| if is_packed { write_packed(snapshot, out) } else { snapshot.write(out) });
    if written == Exit::Fine {
        let size = path.metadata().map_or(0, |metadata| metadata.len());
        let name = terminal::name(&path.display().to_string());
        terminal::note(&format!("wrote {name}: {}; {}", counted(snapshot), size_in_words(size)));
    }
    written
}

/// The same JSON, in which nothing steers a terminal.
fn write_for_people(snapshot: &Snapshot, out: &mut dyn Write) -> io::Result<()> {
    let mut json = Vec::new();
    snapshot.write(&mut json)?;
    out.write_all(printable_json(&String::from_utf8_lossy(&json)).as_bytes())
}

/// Packs without a time stamp, so that equal snapshots are equal files.
fn write_packed(snapshot: &Snapshot, out: &mut dyn Write) -> io::Result<()> {
    let mut packed = GzEncoder::new(out, Compression::best());
    snapshot.write(&mut packed)?;
    packed.finish().map(drop)
}

/// `1,204 nodes, 3,981 pods, 12 other objects`
fn counted(snapshot: &Snapshot) -> String {
    let count = |wanted: &str| snapshot.counts().find(|(kind, _)| *kind == wanted).map_or(0, |(_, count)| count);
    let all: usize = snapshot.counts().map(|(_, count)| count).sum();
    let (nodes, pods) = (count("Node"), count("Pod"));
    let counted = [(nodes, "node"), (pods, "pod"), (all - nodes - pods, "other object")].map(|(count, word)| match count {
        1 => format!("1 {word}"),
        count => format!("{} {word}s", grouped(count)),
    });
    counted.join(", ")
}

/// `1,204`
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// `1.2 MB`
fn size_in_words(bytes: u64) -> String {
    let (unit, word) = match bytes {
        0..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => (1_000, "kB"),
        _ => (1_000_000, "MB"),
    };
    let tenths = (bytes * 10).div_ceil(unit);
    format!("{}.{} {word}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_as_people_read_them() {
        for (number, expected) in [(7, "7"), (999, "999"), (1_204, "1,204"), (1_000_001, "1,000,001")] {
            assert_eq!(grouped(number), expected);
        }
        for (bytes, expected) in [(999, "999 B"), (1_000, "1.0 kB"), (1_234_567, "1.3 MB"), (12_000_000, "12.0 MB")] {
            assert_eq!(size_in_words(bytes), expected);
        }
    }
}
