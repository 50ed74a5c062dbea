//! `latest-image`: an image whose name means another build tomorrow (`pkg/util/parsers/parsers.go:ParseImageName`).

use crate::api::{ImageName, parse_image_name};
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "latest-image",
    level: Level::Warning,
    page: include_str!("latest_image.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let containers = context.init_containers().chain(context.containers());
    let found = containers.filter_map(|(container, path)| {
        let image = container.image.as_deref()?;
        let what = meaning(&parse_image_name(image)?)?;
        let message =
            format!("image {image:?} {what}: each node runs what that was when it pulled, and a rollback brings nothing back");
        Some(Found::at(path.field("image"), message).help("name a version, or better a digest"))
    });
    found.collect()
}

/// Why the name means the latest image, if it does. What has a digest is pinned, whatever the tag.
fn meaning(name: &ImageName<'_>) -> Option<&'static str> {
    match (name.tag, name.digest) {
        (Some("latest"), None) => Some("is the latest one"),
        (None, None) => Some("has no tag, so it is the latest one"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_without_a_version_and_without_a_digest_are_the_latest() {
        let digest = format!("sha256:{}", "a".repeat(64));
        for (image, expected) in [
            ("agent", true),
            ("registry.example:5000/agent", true),
            ("agent:latest", true),
            ("agent:1.4", false),
            ("agent:latest-1.4", false),
            (&format!("agent@{digest}"), false),
            (&format!("agent:latest@{digest}"), false),
            ("", false),
            ("{{ .Values.image }}", false),
            ("IMAGE", false),
        ] {
            let found = parse_image_name(image).is_some_and(|name| meaning(&name).is_some());
            assert_eq!(found, expected, "{image}");
        }
    }
}
