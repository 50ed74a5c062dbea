//! `surge-with-host-port`: maxSurge with a port of the host, which the old pod holds until it is gone.

use crate::engine::rollout::RollingUpdate;
use crate::lint::host_ports::host_ports;
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "surge-with-host-port",
    level: Level::Error,
    page: include_str!("surge_with_host_port.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let surges = RollingUpdate::of(context.stored).is_some_and(|update| update.surges());
    let ports = host_ports(context.stored);
    let Some(first) = ports.first().filter(|_| surges) else { return Vec::new() };
    let listed: Vec<String> = ports.iter().map(|taken| taken.port.to_string()).collect();
    let message = format!(
        "maxSurge starts the new pod beside the old one, which holds host port {}: it stays pending, and no node is ever updated",
        listed.join(", ")
    );
    let rolling_update = FieldPath::of("spec.updateStrategy.rollingUpdate");
    let found = Found::at(rolling_update.clone().field("maxSurge"), message)
        .related(first.place.clone(), "taken until the old pod is gone")
        .help("let the old pod go first")
        .fix(rolling_update, "maxSurge: 0\nmaxUnavailable: 1");
    let in_host_network = context.pod().is_some_and(|pod| pod.host_network == Some(true));
    vec![if in_host_network {
        found.related(context.pod_path().field("hostNetwork"), "makes every port of a container a port of the host")
    } else {
        found
    }]
}
