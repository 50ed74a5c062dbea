//! Many node names in few characters: `worker-01 … worker-08` becomes `worker-[01-08]`.

use hashbrown::{HashMap, HashSet};

use super::printable::printable;

/// The folded names in at most `room` characters (or one name, if that alone is longer), and how many more nodes there are.
pub(super) fn summarize(names: &[&str], room: usize) -> String {
    FoldedNames::of(names).summary(room)
}

/// Names of nodes, folded: with many of them that is work, which is done once.
pub(super) struct FoldedNames {
    groups: Vec<Group>,
    count: usize,
}

impl FoldedNames {
    pub fn of(names: &[&str]) -> Self {
        Self { groups: fold(names), count: names.len() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// As [`summarize`].
    pub fn summary(&self, room: usize) -> String {
        let (text, left_out) = self.shortened(room);
        if left_out == 0 { text } else { format!("{text} +{left_out} more") }
    }

    /// Whether the summary names some nodes only by their number.
    pub fn leaves_out(&self, room: usize) -> bool {
        self.shortened(room).1 > 0
    }

    /// The folded names and how many nodes are not among them.
    fn shortened(&self, room: usize) -> (String, usize) {
        let mut text = String::new();
        let mut shown = 0;
        for group in &self.groups {
            let (next, count) = match shown {
                // A range with many gaps says less than its first name.
                0 if group.text.len() > room => (&group.first, 1),
                _ => (&group.text, group.count),
            };
            if shown > 0 && text.len() + 2 + next.len() > room {
                break;
            }
            if shown > 0 {
                text.push_str(", ");
            }
            text.push_str(next);
            shown += count;
        }
        (printable(&text).into_owned(), self.count - shown)
    }
}

/// `10` is written as `09` is: it belongs to the names with leading zeros, if there are any.
fn pad(names: &mut [Numbered<'_>]) {
    let padded: HashSet<_> = names.iter().filter(|name| name.padded).map(Numbered::with_zeros).collect();
    names.iter_mut().for_each(|name| name.padded |= padded.contains(&name.with_zeros()));
}

/// Names that differ in one number.
struct Group {
    text: String,
    first: String,
    count: usize,
}

/// Which number of a name may vary, counted from the end: cloud names have those of region and domain behind it.
const NUMBERS_TRIED: usize = 4;

/// The names, folded where they differ only in one number, in order: the last number that folds anything.
fn fold(names: &[&str]) -> Vec<Group> {
    let mut names = names.to_vec();
    names.sort_unstable();
    let mut tried = (0..NUMBERS_TRIED).filter(|number| may_fold(&names, *number)).map(|number| grouped(&names, number));
    let folded = tried.find(|groups| groups.len() < names.len());
    let groups = folded.unwrap_or_else(|| grouped(&names, 0));
    let group =
        |group: Vec<Numbered<'_>>| Group { text: fold_group(&group), first: group[0].whole.to_owned(), count: group.len() };
    groups.into_iter().map(group).collect()
}

/// Whether any of the names, which are in order, may differ from another only in this number. Then all names between the two begin
/// like them, and so does the next one.
fn may_fold(names: &[&str], number: usize) -> bool {
    names.windows(2).any(|pair| pair[1].starts_with(Numbered::of(pair[0], number).before))
}

/// The names that differ only in this number, each group by number; no group is empty.
fn grouped<'n>(names: &[&'n str], number: usize) -> Vec<Vec<Numbered<'n>>> {
    let mut names: Vec<Numbered<'n>> = names.iter().map(|name| Numbered::of(name, number)).collect();
    pad(&mut names);
    let mut groups: HashMap<_, Vec<Numbered<'n>>> = HashMap::new();
    for name in names {
        groups.entry((name.shape(), name.number.is_some())).or_default().push(name);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_unstable_by_key(|(shape, _)| *shape);
    let by_number = |(_, mut group): (_, Vec<Numbered<'n>>)| {
        group.sort_by_key(|name| name.number);
        group
    };
    groups.into_iter().map(by_number).collect()
}

/// A name around one number in it.
struct Numbered<'n> {
    whole: &'n str,
    before: &'n str,
    digits: usize,
    number: Option<u64>,
    after: &'n str,
    /// Whether the number is filled up with zeros, or would be.
    padded: bool,
}

impl<'n> Numbered<'n> {
    /// Takes the name apart at a number, counted from the end.
    fn of(whole: &'n str, skipped: usize) -> Self {
        let last_digit = |end: usize| whole.as_bytes()[..end].iter().rposition(u8::is_ascii_digit).map_or(0, |last| last + 1);
        let before_digits = |end: usize| {
            let last_other = whole.as_bytes()[..end].iter().rposition(|byte| !byte.is_ascii_digit());
            last_other.map_or(0, |last| last + 1)
        };
        let mut end = last_digit(whole.len());
        for _ in 0..skipped {
            end = last_digit(before_digits(end));
        }
        let start = before_digits(end);
        match whole[start..end].parse() {
            Ok(number) => Self {
                whole,
                before: &whole[..start],
                digits: end - start,
                number: Some(number),
                after: &whole[end..],
                padded: end - start > 1 && whole.as_bytes()[start] == b'0',
            },
            Err(_) => Self { whole, before: whole, digits: 0, number: None, after: "", padded: false },
        }
    }

    /// Names with equal shapes differ only in the number. `9` and `10` share one, `09` and `9` do not.
    fn shape(&self) -> (&'n str, &'n str, usize) {
        (self.before, self.after, if self.padded { self.digits } else { 0 })
    }

    /// The shape of a name whose number begins with zeros.
    fn with_zeros(&self) -> (&'n str, &'n str, usize) {
        (self.before, self.after, self.digits)
    }

    fn digits_of(&self, number: u64) -> String {
        format!("{number:0width$}", width = self.digits)
    }
}

fn fold_group(group: &[Numbered<'_>]) -> String {
    let Some(first) = group.first() else { return String::new() };
    let Some(number) = first.number else { return first.before.to_owned() };
    let numbers = group.iter().filter_map(|name| Some((name, name.number?)));
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for (_, number) in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    if ranges.as_slice() == [(number, number)] {
        return format!("{}{}{}", first.before, first.digits_of(number), first.after);
    }
    let width = |number| if first.shape().2 > 0 { first.digits_of(number) } else { number.to_string() };
    let ranges: Vec<String> = ranges
        .into_iter()
        .map(|(from, to)| if from == to { width(from) } else { format!("{}-{}", width(from), width(to)) })
        .collect();
    format!("{}[{}]{}", first.before, ranges.join(","), first.after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_one_number_share_a_range() {
        for (names, folded) in [
            (&["worker-01", "worker-02", "worker-03"][..], &["worker-[01-03]"][..]),
            (&["n-1", "n-3", "n-4"], &["n-[1,3-4]"]),
            (&["n9", "n10", "n8"], &["n[8-10]"]),
            (&["a", "b"], &["a", "b"]),
            (&["ip-10-0-0-1.x", "ip-10-0-0-2.x", "ip-10-0-1-9.x"], &["ip-10-0-0-[1-2].x", "ip-10-0-1-9.x"]),
            (&["ip-10-0-0-1.eu-1.x", "ip-10-0-0-2.eu-1.x"], &["ip-10-0-0-[1-2].eu-1.x"]),
            (&["n-1", "n-01"], &["n-1", "n-01"]),
            (&["n-08", "n-09", "n-10", "n-11"], &["n-[08-11]"]),
            (&["n-09", "n-10", "n-100"], &["n-[09-10]", "n-100"]),
            (&["99999999999999999999"], &["99999999999999999999"]),
            (&["gpu-1"], &["gpu-1"]),
            (&["4"], &["4"]),
        ] {
            let mut result: Vec<String> = fold(names).into_iter().map(|group| group.text).collect();
            result.sort();
            let mut expected: Vec<_> = folded.iter().map(ToString::to_string).collect();
            expected.sort();
            assert_eq!(result, expected, "{names:?}");
        }
    }

    #[test]
    fn a_summary_says_how_many_nodes_are_left_out() {
        let names = ["aaaaaaaa", "bbbbbbbb", "cccccc-1", "cccccc-2"];
        assert_eq!(summarize(&names, 20), "aaaaaaaa, bbbbbbbb +2 more");
        assert_eq!(summarize(&names, 100), "aaaaaaaa, bbbbbbbb, cccccc-[1-2]");
        assert_eq!(summarize(&["node-1", "node-3", "node-5"], 8), "node-1 +2 more");
    }
}
