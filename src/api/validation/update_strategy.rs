//! How a DaemonSet is updated (`pkg/apis/apps/validation/validation.go:ValidateDaemonSetUpdateStrategy`).

use k8s_openapi::api::apps::v1::{DaemonSetUpdateStrategy, RollingUpdateDaemonSet};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::json;

use super::field_error::FieldError;
use super::syntax;
use crate::model::FieldPath;

const ABSENT: IntOrString = IntOrString::Int(0);

/// The strategy, which defaulting has completed where it is `RollingUpdate`.
pub(super) fn validate_update_strategy(strategy: &DaemonSetUpdateStrategy, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let path = path.clone();
    match (strategy.type_.as_deref().unwrap_or_default(), &strategy.rolling_update) {
        ("OnDelete", _) => {}
        ("RollingUpdate", Some(rolling_update)) => {
            validate_rolling_update(rolling_update, &path.field("rollingUpdate"), errors);
        }
        ("RollingUpdate", None) => errors.push(FieldError::required(path.field("rollingUpdate"), "")),
        (other, rolling_update) => {
            let shown = rolling_update.as_ref().map_or_else(|| "null".to_owned(), rolling_update_json);
            // The API server complains about the strategy as a whole and shows its own form of it.
            let error = FieldError::not_supported(path.clone(), json!(strategy), &["RollingUpdate", "OnDelete"]);
            errors.push(error.showing(format!("{{\"Type\":{},\"RollingUpdate\":{shown}}}", json!(other))).at(path.field("type")));
        }
    }
}

fn rolling_update_json(rolling_update: &RollingUpdateDaemonSet) -> String {
    let (unavailable, surge) = counts(rolling_update);
    format!("{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}", json!(unavailable), json!(surge))
}

/// `maxUnavailable` and `maxSurge`; an absent count is 0, but for those that defaulting has filled in.
fn counts(rolling_update: &RollingUpdateDaemonSet) -> (&IntOrString, &IntOrString) {
    (rolling_update.max_unavailable.as_ref().unwrap_or(&ABSENT), rolling_update.max_surge.as_ref().unwrap_or(&ABSENT))
}

fn validate_rolling_update(rolling_update: &RollingUpdateDaemonSet, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let (unavailable, surge) = counts(rolling_update);
    let (unavailable_path, surge_path) = (path.clone().field("maxUnavailable"), path.clone().field("maxSurge"));
    validate_count(unavailable, &unavailable_path, errors);
    validate_count(surge, &surge_path, errors);
    for (count, path) in [(unavailable, &unavailable_path), (surge, &surge_path)] {
        if percentage(count).is_some_and(|percentage| percentage > 100) {
            errors.push(FieldError::invalid(path.clone(), json!(count), "must not be greater than 100%"));
        }
    }
    match (number(unavailable) != 0, number(surge) != 0) {
        (true, true) => {
            let detail = "may not be set when maxUnavailable is non-zero";
            errors.push(FieldError::invalid(surge_path, json!(surge), detail));
        }
        (false, false) => errors.push(FieldError::required(unavailable_path, "cannot be 0 when maxSurge is 0")),
        _ => {}
    }
}

/// A number of nodes, or a percentage of them.
fn validate_count(count: &IntOrString, path: &FieldPath, errors: &mut Vec<FieldError>) {
    match count {
        IntOrString::String(text) => errors.extend(FieldError::invalid_each(path.clone(), text.as_str(), syntax::percent(text))),
        IntOrString::Int(number) if *number < 0 => {
            errors.push(FieldError::invalid(path.clone(), *number, "must be greater than or equal to 0"));
        }
        IntOrString::Int(_) => {}
    }
}

/// The number before `%`; what is too large for a number is the largest.
fn percentage(count: &IntOrString) -> Option<i64> {
    let IntOrString::String(text) = count else { return None };
    let digits = text.strip_suffix('%').filter(|_| syntax::percent(text).is_empty())?;
    Some(digits.parse().unwrap_or(i64::MAX))
}

/// The number of a count, whether or not it is valid; a text that is none is 0 (`getIntOrPercentValue`).
fn number(count: &IntOrString) -> i64 {
    match count {
        IntOrString::Int(number) => i64::from(*number),
        IntOrString::String(text) => percentage(count).unwrap_or_else(|| text.parse().unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const PERCENT: &str = "a valid percent string must be a numeric string followed by an ending '%'";

    fn messages(strategy: Value) -> String {
        let strategy = serde_json::from_value(strategy).expect("a strategy");
        let mut errors = Vec::new();
        validate_update_strategy(&strategy, &FieldPath::of("u"), &mut errors);
        errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn exactly_one_of_the_counts_is_not_0() {
        let both = "u.rollingUpdate.maxSurge: Invalid value: ";
        let neither = "u.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0";
        for (unavailable, surge, expected) in [
            (json!(1), json!(0), String::new()),
            (json!("00%"), json!("100%"), String::new()),
            (json!(0), json!("0%"), neither.to_owned()),
            (json!("1%"), json!("2%"), format!("{both}\"2%\": may not be set when maxUnavailable is non-zero")),
            (
                json!(0),
                json!("99999999999999999999%"),
                "u.rollingUpdate.maxSurge: Invalid value: \"99999999999999999999%\": must not be greater than 100%".to_owned(),
            ),
        ] {
            let strategy =
                json!({ "type": "RollingUpdate", "rollingUpdate": { "maxUnavailable": unavailable, "maxSurge": surge } });
            assert_eq!(messages(strategy), expected);
        }
        // A text without a percent sign is refused, yet counts as its number.
        let strategy = json!({ "type": "RollingUpdate", "rollingUpdate": { "maxUnavailable": "5", "maxSurge": 1 } });
        let found = messages(strategy);
        assert!(found.starts_with(&format!("u.rollingUpdate.maxUnavailable: Invalid value: \"5\": {PERCENT}")), "{found}");
        assert!(
            found.ends_with("u.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"),
            "{found}"
        );
    }

    #[test]
    fn an_unknown_type_is_shown_in_the_form_of_the_api_server() {
        let strategy = json!({ "type": "x", "rollingUpdate": { "maxUnavailable": "1%", "maxSurge": 0 } });
        assert_eq!(
            messages(strategy),
            "u: Unsupported value: {\"Type\":\"x\",\"RollingUpdate\":{\"MaxUnavailable\":\"1%\",\"MaxSurge\":0}}: \
             supported values: \"RollingUpdate\", \"OnDelete\""
        );
        assert_eq!(messages(json!({ "type": "OnDelete", "rollingUpdate": { "maxUnavailable": -1, "maxSurge": -1 } })), "");
    }
}
