//! What comes in from a live cluster, shown on a terminal once it takes longer than a moment.

use std::cell::OnceCell;
use std::io::{self, IsTerminal};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::source::ClusterSource;

/// A cluster that answers within this time is not worth a line.
const MOMENT: Duration = Duration::from_secs(1);

const TICK: Duration = Duration::from_millis(100);

/// Reads a cluster, and shows what comes in where it is a live one. `read` gets what it has to tell: a kind, and how many objects of it so far.
pub(super) fn shown<T>(source: &ClusterSource, read: impl FnOnce(&dyn Fn(&'static str, usize)) -> T) -> T {
    let progress = matches!(source, ClusterSource::Live(_)).then(Progress::default);
    read(&|kind, count| progress.iter().for_each(|progress| progress.saw(kind, count)))
}

/// Draws on standard error from the first that is seen until it is dropped, if that is a terminal. Not before: who signs in may be asked
/// there for a password.
#[derive(Default)]
struct Progress {
    shared: Arc<Shared>,
    drawing: OnceCell<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    counts: Vec<(&'static str, usize)>,
    ended: bool,
}

impl Progress {
    /// Notes how many objects of a kind there are so far.
    fn saw(&self, kind: &'static str, count: usize) {
        self.drawing.get_or_init(|| {
            let shared = Arc::clone(&self.shared);
            io::stderr().is_terminal().then(|| thread::spawn(move || draw(&shared)))
        });
        let mut state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, known)) => *known = count,
            None => state.counts.push((kind, count)),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.shared.ended.notify_all();
        if let Some(Some(drawing)) = self.drawing.take() {
            // A thread that could not draw is no reason to fail.
            let _ = drawing.join();
        }
    }
}

/// Waits a moment, then draws until the end.
fn draw(shared: &Shared) {
    let state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = shared.ended.wait_timeout_while(state, MOMENT, |state| !state.ended);
    let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
    if state.ended {
        return;
    }
    let style = ProgressStyle::with_template("{spinner} reading the cluster: {msg}").expect("the template is right");
    let bar = ProgressBar::new_spinner().with_style(style);
    while !state.ended {
        bar.set_message(words(&state.counts));
        bar.tick();
        let waited = shared.ended.wait_timeout(state, TICK);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
    bar.finish_and_clear();
}

fn words(counts: &[(&'static str, usize)]) -> String {
    let seen = counts.iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = seen.map(|(kind, count)| format!("{count} {kind}")).collect();
    if words.is_empty() { "no answer yet".to_owned() } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_what_came_in() {
        assert_eq!(words(&[]), "no answer yet");
        assert_eq!(words(&[("nodes", 500), ("csinodes", 0), ("pods", 1500)]), "500 nodes, 1500 pods");
    }
}
