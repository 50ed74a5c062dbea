//! `untolerated-taint`: taints that keep the pod away from nodes that it selects.

use super::master_toleration_only;
use crate::engine::{Change, quoted};
use crate::lint::control_plane::{CONTROL_PLANE, is_missed_by_its_taint};
use crate::lint::costs::{Cost, share, untolerated};
use crate::lint::node_agent::{is_device_plugin, is_node_agent};
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{Taint, Toleration, TolerationOperator};

pub(super) const RULE: Rule = Rule {
    id: "untolerated-taint",
    level: Level::Warning,
    page: include_str!("untolerated_taint.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let agent = context.pod().is_some_and(|pod| is_node_agent(pod) && !is_device_plugin(pod));
    if context.in_cluster.is_none() {
        let guess = agent && is_missed_by_its_taint(context) && !master_toleration_only::is_about_control_plane(context);
        return if guess { vec![without_cluster(context)] } else { Vec::new() };
    }
    let costs = untolerated(context);
    let told = costs.iter().filter(|cost| cost.taint.is_worth_tolerating() && !is_told_elsewhere(context, cost.taint));
    told.map(|cost| in_cluster(context, cost, &costs, agent)).collect()
}

fn without_cluster(context: &Context<'_>) -> Found {
    let message = format!("control-plane nodes get no pod: their taint {CONTROL_PLANE}:NoSchedule is not tolerated");
    let place = context.pod_path().field("tolerations");
    Found::at(place.clone(), message)
        .key(format!("{CONTROL_PLANE}:NoSchedule"))
        .help("it uses the host as an agent of every node does: if it is one, tolerate the taint")
        .fix(place, format!("- {{key: {CONTROL_PLANE}, operator: Exists, effect: NoSchedule}}"))
        .level(Level::Info)
}

fn in_cluster(context: &Context<'_>, cost: &Cost<'_>, costs: &[Cost<'_>], agent: bool) -> Found {
    let Some(InCluster { plan, .. }) = context.in_cluster else { return without_cluster(context) };
    let taint = cost.taint;
    let message = format!("taint {taint} excludes {} and is not tolerated", share(cost.nodes, plan));
    let place = context.pod_path().field("tolerations");
    let values = costs.iter().filter(|other| other.taint.key == taint.key && other.taint.effect == taint.effect).count();
    let toleration = if values > 1 {
        let (key, value, effect) = (quoted(&taint.key), quoted(&taint.value), &taint.effect);
        format!("- {{key: {key}, operator: Equal, value: {value}, effect: {effect}}}")
    } else {
        Change::Tolerate(vec![taint.clone()]).yaml()
    };
    let also = match cost.with_others {
        0 => String::new(),
        all if all == cost.nodes => " (and the other taints they have)".to_owned(),
        some => format!(" ({some} of them have other taints, too)"),
    };
    let mut found = Found::at(place.clone(), message)
        .key(taint.to_string())
        .help(format!("if it belongs on these nodes, tolerate the taint{also}; if not, say so in nodeSelector or affinity"))
        .fix(place, toleration);
    for (_, path) in context.tolerations().filter(|(toleration, _)| toleration.key.as_deref() == Some(&*taint.key)) {
        found = found.related(path.field("effect"), "tolerates the key with another effect only");
    }
    // Roles of nodes keep ordinary pods away for a reason; that is nothing against agents.
    if taint.key.starts_with("node-role.kubernetes.io/") && !agent { found.level(Level::Info) } else { found }
}

/// Whether a toleration is there that misses the taint only by its value or by the key's old name: rules of their own tell.
fn is_told_elsewhere(context: &Context<'_>, taint: &Taint) -> bool {
    let misses_value = context.tolerations().map(|(authored, _)| Toleration::from(authored)).any(|toleration| {
        toleration.key == *taint.key
            && toleration.operator == TolerationOperator::Equal
            && toleration.effect.is_none_or(|effect| effect == taint.effect)
    });
    misses_value || *taint.key == *CONTROL_PLANE && master_toleration_only::is_about_control_plane(context)
}
