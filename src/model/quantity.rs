//! Quantities of resources, exact (`apimachinery/pkg/api/resource/quantity.go`).

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

use thiserror::Error;

const NANOS_PER_UNIT: i128 = 1_000_000_000;
const NANOS_PER_MILLI: i128 = 1_000_000;

/// More than this is taken for this, in billionths: it is far beyond every amount that counts (those of the API are of 64 bits), and all
/// its digits are still exact.
const MOST: i128 = 10_i128.pow(37);

/// An amount of a resource, counted in billionths of its unit: no floating point anywhere.
///
/// Anything finer than a billionth is rounded up, as Kubernetes does. Equality and order are
/// those of the amount; how it was written only decides how it is written again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quantity {
    nanos: i128,
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Format {
    #[default]
    DecimalSi,
    BinarySi,
    DecimalExponent,
}

/// The text is no quantity.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} is no quantity: write a number and one of the suffixes n u m k M G T P E Ki Mi Gi Ti Pi Ei, or an exponent like e3"
)]
pub struct QuantityError(String);

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self { nanos: 0, format: Format::DecimalSi };

    /// So many whole units.
    pub fn from_units(units: i64) -> Self {
        Self { nanos: i128::from(units) * NANOS_PER_UNIT, format: Format::DecimalSi }
    }

    /// The amount in whole units, rounded up (`Value()`).
    pub fn value(self) -> i64 {
        divide_up(self.nanos, NANOS_PER_UNIT)
    }

    /// The amount in thousandths, rounded up (`MilliValue()`).
    pub fn milli_value(self) -> i64 {
        divide_up(self.nanos, NANOS_PER_MILLI)
    }

    /// Whether there is nothing.
    pub fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// So many times the amount.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self { nanos: self.nanos.saturating_mul(i128::from(count)), ..self }
    }

    /// The amount rounded up to thousandths, as the API server stores the resources of a pod.
    #[must_use]
    pub fn rounded_up_to_milli(self) -> Self {
        // Not by way of `milli_value`, which ends at 64 bits.
        let missing = (NANOS_PER_MILLI - self.nanos.rem_euclid(NANOS_PER_MILLI)) % NANOS_PER_MILLI;
        Self { nanos: self.nanos + missing, ..self }
    }
}

fn divide_up(amount: i128, by: i128) -> i64 {
    let floor = amount.div_euclid(by);
    let up = floor + i128::from(amount.rem_euclid(by) != 0);
    i64::try_from(up).unwrap_or(if up > 0 { i64::MAX } else { i64::MIN })
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        parse(text).ok_or_else(|| QuantityError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Quantity> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number_end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(number_end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let (scale, format) = Scale::parse(suffix)?;
    let nanos = scale.apply(whole, fraction).min(MOST);
    let capped = match format {
        Format::BinarySi => nanos.min(i128::from(i64::MAX) * NANOS_PER_UNIT),
        _ => nanos,
    };
    let nanos = if text.starts_with('-') { -capped } else { capped };
    // Less than one unit cannot be written with a binary suffix again.
    let format = if format == Format::BinarySi && capped < NANOS_PER_UNIT { Format::DecimalSi } else { format };
    Some(Quantity { nanos, format })
}

/// What a suffix multiplies by.
enum Scale {
    Two(u32),
    Ten(i32),
}

impl Scale {
    fn parse(suffix: &str) -> Option<(Self, Format)> {
        const DECIMAL: [(&str, i32); 10] =
            [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
        const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];
        if let Some((_, power)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
            return Some((Self::Ten(*power), Format::DecimalSi));
        }
        if let Some((_, power)) = BINARY.iter().find(|(name, _)| *name == suffix) {
            return Some((Self::Two(*power), Format::BinarySi));
        }
        let exponent = suffix.strip_prefix(['e', 'E'])?;
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some((Self::Ten(exponent.parse().ok()?), Format::DecimalExponent))
    }

    /// Billionths of `whole.fraction` times this scale, rounded up, capped at the largest number there is room for.
    fn apply(&self, whole: &str, fraction: &str) -> i128 {
        let (factor, power, enough) = match *self {
            Self::Two(power) => (1_i128 << power, 9, 10_i128.pow(18)),
            Self::Ten(power) => (1, i64::from(power) + 9, 10_i128.pow(36)),
        };
        let mut places = power - i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        let mut mantissa: i128 = 0;
        // Digits beyond `enough` only decide whether to round up.
        let mut rest = false;
        for digit in whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0') {
            if mantissa < enough {
                mantissa = mantissa * 10 + i128::from(digit);
            } else {
                places += 1;
                rest |= digit != 0;
            }
        }
        let amount = mantissa.saturating_mul(factor);
        let power_of_ten = |places: i64| u32::try_from(places).ok().and_then(|places| 10_i128.checked_pow(places));
        match (amount, power_of_ten(places), power_of_ten(-places)) {
            (0, ..) => 0,
            (_, Some(ten), _) => amount.saturating_mul(ten).saturating_add(i128::from(rest)),
            (_, None, Some(ten)) => amount / ten + i128::from(rest || amount % ten != 0),
            (_, None, None) if places > 0 => i128::MAX,
            (_, None, None) => 1,
        }
    }
}

impl fmt::Display for Quantity {
    /// The canonical form: the largest suffix that leaves a whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nanos == 0 {
            return f.write_str("0");
        }
        if self.format == Format::BinarySi && self.nanos % NANOS_PER_UNIT == 0 {
            let mut units = self.nanos / NANOS_PER_UNIT;
            let mut suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].into_iter();
            let mut suffix = suffixes.next().unwrap_or_default();
            for larger in suffixes {
                if units % 1024 != 0 {
                    break;
                }
                units /= 1024;
                suffix = larger;
            }
            return write!(f, "{units}{suffix}");
        }
        let (mut amount, mut power) = (self.nanos, -9);
        while amount % 1000 == 0 && power < 18 {
            amount /= 1000;
            power += 3;
        }
        match (self.format, power) {
            (_, 0) => write!(f, "{amount}"),
            (Format::DecimalExponent, _) => write!(f, "{amount}e{power}"),
            _ => {
                let suffix = match power {
                    -9 => "n",
                    -6 => "u",
                    -3 => "m",
                    3 => "k",
                    6 => "M",
                    9 => "G",
                    12 => "T",
                    15 => "P",
                    _ => "E",
                };
                write!(f, "{amount}{suffix}")
            }
        }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

impl Add for Quantity {
    type Output = Self;

    /// The sum is written like its first part that is not nothing, as `Quantity.Add` keeps it.
    fn add(self, other: Self) -> Self {
        let format = if self.is_zero() { other.format } else { self.format };
        Self { nanos: self.nanos.saturating_add(other.nanos), format }
    }
}

impl Sub for Quantity {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        let format = if self.is_zero() { other.format } else { self.format };
        Self { nanos: self.nanos.saturating_sub(other.nanos), format }
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_up_to_thousandths_however_large_they_are() {
        for (text, rounded) in
            [("1.0001", "1001m"), ("0.03337208558075Ei", "38475395119626752666m"), ("-1.0009", "-1"), ("2", "2"), ("1n", "1m")]
        {
            let quantity: Quantity = text.parse().expect("a quantity");
            assert_eq!(quantity.rounded_up_to_milli(), rounded.parse().expect("a quantity"), "{text}");
        }
    }

    #[test]
    fn amounts_beyond_all_reason_are_capped_and_written_as_what_they_count_as() {
        for (text, written) in
            [("9223213E858450777", "10000000000e18"), ("1e28", "10000000000e18"), ("99999999999999999E", "10000000000E")]
        {
            let quantity: Quantity = text.parse().expect("a quantity");
            assert_eq!(quantity.to_string(), written, "{text}");
            assert_eq!(written.parse(), Ok(quantity), "{text}");
        }
    }

    #[test]
    fn quantities_are_read_and_written_as_kubernetes_does() {
        for (text, milli, canonical) in [
            ("0", 0, "0"),
            ("100m", 100, "100m"),
            ("0.1", 100, "100m"),
            (".5", 500, "500m"),
            ("1.", 1000, "1"),
            ("1.5", 1500, "1500m"),
            ("2000m", 2000, "2"),
            ("1e3", 1_000_000, "1e3"),
            ("1E3", 1_000_000, "1e3"),
            ("1e-3", 1, "1e-3"),
            ("1k", 1_000_000, "1k"),
            ("1000k", 1_000_000_000, "1M"),
            ("1Ki", 1_024_000, "1Ki"),
            ("1.5Gi", 1_610_612_736_000, "1536Mi"),
            ("0.5Ki", 512_000, "512"),
            ("1024Mi", 1_073_741_824_000, "1Gi"),
            ("1E", i64::MAX, "1E"),
            ("1n", 1, "1n"),
            ("0.1n", 1, "1n"),
            ("-1", -1000, "-1"),
            ("+1", 1000, "1"),
            ("0.0001Ki", 103, "102400u"),
        ] {
            let quantity: Quantity = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(quantity.milli_value(), milli, "{text}");
            assert_eq!(quantity.to_string(), canonical, "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in ["", "K", "1K", "1ki", "1 Gi", "a", "1.2.3", ".", "1e", "1ee3", "--1", "1Zi", "0x10", "1e1.5"] {
            assert!(text.parse::<Quantity>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn huge_and_tiny_amounts_are_capped_or_rounded_up_and_never_overflow() {
        assert_eq!("9999999Ei".parse::<Quantity>().map(Quantity::value), Ok(i64::MAX));
        assert_eq!("1e-400".parse::<Quantity>().map(|quantity| quantity.to_string()), Ok("1e-9".to_owned()));
        assert_eq!("1e400".parse::<Quantity>().map(Quantity::value), Ok(i64::MAX));
        assert_eq!("0e400".parse::<Quantity>().map(Quantity::value), Ok(0));
        let long = format!("0.{}1", "0".repeat(500));
        assert_eq!(long.parse::<Quantity>().map(Quantity::value), Ok(1));
        let long = format!("1.{}", "0".repeat(500));
        assert_eq!(long.parse::<Quantity>().map(|quantity| quantity.to_string()), Ok("1".to_owned()));
        let digits = "9".repeat(500);
        assert_eq!(digits.parse::<Quantity>().map(Quantity::value), Ok(i64::MAX));
    }
}
