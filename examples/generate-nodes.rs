//! Prints a made-up cluster as `kubectl get nodes -o json` would, for measuring whole runs:
//! `cargo run --release --example generate-nodes -- 5000 > nodes.json`

#[path = "../benches/cluster.rs"]
mod cluster;

use std::io::Write;

fn main() -> std::io::Result<()> {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(5_000);
    std::io::stdout().write_all(cluster::nodes_json(count).as_bytes())
}
