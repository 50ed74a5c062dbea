//! Names of nodes in the first column of a table that has a row for each group of nodes.

use super::View;
use super::names::FoldedNames;

/// Where the width is not known, names are folded as if it were this many columns.
pub(super) const USUAL_WIDTH: usize = 100;

/// Names of nodes have at least so many characters.
pub(super) const LEAST_ROOM: usize = 36;

/// What comes after names where some are left out.
pub(super) const MORE: &str = " +1000 more";

/// What is said below a table that leaves names out.
pub(super) const WHERE_ALL_ARE: &str = "(-o wide lists each node)";

/// The names of each group, and whether some are left out. `others` are the widths of the other two columns.
pub(super) fn names_column<'n>(
    groups: impl Iterator<Item = &'n [&'n str]>,
    others: (usize, usize),
    view: View,
) -> (Vec<String>, bool) {
    let mut room = room(others, view);
    let groups: Vec<FoldedNames> = groups.map(FoldedNames::of).collect();
    let left_out = groups.iter().any(|names| names.leaves_out(room));
    if left_out {
        room = room.saturating_sub(MORE.len()).max(LEAST_ROOM);
    }
    (groups.iter().map(|names| names.summary(room)).collect(), left_out)
}

/// What columns of these widths leave of a line; long reasons in the last are broken rather than names left out, as long as half of the
/// line is theirs.
fn room((second, last): (usize, usize), view: View) -> usize {
    let width = view.width.unwrap_or(USUAL_WIDTH);
    // The blanks that begin a line and end a column.
    let taken = 1 + 2 + second + 2 + last.min(width / 2);
    width.saturating_sub(taken).max(LEAST_ROOM)
}
