//! A thread as JSON and as text for a terminal, the same at both sides.

use std::fmt;

use jiff::Timestamp;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Entry, Thread, What};
use crate::line::Attachment;

impl Serialize for Thread {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("thread", 10)?;
        fields.serialize_field("region", &self.cell.region)?;
        fields.serialize_field("year", &self.cell.period.year)?;
        fields.serialize_field("quarter", &self.cell.period.quarter)?;
        fields.serialize_field("cell", &self.cell.name())?;
        fields.serialize_field("state", self.state.word())?;
        fields.serialize_field("open", &self.state.is_open())?;
        fields.serialize_field("round", &self.round)?;
        fields.serialize_field("current", &self.current.map(|line| line.to_string()))?;
        let unanswered: Vec<String> = self.unanswered.iter().map(ToString::to_string).collect();
        fields.serialize_field("unanswered", &unanswered)?;
        fields.serialize_field("entries", &self.entries)?;
        fields.end()
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("entry", 11)?;
        fields.serialize_field("what", self.what.word())?;
        fields.serialize_field("round", &self.round)?;
        fields.serialize_field("by", if self.office.is_some() { "office" } else { "province" })?;
        fields.serialize_field("office", &self.office)?;
        fields.serialize_field("writer", &self.writer)?;
        fields.serialize_field("time", &instant(self.effective_ms))?;
        fields.serialize_field("value", &self.what.reports().then(|| self.content.to_string()))?;
        fields.serialize_field("field_value", &self.field_value())?;
        fields.serialize_field("text", &self.text())?;
        fields.serialize_field("line", &self.line.to_string())?;
        fields.serialize_field("on", &self.on.map(|line| line.to_string()))?;
        fields.serialize_field("changed_since", &self.changed_since)?;
        match self.asked_by() {
            Some(asked_by) => fields.serialize_field("asked_by", asked_by)?,
            None => fields.skip_field("asked_by")?,
        }
        if !self.files().is_empty() {
            fields.serialize_field("files", &self.files().iter().map(Named).collect::<Vec<_>>())?;
        }
        fields.end()
    }
}

/// A file as a thread names it.
struct Named<'a>(&'a Attachment);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("file", 3)?;
        fields.serialize_field("name", &self.0.name)?;
        fields.serialize_field("size_bytes", &self.0.size_bytes)?;
        fields.serialize_field("blake3", &self.0.hex())?;
        fields.end()
    }
}

impl fmt::Display for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} {} {}: {}, round {}",
            self.cell.region,
            self.cell.period,
            self.cell.name(),
            self.state.word(),
            self.round
        )?;
        for entry in &self.entries {
            writeln!(f, "  {entry}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let office = self.office.as_deref().unwrap_or("province");
        write!(f, "{}  {:<9} {}, {office}", instant(self.effective_ms), self.what.word(), self.writer)?;
        if self.what.reports() {
            write!(f, ": {}", self.content)?;
        }
        if let Some(value) = self.field_value() {
            write!(f, ", found {value}")?;
        }
        if let Some(asked_by) = self.asked_by() {
            write!(f, ", asked for by {asked_by}")?;
        }
        if let Some(text) = self.text().filter(|text| !text.is_empty()) {
            write!(f, ": {text}")?;
        }
        for file in self.files() {
            write!(f, " [{}, {} bytes]", file.name, file.size_bytes)?;
        }
        f.write_str(if self.changed_since { " (changed since)" } else { "" })
    }
}

impl What {
    pub const fn word(self) -> &'static str {
        match self {
            What::Reported => "reported",
            What::Withdrawn => "withdrawn",
            What::Returned => "returned",
            What::Found => "found",
            What::Replied => "replied",
            What::Agreed => "agreed",
            What::Attached => "attached",
            What::Reopened => "reopened",
            What::Objected => "objected",
            What::Upheld => "upheld",
            What::Overruled => "overruled",
        }
    }
}

fn instant(time_ms: i64) -> String {
    Timestamp::from_second(time_ms.div_euclid(1_000)).unwrap_or_default().to_string()
}
