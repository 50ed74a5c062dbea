//! `toleration-value-mismatch`: compares with a value that no node's taint of this key has.

use crate::lint::costs::{share, untolerated};
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{Taint, Toleration, TolerationOperator};

pub(super) const RULE: Rule = Rule {
    id: "toleration-value-mismatch",
    level: Level::Warning,
    page: include_str!("toleration_value_mismatch.md"),
    needs_cluster: true,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let found = context.tolerations().filter_map(|(authored, path)| {
        let is_unset = authored.operator.as_deref().unwrap_or_default().is_empty();
        let toleration = Toleration::from(authored);
        // A key alone is what `unset-operator` is about.
        if is_unset && toleration.value.is_empty() || toleration.operator != TolerationOperator::Equal {
            return None;
        }
        let (message, values) = mismatch(&toleration, context)?;
        let place = if toleration.value.is_empty() { path.clone() } else { path.clone().field("value") };
        let found = Found::at(place, message);
        Some(match values.as_slice() {
            [one] => {
                found.help("give the value that the taint has, or tolerate every value").fix(path, format!("value: {one:?}"))
            }
            // With a value Exists is refused.
            _ => found.help("tolerate every value: Exists, and no value").fix(path, "operator: Exists\nvalue: \"\""),
        })
    });
    found.collect()
}

/// What is wrong, and the values that taints have instead: only where a taint of the key is left untolerated,
/// for a list of tolerations may serve many clusters.
fn mismatch(toleration: &Toleration, context: &Context<'_>) -> Option<(String, Vec<String>)> {
    let InCluster { cluster, plan } = context.in_cluster?;
    let is_meant =
        |taint: &Taint| *taint.key == *toleration.key && toleration.effect.as_ref().is_none_or(|effect| *effect == taint.effect);
    let is_somewhere = cluster.nodes().iter().flat_map(|node| node.taints.iter()).any(|taint| toleration.tolerates(taint));
    let costs = untolerated(context);
    let missed: Vec<_> = costs.iter().filter(|cost| is_meant(cost.taint)).collect();
    if is_somewhere || toleration.key.is_empty() || missed.is_empty() {
        return None;
    }
    let told: Vec<String> = missed.iter().map(|cost| format!("{} excludes {}", cost.taint, share(cost.nodes, plan))).collect();
    let mut values: Vec<String> = missed.iter().map(|cost| cost.taint.value.to_string()).collect();
    values.dedup();
    let message = format!("no taint {} has the value {:?}: {}", toleration.key, toleration.value, told.join(", "));
    Some((message, values))
}
