//! One copy of each text: clusters repeat the same label keys, values and taints thousands of times.

use std::sync::Arc;

use hashbrown::HashSet;

use super::Taint;

/// Hands out shared copies of equal texts and equal taint lists.
///
/// Two nodes whose taint lists are equal hold the very same allocation afterwards,
/// which is what lets the engine decide indistinguishable nodes once.
#[derive(Debug, Default)]
pub struct Interner {
    texts: HashSet<Arc<str>>,
    taints: HashSet<Arc<[Taint]>>,
}

impl Interner {
    /// The shared copy of `text`.
    pub fn text(&mut self, text: &str) -> Arc<str> {
        self.texts.get_or_insert_with(text, |text| Arc::from(text)).clone()
    }

    /// The shared copy of a taint list.
    pub fn taints(&mut self, taints: &[Taint]) -> Arc<[Taint]> {
        self.taints.get_or_insert_with(taints, |taints| Arc::from(taints)).clone()
    }
}
