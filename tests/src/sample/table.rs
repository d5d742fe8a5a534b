//! A table of the import formats, before it becomes CSV or XLSX.

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Blank,
    Text(String),
    Whole(u64),
    /// A number with at most two decimals, in hundredths.
    Hundredths(u64),
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub header: &'static [&'static str],
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    pub fn new(header: &'static [&'static str]) -> Table {
        Table { header, rows: Vec::new() }
    }
}

impl Value {
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// As a person writes it: no groups, no trailing zeros, with the decimal sign of the house.
    pub fn written(&self, decimal: char) -> String {
        match self {
            Value::Blank => String::new(),
            Value::Text(text) => text.clone(),
            Value::Whole(number) => number.to_string(),
            Value::Hundredths(number) => match (number / 100, number % 100) {
                (whole, 0) => whole.to_string(),
                (whole, part) if part % 10 == 0 => format!("{whole}{decimal}{}", part / 10),
                (whole, part) => format!("{whole}{decimal}{part:02}"),
            },
        }
    }
}
