//! Amounts of bytes that are no whole numbers.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::api::resource as api;

use super::warning::Warning;
use crate::model::{FieldPath, Quantity};

/// Warns of a resource that is counted in bytes: `100m` of memory is a tenth of a byte.
pub(super) fn warn_of_fraction(
    amounts: Option<&BTreeMap<String, api::Quantity>>,
    resource: &str,
    path: FieldPath,
    warnings: &mut Vec<Warning>,
) {
    let Some(amount) = amounts.and_then(|amounts| amounts.get(resource)) else { return };
    if amount.0.parse::<Quantity>().is_ok_and(|amount| amount.milli_value() % 1000 != 0) {
        let text = format!("fractional byte value {:?} is invalid, must be an integer", amount.0);
        warnings.push(Warning::new(path.key(resource), text));
    }
}
