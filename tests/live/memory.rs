//! How much memory the lists of a large cluster take.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::access::access;
use super::recordings::{cluster, recording};
use super::stand_in::{Reply, Seen, StandIn};
use crate::program::program;

const NODES: usize = 50_000;

/// The most memory that a plan may hold at any moment, in MB.
const MOST: usize = 300;

/// What stands in the place of a node's name and number.
const NUMBER: &str = "NUMBER";

/// A node as large as those of real clusters, most of it managed fields and images.
fn real_node() -> Value {
    let Reply::Answer { body, .. } = recording("nodes-all") else { panic!("no recording") };
    let mut list: Value = serde_json::from_slice(&body).expect("JSON");
    let mut node = list["items"][0].take();
    let image = |at: usize| {
        let digest = "0123456789abcdef".repeat(4);
        let name = format!("registry.example.com/team-{at}/service");
        json!({"names": [format!("{name}@sha256:{digest}"), format!("{name}:v1.{at}.0")], "sizeBytes": 100_000_000 + at})
    };
    node["status"]["images"] = (0..70).map(image).collect::<Vec<_>>().into();
    node
}

/// A page of the nodes, made when it is asked for.
fn page(seen: &Seen, node: &str) -> Reply {
    let limit: usize = seen.query("limit").expect("nobody asks for all at once").parse().expect("a number");
    let from: usize = seen.query("continue").map_or(0, |token| token.parse().expect("a token of this server"));
    let next = (from + limit).min(NODES);
    let items: Vec<String> = (from..next).map(|at| node.replace(NUMBER, &format!("{at:05}"))).collect();
    let token = if next < NODES { next.to_string() } else { String::new() };
    let head = format!(r#""kind":"NodeList","apiVersion":"v1","metadata":{{"resourceVersion":"1","continue":"{token}"}}"#);
    Reply::text(200, &format!(r#"{{{head},"items":[{}]}}"#, items.join(",")))
}

/// The most memory that a process has held so far, in kB; none once it has ended.
fn peak(process: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// What a plan holds at most while it reads so many copies of a node, in MB.
fn most_memory(node: &Value) -> usize {
    let name = node["metadata"]["name"].as_str().expect("a name");
    let node = node.to_string().replace(name, &format!("node-{NUMBER}"));
    let size = node.len();
    let stand_in = StandIn::new(move |seen| if seen.path() == "/api/v1/nodes" { page(seen, &node) } else { cluster(seen) });
    let (folder, _) = access(&stand_in, "{token: secret}");
    let (report, said) = (folder.0.join("report.json"), folder.0.join("said"));
    let file = |path| Stdio::from(fs::File::create(path).expect("a file can be made"));
    // Another build of the program can be measured as well.
    let mut command = match std::env::var_os("DAEMONSET_PLAN") {
        Some(path) => Command::new(path),
        None => program(),
    };
    command.args(["tests/cli/inputs/agent.yaml", "-o", "json", "--kubeconfig"]).arg(folder.path("config"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stdout(file(&report)).stderr(file(&said));
    let started = Instant::now();
    let mut child = command.spawn().expect("the program runs");
    let mut most = 0;
    while child.try_wait().expect("it can be waited for").is_none() {
        most = peak(child.id()).unwrap_or_default().max(most);
        std::thread::sleep(Duration::from_millis(5));
    }
    let seconds = started.elapsed().as_secs();
    let said = fs::read_to_string(said).expect("it was written");
    assert_eq!((child.wait().expect("it ended").code(), said.as_str()), (Some(0), ""));
    let report: Value = serde_json::from_slice(&fs::read(report).expect("it was written")).expect("JSON");
    assert_eq!(report["daemonSets"][0]["nodes"].as_array().map(Vec::len), Some(NODES));
    println!("a plan for {NODES} nodes of {size} bytes, asked of a server: {} MB at most, {seconds} s", most / 1000);
    assert!(most > 0, "nothing was measured");
    most / 1000
}

#[test]
fn fifty_thousand_nodes_are_read_page_by_page_in_bounded_memory() {
    let mut node = real_node();
    node["metadata"]["managedFields"].take();
    node["status"]["images"].take();
    let most = most_memory(&node);
    assert!(most < MOST, "{most} MB");
}

#[test]
#[ignore = "800 MB over TLS take the debug build most of a minute"]
fn fifty_thousand_nodes_of_their_real_size_are_read_in_bounded_memory() {
    let node = real_node();
    assert!((14_000..20_000).contains(&node.to_string().len()), "{} bytes", node.to_string().len());
    let most = most_memory(&node);
    assert!(most < MOST, "{most} MB");
}
