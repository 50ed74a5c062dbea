//! What is suggested to win more nodes, and how nodes with one reason share a row.

use std::fmt::Write as _;
use std::sync::Arc;

use daemonset_plan::engine::plan;
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{SourceText, read_manifest};
use daemonset_plan::render::{ReportFormat, View, render_plan};
use daemonset_plan::report::{Header, PlanReport, PlannedDaemonSet, plan_report};

/// A node's labels, its taints and its cores.
type Node<'a> = (&'a str, &'a str, u32);

/// Lines to add, and the nodes that they win.
type Made<'a> = (&'a str, &'a [&'a str]);

/// The plan of a pod's specification on nodes with these labels, taints and cores.
fn report(pod: &str, nodes: &[Node<'_>]) -> PlanReport {
    let manifest = format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: d, namespace: default}}\nspec: {{selector: {{matchLabels: {{app: d}}}}, \
         template: {{metadata: {{labels: {{app: d}}}}, spec: {{{pod}}}}}}}\n"
    );
    let manifest = read_manifest(&Arc::new(SourceText::new("d.yaml", manifest)));
    assert!(manifest.problems.is_empty(), "{pod}: {:?}", manifest.problems);
    let mut dump = String::new();
    for (at, (labels, taints, cores)) in nodes.iter().enumerate() {
        let _ = writeln!(
            dump,
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: node-{at}, labels: {{{labels}}}}}\nspec: {{taints: [{taints}]}}\n\
             status: {{allocatable: {{cpu: {cores}, pods: 10}}}}"
        );
    }
    let mut reader = DumpReader::default();
    reader.read("cluster", dump.as_bytes());
    let cluster = reader.finish("the cluster");
    let authored = &manifest.daemon_sets[0];
    let plan = plan(&authored.object, "default", &cluster);
    let planned = PlannedDaemonSet { authored, namespace: "default", refused: Vec::new(), plan };
    plan_report(Header::new("PlanReport"), &[planned], &cluster, &[], &[])
}

#[test]
fn a_change_is_suggested_once_and_only_where_the_pod_is_meant_to_run() {
    const CONTAINERS: &str = "containers: [{name: c, image: i}]";
    const TEAM: &str = "- {key: team, operator: Exists, effect: NoSchedule}";
    const OS: &str = "- {key: os, operator: Exists, effect: NoSchedule}";
    let team = |value: &str| format!("{{key: team, value: {value}, effect: NoSchedule}}");
    let (red, blue) = (team("red"), team("blue"));
    let os = "{key: os, value: windows, effect: NoSchedule}";
    let windows = "kubernetes.io/os: windows";
    let on_windows = format!("{CONTAINERS}, nodeSelector: {{kubernetes.io/os: windows}}");
    let cases: [(&str, &[Node<'_>], &[Made<'_>]); 5] = [
        // One toleration wins the nodes of all values.
        (CONTAINERS, &[("", &red, 1), ("", &blue, 1), ("", "", 1)], &[(TEAM, &["node-0", "node-1"])]),
        // Nobody who says nothing of Windows means it.
        (CONTAINERS, &[(windows, os, 1), ("", "", 1)], &[]),
        (&on_windows, &[(windows, os, 1), ("", "", 1)], &[(OS, &["node-0"])]),
        // What is worth it for other nodes says truthfully that it wins these as well.
        (CONTAINERS, &[(windows, &red, 1), ("", &red, 1)], &[(TEAM, &["node-0", "node-1"])]),
        (CONTAINERS, &[(windows, &red, 1)], &[]),
    ];
    for (pod, nodes, expected) in cases {
        let report = report(pod, nodes);
        let suggestions = report.daemon_sets[0].suggestions.iter();
        let found: Vec<(&str, Vec<&str>)> =
            suggestions.map(|made| (made.yaml.as_str(), made.nodes.iter().map(AsRef::as_ref).collect())).collect();
        let expected: Vec<(&str, Vec<&str>)> = expected.iter().map(|(yaml, nodes)| (*yaml, nodes.to_vec())).collect();
        assert_eq!(found, expected, "{pod} on {nodes:?}");
    }
}

#[test]
fn nodes_that_hear_the_same_share_a_row_whatever_let_them_through_before() {
    let pod = "containers: [{name: c, image: i, resources: {requests: {cpu: 8}}}], tolerations: [{operator: Exists}]";
    let report = report(pod, &[("", "{key: a, effect: NoSchedule}", 2), ("", "{key: b, effect: NoSchedule}", 2), ("", "", 2)]);
    let mut table = Vec::new();
    render_plan(&report, ReportFormat::Table, View::default(), &mut table).expect("memory takes everything");
    let table = String::from_utf8(table).expect("UTF-8");
    let rows: Vec<&str> = table.lines().filter(|line| line.contains("Insufficient cpu")).collect();
    assert!(matches!(rows.as_slice(), [row] if row.contains("node-[0-2]  3 pending")), "{table}");
}
