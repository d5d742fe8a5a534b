//! Finds a NIK in free text, so that no personal number leaves the district. A NIK has 16 digits; digits 7–12 are the
//! birth date DDMMYY with 40 added to the day for women; its first six are any region (RULES, People).

/// The position (1-based, in characters) of the first NIK in a text, also when it is written in groups
/// (`6271 0141 0190 0001`, `62.71.01…`).
pub fn find_nik(text: &str) -> Option<usize> {
    let mut digits: Vec<(usize, u8)> = Vec::new();
    let mut separators = 0;
    for (index, character) in text.chars().enumerate() {
        match character {
            '0'..='9' => {
                digits.push((index, character as u8 - b'0'));
                separators = 0;
                continue;
            }
            ' ' | '.' | '-' | '\u{a0}' if separators == 0 && !digits.is_empty() => {
                separators += 1;
                continue;
            }
            _ => {}
        }
        if let Some(position) = nik_in(&digits) {
            return Some(position);
        }
        digits.clear();
        separators = 0;
    }
    nik_in(&digits)
}

/// A run of digits holds a NIK when 16 of them, at the run's start or end or as the whole, carry a possible birth date.
fn nik_in(digits: &[(usize, u8)]) -> Option<usize> {
    digits.windows(16).find(|window| is_nik(window)).and_then(|window| window.first()).map(|(index, _)| index + 1)
}

fn is_nik(window: &[(usize, u8)]) -> bool {
    let pair = |at: usize| {
        let digit = |index: usize| window.get(index).map_or(0, |(_, digit)| *digit);
        digit(at) * 10 + digit(at + 1)
    };
    let province = pair(0);
    let day = pair(6) % 40;
    let month = pair(8);
    (11..=99).contains(&province) && pair(6) <= 71 && (1..=31).contains(&day) && (1..=12).contains(&month)
}

#[cfg(test)]
mod tests {
    use super::find_nik;

    #[test]
    fn a_nik_is_found_also_in_groups_and_within_a_sentence() {
        assert_eq!(find_nik("atas nama Siti NIK 6271014101900001."), Some(20));
        assert_eq!(find_nik("6271 0141 0190 0001"), Some(1));
        assert_eq!(find_nik("62.71.01.410190.0001"), Some(1));
    }

    #[test]
    fn other_numbers_are_not_a_nik() {
        assert_eq!(find_nik("pagu 1.250.000.000 dan 2.000.000.000"), None);
        assert_eq!(find_nik("6271019901900001"), None, "day 99 is nobody's");
        assert_eq!(find_nik("627101410190000"), None, "fifteen digits");
        assert_eq!(find_nik(""), None);
    }
}
