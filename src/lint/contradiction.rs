//! Requirements on labels and names that no node can fulfil together.

use std::collections::BTreeMap;

use crate::model::{FieldPath, NodeSelectorRequirement, Operator};

/// A requirement and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    /// What is demanded.
    pub requirement: NodeSelectorRequirement,
    /// Whether it is about a field of the node, which it always has, and not about a label.
    pub on_field: bool,
    /// Where it is written.
    pub place: FieldPath,
    /// How it is written.
    pub text: String,
}

/// Demands that exclude each other.
#[derive(Debug)]
pub(super) struct Contradiction<'a> {
    /// The demands: a single one where its values are impossible.
    pub demands: Vec<&'a Demand>,
}

/// Finds demands that no node fulfils together; `is_possible` tells whether a label can have a value at all.
pub(super) fn contradiction<'a>(demands: &[&'a Demand], is_possible: &impl Fn(&str, &str) -> bool) -> Option<Contradiction<'a>> {
    let mut by_key: BTreeMap<(bool, &str), Vec<&'a Demand>> = BTreeMap::new();
    for &demand in demands {
        by_key.entry((demand.on_field, &demand.requirement.key)).or_default().push(demand);
    }
    by_key.into_values().find_map(|group| {
        if is_satisfiable(&group, is_possible) {
            return None;
        }
        let alone = group.iter().map(|&demand| vec![demand]);
        let pairs = group.iter().enumerate().flat_map(|(at, &one)| group[..at].iter().map(move |&other| vec![other, one]));
        let fewest = alone.chain(pairs).find(|some| !is_satisfiable(some, is_possible));
        Some(Contradiction { demands: fewest.unwrap_or(group) })
    })
}

/// Whether a value of the key, or its absence, fulfils every demand; all of them are about one key.
fn is_satisfiable(demands: &[&Demand], is_possible: &impl Fn(&str, &str) -> bool) -> bool {
    let holds = |found: Option<&str>| demands.iter().all(|demand| demand.requirement.holds(found));
    if demands.iter().all(|demand| !demand.on_field) && holds(None) {
        return true;
    }
    let with = |operator: Operator| demands.iter().map(|demand| &demand.requirement).filter(move |all| all.operator == operator);
    if with(Operator::DoesNotExist).next().is_some() {
        return false;
    }
    if let Some(listed) = with(Operator::In).next() {
        return listed.values.iter().any(|value| is_possible(&listed.key, value) && holds(Some(value)));
    }
    let bounds = |operator| with(operator).filter_map(|requirement| requirement.values.first()?.parse::<i64>().ok());
    let (above, below) = (bounds(Operator::Gt).max(), bounds(Operator::Lt).min());
    match (above, below) {
        // Of NotIn nothing is left to fear: a number can be written in many ways.
        (Some(above), Some(below)) => above.checked_add(1).is_some_and(|least| least < below),
        (Some(above), None) => above < i64::MAX,
        (None, Some(below)) => below > i64::MIN,
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(text: &str, on_field: bool) -> Demand {
        let words: Vec<&str> = text.split(' ').collect();
        let operator = match words[1] {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            "Gt" => Operator::Gt,
            _ => Operator::Lt,
        };
        let values = words[2..].iter().map(|&value| value.to_owned()).collect();
        let requirement = NodeSelectorRequirement { key: words[0].to_owned(), operator, values };
        Demand { requirement, on_field, place: FieldPath::of("spec"), text: text.to_owned() }
    }

    #[test]
    fn demands_exclude_each_other_only_where_no_label_can_fulfil_them() {
        for (texts, expected) in [
            (&["a In x", "a In y"][..], &["a In x", "a In y"][..]),
            (&["a In x y", "a In y z"], &[]),
            (&["a In x y", "a NotIn x"], &[]),
            (&["a In x y", "a NotIn x y z"], &["a In x y", "a NotIn x y z"]),
            (&["a In x y", "a NotIn x", "a NotIn y"], &["a In x y", "a NotIn x", "a NotIn y"]),
            (&["a Exists", "b Exists", "a DoesNotExist"], &["a Exists", "a DoesNotExist"]),
            (&["a NotIn x", "a DoesNotExist"], &[]),
            (&["a In x", "b In y"], &[]),
            (&["a Gt 5", "a Lt 6"], &["a Gt 5", "a Lt 6"]),
            (&["a Gt 5", "a Lt 7"], &[]),
            (&["a Gt 5", "a In 5"], &["a Gt 5", "a In 5"]),
            (&["a Gt 5", "a NotIn 6", "a Lt 7"], &[]),
            (&["a Gt 9223372036854775807"], &["a Gt 9223372036854775807"]),
            (&["os In Linux"], &["os In Linux"]),
            (&["os In Linux linux"], &[]),
        ] {
            let demands: Vec<Demand> = texts.iter().map(|text| demand(text, false)).collect();
            let possible = |key: &str, value: &str| key != "os" || value == "linux";
            let found = contradiction(&demands.iter().collect::<Vec<_>>(), &possible);
            let found: Vec<&str> = found.iter().flat_map(|found| found.demands.iter().map(|demand| &*demand.text)).collect();
            assert_eq!(found, expected, "{texts:?}");
        }
    }

    #[test]
    fn a_node_always_has_a_name() {
        let demands = [demand("metadata.name In a", true), demand("metadata.name In b", true)];
        assert!(contradiction(&demands.iter().collect::<Vec<_>>(), &|_, _| true).is_some());
        assert!(contradiction(&[&demand("metadata.name NotIn a", true)], &|_, _| true).is_none());
    }
}
