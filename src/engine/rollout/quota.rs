//! How many pods the quotas of the namespace let the controller create in the course of a rollout.

use super::population::Population;

/// What a resource of a quota has to give, in any unit that is the same for all four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaShare {
    /// What may be used in all.
    pub hard: i128,
    /// What is used before the rollout.
    pub used: i128,
    /// What each old pod uses.
    pub old: i128,
    /// What each new pod uses.
    pub new: i128,
}

/// The quotas that count the pods of a rollout.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuotaRoom {
    shares: Vec<QuotaShare>,
    /// How many old pods there are before the rollout.
    old_pods: usize,
}

impl QuotaRoom {
    /// The quotas, for a rollout that begins with these nodes.
    pub fn new(shares: Vec<QuotaShare>, start: &Population) -> Self {
        Self { shares, old_pods: start.sum(|node| node.old.listed()) }
    }

    /// How many more pods may be created; pods that are going still count.
    pub fn pods(&self, nodes: &Population) -> usize {
        let gone = signed(self.old_pods) - signed(nodes.sum(|node| node.old.listed()));
        let made = signed(nodes.sum(|node| node.new.listed()));
        let counted = self.shares.iter().filter(|share| share.new > 0);
        let rooms = counted.map(|share| {
            let left = share.hard - share.used + gone * share.old - made * share.new;
            usize::try_from(left.div_euclid(share.new)).unwrap_or_default()
        });
        rooms.min().unwrap_or(usize::MAX)
    }
}

fn signed(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}
