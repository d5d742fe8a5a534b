//! The stages of application of a region's year: data collection, calculation of needs, planning, execution, and the
//! regulation, team and action plan that carry them (Permendagri 59/2021). They come as lines from an office's import; who
//! lacks what goes to `stages` at both sides.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::line::{Stage, StageName};
use crate::message;
use crate::message::{Language, Message};
use crate::region::{RegionCode, region};

/// The stages that follow each other; the other three stand beside them in no order.
const IN_ORDER: [StageName; 4] =
    [StageName::DataCollection, StageName::NeedsCalculation, StageName::Planning, StageName::Execution];

/// Serialises to the JSON of `stages` at both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stages {
    pub region: RegionCode,
    pub name: String,
    pub year: u16,
    /// All seven, in the order of the regulation.
    pub stages: Vec<StageRow>,
    /// How many of the seven are there.
    pub present: usize,
    pub lacking: Vec<StageName>,
    /// What to look at; nothing here is refused.
    pub findings: Vec<StageFinding>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageRow {
    pub stage: StageName,
    /// Indonesian.
    pub title: &'static str,
    /// `None`: lacking.
    #[serde(serialize_with = "date_text")]
    pub date: Option<Date>,
    pub document: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageFinding {
    pub stage: StageName,
    pub code: StageCode,
    /// What is odd and what to do.
    pub message: Message,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StageCode {
    BeforeItsPredecessor,
    OtherYear,
    DocumentMissing,
}

/// What a region reported of a year's stages.
pub fn stages(code: RegionCode, year: u16, reported: &BTreeMap<StageName, Stage>) -> Stages {
    let row = |stage: StageName| {
        let known = reported.get(&stage);
        let document = known.map(|stage| stage.document.trim().to_owned()).filter(|text| !text.is_empty());
        StageRow { stage, title: stage.title(), date: known.map(|stage| stage.date), document }
    };
    let rows: Vec<StageRow> = StageName::ALL.map(row).into();
    let lacking: Vec<StageName> = rows.iter().filter(|row| row.date.is_none()).map(|row| row.stage).collect();
    let findings = rows.iter().flat_map(|row| findings(row, year, reported)).collect();
    let name = region(code).map(|region| region.name.clone()).unwrap_or_default();
    let present = rows.len() - lacking.len();
    Stages { region: code, name, year, stages: rows, present, lacking, findings }
}

fn findings(row: &StageRow, year: u16, reported: &BTreeMap<StageName, Stage>) -> Vec<StageFinding> {
    let Some(date) = row.date else { return Vec::new() };
    let (stage, title, english) = (row.stage, row.title, row.stage.english());
    let mut found = Vec::new();
    let mut add = |code, message| found.push(StageFinding { stage, code, message });
    if let Some((before, earlier)) = predecessor(stage, reported).filter(|(_, earlier)| date < *earlier) {
        let (before, word) = (before.title(), before.english());
        add(
            StageCode::BeforeItsPredecessor,
            message!(
                "{title} bertanggal {date}, sebelum {before} ({earlier}); periksa kedua tanggalnya",
                "{english} is dated {date}, before {word} ({earlier}); look at both dates"
            ),
        );
    }
    if date.year() != i16::try_from(year).unwrap_or(i16::MAX) {
        add(
            StageCode::OtherYear,
            message!(
                "{title} bertanggal {date}, di luar tahun {year}; periksa tanggal atau tahunnya",
                "{english} is dated {date}, outside the year {year}; look at the date or the year"
            ),
        );
    }
    if row.document.is_none() {
        add(
            StageCode::DocumentMissing,
            message!(
                "{title} tanpa dokumen; tulis nama atau nomor dokumennya",
                "{english} has no document; write its name or number"
            ),
        );
    }
    found
}

/// The nearest stage before this one that was reported.
fn predecessor(stage: StageName, reported: &BTreeMap<StageName, Stage>) -> Option<(StageName, Date)> {
    let place = IN_ORDER.iter().position(|one| *one == stage)?;
    let earlier = IN_ORDER.get(..place)?.iter().rev();
    earlier.filter_map(|name| Some((*name, reported.get(name)?.date))).next()
}

impl StageName {
    /// As pages and reports print it.
    pub const fn title(self) -> &'static str {
        match self {
            StageName::DataCollection => "Pengumpulan data",
            StageName::NeedsCalculation => "Penghitungan kebutuhan",
            StageName::Planning => "Perencanaan",
            StageName::Execution => "Pelaksanaan",
            StageName::Regulation => "Peraturan",
            StageName::Team => "Tim penerapan",
            StageName::ActionPlan => "Rencana aksi",
        }
    }

    pub const fn title_in(self, language: Language) -> &'static str {
        match language {
            Language::Indonesian => self.title(),
            Language::English => self.english(),
        }
    }

    const fn english(self) -> &'static str {
        match self {
            StageName::DataCollection => "Data collection",
            StageName::NeedsCalculation => "Calculation of needs",
            StageName::Planning => "Planning",
            StageName::Execution => "Execution",
            StageName::Regulation => "Regulation",
            StageName::Team => "Team",
            StageName::ActionPlan => "Action plan",
        }
    }
}

fn date_text<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    date.map(|date| date.to_string()).serialize(serializer)
}

/// The word of the import format.
impl Serialize for StageName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl fmt::Display for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, stages of {}: {} of {} there", self.name, self.year, self.present, self.stages.len())?;
        for row in &self.stages {
            let date = row.date.map_or_else(|| "lacking".to_owned(), |date| date.to_string());
            let line = format!("{date:<10}  {:<24} {}", row.title, row.document.as_deref().unwrap_or_default());
            writeln!(f, "{}", line.trim_end())?;
        }
        for finding in &self.findings {
            writeln!(f, "warning: {}", finding.message.spoken())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
