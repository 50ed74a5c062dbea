//! The path of a field inside an object, spelled as the API server spells it.

use std::borrow::Cow;
use std::fmt;

/// One step of a [`FieldPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A named field: `.spec`.
    Field(Cow<'static, str>),
    /// An item of a list: `[0]`.
    Index(usize),
    /// An entry of a map with free keys (labels, nodeSelector): `[kubernetes.io/os]`.
    Key(String),
}

/// Where in an object something is: `spec.template.spec.containers[0].image`.
///
/// Only the report turns a path into a line and a column, so the same reason
/// works for a file, for standard input and for an object of a live cluster.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FieldPath(Vec<Segment>);

impl FieldPath {
    /// A path of plain field names separated by dots: `spec.template.spec`.
    pub fn of(dotted: &'static str) -> Self {
        Self(dotted.split('.').map(|name| Segment::Field(Cow::Borrowed(name))).collect())
    }

    /// Reads a path as the API server spells it. What stands between brackets is an item if it is a number.
    pub fn parse(text: &str) -> Self {
        let mut path = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            rest = match rest.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
                Some((inside, after)) => {
                    path = match inside.parse() {
                        Ok(index) => path.index(index),
                        Err(_) => path.key(inside),
                    };
                    after.strip_prefix('.').unwrap_or(after)
                }
                None => {
                    let end = rest.find(['.', '[']).filter(|end| *end > 0).unwrap_or(rest.len());
                    path = path.field(rest[..end].to_owned());
                    let after = &rest[end..];
                    after.strip_prefix('.').unwrap_or(after)
                }
            };
        }
        path
    }

    /// This path and then a field.
    #[must_use]
    pub fn field(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Segment::Field(name.into()));
        self
    }

    /// This path and then an item of the list it names.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Segment::Index(index));
        self
    }

    /// This path and then an entry of the map it names.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.0.push(Segment::Key(key.into()));
        self
    }

    /// The steps from the object's root.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }
}

impl From<Vec<Segment>> for FieldPath {
    fn from(segments: Vec<Segment>) -> Self {
        Self(segments)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Field(name) if at == 0 => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) => write!(f, "[{key}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::FieldPath;

    #[test]
    fn what_the_api_server_spells_is_read_back() {
        for text in ["", "spec.selector", "spec.containers[0].image", "metadata.labels[a.b/c]", "spec.x[0][1]", "spec.x[a].y"] {
            assert_eq!(FieldPath::parse(text).to_string(), text);
        }
        assert_eq!(FieldPath::parse("spec.x[0].y"), FieldPath::of("spec.x").index(0).field("y"));
        assert_eq!(FieldPath::parse("spec.x[").segments().len(), 3, "what is no path comes to an end as well");
    }

    #[test]
    fn paths_are_spelled_as_the_api_server_spells_them() {
        let spec = FieldPath::of("spec.template.spec");
        assert_eq!(
            spec.clone().field("containers").index(0).field("image").to_string(),
            "spec.template.spec.containers[0].image"
        );
        assert_eq!(spec.field("nodeSelector").key("a/b").to_string(), "spec.template.spec.nodeSelector[a/b]");
    }
}
