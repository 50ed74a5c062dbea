//! Amounts of several resources, and what a pod asks for in all
//! (`component-helpers/resource/helpers.go:PodRequests`).

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::api::resource as api;

use super::Quantity;

/// Amounts by resource name, in the order of the names; a resource that is absent is not the same as zero of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceList(Vec<(Arc<str>, Quantity)>);

impl ResourceList {
    /// The amounts that an object lists. Texts that are no quantities were refused when the object was read; here they are left out.
    pub fn of_object(authored: Option<&BTreeMap<String, api::Quantity>>) -> Self {
        let amounts = authored.into_iter().flatten();
        amounts.filter_map(|(name, amount)| Some((name.as_str(), amount.0.parse().ok()?))).collect()
    }

    /// The amount of a resource, if it is there.
    pub fn get(&self, name: &str) -> Option<Quantity> {
        self.find(name).ok().map(|at| self.0[at].1)
    }

    /// The amount of a resource; nothing where it is absent.
    pub fn amount(&self, name: &str) -> Quantity {
        self.get(name).unwrap_or_default()
    }

    /// Sets the amount of a resource.
    pub fn set(&mut self, name: impl AsRef<str> + Into<Arc<str>>, amount: Quantity) {
        match self.find(name.as_ref()) {
            Ok(at) => self.0[at].1 = amount,
            Err(at) => self.0.insert(at, (name.into(), amount)),
        }
    }

    /// Adds every amount of another list.
    pub fn add(&mut self, other: &Self) {
        self.combine(other, |mine, theirs| mine + theirs);
    }

    /// Raises every amount to that of another list where that is larger.
    pub fn raise_to(&mut self, other: &Self) {
        self.combine(other, Ord::max);
    }

    /// The resources and their amounts, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Quantity)> {
        self.0.iter().map(|(name, amount)| (name.as_ref(), *amount))
    }

    /// Whether no resource is listed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn combine(&mut self, other: &Self, with: fn(Quantity, Quantity) -> Quantity) {
        for (name, amount) in &other.0 {
            match self.find(name) {
                Ok(at) => self.0[at].1 = with(self.0[at].1, *amount),
                Err(at) => self.0.insert(at, (Arc::clone(name), *amount)),
            }
        }
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_ref().cmp(name))
    }
}

impl<N: AsRef<str> + Into<Arc<str>>> FromIterator<(N, Quantity)> for ResourceList {
    fn from_iter<I: IntoIterator<Item = (N, Quantity)>>(amounts: I) -> Self {
        let mut list = Self::default();
        amounts.into_iter().for_each(|(name, amount)| list.set(name, amount));
        list
    }
}

/// What one container asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContainerAmounts {
    /// Its requests, or its limits, whichever is summed up.
    pub amounts: ResourceList,
    /// Whether it is an init container with `restartPolicy: Always`, which goes on running beside what follows it.
    pub is_sidecar: bool,
}

/// What a pod asks for in all. Init containers run one after the other before the containers, sidecars stay:
/// the pod needs the largest of these moments. Pod-level amounts take the place of the sum; overhead comes on top.
pub fn pod_amounts(
    init_containers: &[ContainerAmounts],
    containers: &[ContainerAmounts],
    pod_level: &ResourceList,
    overhead: &ResourceList,
) -> ResourceList {
    let mut total = ResourceList::default();
    containers.iter().for_each(|container| total.add(&container.amounts));
    let mut sidecars = ResourceList::default();
    let mut peak = ResourceList::default();
    for container in init_containers {
        if container.is_sidecar {
            sidecars.add(&container.amounts);
            total.add(&container.amounts);
            peak.raise_to(&sidecars);
        } else {
            let mut moment = sidecars.clone();
            moment.add(&container.amounts);
            peak.raise_to(&moment);
        }
    }
    total.raise_to(&peak);
    for (name, amount) in pod_level.0.iter().filter(|(name, _)| is_pod_level_resource(name)) {
        total.set(Arc::clone(name), *amount);
    }
    total.add(overhead);
    total
}

/// Whether a resource may be given for the pod as a whole: cpu, memory and hugepages.
pub fn is_pod_level_resource(name: &str) -> bool {
    matches!(name, "cpu" | "memory") || name.starts_with("hugepages-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpu(milli: i64, is_sidecar: bool) -> ContainerAmounts {
        let amount: Quantity = format!("{milli}m").parse().unwrap();
        ContainerAmounts { amounts: [("cpu", amount)].into_iter().collect(), is_sidecar }
    }

    #[test]
    fn the_order_of_sidecars_and_init_containers_matters() {
        let none = ResourceList::default();
        let containers = [cpu(400, false)];
        for (init, milli) in [
            (vec![cpu(200, true), cpu(1000, false), cpu(300, true)], 1200),
            (vec![cpu(1000, false), cpu(200, true), cpu(300, true)], 1000),
            (vec![cpu(200, true), cpu(300, true), cpu(1000, false)], 1500),
            (vec![], 400),
        ] {
            assert_eq!(pod_amounts(&init, &containers, &none, &none).amount("cpu").milli_value(), milli);
        }
    }

    #[test]
    fn pod_level_amounts_take_the_place_of_the_sum_and_overhead_comes_on_top() {
        let list = |text: &str| -> ResourceList { [("cpu", text.parse().unwrap())].into_iter().collect() };
        let total = pod_amounts(&[], &[cpu(400, false)], &list("2"), &list("250m"));
        assert_eq!(total.amount("cpu").to_string(), "2250m");
    }
}
