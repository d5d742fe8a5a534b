//! What a document says, before it has a form: the same blocks become pages of a PDF and of a word processor's file.

use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Block {
    /// `level` from 1.
    Heading {
        level: u8,
        text: String,
    },
    Text {
        text: String,
    },
    /// A list without an order.
    Points {
        points: Vec<String>,
    },
    /// Few numbers that everything else explains.
    Facts {
        facts: Vec<Fact>,
    },
    Table(Table),
    /// Percentages as bars, each with its number.
    Bars {
        caption: String,
        bars: Vec<Bar>,
    },
    /// A chart; `file` is its name among the files of the request.
    Chart {
        file: String,
        caption: String,
        /// Percent of the width of the text.
        width: u8,
        /// The same for who is given no pictures.
        #[serde(skip)]
        bars: Vec<Bar>,
    },
    /// What follows begins a page.
    Break,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
    pub note: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
    /// Said below it; empty: nothing.
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    pub title: String,
    /// Numbers stand at the right.
    pub is_number: bool,
    /// Its part of the width.
    pub width: u8,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    pub label: String,
    pub value: String,
    /// Thousandths of the full length.
    pub length: u16,
}

impl Block {
    pub fn heading(level: u8, text: impl Into<String>) -> Block {
        Block::Heading { level, text: text.into() }
    }

    pub fn text(text: impl Into<String>) -> Block {
        Block::Text { text: text.into() }
    }
}

/// A column of words, and one of numbers.
pub fn words(title: String, width: u8) -> Column {
    Column { title, is_number: false, width }
}

pub fn numbers(title: String, width: u8) -> Column {
    Column { title, is_number: true, width }
}
