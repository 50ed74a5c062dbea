//! Prints a made-up cluster as kubectl would, for measuring whole runs:
//! `cargo run --release --example generate-nodes -- 5000 > nodes.json`, and with pods on each node
//! `cargo run --release --example generate-nodes -- 5000 30 > cluster.json`

#[path = "../benches/cluster.rs"]
mod cluster;

use std::io::{BufWriter, Write};

fn main() -> std::io::Result<()> {
    let number = |at: usize, default: usize| std::env::args().nth(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (nodes, pods_per_node) = (number(1, 5_000), number(2, 0));
    let mut out = BufWriter::new(std::io::stdout().lock());
    out.write_all(cluster::nodes_json(nodes).as_bytes())?;
    if pods_per_node > 0 {
        cluster::pods_json(nodes, pods_per_node, &mut out)?;
    }
    out.flush()
}
