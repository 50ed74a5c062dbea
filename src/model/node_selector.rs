//! Required node affinity: terms of requirements on a node's labels and name
//! (`component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go`, `apimachinery/pkg/labels/selector.go`).

use std::fmt;

use k8s_openapi::api::core::v1 as core;

use super::{Node, is_qualified_name, label_value_error};

/// `nodeSelectorTerms`, of which one has to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeSelector {
    /// The terms, in the manifest's order.
    pub terms: Vec<NodeSelectorTerm>,
}

/// One term: all its requirements have to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeSelectorTerm {
    /// `matchExpressions`, on the node's labels.
    pub match_expressions: Vec<NodeSelectorRequirement>,
    /// `matchFields`, on the node's name.
    pub match_fields: Vec<NodeSelectorRequirement>,
    /// Why this term can never match any node, where it cannot: it is empty, or one of its requirements does not parse.
    /// The other terms still count.
    pub dead: Option<String>,
}

/// One requirement of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeSelectorRequirement {
    /// The label's key, or the field's.
    pub key: String,
    /// How the value is tested.
    pub operator: Operator,
    /// The values tested against, as written.
    pub values: Vec<String>,
}

/// The operators of node selectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "Kubernetes' own words")]
pub enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Gt,
    Lt,
    /// A word that is none of the operators; such a requirement does not parse.
    Unknown,
}

/// What a requirement met on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementOutcome {
    /// Whether the requirement holds.
    pub matches: bool,
    /// The node's value; `None` when the node carries no such label.
    pub found: Option<String>,
}

impl NodeSelector {
    /// Whether one term matches the node. No terms at all match nothing.
    pub fn matches(&self, node: &Node) -> bool {
        self.terms.iter().any(|term| term.matches(node))
    }

    /// Whether any requirement tests the node's name.
    pub fn tests_name(&self) -> bool {
        self.terms.iter().any(|term| !term.match_fields.is_empty())
    }
}

impl NodeSelectorTerm {
    /// Whether every requirement holds on the node.
    pub fn matches(&self, node: &Node) -> bool {
        self.dead.is_none()
            && self.match_expressions.iter().all(|requirement| requirement.holds(node.labels.get(&requirement.key)))
            && self.match_fields.iter().all(|requirement| requirement.holds(Some(requirement.field_of(node))))
    }
}

impl NodeSelectorRequirement {
    /// Whether the requirement holds for a label's value; `None` is an absent label.
    pub fn holds(&self, found: Option<&str>) -> bool {
        let listed = || found.is_some_and(|value| self.values.iter().any(|wanted| wanted == value));
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
        let ordered = |order: fn(&i64, &i64) -> bool| match (number(found), number(self.values.first().map(String::as_str))) {
            (Some(value), Some(bound)) => order(&value, &bound),
            _ => false,
        };
        match self.operator {
            Operator::In => listed(),
            Operator::NotIn => !listed(),
            Operator::Exists => found.is_some(),
            Operator::DoesNotExist => found.is_none(),
            Operator::Gt => ordered(i64::gt),
            Operator::Lt => ordered(i64::lt),
            Operator::Unknown => false,
        }
    }

    /// The requirement's outcome on a node's label.
    pub fn on_label(&self, node: &Node) -> RequirementOutcome {
        let found = node.labels.get(&self.key);
        RequirementOutcome { matches: self.holds(found), found: found.map(str::to_owned) }
    }

    /// The requirement's outcome on a node's field.
    pub fn on_field(&self, node: &Node) -> RequirementOutcome {
        let found = self.field_of(node);
        RequirementOutcome { matches: self.holds(Some(found)), found: Some(found.to_owned()) }
    }

    /// `metadata.name` is the only field there is; any other compares as an empty text.
    fn field_of<'node>(&self, node: &'node Node) -> &'node str {
        if self.key == "metadata.name" { &node.name } else { "" }
    }

    fn expression_error(&self) -> Option<String> {
        if !is_qualified_name(&self.key) {
            return Some(format!("{:?} is no label key", self.key));
        }
        match self.operator {
            Operator::In | Operator::NotIn if self.values.is_empty() => {
                return Some(format!("{} needs at least one value", self.operator));
            }
            Operator::Exists | Operator::DoesNotExist if !self.values.is_empty() => {
                return Some(format!("{} takes no values", self.operator));
            }
            Operator::Gt | Operator::Lt => match self.values.as_slice() {
                [value] if value.parse::<i64>().is_ok() => {}
                [value] => return Some(format!("{} needs an integer, not {value:?}", self.operator)),
                values => return Some(format!("{} needs exactly one value, not {}", self.operator, values.len())),
            },
            Operator::Unknown => return Some("its operator is not one of In, NotIn, Exists, DoesNotExist, Gt, Lt".to_owned()),
            _ => {}
        }
        let wrong = self.values.iter().find_map(|value| Some((value, label_value_error(value)?)));
        wrong.map(|(value, why)| format!("{value:?} is no label value: {why}"))
    }

    fn field_error(&self) -> Option<String> {
        match (self.operator, self.values.len()) {
            (Operator::In | Operator::NotIn, 1) => None,
            (Operator::In | Operator::NotIn, count) => Some(format!("{} needs exactly one value, not {count}", self.operator)),
            _ => Some("only In and NotIn are possible here".to_owned()),
        }
    }
}

impl From<&core::NodeSelector> for NodeSelector {
    fn from(authored: &core::NodeSelector) -> Self {
        Self { terms: authored.node_selector_terms.iter().map(NodeSelectorTerm::from).collect() }
    }
}

impl From<&core::NodeSelectorTerm> for NodeSelectorTerm {
    fn from(authored: &core::NodeSelectorTerm) -> Self {
        let requirements = |list: &Option<Vec<core::NodeSelectorRequirement>>| -> Vec<NodeSelectorRequirement> {
            list.iter().flatten().map(NodeSelectorRequirement::from).collect()
        };
        let match_expressions = requirements(&authored.match_expressions);
        let match_fields = requirements(&authored.match_fields);
        let dead = if match_expressions.is_empty() && match_fields.is_empty() {
            Some("an empty term matches no node".to_owned())
        } else {
            let first = |list: &[NodeSelectorRequirement], name: &str, error: fn(&NodeSelectorRequirement) -> Option<String>| {
                list.iter().enumerate().find_map(|(at, requirement)| Some(format!("{name}[{at}]: {}", error(requirement)?)))
            };
            first(&match_expressions, "matchExpressions", NodeSelectorRequirement::expression_error)
                .or_else(|| first(&match_fields, "matchFields", NodeSelectorRequirement::field_error))
        };
        Self { match_expressions, match_fields, dead }
    }
}

impl From<&core::NodeSelectorRequirement> for NodeSelectorRequirement {
    fn from(authored: &core::NodeSelectorRequirement) -> Self {
        Self {
            key: authored.key.clone(),
            operator: match authored.operator.as_str() {
                "In" => Operator::In,
                "NotIn" => Operator::NotIn,
                "Exists" => Operator::Exists,
                "DoesNotExist" => Operator::DoesNotExist,
                "Gt" => Operator::Gt,
                "Lt" => Operator::Lt,
                _ => Operator::Unknown,
            },
            values: authored.values.clone().unwrap_or_default(),
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A requirement may list thousands of values; nobody reads them in a message.
const MOST_VALUES_SHOWN: usize = 5;

impl fmt::Display for NodeSelectorRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.key, self.operator)?;
        if !self.values.is_empty() {
            let shown = self.values.len().min(MOST_VALUES_SHOWN);
            write!(f, " [{}", self.values[..shown].join(", "))?;
            match self.values.len() - shown {
                0 => f.write_str("]")?,
                more => write!(f, ", {more} more]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(operator: &str, values: &[&str]) -> NodeSelectorRequirement {
        let authored = core::NodeSelectorRequirement {
            key: "gen".to_owned(),
            operator: operator.to_owned(),
            values: Some(values.iter().map(|&value| value.to_owned()).collect()),
        };
        NodeSelectorRequirement::from(&authored)
    }

    #[test]
    fn operators_follow_the_table_of_section_4() {
        for (operator, values, found, holds) in [
            ("In", &["a", ""][..], Some("a"), true),
            ("In", &["a", ""], Some(""), true),
            ("In", &["a", ""], None, false),
            ("NotIn", &["a"], Some("b"), true),
            ("NotIn", &["a"], Some("a"), false),
            ("NotIn", &["a"], None, true),
            ("Exists", &[], Some(""), true),
            ("Exists", &[], None, false),
            ("DoesNotExist", &[], None, true),
            ("DoesNotExist", &[], Some("x"), false),
            ("Gt", &["9"], Some("010"), true),
            ("Gt", &["9"], Some("+10"), true),
            ("Gt", &["9"], Some("9"), false),
            ("Gt", &["9"], Some("v10"), false),
            ("Gt", &["9"], Some("99999999999999999999"), false),
            ("Gt", &["9"], None, false),
            ("Lt", &["9"], Some("-3"), true),
            ("Lt", &["9"], Some("1.5"), false),
            ("in", &["a"], Some("a"), false),
        ] {
            assert_eq!(requirement(operator, values).holds(found), holds, "{operator} {values:?} on {found:?}");
        }
    }

    #[test]
    fn requirements_that_do_not_parse_say_why() {
        for (operator, values, expected) in [
            ("In", &[][..], Some("In needs at least one value")),
            ("Exists", &["x"], Some("Exists takes no values")),
            ("Gt", &["abc"], Some("Gt needs an integer, not \"abc\"")),
            ("Lt", &["1", "2"], Some("Lt needs exactly one value, not 2")),
            (
                "In",
                &["a b"],
                Some("\"a b\" is no label value: must be letters, digits, '-', '_' or '.', with a letter or digit at both ends"),
            ),
            ("In", &["a"], None),
        ] {
            assert_eq!(requirement(operator, values).expression_error().as_deref(), expected);
        }
        assert!(requirement("Lt", &["-5"]).expression_error().is_some(), "a negative bound is no label value");
    }
}
