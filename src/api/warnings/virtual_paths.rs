//! Files in a volume that stand in each other's way (`pkg/api/pod/warnings.go:warningsForOverlappingVirtualPaths`).

use std::fmt;

use k8s_openapi::api::core::v1::{DownwardAPIVolumeFile, KeyToPath, PodSpec, Volume, VolumeProjection};

use super::warning::{Warning, WarningTopic, pod_spec};
use crate::model::FieldPath;

pub(super) fn warn(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    for (index, volume) in spec.volumes.iter().flatten().enumerate() {
        warn_of_volume(volume, &pod_spec().field("volumes").index(index), warnings);
    }
}

fn warn_of_volume(volume: &Volume, path: &FieldPath, warnings: &mut Vec<Warning>) {
    if let Some(source) = &volume.config_map {
        let files = files_of_keys(source.items.as_deref(), "", &path.clone().field("configMap"));
        warn_of_overlaps(&files, &volume.name, &format!("ConfigMap {:?}", source.name), warnings);
    }
    if let Some(source) = &volume.secret {
        let files = files_of_keys(source.items.as_deref(), "", &path.clone().field("secret"));
        let name = source.secret_name.as_deref().unwrap_or_default();
        warn_of_overlaps(&files, &volume.name, &format!("Secret {name:?}"), warnings);
    }
    if let Some(source) = &volume.downward_api {
        let files = files_about_pod(source.items.as_deref(), "", &path.clone().field("downwardAPI"));
        warn_of_overlaps(&files, &volume.name, "DownwardAPI", warnings);
    }
    let Some(projected) = &volume.projected else { return };
    let mut files = Vec::new();
    for (index, source) in projected.sources.iter().flatten().enumerate() {
        let path = path.clone().field("projected").field("sources").index(index);
        if *source == VolumeProjection::default() {
            let message = format!("volume {:?} (Projected) has no sources provided", volume.name);
            warnings.push(Warning { place: path, message, topic: WarningTopic::Other });
        } else {
            files.extend(projected_files(source, &path));
        }
    }
    warn_of_overlaps(&files, &volume.name, "Projected", warnings);
}

/// A file of a volume.
struct File {
    path: String,
    /// What it is made of, where a volume has several sources.
    source: String,
    place: FieldPath,
}

impl File {
    fn new(path: &str, source: impl Into<String>, place: FieldPath) -> Self {
        Self { path: path.trim_end_matches('/').to_owned(), source: source.into(), place }
    }

    /// Whether one of them is the other or a folder around it.
    fn overlaps(&self, other: &Self) -> bool {
        let (one, other) = (self.path.as_str(), other.path.as_str());
        let is_in =
            |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        !one.is_empty() && !other.is_empty() && (is_in(one, other) || is_in(other, one))
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.path)?;
        if self.source.is_empty() { Ok(()) } else { write!(f, " ({})", self.source) }
    }
}

/// Compares each file with those before it.
fn warn_of_overlaps(files: &[File], volume: &str, source: &str, warnings: &mut Vec<Warning>) {
    for (at, file) in files.iter().enumerate() {
        for other in files[..at].iter().filter(|other| file.overlaps(other)) {
            let message = format!("volume {volume:?} ({source}): overlapping paths: {file} with {other}");
            warnings.push(Warning { place: file.place.clone(), message, topic: WarningTopic::Other });
        }
    }
}

fn files_of_keys(items: Option<&[KeyToPath]>, source: &str, path: &FieldPath) -> Vec<File> {
    let paths = items.unwrap_or_default().iter().map(|item| item.path.as_str());
    files_of_items(paths, source, path)
}

fn files_about_pod(items: Option<&[DownwardAPIVolumeFile]>, source: &str, path: &FieldPath) -> Vec<File> {
    let paths = items.unwrap_or_default().iter().map(|item| item.path.as_str());
    files_of_items(paths, source, path)
}

fn files_of_items<'a>(paths: impl Iterator<Item = &'a str>, source: &str, path: &FieldPath) -> Vec<File> {
    let place = |index| path.clone().field("items").index(index).field("path");
    paths.enumerate().map(|(index, path)| File::new(path, source, place(index))).collect()
}

/// The files of one source; of several types in one source the first with files counts.
fn projected_files(source: &VolumeProjection, path: &FieldPath) -> Vec<File> {
    if let Some(config_map) = source.config_map.as_ref().filter(|config_map| config_map.items.is_some()) {
        let name = format!("ConfigMap {:?}", config_map.name);
        return files_of_keys(config_map.items.as_deref(), &name, &path.clone().field("configMap"));
    }
    if let Some(secret) = source.secret.as_ref().filter(|secret| secret.items.is_some()) {
        let name = format!("Secret {:?}", secret.name);
        return files_of_keys(secret.items.as_deref(), &name, &path.clone().field("secret"));
    }
    if let Some(downward_api) = source.downward_api.as_ref().filter(|downward_api| downward_api.items.is_some()) {
        return files_about_pod(downward_api.items.as_deref(), "DownwardAPI", &path.clone().field("downwardAPI"));
    }
    let Some(token) = &source.service_account_token else { return Vec::new() };
    let place = path.clone().field("serviceAccountToken").field("path");
    vec![File::new(&token.path, "ServiceAccountToken", place)]
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::warning::tests::assert_warnings;
    use super::*;

    fn keys(name: &str, paths: &[&str]) -> Value {
        let items: Vec<Value> = paths.iter().map(|path| json!({ "key": "k", "path": path })).collect();
        json!({ "name": name, "items": items })
    }

    fn volume(source: Value) -> Value {
        let mut volume = source;
        volume["name"] = json!("v");
        json!({ "volumes": [volume] })
    }

    #[test]
    fn files_overlap_with_themselves_and_with_folders_around_them() {
        for (one, other, overlaps) in [
            ("a", "a", true),
            ("a/b", "a", true),
            ("a", "a/b", true),
            ("a/b/", "a/b", true),
            ("a/b1", "a/b12", false),
            ("a", "", false),
            ("", "", false),
        ] {
            let file = |path| File::new(path, "", FieldPath::default());
            assert_eq!(file(one).overlaps(&file(other)), overlaps, "{one} and {other}");
        }
    }

    #[test]
    fn files_of_one_source_do_not_overlap() {
        assert_warnings(
            warn,
            &[
                (volume(json!({ "configMap": keys("c", &["a", "b"]) })), &[]),
                (
                    volume(json!({ "configMap": keys("c", &["a", "a/b", "a"]) })),
                    &[
                        "volume \"v\" (ConfigMap \"c\"): overlapping paths: \"a/b\" with \"a\"",
                        "volume \"v\" (ConfigMap \"c\"): overlapping paths: \"a\" with \"a\"",
                        "volume \"v\" (ConfigMap \"c\"): overlapping paths: \"a\" with \"a/b\"",
                    ],
                ),
                (
                    volume(json!({ "secret": { "secretName": "s", "items": keys("", &["a", "a"])["items"] } })),
                    &["volume \"v\" (Secret \"s\"): overlapping paths: \"a\" with \"a\""],
                ),
                (
                    volume(json!({ "downwardAPI": { "items": [{ "path": "a" }, { "path": "a" }] } })),
                    &["volume \"v\" (DownwardAPI): overlapping paths: \"a\" with \"a\""],
                ),
            ],
        );
    }

    #[test]
    fn files_of_projected_sources_do_not_overlap() {
        let sources = json!([
            { "configMap": keys("Test", &["test/test"]) },
            { "downwardAPI": { "items": [{ "path": "test" }] } },
            { "secret": keys("Test", &["other"]) },
            { "serviceAccountToken": { "path": "test/" } },
        ]);
        assert_warnings(
            warn,
            &[(
                volume(json!({ "projected": { "sources": sources } })),
                &[
                    "volume \"v\" (Projected): overlapping paths: \"test\" (DownwardAPI) with \"test/test\" (ConfigMap \"Test\")",
                    "volume \"v\" (Projected): overlapping paths: \"test\" (ServiceAccountToken) with \"test/test\" (ConfigMap \"Test\")",
                    "volume \"v\" (Projected): overlapping paths: \"test\" (ServiceAccountToken) with \"test\" (DownwardAPI)",
                ],
            )],
        );
    }
}
