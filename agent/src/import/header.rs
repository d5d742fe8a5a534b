//! Which of the five formats a header row announces (DESIGN.md, "Import formats — contract"), or that of the register of
//! recipients, in which order its columns stand, and what to tell the user when a column was renamed or is missing.

use selaras_domain::line::Kind;
use selaras_domain::message;
use selaras_domain::message::Message;

/// A column of any format; the title is the word of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Year,
    Quarter,
    Code,
    Required,
    Achieved,
    BelowStandard,
    Status,
    Note,
    Allocation,
    Realisation,
    Problem,
    Remedy,
    Target,
    Document,
    Stage,
    Date,
    Nik,
    Name,
    Address,
    BirthDate,
    ServedDate,
    ToStandard,
}

/// What a blank in the column, or its absence, means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Names the cell; a row with only keys is a template row nobody filled.
    Key,
    /// Must be in the header.
    Needed,
    /// May be absent from the header.
    Optional,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    pub column: Column,
    pub role: Role,
    /// No other format has it.
    pub telling: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// `None`: people, who make no lines.
    pub kind: Option<Kind>,
    pub columns: &'static [Field],
}

/// A header row that announces a format.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    pub format: &'static Format,
    /// For each column of the format, its place in the row.
    pub places: Vec<Option<usize>>,
    pub unknown: Vec<String>,
}

/// What a row is, read as a header.
#[derive(Debug, PartialEq, Eq)]
pub enum Reading {
    Known(Header),
    /// Nearly a header: why not, which column, and how near (the greatest wins).
    Near {
        column: Option<Column>,
        reason: Message,
        score: usize,
    },
    Other,
}

const fn field(column: Column, role: Role, telling: bool) -> Field {
    Field { column, role, telling }
}

const YEAR: Field = field(Column::Year, Role::Key, false);
const QUARTER: Field = field(Column::Quarter, Role::Key, false);
const CODE: Field = field(Column::Code, Role::Key, false);

pub static FORMATS: [Format; 6] = [
    Format {
        kind: None,
        columns: &[
            field(Column::Nik, Role::Needed, true),
            field(Column::Name, Role::Needed, false),
            field(Column::Address, Role::Optional, false),
            field(Column::BirthDate, Role::Optional, true),
            field(Column::Code, Role::Optional, false),
            field(Column::Year, Role::Optional, false),
            field(Column::ServedDate, Role::Optional, true),
            field(Column::ToStandard, Role::Optional, true),
        ],
    },
    Format {
        kind: Some(Kind::Achievement),
        columns: &[
            YEAR,
            QUARTER,
            CODE,
            field(Column::Required, Role::Needed, true),
            field(Column::Achieved, Role::Needed, true),
            field(Column::BelowStandard, Role::Optional, true),
            field(Column::Status, Role::Optional, false),
            field(Column::Note, Role::Optional, false),
        ],
    },
    Format {
        kind: Some(Kind::Budget),
        columns: &[
            YEAR,
            QUARTER,
            CODE,
            field(Column::Allocation, Role::Needed, true),
            field(Column::Realisation, Role::Needed, true),
        ],
    },
    Format {
        kind: Some(Kind::Narrative),
        columns: &[
            YEAR,
            QUARTER,
            CODE,
            field(Column::Problem, Role::Needed, true),
            field(Column::Remedy, Role::Needed, true),
        ],
    },
    Format {
        kind: Some(Kind::Target),
        columns: &[
            YEAR,
            CODE,
            field(Column::Target, Role::Needed, true),
            // The same component has one target in each document.
            field(Column::Document, Role::Key, false),
        ],
    },
    Format {
        kind: Some(Kind::Stage),
        columns: &[
            YEAR,
            field(Column::Stage, Role::Key, true),
            field(Column::Date, Role::Needed, true),
            field(Column::Document, Role::Optional, false),
        ],
    },
];

impl Column {
    pub const fn title(self) -> &'static str {
        match self {
            Column::Year => "tahun",
            Column::Quarter => "triwulan",
            Column::Code => "kode",
            Column::Required => "dibutuhkan",
            Column::Achieved => "terpenuhi",
            Column::BelowStandard => "tidak_sesuai_standar",
            Column::Status => "status",
            Column::Note => "keterangan",
            Column::Allocation => "pagu",
            Column::Realisation => "realisasi",
            Column::Problem => "masalah",
            Column::Remedy => "tindak_lanjut",
            Column::Target => "target",
            Column::Document => "dokumen",
            Column::Stage => "tahapan",
            Column::Date => "tanggal",
            Column::Nik => "nik",
            Column::Name => "nama",
            Column::Address => "alamat",
            Column::BirthDate => "tanggal_lahir",
            Column::ServedDate => "tanggal_dilayani",
            Column::ToStandard => "sesuai_standar",
        }
    }

    /// Whatever a person writes.
    pub const fn is_free_text(self) -> bool {
        matches!(self, Column::Note | Column::Problem | Column::Remedy | Column::Document)
    }
}

impl Format {
    /// `tahun, triwulan, kode, …` as the contract writes it.
    pub fn titles(&self) -> String {
        let titles: Vec<&str> = self.columns.iter().map(|field| field.column.title()).collect();
        titles.join(", ")
    }

    fn place(&self, title: &str) -> Option<usize> {
        self.columns.iter().position(|field| field.column.title() == title)
    }
}

/// The titles of columns that are for people and never read begin with this word: `info: uraian`.
pub const INFO: &str = "info";

/// Lower case; every run of spaces, underscores and other signs is one underscore.
pub fn normalised(title: &str) -> String {
    let mut name = String::with_capacity(title.len());
    for c in title.chars() {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    name
}

/// Reads a row as a header. `titles` are the cells of the row as shown, blanks included.
pub fn read(titles: &[&str]) -> Reading {
    let names: Vec<String> = titles.iter().map(|title| normalised(title)).collect();
    let best = FORMATS
        .iter()
        .map(|format| {
            let found = format.columns.iter().filter(|field| names.iter().any(|name| name == field.column.title()));
            let (mut all, mut telling) = (0, 0);
            found.for_each(|field| {
                all += 1;
                telling += usize::from(field.telling);
            });
            (format, all, telling)
        })
        .collect::<Vec<_>>();
    let complete = best.iter().filter(|(format, ..)| missing(format, &names).is_none()).collect::<Vec<_>>();
    if let [first, second, ..] = complete.as_slice() {
        let [one, other] = [first, second].map(|(format, ..)| format.titles());
        let reason = message!(
            "judul kolom ini cocok dengan dua jenis data ({one} dan {other}): pisahkan menjadi dua berkas atau dua lembar",
            "this header suits two kinds of data ({one} and {other}): make two files or two sheets of it"
        );
        return Reading::Near { column: None, reason, score: first.1 + second.1 };
    }
    if let [(format, all, _)] = complete.as_slice() {
        return placed(format, &names, titles, *all);
    }
    // Tables of all sorts have names and addresses.
    let best = best.into_iter().filter(|(format, _, telling)| format.kind.is_some() || *telling > 0);
    // First the most columns that only this format has, then the most columns.
    match best.max_by_key(|(_, all, telling)| (*telling, *all)) {
        Some((format, all, telling)) if all >= 3 || (all >= 2 && telling >= 1) => near(format, &names, titles, all),
        _ => Reading::Other,
    }
}

fn missing(format: &Format, names: &[String]) -> Option<Column> {
    let mut needed = format.columns.iter().filter(|field| field.role != Role::Optional);
    needed.find(|field| !names.iter().any(|name| name == field.column.title())).map(|field| field.column)
}

fn placed(format: &'static Format, names: &[String], titles: &[&str], score: usize) -> Reading {
    let mut places = vec![None; format.columns.len()];
    let mut unknown = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if name.is_empty() {
            continue;
        }
        match format.place(name) {
            None if name.split('_').next() == Some(INFO) => {}
            None => unknown.push(titles[index].trim().chars().take(60).collect()),
            Some(place) if places[place].is_none() => places[place] = Some(index),
            Some(place) => {
                let column = format.columns[place].column;
                let title = column.title();
                let reason = message!(
                    "kolom `{title}` ada dua kali: hapus salah satunya",
                    "column `{title}` is there twice: delete one of them"
                );
                return Reading::Near { column: Some(column), reason, score };
            }
        }
    }
    Reading::Known(Header { format, places, unknown })
}

fn near(format: &Format, names: &[String], titles: &[&str], score: usize) -> Reading {
    let Some(column) = missing(format, names) else { return Reading::Other };
    let strangers = names.iter().zip(titles).filter(|(name, _)| !name.is_empty() && format.place(name).is_none());
    let nearest = strangers
        .map(|(name, title)| {
            // `dibutuhkan (orang)` is the title and a remark.
            let is_longer = name.starts_with(column.title());
            (if is_longer { 0 } else { distance(name, column.title()) }, *title)
        })
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance * 2 <= column.title().len() + 1);
    let shown: Vec<String> = titles
        .iter()
        .map(|title| title.trim().chars().take(40).collect::<String>())
        .filter(|t| !t.is_empty())
        .collect();
    let title = column.title();
    let Message { id, en } = match nearest.map(|(_, found)| found.trim()) {
        Some(found) => message!(
            "yang paling mirip `{found}`: ubah judul itu menjadi `{title}`",
            "the nearest is `{found}`: rename it to `{title}`"
        ),
        None => message!("tambahkan kolom `{title}` atau pakai templat", "add a column `{title}`, or use the template"),
    };
    let (shown, expected) = (shown.join(", "), format.titles());
    let reason = message!(
        "kolom `{title}` tidak ada; ditemukan: {shown}; diharapkan: {expected}; {id}",
        "column `{title}` is not there; found: {shown}; expected: {expected}; {en}"
    );
    Reading::Near { column: Some(column), reason, score }
}

/// Levenshtein distance in characters, for names of at most a few dozen characters.
pub fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let change = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

/// The five headers of lines, for a file in which none was found.
pub fn expected() -> Vec<String> {
    let of_lines = FORMATS.iter().filter(|format| format.kind.is_some());
    of_lines.map(|format| format!("({})", format.titles())).collect()
}
