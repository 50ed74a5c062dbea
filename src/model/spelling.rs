//! What was probably meant by a name that nothing has.

use std::borrow::Cow;

/// Neither file systems nor DNS know longer names; the time of a comparison grows with the product of both lengths.
const LONGEST_NAME: usize = 255;

/// The nearest of `names`, the first of those equally near, if it is at most `most` of its own letters away.
pub fn nearest_name<'n>(
    written: &str,
    names: impl IntoIterator<Item = &'n str>,
    most: impl Fn(&'n str) -> usize,
) -> Option<&'n str> {
    nearest_spelling(written, names.into_iter().map(|name| (Cow::Borrowed(name), name)), most)
}

/// The name whose spelling is the nearest.
fn nearest_spelling<'n>(
    written: &str,
    spellings: impl Iterator<Item = (Cow<'n, str>, &'n str)>,
    most: impl Fn(&'n str) -> usize,
) -> Option<&'n str> {
    if written.len() > LONGEST_NAME {
        return None;
    }
    let spellings = spellings.filter(|(spelling, _)| spelling.len() <= LONGEST_NAME);
    let distances = spellings.map(|(spelling, name)| (strsim::damerau_levenshtein(written, &spelling), name));
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= most(nearest)).then_some(nearest)
}

/// So many names are suggested at once.
const MOST_SUGGESTED: usize = 5;

/// The question for the names that were probably meant: those that begin with what was written, then those that hold it; where there
/// are none, the nearest, as [`nearest_name`] finds it. Capital and small letters are the same.
pub fn did_you_mean<'n>(
    written: &str,
    names: impl IntoIterator<Item = &'n str>,
    most: impl Fn(&'n str) -> usize,
) -> Option<String> {
    let names: Vec<&str> = names.into_iter().collect();
    let wanted = written.to_lowercase();
    let place = |name: &&str| name.to_lowercase().find(&wanted).filter(|_| !wanted.is_empty());
    let (mut likely, inside): (Vec<&str>, Vec<&str>) =
        names.iter().copied().filter(|name| place(name).is_some()).partition(|name| place(name) == Some(0));
    likely.extend(inside);
    if likely.is_empty() {
        let spellings = names.into_iter().map(|name| (Cow::Owned(name.to_lowercase()), name));
        likely.extend(nearest_spelling(&wanted, spellings, most));
    }
    let more = likely.len().saturating_sub(MOST_SUGGESTED);
    let more = (more > 0).then(|| format!("one of {more} others"));
    let mut words: Vec<&str> = likely.into_iter().take(MOST_SUGGESTED).chain(more.as_deref()).collect();
    let last = words.pop()?;
    let before = if words.is_empty() { String::new() } else { format!("{} or ", words.join(", ")) };
    Some(format!("did you mean {before}{last}?"))
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

    #[test]
    fn names_that_hold_what_was_written_are_suggested_before_the_nearest() {
        let nodes = ["a-gpu", "gpu-1", "gpu-2", "worker-1"];
        let many = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];
        for (written, names, expected) in [
            ("gpu", &nodes[..], Some("did you mean gpu-1, gpu-2 or a-gpu?")),
            ("GPU-", &nodes, Some("did you mean gpu-1 or gpu-2?")),
            ("gpu-3", &nodes, Some("did you mean gpu-1?")),
            ("WORKR-1", &nodes, Some("did you mean worker-1?")),
            ("orker", &nodes, Some("did you mean worker-1?")),
            ("n", &many, Some("did you mean n1, n2, n3, n4, n5 or one of 2 others?")),
            ("zzz", &nodes, None),
            ("", &nodes, None),
        ] {
            assert_eq!(did_you_mean(written, names.iter().copied(), |_| 1).as_deref(), expected, "{written}");
        }
    }
}
