//! The least number for which something holds.

/// The least number from `low` to `high` for which it holds, given that it holds for every number above one for which it does.
pub(super) fn least(mut low: usize, mut high: usize, holds: impl Fn(usize) -> bool) -> Option<usize> {
    if low > high || !holds(high) {
        return None;
    }
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_number_is_found_wherever_it_is() {
        for from in 1..=7 {
            assert_eq!(least(1, 7, |number| number >= from), Some(from));
        }
        assert_eq!(least(1, 7, |number| number > 7), None);
        assert_eq!(least(3, 2, |_| true), None);
    }
}
