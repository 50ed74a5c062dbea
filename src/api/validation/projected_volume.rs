//! Volumes that put files of several sources together
//! (`pkg/apis/core/validation/validation.go:validateProjectedVolumeSource`, `validateProjectionSources`). Certificates are dropped
//! before anything is validated, because their features are off.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{KeyToPath, ProjectedVolumeSource, ServiceAccountTokenProjection, VolumeProjection};

use super::field_error::FieldError;
use super::required_text::require;
use super::volume_files::{validate_downward_api_files, validate_file_mode, validate_keys_to_paths, validate_non_reserved_path};
use crate::model::FieldPath;

const SHORTEST_TOKEN_SECONDS: i64 = 600;
const LONGEST_TOKEN_SECONDS: i64 = 1 << 32;

pub(super) fn validate_projected(source: &ProjectedVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_file_mode(source.default_mode, path.clone().field("defaultMode"), errors);
    let mut volume = ProjectedFiles { path, paths: BTreeSet::new(), errors };
    for (index, source) in source.sources.iter().flatten().enumerate() {
        volume.project(source, &path.clone().field("sources").index(index));
    }
}

/// The files of one volume as far as their names are known.
struct ProjectedFiles<'a, 'v> {
    path: &'a FieldPath,
    paths: BTreeSet<&'v str>,
    errors: &'a mut Vec<FieldError>,
}

impl<'v> ProjectedFiles<'_, 'v> {
    fn project(&mut self, source: &'v VolumeProjection, path: &FieldPath) {
        if let Some(secret) = &source.secret {
            self.project_keys(&secret.name, secret.items.as_deref(), &path.clone().field("secret"));
        }
        if let Some(config_map) = &source.config_map {
            self.project_keys(&config_map.name, config_map.items.as_deref(), &path.clone().field("configMap"));
        }
        if let Some(downward_api) = &source.downward_api {
            let (files, path) = (downward_api.items.as_deref().unwrap_or_default(), path.clone().field("downwardAPI"));
            validate_downward_api_files(files, &path, self.errors);
            for (index, file) in files.iter().enumerate().filter(|(_, file)| !file.path.is_empty()) {
                self.add(&file.path, &file.path, path.clone().field("items").index(index).field("path"));
            }
        }
        if let Some(token) = &source.service_account_token {
            self.project_token(token, &path.clone().field("serviceAccountToken"));
        }
        if count_types(source) > 1 {
            self.errors.push(FieldError::forbidden(path.clone(), "may not specify more than 1 volume type per source"));
        }
    }

    /// A secret's or a ConfigMap's keys.
    fn project_keys(&mut self, name: &str, items: Option<&'v [KeyToPath]>, path: &FieldPath) {
        require(name, path.clone().field("name"), self.errors);
        let items = items.unwrap_or_default();
        validate_keys_to_paths(items, path, self.errors);
        for (index, item) in items.iter().enumerate().filter(|(_, item)| !item.path.is_empty()) {
            self.add(&item.path, name, path.clone().field("items").index(index).field("path"));
        }
    }

    /// A token. The API server spells its path as if it were the volume's own, and compares it with no other.
    fn project_token(&mut self, token: &ServiceAccountTokenProjection, path: &FieldPath) {
        let seconds = token.expiration_seconds.unwrap_or_default();
        let field = path.clone().field("expirationSeconds");
        if seconds < SHORTEST_TOKEN_SECONDS {
            let detail = "may not specify a duration less than 10 minutes";
            self.errors.push(FieldError::invalid(field, seconds, detail));
        } else if seconds > LONGEST_TOKEN_SECONDS {
            let detail = "may not specify a duration larger than 2^32 seconds";
            self.errors.push(FieldError::invalid(field, seconds, detail));
        }
        let (field, mut found) = (self.path.clone().field("path"), Vec::new());
        require(&token.path, field.clone(), &mut found);
        validate_non_reserved_path(&token.path, &field, &mut found);
        self.errors.extend(found.into_iter().map(|error| error.at(path.clone().field("path"))));
    }

    /// A file at `place`, which no other source may have written. The message shows `value`.
    fn add(&mut self, file: &'v str, value: &str, place: FieldPath) {
        if !self.paths.insert(file) {
            self.errors.push(FieldError::invalid(self.path.clone(), value, "conflicting duplicate paths").at(place));
        }
    }
}

fn count_types(source: &VolumeProjection) -> usize {
    let types = [
        source.secret.is_some(),
        source.config_map.is_some(),
        source.downward_api.is_some(),
        source.service_account_token.is_some(),
    ];
    types.into_iter().filter(|is_there| *is_there).count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn each_source_is_of_one_type() {
        let types = "Forbidden: may not specify more than 1 volume type per source";
        assert_errors(
            validate_projected,
            &[
                (json!({ "sources": [{}, { "secret": { "name": "a" } }] }), &[]),
                (
                    json!({ "defaultMode": 512 }),
                    &[("defaultMode", "Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive")],
                ),
                (
                    json!({ "sources": [{ "secret": { "name": "a" }, "configMap": { "name": "" } }] }),
                    &[("sources[0].configMap.name", "Required value"), ("sources[0]", types)],
                ),
            ],
        );
    }

    #[test]
    fn no_two_sources_write_one_file() {
        let keys = |name: &str, path: &str| json!({ "name": name, "items": [{ "key": "a", "path": path }] });
        let file = json!({ "items": [{ "path": "p", "fieldRef": { "apiVersion": "v1", "fieldPath": "metadata.name" } }] });
        let token = json!({ "path": "p", "expirationSeconds": 3600 });
        assert_errors(
            validate_projected,
            &[
                (json!({ "sources": [{ "secret": keys("a", "p") }, { "configMap": keys("b", "q") }] }), &[]),
                (json!({ "sources": [{ "secret": keys("a", "p") }, { "serviceAccountToken": token }] }), &[]),
                (
                    json!({ "sources": [{ "secret": keys("a", "p") }, { "configMap": keys("b", "p") }, { "downwardAPI": file }] }),
                    &[
                        ("", "Invalid value: \"b\": conflicting duplicate paths"),
                        ("", "Invalid value: \"p\": conflicting duplicate paths"),
                    ],
                ),
            ],
        );
    }

    #[test]
    fn tokens_live_for_a_while_and_stay_inside_the_volume() {
        let short = "Invalid value: 599: may not specify a duration less than 10 minutes";
        let long = "Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds";
        let token = |path: &str, seconds: i64| json!({ "sources": [{ "serviceAccountToken": { "path": path, "expirationSeconds": seconds } }] });
        assert_errors(
            validate_projected,
            &[
                (token("a", 600), &[]),
                (token("a", 1 << 32), &[]),
                (token("a", 599), &[("sources[0].serviceAccountToken.expirationSeconds", short)]),
                (token("a", (1 << 32) + 1), &[("sources[0].serviceAccountToken.expirationSeconds", long)]),
                (token("", 600), &[("path", "Required value")]),
                (token("/a", 600), &[("path", "Invalid value: \"/a\": must be a relative path")]),
            ],
        );
    }

    #[test]
    fn errors_that_are_spelled_as_the_volumes_are_found_in_the_source() {
        let keys = |name: &str| json!({ "name": name, "items": [{ "key": "a", "path": "p" }] });
        let source = json!({ "sources": [{ "secret": keys("a") }, { "secret": keys("b") }, { "serviceAccountToken": { "path": "",
            "expirationSeconds": 600 } }] });
        let mut errors = Vec::new();
        validate_projected(&serde_json::from_value(source).expect("a source"), &FieldPath::of("v"), &mut errors);
        let found: Vec<_> = errors.iter().map(|error| error.place().to_string()).collect();
        assert_eq!(found, ["v.sources[1].secret.items[0].path", "v.sources[2].serviceAccountToken.path"]);
    }
}
