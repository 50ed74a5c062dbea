//! The names of images, and when an image is pulled by default
//! (`pkg/util/parsers/parsers.go:ParseImageName`, `github.com/distribution/reference`). May use: nothing.

use super::fill;

/// Sets an absent pull policy: `Always` for the tag `latest`, which is also what neither a tag nor a digest means.
pub(super) fn default_pull_policy(policy: &mut Option<String>, image: &str) {
    let is_latest = parse_image_name(image).is_some_and(|name| match (name.tag, name.digest) {
        (None, None) => true,
        (tag, _) => tag == Some("latest"),
    });
    fill::text(policy, if is_latest { "Always" } else { "IfNotPresent" });
}

/// What is told from an image's name.
#[derive(Debug, PartialEq, Eq)]
pub struct ImageName<'i> {
    /// What stands behind the colon.
    pub tag: Option<&'i str>,
    /// What stands behind the `@`.
    pub digest: Option<&'i str>,
}

/// The most bytes of a repository's path.
const LONGEST_PATH: usize = 255;

/// Takes a name apart as `ParseNormalizedNamed` does; `None` if it is no image's name.
pub fn parse_image_name(image: &str) -> Option<ImageName<'_>> {
    let is_identifier = image.len() == 64 && image.bytes().all(|b| matches!(b, b'a'..=b'f' | b'0'..=b'9'));
    if is_identifier {
        return None;
    }
    let (domain, remainder) = split_domain(image);
    let (name, digest) = split_at(remainder, '@');
    let (path, tag) = split_at(name, ':');
    // Names without a domain, or without more than one part, are Docker Hub's: `library/` is put before the latter.
    let prefix = if domain.is_none_or(|domain| domain == "docker.io") && !remainder.contains('/') { "library/".len() } else { 0 };
    let well_formed = domain.is_none_or(|domain| is_domain(domain) || is_path_component(domain))
        && path.split('/').all(is_path_component)
        && path.len() + prefix <= LONGEST_PATH
        && tag.is_none_or(is_tag)
        && digest.is_none_or(is_digest);
    well_formed.then_some(ImageName { tag, digest })
}

fn split_at(text: &str, separator: char) -> (&str, Option<&str>) {
    text.split_once(separator).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// What stands before the first slash is a domain if it looks like one.
fn split_domain(image: &str) -> (Option<&str>, &str) {
    match image.split_once('/') {
        Some(("index.docker.io", rest)) => (Some("docker.io"), rest),
        Some((first, rest)) if first == "localhost" || first.contains(['.', ':']) || first.to_lowercase() != first => {
            (Some(first), rest)
        }
        _ => (None, image),
    }
}

/// A host, in words or as an IPv6 address in brackets, with or without a port.
fn is_domain(domain: &str) -> bool {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    if let Some((address, port)) = domain.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_address = !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
        return is_address && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = split_at(domain, ':');
    let is_label = |label: &str| {
        let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && inner
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
}

/// Small letters and digits, with `.`, `_`, `__` or any number of `-` between them.
fn is_path_component(component: &str) -> bool {
    let is_inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_separator = |between: &str| matches!(between, "." | "_" | "__") || between.bytes().all(|b| b == b'-');
    let ends_well = |end: Option<u8>| end.is_some_and(is_inner);
    component.is_ascii()
        && ends_well(component.bytes().next())
        && ends_well(component.bytes().last())
        && component.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()).all(is_separator)
}

fn is_tag(tag: &str) -> bool {
    let is_inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    (1..=128).contains(&tag.len()) && !tag.starts_with(['.', '-']) && tag.bytes().all(is_inner)
}

/// An algorithm that is known, and as many small hexadecimal digits as it makes.
fn is_digest(digest: &str) -> bool {
    let (algorithm, digits) = split_at(digest, ':');
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    digits.is_some_and(|digits| digits.len() == length && digits.bytes().all(|b| matches!(b, b'a'..=b'f' | b'0'..=b'9')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(image: &str) -> String {
        let mut policy = None;
        default_pull_policy(&mut policy, image);
        policy.unwrap_or_default()
    }

    #[test]
    fn only_what_means_the_latest_image_is_always_pulled() {
        let digest = format!("sha256:{}", "a".repeat(64));
        for image in [
            "a",
            "a:latest",
            "example.com/a",
            "example.com:5000/a/b__c---d.e",
            "localhost/a:latest",
            "EXAMPLE.com/a",
            "[::1]:5000/a",
            "a_b.c/d",
            &format!("a:latest@{digest}"),
            &"a".repeat(247),
        ] {
            assert_eq!(policy(image), "Always", "{image}");
        }
        for image in ["a:1", "a:Latest", "example.com:5000/a:1", &format!("a@{digest}"), &format!("a:1@{digest}")] {
            assert_eq!(policy(image), "IfNotPresent", "{image}");
        }
    }

    #[test]
    fn what_is_no_images_name_is_not_always_pulled() {
        for image in [
            "",
            " x",
            "A",
            "example.com/A",
            "a/",
            "/a",
            "a:",
            "a..b",
            "a___b",
            "-a/b",
            "example.com:/a",
            "a:latest@sha256:abc",
            "a:latest@md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "ä",
            &"a".repeat(64),
            &"a".repeat(248),
            &format!("a:{}", "x".repeat(129)),
        ] {
            assert_eq!(parse_image_name(image), None, "{image}");
            assert_eq!(policy(image), "IfNotPresent", "{image}");
        }
    }
}
