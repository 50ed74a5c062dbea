//! A fact that may be absent: either known, or not collected, and then why.

/// A fact of the cluster, or the reason why it is not there.
///
/// Nothing is ever assumed in the place of an absent fact without saying so in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// The fact was collected; an empty list here means that there really are none.
    Known(T),
    /// The fact was not collected; the text says why ("nodes.json holds no pods").
    NotCollected(String),
}

impl<T> Known<T> {
    /// The fact that follows from this one, where it is known.
    pub fn map<U>(self, follows: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Known(fact) => Known::Known(follows(fact)),
            Self::NotCollected(why) => Known::NotCollected(why),
        }
    }

    /// The fact where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(fact) => Some(fact),
            Self::NotCollected(_) => None,
        }
    }

    /// Why the fact is absent, where it is.
    pub fn missing(&self) -> Option<&str> {
        match self {
            Self::Known(_) => None,
            Self::NotCollected(why) => Some(why),
        }
    }
}
