//! Annotations of objects and of what pods are made from
//! (`apimachinery/pkg/api/validation/objectmeta.go:ValidateAnnotations`, `ValidateAnnotationsSize`).

use std::collections::BTreeMap;

use super::field_error::FieldError;
use super::syntax;
use crate::model::FieldPath;

/// The most bytes that the keys and values of one map may have together.
pub(super) const TOTAL_ANNOTATION_BYTES: usize = 256 * 1024;

/// Keys in any case, and all of them together not too large; the API server names `path`, `place` leads to the map.
pub(super) fn validate_annotations(
    annotations: Option<&BTreeMap<String, String>>,
    path: &FieldPath,
    place: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let Some(annotations) = annotations else { return };
    for key in annotations.keys() {
        let wrong = FieldError::invalid_each(path.clone(), key.as_str(), syntax::qualified_name(&key.to_lowercase()));
        errors.extend(wrong.map(|error| error.at(place.clone().key(key))));
    }
    let bytes: usize = annotations.iter().map(|(key, value)| key.len() + value.len()).sum();
    if bytes > TOTAL_ANNOTATION_BYTES {
        errors.push(FieldError::too_long(path.clone(), TOTAL_ANNOTATION_BYTES).at(place.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(key: &str, value: String) -> Vec<FieldError> {
        let annotations = BTreeMap::from([(key.to_owned(), value)]);
        let (path, place) = (FieldPath::of("t.annotations"), FieldPath::of("t.metadata.annotations"));
        let mut errors = Vec::new();
        validate_annotations(Some(&annotations), &path, &place, &mut errors);
        errors
    }

    #[test]
    fn annotations_are_limited_in_sum_and_by_their_keys() {
        assert!(found("Example.COM/A", "x".to_owned()).is_empty());
        assert_eq!(found("a", "b".repeat(TOTAL_ANNOTATION_BYTES - 1)), []);
        let errors = found("a", "b".repeat(TOTAL_ANNOTATION_BYTES));
        assert_eq!(errors[0].to_string(), "t.annotations: Too long: may not be more than 262144 bytes");
        assert_eq!(errors[0].place().to_string(), "t.metadata.annotations");
        let errors = found("a b", String::new());
        assert_eq!(errors[0].field.to_string(), "t.annotations");
        assert_eq!(errors[0].place().to_string(), "t.metadata.annotations[a b]");
    }
}
