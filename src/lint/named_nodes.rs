//! Nodes in messages: how many, and the first few names.

/// Only so many names are read.
const MOST_NAMES: usize = 3;

/// The names, or the first of them: `n1, n2, n3 and 4 more`.
pub fn names_in_words(names: &[&str]) -> String {
    let more = names.len().saturating_sub(MOST_NAMES);
    if more <= 1 {
        return names.join(", ");
    }
    format!("{} and {more} more", names[..MOST_NAMES].join(", "))
}

/// `1 node`, `3 nodes`.
pub fn nodes_in_words(count: usize) -> String {
    if count == 1 { "1 node".to_owned() } else { format!("{count} nodes") }
}

/// A number of the nodes that a DaemonSet is meant for: `2 of its 12 nodes`, `all of its 12 nodes`.
pub fn share_in_words(count: usize, desired: usize) -> String {
    match (count, desired) {
        (1, 1) => "its only node".to_owned(),
        _ if count == desired => format!("all of its {desired} nodes"),
        _ => format!("{count} of its {desired} nodes"),
    }
}

#[cfg(test)]
mod tests {
    use super::{names_in_words, share_in_words};

    #[test]
    fn long_lists_of_nodes_are_cut_and_short_ones_are_not() {
        assert_eq!(names_in_words(&["a"]), "a");
        assert_eq!(names_in_words(&["a", "b", "c", "d"]), "a, b, c, d");
        assert_eq!(names_in_words(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }

    #[test]
    fn all_nodes_are_called_all() {
        assert_eq!(share_in_words(2, 12), "2 of its 12 nodes");
        assert_eq!(share_in_words(12, 12), "all of its 12 nodes");
        assert_eq!(share_in_words(1, 1), "its only node");
    }
}
