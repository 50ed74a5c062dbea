//! `overlapping-selector`: the selector matches pods of others, or theirs matches these pods
//! (`pkg/controller/controller_ref_manager.go:ClaimObject`).

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{FieldPath, LabelSelector, Labels, Pod};

pub(super) const RULE: Rule = Rule {
    id: "overlapping-selector",
    level: Level::Warning,
    page: include_str!("overlapping_selector.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

const HELP: &str = "give selector and template a label that nothing else has, such as app.kubernetes.io/component; \
                    a selector cannot be changed once the DaemonSet exists";
const PLACE: &str = "spec.selector";

fn check(context: &Context<'_>) -> Vec<Found> {
    let selector = selector(context.stored);
    // An empty selector is refused, and that is said elsewhere.
    if selector.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Found> = of_the_run(context, &selector).into_iter().collect();
    if let Some(in_cluster) = context.in_cluster {
        found.extend(orphans(context, in_cluster, &selector));
        found.extend(of_others(context, in_cluster, &selector));
    }
    found
}

fn selector(daemon_set: &DaemonSet) -> LabelSelector {
    LabelSelector::of_object(daemon_set.spec.as_ref().map(|spec| &spec.selector))
}

fn template_labels(daemon_set: &DaemonSet) -> Labels {
    let labels = daemon_set.spec.as_ref().and_then(|spec| spec.template.metadata.as_ref()?.labels.as_ref());
    labels.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

/// The other DaemonSets of the run in this namespace, with their places in it.
fn others<'c>(context: &'c Context<'_>) -> impl Iterator<Item = (usize, &'c DaemonSet)> {
    let others = context.all.iter().enumerate().filter(|(at, (namespace, daemon_set))| {
        let is_another = daemon_set.metadata.name != context.stored.metadata.name;
        *at != context.index && *namespace == context.namespace && is_another
    });
    others.map(|(at, (_, daemon_set))| (at, daemon_set))
}

/// What two of a run have in common is said once, of the later one.
fn of_the_run(context: &Context<'_>, own: &LabelSelector) -> Option<Found> {
    let labels = template_labels(context.stored);
    let earlier = others(context).filter(|(at, _)| *at < context.index);
    let overlapping: Vec<_> = earlier
        .filter_map(|(at, other)| {
            let theirs = selector(other);
            let name = other.metadata.name.as_deref().unwrap_or_default();
            let which = match (own.matches(&template_labels(other)), !theirs.is_empty() && theirs.matches(&labels)) {
                (true, true) => "each of the two selectors matches the pods of the other".to_owned(),
                (true, false) => format!("the pods of {name} match both selectors"),
                (false, true) => format!("this selector matches the pods of {} as well", context.name()),
                (false, false) => return None,
            };
            Some((at, name, which))
        })
        .collect();
    let names: Vec<String> = overlapping.iter().map(|(_, name, _)| format!("{name:?}")).collect();
    let names = match names.as_slice() {
        [] => return None,
        [name] => format!("that of DaemonSet {name}"),
        names => format!("those of DaemonSets {}", names.join(", ")),
    };
    let message = format!("the selector overlaps with {names}: pods that lose their owner go to whichever adopts them first");
    let found = Found::at(FieldPath::of(PLACE), message).key(names).help(HELP);
    let related = |found: Found, (at, _, which): &(usize, &str, String)| found.related_in(*at, FieldPath::of(PLACE), which);
    Some(overlapping.iter().fold(found, related))
}

/// Pods that nobody controls, and which this DaemonSet is about to take.
fn orphans(context: &Context<'_>, in_cluster: InCluster<'_>, selector: &LabelSelector) -> Option<Found> {
    let orphans = in_cluster.cluster.orphans(context.namespace);
    let adopted: Vec<&Pod> =
        orphans.filter(|pod| pod.controller.is_none() && !pod.terminating && selector.matches(&pod.labels)).collect();
    let names: Vec<String> = adopted.iter().map(|pod| pod.name.to_string()).collect();
    if names.is_empty() {
        return None;
    }
    let what = match names.len() {
        1 => "1 pod that nobody controls matches".to_owned(),
        count => format!("{count} pods that nobody controls match"),
    };
    let message = format!(
        "{what} the selector and will be adopted ({}): one a node stays in the place of a new pod, the others are deleted",
        first_few(&names)
    );
    let found = Found::at(FieldPath::of(PLACE), message).key("pods of nobody").help(HELP);
    // Its own pods, left by kubectl delete --cascade=orphan, are meant to be adopted.
    let prefix = format!("{}-", context.name());
    Some(if names.iter().all(|name| name.starts_with(&prefix)) { found.level(Level::Info) } else { found })
}

/// Pods of other controllers: never taken from them, but mixed up by everything that goes by the selector.
fn of_others(context: &Context<'_>, in_cluster: InCluster<'_>, selector: &LabelSelector) -> Option<Found> {
    let pods = in_cluster.cluster.pods().known()?;
    let matching = pods.iter().filter(|pod| &*pod.namespace == context.namespace && selector.matches(&pod.labels));
    let mut by_controller: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for pod in matching.filter(|pod| !pod.phase.is_terminal() && !pod.terminating) {
        let Some(controller) = &pod.controller else { continue };
        let is_of_the_run = &*controller.kind == "DaemonSet"
            && (&*controller.name == context.name()
                || others(context).any(|(_, other)| other.metadata.name.as_deref() == Some(&*controller.name)));
        if !is_of_the_run {
            *by_controller.entry((&controller.kind, &controller.name)).or_default() += 1;
        }
    }
    let what = match by_controller.values().sum() {
        0 => return None,
        1 => "1 pod of another controller matches".to_owned(),
        count => format!("{count} pods of other controllers match"),
    };
    let owners: Vec<String> = by_controller.keys().map(|(kind, name)| format!("{kind} {name}")).collect();
    let names: Vec<String> = by_controller.iter().map(|((kind, name), pods)| format!("{pods} of {kind} {name}")).collect();
    let message = format!("{what} the selector, too: {}; left alone, they would be adopted", first_few(&names));
    Some(Found::at(FieldPath::of(PLACE), message).key(owners.join(", ")).help(HELP))
}

/// At most three names, and how many more there are.
fn first_few(names: &[String]) -> String {
    let shown = names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 3 { format!("{shown} and {} more", names.len() - 3) } else { shown }
}
