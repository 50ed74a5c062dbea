//! Files that a kustomization lists as patches: pieces of objects that others complete, no objects of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::kustomize::NAMES;
use super::settings_file::read_small_file;
use crate::manifest::{SourceText, read_values};
use crate::model::absolute_path;

/// Of these texts those that a kustomization beside or above them lists as a patch, with the path of that kustomization.
pub fn kustomize_patches(texts: &[Arc<SourceText>]) -> BTreeMap<String, String> {
    let files = || texts.iter().map(|text| text.name()).filter(|name| Path::new(name).is_file());
    let folders: BTreeSet<&Path> = files().flat_map(|name| Path::new(name).ancestors().skip(1)).collect();
    let here = std::env::current_dir().unwrap_or_default().display().to_string();
    let mut listed: BTreeMap<String, String> = BTreeMap::new();
    for folder in folders {
        let Some(kustomization) = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file()) else { continue };
        for patch in patches(&kustomization) {
            let path = absolute_path(&here, &folder.join(patch).display().to_string());
            listed.entry(path).or_insert_with(|| kustomization.display().to_string());
        }
    }
    let kustomization = |name: &str| Some((name.to_owned(), listed.get(&absolute_path(&here, name))?.clone()));
    files().filter_map(kustomization).collect()
}

/// The files that a kustomization lists as patches (`api/types/kustomization.go`); one that cannot be read lists none here, and says so
/// where it is looked at for itself.
fn patches(kustomization: &Path) -> Vec<PathBuf> {
    let Ok(text) = read_small_file(kustomization) else { return Vec::new() };
    let (values, _) = read_values(&text);
    let paths = values.iter().flat_map(|value| {
        let items = |field: &str| value[field].as_array().map_or(&[][..], Vec::as_slice).iter();
        let of_objects = items("patches").chain(items("patchesJson6902")).filter_map(|patch| patch["path"].as_str());
        of_objects.chain(items("patchesStrategicMerge").filter_map(Value::as_str))
    });
    // A patch may stand in the kustomization itself.
    paths.filter(|path| !path.contains('\n')).map(PathBuf::from).collect()
}
