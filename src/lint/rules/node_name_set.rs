//! `node-name-set`: the template names one node and bypasses the scheduler.

use crate::engine::quoted;
use crate::lint::required_affinity::require;
use crate::lint::{Check, Context, Fix, Found, Level, Rule};
use crate::model::{NodeSelectorRequirement, NodeSelectorTerm, Operator};

pub(super) const RULE: Rule = Rule {
    id: "node-name-set",
    level: Level::Info,
    page: include_str!("node_name_set.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let name = context.written_pod().and_then(|pod| pod.node_name.as_deref()).filter(|name| !name.is_empty());
    let found = name.map(|name| {
        let message = format!("nodeName keeps the pods to node {name:?} and past the scheduler, which would look for room first");
        let found = Found::at(context.pod_path().field("nodeName"), message);
        let (help, fix) = match hostname(context, name) {
            Some(label) => {
                let place = context.pod_path().field("nodeSelector");
                let fix = Fix { place, yaml: format!("{HOSTNAME}: {}", quoted(label)) };
                ("select the node by its label instead", Some(fix))
            }
            None => ("select the node by its name in a required node affinity instead", require(context, &by_name(name))),
        };
        Found { fix, ..found.help(help) }
    });
    found.into_iter().collect()
}

const HOSTNAME: &str = "kubernetes.io/hostname";

/// The label of the host, which need not be the name of the node: only a cluster tells, and that no other node has it.
fn hostname<'a>(context: &Context<'a>, name: &str) -> Option<&'a str> {
    let nodes = context.in_cluster?.cluster.nodes();
    let label = nodes.iter().find(|node| *node.name == *name)?.labels.get(HOSTNAME)?;
    let carriers = nodes.iter().filter(|node| node.labels.get(HOSTNAME) == Some(label)).count();
    let selector = context.pod().and_then(|pod| pod.node_selector.as_ref());
    let is_selected = selector.is_some_and(|selector| selector.contains_key(HOSTNAME));
    (carriers == 1 && !is_selected).then_some(label)
}

fn by_name(name: &str) -> NodeSelectorTerm {
    let requirement =
        NodeSelectorRequirement { key: "metadata.name".to_owned(), operator: Operator::In, values: vec![name.to_owned()] };
    NodeSelectorTerm { match_expressions: Vec::new(), match_fields: vec![requirement], dead: None }
}
