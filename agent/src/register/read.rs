//! A file of people: rows of a CSV or XLSX become people to be taken in, or refusals. Unlike the import of figures no message
//! repeats what stands in a cell: it is somebody's name or number, perhaps in the wrong column.

use std::sync::Arc;

use jiff::civil::Date;
use selaras_domain::catalogue::{Catalogue, Level, ServiceCode};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::period;
use selaras_domain::recipient::{About, Doubt, Nik, NikError, counted_by, doubts};

use super::{Entry, Person, Served, repeats};
use crate::import::{
    self, CellText, Column, FileRefusal, Gathered, Pool, Refusal, Row, Sheet, cleaned, date_from_serial,
    date_from_text, normalised, refusal,
};

const NAME_MAX_CHARS: usize = 200;
const ADDRESS_MAX_CHARS: usize = 500;

/// For whom a file is read, and what its rows need not say.
#[derive(Clone, Debug)]
pub struct Want {
    pub level: Level,
    /// Sectors whose recipients may be taken in.
    pub sectors: Vec<u8>,
    pub service: Option<ServiceCode>,
    pub year: Option<u16>,
    /// By the caller's clock: nothing later than the year after it is accepted.
    pub now_year: u16,
}

/// A person and where it stands.
pub struct Read {
    pub sheet: Option<Arc<str>>,
    /// 1-based, as the user's program shows it.
    pub row: u32,
    pub entry: Entry,
    pub person: Person,
    /// Bits of [`Doubt`].
    pub doubts: u8,
}

/// What a file holds. `rows = people + repeated + refused rows`.
pub struct People {
    pub rows: usize,
    pub people: Vec<Read>,
    /// Rows that say again what another says.
    pub repeated: usize,
    pub refused: Vec<Refusal>,
    pub warnings: Vec<Refusal>,
}

/// Reads the bytes of a file.
pub fn read(bytes: Vec<u8>, want: &Want) -> Result<People, FileRefusal> {
    let (pool, gathered) = import::read(bytes)?;
    let mut reader = Reader { want, found: People::new(), known: None };
    let mut is_table = false;
    for one in gathered {
        match one {
            Gathered::Sheet(sheet) if sheet.format.kind.is_none() => {
                is_table = true;
                reader.sheet(&sheet, &pool);
            }
            // Figures beside the people, instructions: nothing of ours.
            _ => {}
        }
    }
    if !is_table {
        let reason = message!(
            "judul kolom daftar penerima tidak ditemukan; diharapkan: nik, nama, alamat, tanggal_lahir, kode, tahun, \
             tanggal_dilayani, sesuai_standar (nik dan nama harus ada)",
            "the header of a list of recipients was not found; expected: nik, nama, alamat, tanggal_lahir, kode, tahun, \
             tanggal_dilayani, sesuai_standar (nik and nama must be there)"
        );
        return Err(FileRefusal { reason });
    }
    repeats::settle(&mut reader.found);
    Ok(reader.found)
}

/// The first wrong column, and all that is wrong.
struct Wrong(Vec<(Column, Message)>);

struct Reader<'a> {
    want: &'a Want,
    found: People,
    /// The last code and year that were looked up: most rows of a file say the same.
    known: Option<(String, u16, Entry)>,
}

impl Reader<'_> {
    fn sheet(&mut self, sheet: &Sheet, pool: &Pool) {
        for row in sheet.rows(pool) {
            if is_header_again(&row) {
                continue;
            }
            self.found.rows += 1;
            let (name, number) = (sheet.name.clone(), row.mark.number);
            let refused = |column: Option<Column>, reason: Message| Refusal {
                sheet: name.clone(),
                row: Some(number),
                column: column.map(Column::title),
                code: None,
                reason,
            };
            if let Some(problem) = &row.mark.problem {
                self.found.refused.push(refused(None, refusal::of_row(problem)));
                continue;
            }
            if sheet.hidden {
                self.found.refused.push(refused(None, refusal::of_hidden_sheet()));
                continue;
            }
            match self.row(&row, sheet.is_1904) {
                Ok((entry, person)) => {
                    for doubt in doubts(&about(&person, entry)) {
                        self.found.warnings.push(warning(&name, number, entry, doubt));
                    }
                    let doubts = doubt_bits(&person, entry);
                    self.found.people.push(Read { sheet: name, row: number, entry, person, doubts });
                }
                Err(Wrong(wrong)) => {
                    let column = wrong.first().map(|(column, _)| *column);
                    let reason = Message::joined(wrong.iter().map(|(_, reason)| reason));
                    self.found.refused.push(refused(column, reason));
                }
            }
        }
    }

    fn row(&mut self, row: &Row<'_>, is_1904: bool) -> Result<(Entry, Person), Wrong> {
        let mut cells = Cells { row, is_1904, wrong: Wrong(Vec::new()) };
        let nik = cells.nik();
        let name = cells.text(Column::Name, NAME_MAX_CHARS);
        let address = cells.text(Column::Address, ADDRESS_MAX_CHARS);
        if !name.chars().any(char::is_alphabetic) {
            cells.refuse(Column::Name, message!("`nama` belum diisi dengan nama", "there is no name in `nama`"));
        }
        let born = cells.date(Column::BirthDate);
        let entry = self.entry(&mut cells);
        let served = cells.served();
        if let Some((entry, served)) = entry.zip(served)
            && !served.counts_in(entry)
        {
            let reason = message!(
                "`tanggal_dilayani` di luar tahunnya: periksa tanggal dan `tahun`",
                "`tanggal_dilayani` is outside its year: look at the date and at `tahun`"
            );
            cells.refuse(Column::ServedDate, reason);
        }
        let last = served.map(|served| served.on).or(entry.and_then(|entry| Date::new(entry.year as i16, 12, 31).ok()));
        if born.zip(last).is_some_and(|(born, last)| born > last) {
            let reason = message!(
                "`tanggal_lahir` sesudah pelayanan: periksa tanggalnya",
                "`tanggal_lahir` is after the service: look at the date"
            );
            cells.refuse(Column::BirthDate, reason);
        }
        match (nik, entry) {
            (Some(nik), Some(entry)) if cells.wrong.0.is_empty() => {
                Ok((entry, Person { nik, name, address, born, served }))
            }
            _ => Err(cells.wrong),
        }
    }

    /// The service and year of a row, as told for the file or by the row.
    fn entry(&mut self, cells: &mut Cells<'_>) -> Option<Entry> {
        let (code, year) = (cells.shown(Column::Code), cells.shown(Column::Year));
        let given_year = match self.want.year {
            Some(year) => Ok(year),
            None if year.is_empty() => Err(blank(Column::Year)),
            None => period::parse_year(year).map_err(|error| error.message()),
        };
        let year = match given_year {
            Ok(year) if year > self.want.now_year.saturating_add(1) => {
                let reason = message!(
                    "`tahun` terlalu jauh ke depan: periksa tahunnya",
                    "`tahun` is too far ahead: look at the year"
                );
                cells.refuse(Column::Year, reason);
                return None;
            }
            Ok(year) => year,
            Err(reason) => {
                cells.refuse(Column::Year, reason);
                return None;
            }
        };
        if let Some((known, of_year, entry)) = &self.known
            && *of_year == year
            && (self.want.service.is_some() || known == code)
        {
            return Some(*entry);
        }
        let read = match self.want.service {
            Some(service) => Some(service),
            None => code.to_uppercase().parse().ok(),
        };
        let known = read.filter(|code| Catalogue::for_year(year).service(*code).is_some());
        let reason = match known {
            None if code.is_empty() => message!(
                "`kode` belum diisi: tulis kode layanan seperti K.2.01",
                "`kode` is empty: write the code of a service, like K.2.01"
            ),
            None => message!(
                "`kode` bukan kode jenis pelayanan: tulis seperti K.2.01",
                "`kode` is not the code of a service: write it like K.2.01"
            ),
            Some(service) if service.level != self.want.level => {
                message!("`kode` bukan layanan daerah ini", "`kode` is no service of this region")
            }
            Some(service) if !self.want.sectors.contains(&service.sector) => message!(
                "urusan layanan ini diisi akun atau perangkat daerah lain",
                "this service's sector is entered by another account or office"
            ),
            Some(service) => {
                let entry = Entry { year, service };
                self.known = Some((code.to_owned(), year, entry));
                return Some(entry);
            }
        };
        cells.refuse(Column::Code, reason);
        None
    }
}

impl Served {
    fn counts_in(self, entry: Entry) -> bool {
        let days = counted_by(entry.service, entry.year).days(entry.year);
        days.is_some_and(|(first, last)| (first..=last).contains(&self.on))
    }
}

/// The cells of one row; what is wrong is remembered.
struct Cells<'a> {
    row: &'a Row<'a>,
    is_1904: bool,
    wrong: Wrong,
}

impl<'a> Cells<'a> {
    fn refuse(&mut self, column: Column, reason: Message) {
        self.wrong.0.push((column, reason));
    }

    /// A cell without a value that can be trusted is remembered as wrong.
    fn cell(&mut self, column: Column) -> CellText<'a> {
        match self.row.get(column) {
            CellText::Problem(problem, _) => {
                self.refuse(column, refusal::of_cell(problem, "…"));
                CellText::Empty
            }
            cell => cell,
        }
    }

    fn shown(&mut self, column: Column) -> &'a str {
        self.cell(column).shown()
    }

    fn nik(&mut self) -> Option<Nik> {
        let before = self.wrong.0.len();
        let read = match self.cell(Column::Nik) {
            CellText::Empty if self.wrong.0.len() > before => return None,
            CellText::Empty => return self.missing(Column::Nik),
            // A spreadsheet keeps 15 digits of a number.
            CellText::Number(_) | CellText::Date(_) => Err(NikError::Rounded),
            cell => cell.shown().parse(),
        };
        read.map_err(|error| self.refuse(Column::Nik, error.message())).ok()
    }

    fn missing<T>(&mut self, column: Column) -> Option<T> {
        self.refuse(column, blank(column));
        None
    }

    fn text(&mut self, column: Column, max_chars: usize) -> String {
        let text = cleaned(self.shown(column));
        if text.len() > max_chars && text.chars().count() > max_chars {
            let title = column.title();
            let reason = message!(
                "`{title}` lebih dari {max_chars} karakter: ringkas dulu",
                "`{title}` has more than {max_chars} characters: shorten it"
            );
            self.refuse(column, reason);
        }
        text
    }

    fn date(&mut self, column: Column) -> Option<Date> {
        let read = match self.cell(column) {
            CellText::Empty => return None,
            CellText::Date(text) => text.parse().ok(),
            // Of fewer digits it is rather a year.
            CellText::Number(serial) => date_from_serial(serial, self.is_1904).filter(|_| serial.len() >= 5),
            cell => date_from_text(cell.shown(), self.is_1904),
        };
        if read.is_none() {
            let title = column.title();
            let reason = message!(
                "`{title}` bukan tanggal: tulis seperti 2023-07-05 atau 05/07/2023",
                "`{title}` is no date: write it like 2023-07-05 or 05/07/2023"
            );
            self.refuse(column, reason);
        }
        read
    }

    /// Date and standard belong together.
    fn served(&mut self) -> Option<Served> {
        let on = self.date(Column::ServedDate);
        let word = normalised(self.shown(Column::ToStandard));
        let to_standard = match word.as_str() {
            "" => None,
            "ya" | "y" | "sesuai" | "1" => Some(true),
            "tidak" | "t" | "tidak_sesuai" | "0" => Some(false),
            _ => {
                self.refuse(
                    Column::ToStandard,
                    message!(
                        "`sesuai_standar` diisi ya atau tidak, atau kosong bila belum dilayani",
                        "`sesuai_standar` is ya or tidak, or empty for somebody not served yet"
                    ),
                );
                return None;
            }
        };
        match (on, to_standard) {
            (Some(on), Some(to_standard)) => Some(Served { on, to_standard }),
            (Some(_), None) => {
                self.refuse(
                    Column::ToStandard,
                    message!(
                        "sudah dilayani, tetapi `sesuai_standar` belum diisi: tulis ya atau tidak",
                        "served, but `sesuai_standar` is empty: write ya or tidak"
                    ),
                );
                None
            }
            (None, Some(true)) if self.row.get(Column::ServedDate).is_empty() => {
                let reason = message!(
                    "`tanggal_dilayani` belum diisi, padahal sesuai standar",
                    "`tanggal_dilayani` is empty, though served to the standard"
                );
                self.refuse(Column::ServedDate, reason);
                None
            }
            _ => None,
        }
    }
}

impl People {
    fn new() -> People {
        People { rows: 0, people: Vec::new(), repeated: 0, refused: Vec::new(), warnings: Vec::new() }
    }
}

impl Read {
    pub fn refused(&self, column: Option<&'static str>, reason: Message) -> Refusal {
        let code = Some(self.entry.service.to_string());
        Refusal { sheet: self.sheet.clone(), row: Some(self.row), column, code, reason }
    }
}

fn blank(column: Column) -> Message {
    let title = column.title();
    message!("`{title}` belum diisi", "`{title}` is empty")
}

fn warning(sheet: &Option<Arc<str>>, row: u32, Entry { year, service }: Entry, doubt: Doubt) -> Refusal {
    Refusal {
        sheet: sheet.clone(),
        row: Some(row),
        column: Some(doubt.column()),
        code: Some(service.to_string()),
        reason: doubt.message(service, year),
    }
}

fn about(person: &Person, Entry { year, service }: Entry) -> About {
    About { nik: person.nik, born: person.born, service, year, served: person.served.map(|served| served.on) }
}

/// What is doubtful about a person, as bits of [`Doubt`].
pub fn doubt_bits(person: &Person, entry: Entry) -> u8 {
    doubts(&about(person, entry)).into_iter().fold(0, |bits, doubt| bits | doubt.bit())
}

/// The titles again, where files were put one behind the other.
fn is_header_again(row: &Row<'_>) -> bool {
    row.get(Column::Nik).shown().eq_ignore_ascii_case("nik")
}
