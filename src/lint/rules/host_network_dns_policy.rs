//! `host-network-dns-policy`: a pod in the host's network that does not ask the cluster's DNS, although its policy seems to say so.

use crate::lint::operating_system::is_for_windows;
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "host-network-dns-policy",
    level: Level::Warning,
    page: include_str!("host_network_dns_policy.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(pod) = context.written_pod().filter(|pod| pod.host_network == Some(true)) else { return Vec::new() };
    let written = pod.dns_policy.as_deref().filter(|policy| !policy.is_empty());
    // On Windows there is no ClusterFirstWithHostNet.
    if !matches!(written, None | Some("ClusterFirst")) || is_for_windows(context) {
        return Vec::new();
    }
    let says = if written.is_some() { "dnsPolicy ClusterFirst" } else { "without a dnsPolicy a pod" };
    let message = format!("{says} in the host's network uses the node's DNS, which knows no Services of the cluster");
    let host_network = context.pod_path().field("hostNetwork");
    let found = Found::at(context.pod_path().field("dnsPolicy"), message)
        .related(host_network, "with it ClusterFirst falls back to Default")
        .help("ask the cluster's DNS, or write Default where the node's is meant")
        .fix(context.pod_path(), "dnsPolicy: ClusterFirstWithHostNet");
    vec![if written.is_some() { found } else { found.level(Level::Info) }]
}
