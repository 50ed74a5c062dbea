//! Two lists of tolerations as one, without those that another one covers
//! (`pkg/util/tolerations/tolerations.go:MergeTolerations, isSuperset`).

use k8s_openapi::api::core::v1::Toleration;

/// The tolerations of both lists. One that another covers goes, even if both are from the same list; of equal ones the first stays.
pub fn merge_tolerations<'t>(
    first: impl Iterator<Item = &'t Toleration>,
    second: impl Iterator<Item = &'t Toleration>,
) -> Vec<Toleration> {
    let all: Vec<Parts> = first.chain(second).map(Parts::of).collect();
    let mut merged: Vec<Parts> = Vec::new();
    for (at, toleration) in all.iter().enumerate() {
        let covered_before = merged.iter().any(|kept| kept.covers(toleration));
        let covered_later = all[at + 1..].iter().any(|later| later != toleration && later.covers(toleration));
        if !covered_before && !covered_later {
            merged.push(*toleration);
        }
    }
    merged.into_iter().map(|parts| parts.authored.clone()).collect()
}

/// A toleration whose absent texts are empty, as in the API's own types.
#[derive(Clone, Copy)]
struct Parts<'t> {
    key: &'t str,
    operator: &'t str,
    value: &'t str,
    effect: &'t str,
    seconds: Option<i64>,
    authored: &'t Toleration,
}

impl PartialEq for Parts<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.key, self.operator, self.value, self.effect, self.seconds)
            == (other.key, other.operator, other.value, other.effect, other.seconds)
    }
}

impl<'t> Parts<'t> {
    fn of(authored: &'t Toleration) -> Self {
        Self {
            key: authored.key.as_deref().unwrap_or_default(),
            operator: authored.operator.as_deref().unwrap_or_default(),
            value: authored.value.as_deref().unwrap_or_default(),
            effect: authored.effect.as_deref().unwrap_or_default(),
            seconds: authored.toleration_seconds,
            authored,
        }
    }

    /// Whether this toleration accepts every taint that the other one accepts, at least as long.
    fn covers(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let every_key = self.key.is_empty() && self.operator == "Exists";
        let key = self.key == other.key || every_key;
        let effect = self.effect == other.effect || self.effect.is_empty();
        let as_long = match self.seconds.filter(|_| self.effect == "NoExecute") {
            Some(seconds) => other.seconds.is_some_and(|others| others <= seconds),
            None => true,
        };
        let value = match self.operator {
            // Written as Kubernetes writes it: an absent operator is covered only by one that is equal in everything.
            "Equal" | "" => other.operator == "Equal" && other.value == self.value,
            "Exists" => true,
            _ => false,
        };
        key && effect && as_long && value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toleration(key: &str, operator: &str, effect: &str, seconds: Option<i64>) -> Toleration {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Toleration { key: text(key), operator: text(operator), effect: text(effect), toleration_seconds: seconds, value: None }
    }

    #[test]
    fn what_another_toleration_covers_is_left_out() {
        let everything = toleration("", "Exists", "", None);
        let one_key = toleration("a", "Exists", "NoSchedule", None);
        let other_key = toleration("b", "Exists", "", None);
        let count =
            |first: &[&Toleration], second: &Toleration| merge_tolerations(first.iter().copied(), [second].into_iter()).len();
        assert_eq!(count(&[&one_key], &other_key), 2);
        assert_eq!(count(&[&one_key, &other_key], &everything), 1);
        assert_eq!(count(&[&one_key], &one_key), 1);
    }

    #[test]
    fn one_that_holds_longer_covers_one_that_holds_shorter() {
        let short = toleration("a", "Exists", "NoExecute", Some(30));
        let long = toleration("a", "Exists", "NoExecute", Some(300));
        let forever = toleration("a", "Exists", "NoExecute", None);
        assert_eq!(merge_tolerations([&short].into_iter(), [&long].into_iter()), vec![long.clone()]);
        assert_eq!(merge_tolerations([&forever].into_iter(), [&long].into_iter()), vec![forever]);
    }
}
