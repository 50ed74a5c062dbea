//! The way from an object's root to one of its fields while the object is walked: no memory is taken before a path is shown.

use std::borrow::Cow;

use super::source_text::shortened;
use crate::model::{FieldPath, Segment};

/// The way from the root to the current node; lives on the stack.
pub(super) struct Trail<'p> {
    pub parent: Option<&'p Trail<'p>>,
    pub step: Step<'p>,
}

pub(super) enum Step<'p> {
    Field(&'p str),
    Key(&'p str),
    Index(usize),
}

/// The path that a trail has gone.
pub(super) fn path(trail: Option<&Trail<'_>>) -> FieldPath {
    let mut segments = Vec::new();
    let mut at = trail;
    while let Some(trail) = at {
        segments.push(match trail.step {
            Step::Field(name) => Segment::Field(Cow::Owned(name.to_owned())),
            Step::Key(name) => Segment::Key(name.to_owned()),
            Step::Index(index) => Segment::Index(index),
        });
        at = trail.parent;
    }
    segments.reverse();
    FieldPath::from(segments)
}

/// A path whose keys are shortened to be shown.
pub(super) fn shortened_path(path: &FieldPath) -> FieldPath {
    let shown = path.segments().iter().map(|segment| match segment {
        Segment::Field(name) => Segment::Field(Cow::Owned(shortened(name).into_owned())),
        Segment::Key(key) => Segment::Key(shortened(key).into_owned()),
        Segment::Index(index) => Segment::Index(*index),
    });
    FieldPath::from(shown.collect::<Vec<_>>())
}
