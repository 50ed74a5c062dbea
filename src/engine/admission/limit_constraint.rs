//! The three bounds of a limit range
//! (`plugin/pkg/admission/limitranger/admission.go:minConstraint, maxConstraint, limitRequestRatioConstraint`).

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::LimitRangeItem;

use crate::model::{FieldPath, Quantity, ResourceList};

/// What a container or a pod asks for.
pub struct Observed {
    /// Its requests.
    pub requests: ResourceList,
    /// Its limits.
    pub limits: ResourceList,
}

/// A bound that does not hold.
pub struct Complaint {
    /// The API server's words.
    pub message: String,
    /// The field that holds the amounts.
    pub field_path: FieldPath,
    /// The bound and the amounts, each with the name of the resource.
    pub details: BTreeMap<String, String>,
}

/// One resource of one item, with what was asked for.
struct Constraint<'i> {
    kind: &'i str,
    resource: &'i str,
    enforced: Quantity,
    request: Option<Quantity>,
    limit: Option<Quantity>,
}

/// Every bound of an item that does not hold: minima first, then maxima, then ratios, each by name of the resource.
pub fn complaints(item: &LimitRangeItem, observed: &Observed, field_path: &FieldPath) -> Vec<Complaint> {
    let lists = [(Bound::Min, &item.min), (Bound::Max, &item.max), (Bound::MaxLimitRequestRatio, &item.max_limit_request_ratio)];
    let mut found = Vec::new();
    for (bound, amounts) in lists {
        for (resource, enforced) in ResourceList::of_object(amounts.as_ref()).iter() {
            let constraint = Constraint {
                kind: &item.type_,
                resource,
                enforced,
                request: observed.requests.get(resource),
                limit: observed.limits.get(resource),
            };
            if let Some(message) = constraint.complaint(bound) {
                found.push(Complaint { message, field_path: field_path.clone(), details: constraint.details(bound) });
            }
        }
    }
    found
}

#[derive(Clone, Copy)]
enum Bound {
    Min,
    Max,
    MaxLimitRequestRatio,
}

impl Constraint<'_> {
    fn complaint(&self, bound: Bound) -> Option<String> {
        match bound {
            Bound::Min => self.min(),
            Bound::Max => self.max(),
            Bound::MaxLimitRequestRatio => self.ratio(),
        }
    }

    fn min(&self) -> Option<String> {
        let Self { kind, resource, enforced, .. } = self;
        let bound = format!("minimum {resource} usage per {kind} is {enforced}");
        match (self.request, self.limit) {
            (None, _) => Some(format!("{bound}.  No request is specified")),
            (Some(request), _) if request < *enforced => Some(format!("{bound}, but request is {request}")),
            (_, Some(limit)) if limit < *enforced => Some(format!("{bound}, but limit is {limit}")),
            _ => None,
        }
    }

    fn max(&self) -> Option<String> {
        let Self { kind, resource, enforced, .. } = self;
        let bound = format!("maximum {resource} usage per {kind} is {enforced}");
        match (self.limit, self.request) {
            (None, _) => Some(format!("{bound}.  No limit is specified")),
            (Some(limit), _) if limit > *enforced => Some(format!("{bound}, but limit is {limit}")),
            (_, Some(request)) if request > *enforced => Some(format!("{bound}, but request is {request}")),
            _ => None,
        }
    }

    fn ratio(&self) -> Option<String> {
        let Self { kind, resource, enforced, .. } = self;
        let bound = format!("{resource} max limit to request ratio per {kind} is {enforced}");
        let present = |amount: Option<Quantity>| amount.filter(|amount| !amount.is_zero());
        match (present(self.request), present(self.limit)) {
            (None, _) => Some(format!("{bound}, but no request is specified or request is 0")),
            (_, None) => Some(format!("{bound}, but no limit is specified or limit is 0")),
            (Some(request), Some(limit)) => {
                let ratio = ratio(limit, request);
                (ratio * 1000.0 > float(enforced.milli_value())).then(|| format!("{bound}, but provided ratio is {ratio:.6}"))
            }
        }
    }

    fn details(&self, bound: Bound) -> BTreeMap<String, String> {
        let bound = match bound {
            Bound::Min => "min",
            Bound::Max => "max",
            Bound::MaxLimitRequestRatio => "maxLimitRequestRatio",
        };
        let amounts = [(bound, Some(self.enforced)), ("request", self.request), ("limit", self.limit)];
        let present = amounts.into_iter().filter_map(|(name, amount)| Some((name, amount?)));
        present.map(|(name, amount)| (format!("{name}.{}", self.resource), amount.to_string())).collect()
    }
}

/// How many times the request the limit is. In floating point, rounding included, as Kubernetes counts it.
fn ratio(limit: Quantity, request: Quantity) -> f64 {
    let fits_milli = |amount: Quantity| amount.value() <= i64::MAX / 1000;
    if fits_milli(limit) && fits_milli(request) {
        float(limit.milli_value()) / float(request.milli_value())
    } else {
        float(limit.value()) / float(request.value())
    }
}

#[allow(clippy::cast_precision_loss, reason = "Kubernetes loses the same digits")]
fn float(amount: i64) -> f64 {
    amount as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constraint(enforced: &str, request: &str, limit: &str) -> Constraint<'static> {
        let amount = |text: &str| text.parse::<Quantity>().ok();
        Constraint {
            kind: "Container",
            resource: "cpu",
            enforced: amount(enforced).unwrap_or_default(),
            request: amount(request),
            limit: amount(limit),
        }
    }

    #[test]
    fn bounds_are_worded_as_kubernetes_words_them() {
        let is = "minimum cpu usage per Container is 100m";
        assert_eq!(constraint("100m", "", "").min(), Some(format!("{is}.  No request is specified")));
        assert_eq!(constraint("100m", "0.05", "").min(), Some(format!("{is}, but request is 50m")));
        assert_eq!(constraint("100m", "100m", "").min(), None);
        assert_eq!(constraint("1", "2", "1").max(), Some("maximum cpu usage per Container is 1, but request is 2".to_owned()));
        let is = "cpu max limit to request ratio per Container is 4";
        assert_eq!(constraint("4", "100m", "500m").ratio(), Some(format!("{is}, but provided ratio is 5.000000")));
        assert_eq!(constraint("4", "0", "1").ratio(), Some(format!("{is}, but no request is specified or request is 0")));
        assert_eq!(constraint("4", "1", "4").ratio(), None);
    }
}
