//! What the number formats of a workbook say about a stored number: a plain number, a date, or a percentage, which is
//! kept as a hundredth of what the user sees.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::Trouble;
use super::package::Package;
use super::workbook::Workbook;
use super::xml::{attributes, unescaped};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Number,
    Date,
    /// A time of day or a duration.
    Time,
    Percent,
}

/// By cell style (`s`).
pub struct Styles(Vec<Shown>);

impl Styles {
    pub fn get(&self, style: usize) -> Shown {
        self.0.get(style).copied().unwrap_or(Shown::Number)
    }
}

pub fn read(package: &mut Package<'_>, workbook: &Workbook) -> Result<Styles, Trouble> {
    let mut styles = Styles(Vec::new());
    let Some(part) = &workbook.styles_part else { return Ok(styles) };
    let Some(mut reader) = package.part(part)? else { return Ok(styles) };
    let mut formats: HashMap<String, Shown> = HashMap::new();
    let mut in_cell_styles = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Trouble::Damaged)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    let (mut id, mut code) = (String::new(), String::new());
                    attributes(&element, |key, value| match key {
                        "numFmtId" => id = value.to_owned(),
                        "formatCode" => code = unescaped(value),
                        _ => {}
                    })?;
                    formats.insert(id, of_code(&code));
                }
                "cellXfs" => in_cell_styles = true,
                "xf" if in_cell_styles => {
                    let mut shown = Shown::Number;
                    attributes(&element, |key, value| {
                        if key == "numFmtId" {
                            shown = formats.get(value).copied().unwrap_or_else(|| built_in(value));
                        }
                    })?;
                    styles.0.push(shown);
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cell_styles = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

/// The formats that every workbook has (ECMA-376 part 1, 18.8.30).
fn built_in(id: &str) -> Shown {
    match id.parse().unwrap_or(0) {
        9 | 10 => Shown::Percent,
        14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => Shown::Date,
        18..=21 | 32 | 33 | 45..=47 | 55 | 56 => Shown::Time,
        _ => Shown::Number,
    }
}

/// Judges by the first section of a format code, literals left out: a day or a year makes a date.
fn of_code(code: &str) -> Shown {
    let (mut has_day_or_year, mut has_month_or_time, mut has_percent) = (false, false, false);
    let mut signs = code.chars();
    while let Some(sign) = signs.next() {
        match sign {
            ';' => break,
            '"' => drop(signs.by_ref().find(|next| *next == '"')),
            '\\' | '_' | '*' => drop(signs.next()),
            '[' => {
                let inside: String = signs.by_ref().take_while(|next| *next != ']').collect();
                let elapsed = inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'));
                has_month_or_time |= elapsed && !inside.is_empty();
            }
            'd' | 'D' | 'y' | 'Y' => has_day_or_year = true,
            'm' | 'M' | 'h' | 'H' | 's' | 'S' => has_month_or_time = true,
            '%' => has_percent = true,
            _ => {}
        }
    }
    match (has_day_or_year, has_month_or_time, has_percent) {
        (true, ..) => Shown::Date,
        (_, true, _) => Shown::Time,
        (_, _, true) => Shown::Percent,
        _ => Shown::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_formats_are_told_apart() {
        for (code, shown) in [
            ("General", Shown::Number),
            ("#,##0.00", Shown::Number),
            ("0.00E+00", Shown::Number),
            ("_(\"Rp\"* #,##0_);_(\"Rp\"* (#,##0)", Shown::Number),
            ("[$Rp-421]#,##0", Shown::Number),
            ("[Red]0", Shown::Number),
            ("#,##0\\ \"hari\"", Shown::Number),
            ("0;yyyy", Shown::Number),
            ("@", Shown::Number),
            ("dd/mm/yyyy", Shown::Date),
            ("[$-421]d mmmm yyyy", Shown::Date),
            ("yyyy-mm-dd hh:mm", Shown::Date),
            ("h:mm", Shown::Time),
            ("[h]:mm", Shown::Time),
            ("0%", Shown::Percent),
            ("0.00\\ %", Shown::Percent),
        ] {
            assert_eq!(of_code(code), shown, "{code}");
        }
        assert_eq!((built_in("14"), built_in("9"), built_in("4")), (Shown::Date, Shown::Percent, Shown::Number));
    }
}
