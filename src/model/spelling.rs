//! What was probably meant by a name that nothing has.

/// Neither file systems nor DNS know longer names; the time of a comparison grows with the product of both lengths.
const LONGEST_NAME: usize = 255;

/// The nearest of `names`, the first of those equally near, if it is at most `most` of its own letters away.
pub fn nearest_name<'n>(
    written: &str,
    names: impl IntoIterator<Item = &'n str>,
    most: impl Fn(&'n str) -> usize,
) -> Option<&'n str> {
    if written.len() > LONGEST_NAME {
        return None;
    }
    let names = names.into_iter().filter(|name| name.len() <= LONGEST_NAME);
    let distances = names.map(|name| (strsim::damerau_levenshtein(written, name), name));
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= most(nearest)).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_meant_if_it_is_near_enough() {
        let long = "x".repeat(LONGEST_NAME);
        let longer = "x".repeat(LONGEST_NAME + 1);
        for (written, names, most, expected) in [
            ("agent", &["agents", "gent", "client"][..], 1, Some("agents")),
            ("agent", &["gent", "agents"], 1, Some("gent")),
            ("agnet", &["agents", "agent"], 1, Some("agent")),
            ("agent", &["agency"], 1, None),
            ("agent", &["agency"], 2, Some("agency")),
            ("Agent", &["agent"], 0, None),
            ("agent", &[], 9, None),
            (&long[1..], &[&longer, &long], 9, Some(&*long)),
            (&longer, &[&long], 9, None),
        ] {
            assert_eq!(nearest_name(written, names.iter().copied(), |_| most), expected, "{written} of {names:?}");
        }
        let third = |written| nearest_name(written, ["ab", "abcdef"], |name| name.len() / 3);
        assert_eq!((third("abcd"), third("abcdxx")), (None, Some("abcdef")));
    }
}
