//! The same work on many items, on as many threads as there are processors.

use std::num::NonZero;
use std::sync::LazyLock;
use std::thread;

/// Asking the system takes longer than much of what is asked for.
static PROCESSORS: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));

/// How many processors this process may use.
pub fn processors() -> usize {
    *PROCESSORS
}

/// Starting a thread costs more than working on a few items.
const FEWEST_PER_THREAD: usize = 16;

/// Works on every item and its index; the results come in the order of the items.
pub fn in_parallel<'t, T: Sync, R: Send>(items: &'t [T], work: impl Fn(usize, &'t T) -> R + Sync) -> Vec<R> {
    let share = items.len().div_ceil(processors()).max(FEWEST_PER_THREAD);
    let of_share = |(at, items): (usize, &'t [T])| -> Vec<R> {
        items.iter().enumerate().map(|(offset, item)| work(at * share + offset, item)).collect()
    };
    let of_share = &of_share;
    thread::scope(|scope| {
        let mut shares = items.chunks(share).enumerate();
        let own = shares.next();
        let others: Vec<_> = shares.map(|share| scope.spawn(move || of_share(share))).collect();
        let mut results = own.map(of_share).unwrap_or_default();
        for other in others {
            results.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for count in [0, 1, 16, 17, 1000] {
            let items: Vec<usize> = (0..count).collect();
            assert!(in_parallel(&items, |at, item| (at, item + 1)).into_iter().eq((0..count).map(|at| (at, at + 1))));
        }
    }
}
