//! Measures whole runs of the release build and prints the tables of docs/performance.md. Linux only, since it reads the peak of memory
//! from `/proc`:
//!
//! `cargo build --release && cargo run --release --example measure`, with another number of runs `-- 15`

#[path = "../benches/cluster.rs"]
mod cluster;

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;

const PROGRAM: &str = "target/release/daemonset-plan";
const MANIFEST: &str = "examples/fluentd.yaml";

/// So many runs are made of each, unless said otherwise; the median counts.
const RUNS: usize = 7;

/// One way to call the program.
struct Row {
    what: String,
    input: PathBuf,
    arguments: Vec<String>,
}

impl Row {
    fn new(what: &str, input: &Path, arguments: &[&str]) -> Self {
        Self { what: what.to_owned(), input: input.to_owned(), arguments: arguments.iter().map(ToString::to_string).collect() }
    }

    fn plan(what: &str, nodes: &Path) -> Self {
        Self::new(what, nodes, &[MANIFEST, "--nodes", &nodes.to_string_lossy()])
    }
}

fn main() -> io::Result<()> {
    let runs = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(RUNS);
    let folder = PathBuf::from("target/measure");
    fs::create_dir_all(&folder)?;
    let mut out = io::stdout().lock();
    writeln!(out, "Medians of {runs} runs.\n\n| run | input | wall | peak memory |\n| --- | --- | --- | --- |")?;
    let sizes = [1_000, 5_000, 20_000, 100_000];
    let nodes = sizes.map(|count| (count, folder.join(format!("nodes-{count}.json"))));
    for (count, path) in &nodes {
        made(path, |out| out.write_all(cluster::nodes_json(*count).as_bytes()))?;
        measure(&Row::plan(&format!("plan, {count} nodes"), path), runs, &mut out)?;
    }
    for row in other_rows(&folder)? {
        measure(&row, runs, &mut out)?;
    }
    let (_, largest) = &nodes[nodes.len() - 1];
    let [read, parse] = every_byte(largest, runs)?;
    writeln!(
        out,
        "\nEvery byte of `{}` read once in blocks: {read:.2?}; parsed by serde_json in memory into nothing: {parse:.2?}",
        largest.display()
    )
}

/// Runs that are not plans of ever more nodes.
fn other_rows(folder: &Path) -> io::Result<Vec<Row>> {
    let five_thousand = folder.join("nodes-5000.json");
    let pods = folder.join("pods-150000.json");
    made(&pods, |out| {
        out.write_all(cluster::nodes_json(5_000).as_bytes())?;
        cluster::pods_json(5_000, 30, out)
    })?;
    let mut rows = vec![Row::plan("plan, 5000 nodes with 150000 pods", &pods)];
    for count in [1_000, 5_000] {
        let yaml = folder.join(format!("nodes-{count}.yaml"));
        made(&yaml, |out| {
            let list: serde_json::Value = serde_json::from_str(&cluster::nodes_json(count))?;
            out.write_all(serde_saphyr::to_string(&list).map_err(io::Error::other)?.as_bytes())
        })?;
        rows.push(Row::plan(&format!("plan, {count} nodes in YAML"), &yaml));
    }
    let manifest = fs::read_to_string(MANIFEST)?;
    let named = |at: usize| manifest.replace("name: fluentd", &format!("name: fluentd-{at}"));
    let hundred = folder.join("daemon-sets-100.yaml");
    made(&hundred, |out| (0..100).try_for_each(|at| writeln!(out, "{}\n---", named(at))))?;
    let nodes = five_thousand.to_string_lossy();
    rows.push(Row::new("plan, 100 DaemonSets on 5000 nodes", &five_thousand, &[&hundred.to_string_lossy(), "--nodes", &nodes]));
    let next = "examples/fluentd-next.yaml";
    rows.push(Row::new("diff, 5000 nodes", &five_thousand, &["diff", MANIFEST, next, "--nodes", &nodes]));
    rows.push(Row::new("lint, one manifest", Path::new(MANIFEST), &["lint", MANIFEST]));
    let many = folder.join("manifests");
    fs::create_dir_all(&many)?;
    (0..1_000).try_for_each(|at| fs::write(many.join(format!("{at}.yaml")), named(at)))?;
    rows.push(Row::new("lint, 1000 manifests", &many, &["lint", &many.to_string_lossy()]));
    Ok(rows)
}

/// Writes a file, if it is not there from an earlier run.
fn made(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let unfinished = path.with_extension("unfinished");
    let mut out = BufWriter::new(File::create(&unfinished)?);
    write(&mut out)?;
    out.flush()?;
    fs::rename(unfinished, path)
}

fn measure(row: &Row, runs: usize, out: &mut dyn Write) -> io::Result<()> {
    let runs: Vec<(Duration, usize)> = (0..runs).map(|_| run(&row.arguments)).collect::<io::Result<_>>()?;
    let wall = median(runs.iter().map(|(wall, _)| *wall).collect());
    let peak = median(runs.iter().map(|(_, peak)| *peak).collect());
    let size = size(&row.input)?;
    writeln!(out, "| {} | {size:.1} MB | {:.0} ms | {} MB |", row.what, wall.as_secs_f64() * 1e3, peak / 1000)
}

/// How long a run takes, and how many kB of memory it holds at most.
fn run(arguments: &[String]) -> io::Result<(Duration, usize)> {
    let started = Instant::now();
    let mut child = Command::new(PROGRAM).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        peak = peak_of(child.id()).max(peak);
        // Short runs are looked at often, so that their peak is seen at all; long ones are not disturbed.
        std::thread::sleep((started.elapsed() / 20).clamp(Duration::from_micros(50), Duration::from_millis(5)));
    }
    Ok((started.elapsed(), peak))
}

fn peak_of(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or_default()
}

fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}

/// In millions of bytes, of a folder's files together.
fn size(path: &Path) -> io::Result<f64> {
    let bytes = match path.is_dir() {
        true => fs::read_dir(path)?.map(|entry| Ok(entry?.metadata()?.len())).sum::<io::Result<u64>>()?,
        false => fs::metadata(path)?.len(),
    };
    #[allow(clippy::cast_precision_loss, reason = "a tenth of a million is shown")]
    Ok(bytes as f64 / 1e6)
}

/// The fastest way to see every byte of a JSON file: how long reading it takes, and how long parsing it in memory without keeping
/// anything.
fn every_byte(path: &Path, runs: usize) -> io::Result<[Duration; 2]> {
    let bytes = fs::read(path)?;
    let mut block = vec![0; 1 << 20];
    let (mut reads, mut parses) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let started = Instant::now();
        let mut file = File::open(path)?;
        while file.read(&mut block)? > 0 {}
        reads.push(started.elapsed());
        let started = Instant::now();
        let _: IgnoredAny = serde_json::from_slice(&bytes)?;
        parses.push(started.elapsed());
    }
    Ok([median(reads), median(parses)])
}
