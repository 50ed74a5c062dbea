//! `redundant-toleration`: what another toleration, or one that the controller adds, covers already.

use k8s_openapi::api::core::v1::PodSpec;

use super::overridden_toleration_seconds;
use crate::engine::daemon_pod_tolerations;
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::{Effect, FieldPath, Toleration, TolerationOperator};

pub(super) const RULE: Rule = Rule {
    id: "redundant-toleration",
    level: Level::Info,
    page: include_str!("redundant_toleration.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let host_network = context.pod().and_then(|pod| pod.host_network);
    let added = daemon_pod_tolerations(&PodSpec { host_network, ..PodSpec::default() });
    let written: Vec<(Toleration, FieldPath)> =
        context.tolerations().map(|(authored, path)| (Toleration::from(authored), path)).collect();
    // Which entry comes first decides when the pod is evicted, as soon as one of them says so.
    let order_counts = written.iter().any(|(toleration, _)| toleration.toleration_seconds.is_some());
    let mut found = Vec::new();
    for (at, (toleration, path)) in written.iter().enumerate() {
        let is_dead = matches!(toleration.operator, TolerationOperator::Never(_));
        let is_told = overridden_toleration_seconds::is_overridden(toleration);
        if is_dead || is_told || order_counts && toleration.effect != Some(Effect::NoSchedule) {
            continue;
        }
        if added.iter().any(|by| covers(&by.toleration, toleration)) {
            let message = format!("the controller tolerates {toleration} for every daemon pod");
            found.push(Found::at(path.clone(), message).help("leave it out"));
            continue;
        }
        let covering = written.iter().enumerate().find(|&(other, (by, _))| {
            // Of two that are equal the first one is kept.
            other != at && covers(by, toleration) && (other < at || !covers(toleration, by))
        });
        if let Some((_, (by, other))) = covering {
            let message = if by == toleration {
                format!("{toleration} is tolerated twice")
            } else {
                format!("{by} tolerates {toleration}, too")
            };
            found.push(Found::at(path.clone(), message).related(other.clone(), "this one is enough").help("leave it out"));
        }
    }
    found
}

/// Whether whatever `narrow` tolerates is tolerated by `wide` as well.
fn covers(wide: &Toleration, narrow: &Toleration) -> bool {
    let key = wide.key.is_empty() || wide.key == narrow.key;
    let effect = wide.effect.is_none() || wide.effect == narrow.effect;
    let value = match wide.operator {
        TolerationOperator::Exists => true,
        TolerationOperator::Equal => narrow.operator == TolerationOperator::Equal && wide.value == narrow.value,
        TolerationOperator::Never(_) => false,
    };
    key && effect && value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toleration_covers_what_is_as_wide_or_narrower() {
        let toleration = |text: &str| {
            let (front, effect) = text.split_once(':').expect("key:effect");
            let (key, value) = front.split_once('=').map_or((front, None), |(key, value)| (key, Some(value)));
            Toleration {
                key: key.to_owned(),
                operator: if value.is_some() { TolerationOperator::Equal } else { TolerationOperator::Exists },
                value: value.unwrap_or_default().to_owned(),
                effect: (!effect.is_empty()).then(|| Effect::parse(effect)),
                toleration_seconds: None,
            }
        };
        for (wide, narrow, expected) in [
            ("a:NoSchedule", "a:NoSchedule", true),
            (":", "a=b:NoExecute", true),
            ("a:", "a:NoExecute", true),
            ("a:NoExecute", "a:", false),
            (":NoSchedule", "a:", false),
            ("a=b:", "a=b:NoSchedule", true),
            ("a=b:", "a:", false),
            ("a=b:", "a=c:", false),
            ("a:", "b:", false),
        ] {
            assert_eq!(covers(&toleration(wide), &toleration(narrow)), expected, "{wide} {narrow}");
        }
    }
}
