//! Errors whose fields the API server spells otherwise than they stand in the object.

use super::field_error::FieldError;
use crate::model::FieldPath;

/// The errors at and below `place`, spelled as if they were at and below `field`.
pub(super) fn respelled(errors: Vec<FieldError>, place: &FieldPath, field: &FieldPath) -> impl Iterator<Item = FieldError> {
    errors.into_iter().map(move |error| {
        let Some(below) = error.field.segments().strip_prefix(place.segments()) else { return error };
        let spelled = [field.segments(), below].concat();
        let place = error.place().clone();
        FieldError { field: FieldPath::from(spelled), ..error }.at(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_below_the_place_is_spelled_otherwise() {
        let errors = ["a.b.c", "a.b", "a.x"].map(|field| FieldError::required(FieldPath::of(field), ""));
        let respelled: Vec<_> = respelled(errors.to_vec(), &FieldPath::of("a.b"), &FieldPath::of("z")).collect();
        let fields: Vec<_> = respelled.iter().map(|error| (error.field.to_string(), error.place().to_string())).collect();
        let expected = [("z.c", "a.b.c"), ("z", "a.b"), ("a.x", "a.x")];
        assert_eq!(fields, expected.map(|(field, place)| (field.to_owned(), place.to_owned())));
    }
}
