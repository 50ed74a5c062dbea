//! Setting what is empty: texts and numbers that are no pointers in Go, where empty and absent are the same.
//! May use: nothing.

/// Sets a text that is absent or empty.
pub(super) fn text(field: &mut Option<String>, default: &str) {
    if field.as_deref().is_none_or(str::is_empty) {
        *field = Some(default.to_owned());
    }
}

/// Sets a number that is absent or 0.
pub(super) fn number(field: &mut Option<i32>, default: i32) {
    if field.unwrap_or_default() == 0 {
        *field = Some(default);
    }
}
