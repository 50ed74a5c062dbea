//! `unavailable-everywhere`: a rolling update may take the pods of all nodes down at once.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::engine::rollout::RollingUpdate;
use crate::lint::named_nodes::nodes_in_words;
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "unavailable-everywhere",
    level: Level::Warning,
    page: include_str!("unavailable_everywhere.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(update) = RollingUpdate::of(context.stored).filter(|update| !update.surges()) else { return Vec::new() };
    let strategy = context.daemon_set.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref());
    let written = strategy.and_then(|strategy| strategy.rolling_update.as_ref()?.max_unavailable.as_ref());
    // A share of 100 nodes is the percentage itself; a plain number means little without a cluster.
    let is_whole = matches!(written, Some(IntOrString::String(_))) && update.max_unavailable(100) >= 100;
    let desired = context.in_cluster.map(|cluster| cluster.desired_number_scheduled());
    let message = match desired {
        Some(nodes @ 2..) if update.max_unavailable(nodes) >= nodes => {
            let nodes = nodes_in_words(nodes);
            format!("maxUnavailable {} lets a rolling update take the pods of all {nodes} down at once", update.limit())
        }
        _ if is_whole => {
            format!("maxUnavailable {} lets a rolling update take the pods of all nodes down at once", update.limit())
        }
        _ => return Vec::new(),
    };
    let rolling_update = FieldPath::of("spec.updateStrategy.rollingUpdate");
    let found = Found::at(rolling_update.clone().field("maxUnavailable"), message)
        .help("a bad release is everywhere before anybody sees it: leave most nodes alone")
        .fix(rolling_update, "maxUnavailable: 10%");
    let costs_nothing = desired.is_some_and(|nodes| nodes < 2);
    vec![if costs_nothing { found.level(Level::Info) } else { found }]
}
