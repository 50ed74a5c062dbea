//! How something observed stands to what was predicted.

/// How something observed stands to what was predicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is as predicted.
    Agrees,
    /// It is not.
    Differs,
    /// The dump cannot tell, and why.
    NotEvaluated(String),
}
