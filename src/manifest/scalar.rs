//! What an unquoted word means: the rules of YAML 1.1 as go-yaml applies them, and so kubectl
//! (`sigs.k8s.io/yaml/goyaml.v2/resolve.go`). Recorded answers of kubectl are the test of this file.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The explicit tag of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScalarTag {
    Str,
    Bool,
    Int,
    Float,
    Null,
    Binary,
    /// `!!timestamp` and every tag of the user's: the text is taken as it stands.
    Other,
}

impl ScalarTag {
    fn word(self) -> &'static str {
        match self {
            Self::Str => "!!str",
            Self::Bool => "!!bool",
            Self::Int => "!!int",
            Self::Float => "!!float",
            Self::Null => "!!null",
            Self::Binary => "!!binary",
            Self::Other => "!",
        }
    }
}

/// The value of a scalar, as it reaches the API server's JSON.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Resolved<'t> {
    Null,
    Bool(bool),
    Int(i64),
    Unsigned(u64),
    Float(f64),
    Str(Cow<'t, str>),
}

/// Resolves a scalar that is plain (unquoted) or tagged.
///
/// # Errors
/// Says why the text cannot be what its tag claims, or has no JSON form.
pub(super) fn resolve(text: &str, tag: Option<ScalarTag>) -> Result<Resolved<'_>, String> {
    let value = match tag {
        Some(ScalarTag::Str | ScalarTag::Other) => return Ok(Resolved::Str(Cow::Borrowed(text))),
        Some(ScalarTag::Binary) => return binary(text),
        _ => plain(text),
    };
    if let Resolved::Float(float) = value
        && !float.is_finite()
    {
        return Err(format!("{text} has no JSON form"));
    }
    match (tag, &value) {
        (None, _)
        | (Some(ScalarTag::Null), Resolved::Null)
        | (Some(ScalarTag::Bool), Resolved::Bool(_))
        | (Some(ScalarTag::Int), Resolved::Int(_) | Resolved::Unsigned(_))
        | (Some(ScalarTag::Float), Resolved::Float(_) | Resolved::Int(_) | Resolved::Unsigned(_)) => Ok(value),
        (Some(tag), _) => Err(format!("cannot read {text:?} as a {}", tag.word())),
    }
}

fn plain(text: &str) -> Resolved<'_> {
    match text.as_bytes().first() {
        None => return Resolved::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' | b'+' | b'-' | b'.' | b'0'..=b'9') => {}
        Some(_) => return Resolved::Str(Cow::Borrowed(text)),
    }
    let number = match text {
        "~" | "null" | "Null" | "NULL" => return Resolved::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Resolved::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return Resolved::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Some(Resolved::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(Resolved::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => Some(Resolved::Float(f64::NEG_INFINITY)),
        _ if text.starts_with('.') => float(text),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '-') => number(&text.replace('_', "")),
        _ => None,
    };
    number.unwrap_or(Resolved::Str(Cow::Borrowed(text)))
}

fn number(text: &str) -> Option<Resolved<'static>> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    let magnitude = if digits.starts_with(['+', '-']) { None } else { u64::from_str_radix(digits, base).ok() };
    match magnitude {
        Some(magnitude) if negative => match 0_i64.checked_sub_unsigned(magnitude) {
            Some(value) => Some(Resolved::Int(value)),
            None => float(text),
        },
        Some(magnitude) => Some(i64::try_from(magnitude).map_or(Resolved::Unsigned(magnitude), Resolved::Int)),
        None => float(text),
    }
}

/// A decimal number with point or exponent; a number beyond the range of a double is only a text.
fn float(text: &str) -> Option<Resolved<'static>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let written = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    if !written || exponent.is_some_and(|exponent| exponent.is_empty() || !digits(exponent)) {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Resolved::Float)
}

fn binary(text: &str) -> Result<Resolved<'_>, String> {
    let packed: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let bytes = BASE64_STANDARD.decode(packed).map_err(|_| "!!binary value contains invalid base64 data".to_owned())?;
    Ok(Resolved::Str(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())))
}
