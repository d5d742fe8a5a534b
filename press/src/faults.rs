//! What is wrong with a template: which file, which line, and what to do, for the person who wrote it.

use std::path::Path;

use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst::{World, WorldExt};

use crate::world::Desk;

/// One mistake; `line` and `column` count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// As the request names it; left out when no file is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    pub message: String,
}

impl Fault {
    pub(crate) fn whole(file: &str, message: impl Into<String>) -> Fault {
        Fault { file: Some(file.to_owned()), line: None, column: None, message: message.into() }
    }
}

/// In the order in which they were found.
pub(crate) fn of(desk: &Desk, found: impl IntoIterator<Item = SourceDiagnostic>) -> Vec<Fault> {
    found.into_iter().map(|one| fault(desk, &one)).collect()
}

fn fault(desk: &Desk, found: &SourceDiagnostic) -> Fault {
    let hints = found.hints.iter().map(|hint| format!("; {}", hint.v));
    let message = found.message.chars().collect::<String>() + &hints.collect::<String>();
    let Some(id) = found.span.id() else { return Fault { file: None, line: None, column: None, message } };
    let place = desk.range(found.span).and_then(|range| {
        // A template, or a file that a template reads.
        match desk.source(id) {
            Ok(source) => source.lines().byte_to_line_column(range.start),
            Err(_) => desk.file(id).ok()?.lines().ok()?.byte_to_line_column(range.start),
        }
    });
    Fault {
        file: Path::new(id.vpath().get_without_slash()).to_str().map(str::to_owned),
        line: place.map(|(line, _)| line + 1),
        column: place.map(|(_, column)| column + 1),
        message,
    }
}
