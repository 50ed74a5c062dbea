//! The three-way strategic merge (`apimachinery/pkg/util/strategicpatch/patch.go:CreateThreeWayMergePatch`, `StrategicMergePatch`):
//! what the last manifest had and this one does not goes, what this one has comes, the rest stays as it is.
//! May use: nothing.

use serde_json::{Map, Value};

type Fields = Map<String, Value>;

/// What was applied last of the value at hand; nothing where it was not there.
#[derive(Clone, Copy)]
pub(super) struct LastApplied<'a>(pub Option<&'a Value>);

impl<'a> LastApplied<'a> {
    fn fields(self) -> Option<&'a Fields> {
        self.0.and_then(Value::as_object)
    }

    fn field(self, name: &str) -> Self {
        Self(self.fields().and_then(|fields| fields.get(name)))
    }

    fn items(self) -> &'a [Value] {
        self.0.and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// How a list is merged.
pub(super) struct MergedList {
    /// The field that tells its items apart (`patchMergeKey`); none for a list of texts.
    key: Option<&'static str>,
    /// Whether an item keeps only the fields that the manifest gives it (`patchStrategy: retainKeys`).
    retains_keys: bool,
}

/// The lists of a DaemonSet that are merged item by item (`patchStrategy:"merge"` in `k8s.io/api/core/v1/types.go`); all others are
/// replaced whole. No two lists of one name are merged differently.
pub(super) fn merged_list(name: &str) -> Option<MergedList> {
    let (key, retains_keys) = match name {
        "containers" | "initContainers" | "ephemeralContainers" | "env" | "imagePullSecrets" | "schedulingGates" => {
            (Some("name"), false)
        }
        "volumes" | "resourceClaims" => (Some("name"), true),
        "ports" => (Some("containerPort"), false),
        "volumeMounts" => (Some("mountPath"), false),
        "volumeDevices" => (Some("devicePath"), false),
        "hostAliases" => (Some("ip"), false),
        "topologySpreadConstraints" => (Some("topologyKey"), false),
        "ownerReferences" => (Some("uid"), false),
        "finalizers" => (None, false),
        _ => return None,
    };
    Some(MergedList { key, retains_keys })
}

/// The field of the DaemonSet by which the items of a list of this name are merged; nothing for a list that is replaced whole.
pub(crate) fn merge_key(list: &str) -> Option<&'static str> {
    merged_list(list).and_then(|list| list.key)
}

/// What becomes of an object that is there.
pub(super) fn merge_objects(last: LastApplied<'_>, manifest: &Fields, live: &Fields) -> Fields {
    let mut result = live.clone();
    let is_gone = |name: &String| !manifest.contains_key(name);
    for name in last.fields().into_iter().flat_map(Map::keys).filter(|name| is_gone(name)) {
        result.remove(name);
    }
    for (name, written) in manifest {
        if written.is_null() {
            result.remove(name);
        } else {
            let merged = merge_values(name, last.field(name), written, live.get(name));
            result.insert(name.clone(), merged);
        }
    }
    result
}

/// What becomes of a field that the manifest has.
fn merge_values(name: &str, last: LastApplied<'_>, manifest: &Value, live: Option<&Value>) -> Value {
    match (manifest, live) {
        (Value::Object(manifest), Some(Value::Object(live))) => Value::Object(merge_objects(last, manifest, live)),
        (Value::Array(manifest), Some(Value::Array(live))) if !live.is_empty() => match merged_list(name) {
            Some(list) => Value::Array(list.merge(last, manifest, live)),
            None => Value::Array(manifest.iter().map(without_nulls).collect()),
        },
        (manifest, _) => without_nulls(manifest),
    }
}

/// In what is new a null is as good as nothing.
pub(super) fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(fields.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

impl MergedList {
    pub(super) fn key_of<'v>(&self, item: &'v Value) -> &'v Value {
        self.key.map_or(item, |key| &item[key])
    }

    fn position(&self, items: &[Value], wanted: &Value) -> Option<usize> {
        items.iter().position(|item| self.key_of(item) == wanted)
    }

    pub(super) fn with_key<'v>(&self, items: &'v [Value], wanted: &Value) -> impl DoubleEndedIterator<Item = &'v Value> {
        items.iter().filter(move |item| self.key_of(item) == wanted)
    }

    pub(super) fn count(&self, items: &[Value], wanted: &Value) -> usize {
        self.with_key(items, wanted).count()
    }

    /// Of the items with this key the one that as many others are behind.
    fn nth_from_end<'v>(&self, items: &'v [Value], wanted: &Value, n: usize) -> Option<&'v Value> {
        self.with_key(items, wanted).rev().nth(n)
    }

    fn merge(&self, last: LastApplied<'_>, manifest: &[Value], live: &[Value]) -> Vec<Value> {
        let is_gone = |key: &Value| self.count(last.items(), key) > self.count(manifest, key);
        // A deletion names the key alone: where several items have it, all of them go, and so does what is new of them.
        let mut result: Vec<Value> = live.iter().filter(|item| !is_gone(self.key_of(item))).cloned().collect();
        // Items with the same key are paired and told from the last to the first: kubectl's sort turns them round
        // (`SortableSliceOfMaps`, whose `Less` holds for equal keys).
        let mut order: Vec<usize> = (0..manifest.len()).filter(|at| !is_gone(self.key_of(&manifest[*at]))).collect();
        order.sort_by_key(|at| {
            let key = self.key_of(&manifest[*at]);
            (self.position(manifest, key), self.count(&manifest[*at..], key))
        });
        for at in order {
            let (item, key) = (&manifest[at], self.key_of(&manifest[at]));
            let behind = self.count(&manifest[at + 1..], key);
            let last = LastApplied(self.nth_from_end(last.items(), key, behind));
            self.put(last, item, self.nth_from_end(live, key, behind), live, &mut result);
        }
        let is_same_order = manifest.iter().map(|item| self.key_of(item)).eq(live.iter().map(|item| self.key_of(item)));
        // kubectl has nothing to say of such a list, so that nobody sorts it.
        if is_same_order && result == live { result } else { self.ordered(result, manifest, live) }
    }

    /// Merges an item of the manifest; `pair` is the one that is there for it. A patch names the key alone, so that of items with the
    /// same key it always meets the first.
    fn put(&self, last: LastApplied<'_>, item: &Value, pair: Option<&Value>, live: &[Value], into: &mut Vec<Value>) {
        let is_only_one = |pair: &Value| self.count(live, self.key_of(pair)) == 1;
        let patch = match pair {
            Some(pair) if self.merge_item(last, item, pair) == *pair => return,
            Some(pair) if !is_only_one(pair) => self.changed_fields(item, pair),
            _ => item.clone(),
        };
        match self.position(into, self.key_of(item)) {
            Some(first) => into[first] = self.merge_item(last, &patch, &into[first]),
            None => into.push(without_nulls(&patch)),
        }
    }

    fn merge_item(&self, last: LastApplied<'_>, item: &Value, live: &Value) -> Value {
        let (Some(item), Some(live)) = (item.as_object(), live.as_object()) else { return item.clone() };
        let mut merged = merge_objects(last, item, live);
        if self.retains_keys {
            merged.retain(|name, _| item.get(name).is_some_and(|value| !value.is_null()));
        }
        Value::Object(merged)
    }

    fn changed_fields(&self, item: &Value, live: &Value) -> Value {
        let fields = item.as_object().into_iter().flatten();
        let is_told = |name: &str, value: &Value| Some(name) == self.key || live.get(name) != Some(value);
        let changed = fields.filter(|(name, value)| is_told(name, value)).map(|(name, value)| (name.clone(), value.clone()));
        Value::Object(changed.collect())
    }

    /// The items of the manifest in its order, and between them, as far as the live order allows it, those that only the live object
    /// has (`normalizeElementOrder`, `mergeSortedSlice`).
    fn ordered(&self, items: Vec<Value>, manifest: &[Value], live: &[Value]) -> Vec<Value> {
        let is_written = |item: &Value| self.position(manifest, self.key_of(item)).is_some();
        let (mut written, live_only): (Vec<Value>, Vec<Value>) = items.into_iter().partition(is_written);
        written.sort_by_key(|item| self.position(manifest, self.key_of(item)));
        let place = |item: &Value| self.position(live, self.key_of(item));
        let comes_first = |live_only: &Value, written: &Value| {
            place(live_only).zip(place(written)).is_some_and(|(live_only, written)| live_only < written)
        };
        let mut live_only = live_only.into_iter().peekable();
        let mut ordered = Vec::new();
        for item in written {
            while let Some(next) = live_only.next_if(|next| comes_first(next, &item)) {
                ordered.push(next);
            }
            ordered.push(item);
        }
        ordered.extend(live_only);
        ordered
    }
}
