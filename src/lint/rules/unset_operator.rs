//! `unset-operator`: a toleration of a key alone, which means the empty value, not every value
//! (`api/core/v1/toleration.go:ToleratesTaint`).

use crate::lint::costs::{share, untolerated};
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{Taint, Toleration};

pub(super) const RULE: Rule = Rule {
    id: "unset-operator",
    level: Level::Warning,
    page: include_str!("unset_operator.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let is_unset = |text: &Option<String>| text.as_deref().unwrap_or_default().is_empty();
    let unset = context
        .tolerations()
        .filter(|(authored, _)| is_unset(&authored.operator) && is_unset(&authored.value) && !is_unset(&authored.key));
    let found = unset.filter_map(|(authored, path)| {
        let toleration = Toleration::from(authored);
        let (cost, level) = match context.in_cluster {
            Some(in_cluster) => cost(&toleration, context, in_cluster)?,
            None if has_no_value(&toleration.key) => return None,
            None => (String::new(), None),
        };
        let message = format!("without an operator, {} is tolerated only where it has no value{cost}", toleration.key);
        let found = Found::at(path.clone().field("key"), message);
        let found =
            found.help("write the operator: Exists is any value, Equal with a value is that one").fix(path, "operator: Exists");
        Some(Found { level, ..found })
    });
    found.collect()
}

/// What the missing operator costs in a cluster; `None` where its taints have no value indeed, or are tolerated otherwise.
fn cost(
    toleration: &Toleration,
    context: &Context<'_>,
    InCluster { cluster, plan }: InCluster<'_>,
) -> Option<(String, Option<Level>)> {
    let is_meant =
        |taint: &Taint| *taint.key == *toleration.key && toleration.effect.as_ref().is_none_or(|effect| *effect == taint.effect);
    let costs = untolerated(context);
    let told: Vec<String> = costs
        .iter()
        .filter(|cost| is_meant(cost.taint))
        .map(|cost| format!("{} excludes {}", cost.taint, share(cost.nodes, plan)))
        .collect();
    if !told.is_empty() {
        return Some((format!(": {}", told.join(", ")), None));
    }
    let is_there = cluster.nodes().iter().any(|node| node.taints.iter().any(is_meant));
    (!is_there && !has_no_value(&toleration.key)).then(|| ("; no node has this taint".to_owned(), Some(Level::Info)))
}

/// Whether the taint of this key is known to be set without a value.
fn has_no_value(key: &str) -> bool {
    let families = ["node-role.kubernetes.io/", "node.kubernetes.io/", "karpenter.sh/"];
    families.iter().any(|family| key.starts_with(family)) || key.ends_with("/agent-not-ready")
}
