//! Resources in the scheduler's own counting: cpu in thousandths, everything else in whole units
//! (`pkg/scheduler/framework/types.go:Resource`).

use std::sync::Arc;

use super::{Quantity, ResourceList};

/// Amounts as the scheduler adds and compares them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComputeResources {
    /// cpu, in thousandths of a core.
    pub milli_cpu: i64,
    /// memory, in bytes.
    pub memory: i64,
    /// ephemeral-storage, in bytes.
    pub ephemeral_storage: i64,
    /// Everything else (extended resources, hugepages), in whole units, by name.
    pub scalars: Vec<(Arc<str>, i64)>,
}

impl ComputeResources {
    /// Adds what another pod asks for.
    pub fn add(&mut self, other: &Self) {
        self.combine(other, i64::saturating_add);
    }

    /// Takes away what a pod asked for.
    pub fn subtract(&mut self, other: &Self) {
        self.combine(other, i64::saturating_sub);
    }

    /// The amount of a resource that is none of the three.
    pub fn scalar(&self, name: &str) -> i64 {
        self.scalars.iter().find(|(known, _)| **known == *name).map_or(0, |(_, amount)| *amount)
    }

    fn combine(&mut self, other: &Self, with: fn(i64, i64) -> i64) {
        self.milli_cpu = with(self.milli_cpu, other.milli_cpu);
        self.memory = with(self.memory, other.memory);
        self.ephemeral_storage = with(self.ephemeral_storage, other.ephemeral_storage);
        for (name, amount) in &other.scalars {
            match self.scalars.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = with(*known, *amount),
                None => self.scalars.push((Arc::clone(name), with(0, *amount))),
            }
        }
    }
}

impl From<&ResourceList> for ComputeResources {
    fn from(list: &ResourceList) -> Self {
        let mut amounts = Self::default();
        for (name, amount) in list.iter() {
            match name {
                "cpu" => amounts.milli_cpu = amount.milli_value(),
                "memory" => amounts.memory = amount.value(),
                "ephemeral-storage" => amounts.ephemeral_storage = amount.value(),
                "pods" => {}
                _ => amounts.scalars.push((Arc::from(name), amount.value())),
            }
        }
        amounts
    }
}

/// What a node offers to pods: `status.allocatable`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allocatable {
    /// The amounts.
    pub resources: ComputeResources,
    /// How many pods may be there at once.
    pub pods: i64,
}

impl From<&ResourceList> for Allocatable {
    fn from(list: &ResourceList) -> Self {
        Self { resources: list.into(), pods: list.amount("pods").value() }
    }
}

/// A number of bytes or units as Kubernetes would write it, cpu in thousandths: for messages.
pub fn amount_in_words(resource: &str, amount: i64) -> String {
    if resource == "cpu" {
        return format!("{amount}m").parse().map_or_else(|_| amount.to_string(), |quantity: Quantity| quantity.to_string());
    }
    let binary = (resource == "memory" || resource == "ephemeral-storage" || resource.starts_with("hugepages-")) && amount > 0;
    let suffixes = [("Ti", 1_i64 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let exact = suffixes.into_iter().find(|(_, unit)| binary && amount % unit == 0);
    exact.map_or_else(|| amount.to_string(), |(suffix, unit)| format!("{}{suffix}", amount / unit))
}
