//! Label selectors, as objects write them and as `kubectl -l` takes them
//! (`apimachinery/pkg/apis/meta/v1/helpers.go:LabelSelectorAsSelector`, `apimachinery/pkg/labels/selector.go`).

use k8s_openapi::apimachinery::pkg::apis::meta::v1 as meta;
use thiserror::Error;

use super::{Labels, is_qualified_name, label_value_error};

/// Requirements on labels, all of which have to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelSelector {
    /// `None` is the selector that matches nothing.
    requirements: Option<Vec<Requirement>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    DoesNotExist,
}

/// What is wrong with a selector's text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LabelSelectorError {
    /// The key is no label key.
    #[error("{0:?} is no label key")]
    Key(String),
    /// The value is no label value.
    #[error("{0:?} is no label value: {1}")]
    Value(String, &'static str),
    /// The text is no requirement.
    #[error("cannot read {0:?}: write key=value, key!=value, key in (a,b), key notin (a,b), key or !key, separated by commas")]
    Requirement(String),
}

impl LabelSelector {
    /// Whether the labels fulfil the selector.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.requirements.as_ref().is_some_and(|all| all.iter().all(|requirement| requirement.holds(labels)))
    }

    /// The selector of an object: `None` and one that does not parse match nothing, an empty one matches everything.
    pub fn of_object(authored: Option<&meta::LabelSelector>) -> Self {
        let Some(authored) = authored else { return Self::default() };
        let equal = authored
            .match_labels
            .iter()
            .flatten()
            .map(|(key, value)| Some(Requirement { key: key.clone(), test: Test::In(vec![value.clone()]) }));
        let tested = authored.match_expressions.iter().flatten().map(|expression| {
            let values = expression.values.clone().unwrap_or_default();
            let test = match (expression.operator.as_str(), values.is_empty()) {
                ("In", false) => Test::In(values),
                ("NotIn", false) => Test::NotIn(values),
                ("Exists", true) => Test::Exists,
                ("DoesNotExist", true) => Test::DoesNotExist,
                _ => return None,
            };
            Some(Requirement { key: expression.key.clone(), test })
        });
        Self { requirements: equal.chain(tested).collect() }
    }

    /// Demands this value of a label as well.
    pub fn require(&mut self, key: &str, value: &str) {
        self.add(key, Test::In(vec![value.to_owned()]));
    }

    /// Forbids this value of a label as well.
    pub fn forbid(&mut self, key: &str, value: &str) {
        self.add(key, Test::NotIn(vec![value.to_owned()]));
    }

    /// A selector that matches nothing goes on matching nothing.
    fn add(&mut self, key: &str, test: Test) {
        if let Some(requirements) = &mut self.requirements {
            requirements.push(Requirement { key: key.to_owned(), test });
        }
    }

    /// The keys without which labels cannot fulfil the selector.
    pub fn required_keys(&self) -> impl Iterator<Item = &str> {
        let requirements = self.requirements.iter().flatten();
        requirements
            .filter(|requirement| matches!(requirement.test, Test::In(_) | Test::Exists))
            .map(|requirement| &*requirement.key)
    }

    /// Whether nothing is demanded, so that everything matches.
    pub fn is_empty(&self) -> bool {
        self.requirements.as_ref().is_some_and(Vec::is_empty)
    }

    /// Reads the text that `kubectl get -l` takes: `a=b,c!=d,e in (x,y),f notin (z),g,!h`.
    ///
    /// # Errors
    /// Names the part of the text that is no requirement, no label key or no label value.
    pub fn parse(text: &str) -> Result<Self, LabelSelectorError> {
        let parts = split_outside_parentheses(text);
        let requirements = parts.into_iter().filter(|part| !part.trim().is_empty()).map(Requirement::parse);
        Ok(Self { requirements: Some(requirements.collect::<Result<_, _>>()?) })
    }
}

impl Requirement {
    fn holds(&self, labels: &Labels) -> bool {
        let found = labels.get(&self.key);
        let listed = |values: &[String]| found.is_some_and(|value| values.iter().any(|wanted| wanted == value));
        match &self.test {
            Test::In(values) => listed(values),
            Test::NotIn(values) => !listed(values),
            Test::Exists => found.is_some(),
            Test::DoesNotExist => found.is_none(),
        }
    }

    fn parse(text: &str) -> Result<Self, LabelSelectorError> {
        let text = text.trim();
        let (key, test) = if let Some(key) = text.strip_prefix('!') {
            (key, Test::DoesNotExist)
        } else if let Some((key, value)) = text.split_once("!=") {
            (key, Test::NotIn(vec![value.trim().to_owned()]))
        } else if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
            (key, Test::In(vec![value.trim().to_owned()]))
        } else if let Some(head) = text.strip_suffix(')') {
            parse_set(head).ok_or_else(|| LabelSelectorError::Requirement(text.to_owned()))?
        } else {
            (text, Test::Exists)
        };
        let key = key.trim();
        if !is_qualified_name(key) {
            return Err(LabelSelectorError::Key(key.to_owned()));
        }
        if let Test::In(values) | Test::NotIn(values) = &test {
            for value in values {
                if let Some(why) = label_value_error(value) {
                    return Err(LabelSelectorError::Value(value.clone(), why));
                }
            }
        }
        Ok(Self { key: key.to_owned(), test })
    }
}

/// Reads `key in (a, b` or `key notin (a, b`; the closing parenthesis is gone already.
fn parse_set(head: &str) -> Option<(&str, Test)> {
    let (front, values) = head.split_once('(')?;
    let (key, word) = front.trim_end().rsplit_once(char::is_whitespace)?;
    let values = values.split(',').map(|value| value.trim().to_owned()).collect();
    match word {
        "in" => Some((key, Test::In(values))),
        "notin" => Some((key, Test::NotIn(values))),
        _ => None,
    }
}

fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_read_as_kubectl_reads_them() {
        let labels: Labels = [("a", "b"), ("e", "x"), ("g", "")].into_iter().collect();
        for (text, matches) in [
            ("", true),
            ("a=b", true),
            ("a==b", true),
            ("a = b , e=x", true),
            ("a!=b", false),
            ("nope!=b", true),
            ("e in (x,y)", true),
            ("e notin (x, y)", false),
            ("nope notin (x)", true),
            ("g", true),
            ("g=", true),
            ("!g", false),
            ("!nope,a", true),
        ] {
            assert_eq!(LabelSelector::parse(text).map(|selector| selector.matches(&labels)), Ok(matches), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_selector_is_refused() {
        for text in ["a b", "a in x)", "a within (x)", "a=b c", "=b", "-a=b"] {
            assert!(LabelSelector::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_selector_matches_nothing_and_an_empty_one_everything() {
        let labels = Labels::default();
        assert!(!LabelSelector::of_object(None).matches(&labels));
        assert!(LabelSelector::of_object(Some(&meta::LabelSelector::default())).matches(&labels));
    }
}
