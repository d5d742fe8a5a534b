//! A number of a workbook as exact decimal text. Excel keeps binary floats and shows at most 15 significant digits; what
//! the user saw is what counts, so the float ends here and none reaches the domain.

/// Appends the decimal text of a stored number (`0.30000000000000004` → `0.3`, `1.5E+3` → `1500`); `false`, with nothing
/// appended, if it is no number or beyond ±10^40.
pub fn push(stored: &str, out: &mut String) -> bool {
    let is_short_integer = stored.len() <= 15 && stored.bytes().all(|byte| byte.is_ascii_digit());
    if is_short_integer && (stored.len() == 1 || !stored.starts_with('0')) && !stored.is_empty() {
        out.push_str(stored);
        return true;
    }
    let Some(number) = stored.parse::<f64>().ok().filter(|number| number.is_finite() && number.abs() < 1e40) else {
        return false;
    };
    // Rust formats the float's exact value, so this rounds once.
    let scientific = format!("{:.14e}", number.abs());
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return false };
    let Ok(exponent) = exponent.parse::<i32>() else { return false };
    let mut digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.truncate(digits.trim_end_matches('0').len());
    if digits.is_empty() || exponent < -40 {
        out.push('0');
        return true;
    }
    if number < 0.0 {
        out.push('-');
    }
    let whole = exponent + 1;
    if whole <= 0 {
        out.push_str("0.");
        (whole..0).for_each(|_| out.push('0'));
        out.push_str(&digits);
    } else {
        let whole = whole as usize;
        out.push_str(&digits[..whole.min(digits.len())]);
        (digits.len()..whole).for_each(|_| out.push('0'));
        if digits.len() > whole {
            out.push('.');
            out.push_str(&digits[whole..]);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_float_becomes_what_the_user_saw() {
        for (stored, text) in [
            ("0.30000000000000004", "0.3"),
            ("13.75", "13.75"),
            ("1375", "1375"),
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            ("1.5E+3", "1500"),
            ("1E-3", "0.001"),
            ("-5", "-5"),
            ("-0.5", "-0.5"),
            ("123456789012345678", "123456789012346000"),
            ("99.99999999999999", "100"),
            ("33.333333333333336", "33.3333333333333"),
            ("1234567890.12", "1234567890.12"),
            ("1e-300", "0"),
            ("1E+15", "1000000000000000"),
            ("82.5999999999999943", "82.6"),
            ("0.1", "0.1"),
        ] {
            let mut out = String::new();
            assert!(super::push(stored, &mut out), "{stored}");
            assert_eq!(out, text, "{stored}");
        }
        for stored in ["", "abc", "NaN", "inf", "1e400", "1e40", "0x10", "1,5", " 1"] {
            let mut out = String::new();
            assert!(!super::push(stored, &mut out), "{stored}");
            assert_eq!(out, "");
        }
    }
}
