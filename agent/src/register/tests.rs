//! The register as a whole: files in, sealed rows, counts and figures out. All people are SAMPLE.

use std::sync::Arc;

use selaras_domain::catalogue::Level;
use selaras_domain::line::{LedgerId, OfficeId};
use selaras_domain::period::Quarter;
use selaras_ledger::Database;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::entry::Effect;
use crate::store::register::{ListPlace, Look};
use crate::store::{self, Office};

const HEADER: &str = "nik,nama,alamat,tanggal_lahir,kode,tahun,tanggal_dilayani,sesuai_standar\n";
const SITI: &str = "6271014101900001,SAMPLE Siti,Jl. Contoh 1,1990-01-01,K.2.01,2024,2024-02-03,ya\n";
const BUDI: &str = "6271010107640001,SAMPLE Budi,,,K.2.07,2024,,\n";

struct Desk {
    _folder: TempDir,
    database: Database,
    secret: Arc<Secret>,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let database = store::open(folder.path()).unwrap();
        database.write_blocking(|tx| store::create_office(tx, &office(), 1)).unwrap();
        let secret = Arc::new(Secret::open(&database).unwrap());
        Desk { _folder: folder, database, secret }
    }

    fn import(&self, rows: &str) -> Taken {
        self.import_as(rows, Over::Fill)
    }

    fn import_as(&self, rows: &str, over: Over) -> Taken {
        let people = read_rows(rows);
        assert_eq!(refusals(&people.refused), Vec::<String>::new());
        let told = preview(&self.database, &self.secret, &people.people, over).unwrap();
        let by = By { writer: "siti".into(), now_ms: 5, over };
        let taken = take(&self.database, &self.secret, people.people, &by).unwrap();
        assert_eq!(
            (told.new, told.changed, told.unchanged, refusals(&told.refused)),
            (taken.new, taken.changed, taken.unchanged, refusals(&taken.refused)),
            "what was shown is what happens"
        );
        taken
    }

    fn list(&self, code: &str) -> Vec<Person> {
        let found = self.database.read(|tx| list(tx, &self.secret, entry(code), ListPlace::default(), 100)).unwrap();
        found.into_iter().map(|found| found.person).collect()
    }
}

fn office() -> Office {
    Office {
        office: OfficeId(Uuid::from_u128(1)),
        region: "62.07".parse().unwrap(),
        name: "SAMPLE".to_owned(),
        sectors: Vec::new(),
        server: "https://localhost:7443".to_owned(),
        ledger: LedgerId(Uuid::from_u128(2)),
        province_key: [3; 32],
    }
}

fn entry(code: &str) -> Entry {
    Entry { year: 2024, service: code.parse().unwrap() }
}

fn want() -> Want {
    Want { level: Level::Kabupaten, sectors: (1..=6).collect(), service: None, year: None, now_year: 2024 }
}

fn read_rows(rows: &str) -> People {
    read(format!("{HEADER}{rows}").into_bytes(), &want()).unwrap()
}

fn refusals(refused: &[crate::import::Refusal]) -> Vec<String> {
    refused.iter().map(|one| format!("{} {}: {}", one.row.unwrap(), one.column.unwrap_or("-"), one.reason.id)).collect()
}

fn counted(taken: &Taken) -> (usize, usize, usize) {
    (taken.new, taken.changed, taken.unchanged)
}

#[test]
fn the_same_file_again_changes_nothing_and_a_served_person_is_changed() {
    let desk = Desk::new();
    assert_eq!(counted(&desk.import(&[SITI, BUDI].concat())), (2, 0, 0));
    assert_eq!(counted(&desk.import(&[SITI, BUDI].concat())), (0, 0, 2));
    let served = BUDI.replace("2024,,", "2024,05/08/2024,tidak").replace("SAMPLE Budi", "sample  BUDI.");
    assert_eq!(counted(&desk.import(&served)), (0, 1, 0));
    let budi = &desk.list("K.2.07")[0];
    assert_eq!((budi.name.as_str(), budi.served.unwrap().to_standard), ("sample  BUDI.", false));
    assert_eq!(counted(&desk.import(BUDI)), (0, 1, 0), "the spelling of the name");
    assert!(desk.list("K.2.07")[0].served.is_some(), "a blank takes nothing back");
    assert_eq!(counted(&desk.import(BUDI)), (0, 0, 1));
    let siti = &desk.list("K.2.01")[0];
    assert_eq!((siti.nik.reveal(), siti.address.as_str()), ("6271014101900001".to_owned(), "Jl. Contoh 1"));
}

#[test]
fn a_nik_under_another_name_is_refused_until_somebody_says_so() {
    let desk = Desk::new();
    desk.import(SITI);
    let other = SITI.replace("Siti", "Rina");
    let taken = desk.import(&other);
    assert!(taken.refused.len() == 1 && taken.refused[0].reason.id.contains("atas nama lain"), "{:?}", taken.refused);
    assert_eq!(desk.list("K.2.01")[0].name, "SAMPLE Siti");
    assert_eq!(counted(&desk.import_as(&other, Over::Rename)), (0, 1, 0));
    assert_eq!(desk.list("K.2.01")[0].name, "SAMPLE Rina");
}

#[test]
fn every_bad_row_is_named_and_its_words_are_not_repeated() {
    let secret_words = ["6271019901900001", "Rahasia", "627101410190001", "hari ini", "mungkin", "K.9.99", "12 lusa"];
    let rows = [
        "6271019901900001,Rahasia,,,K.2.01,2024,,",
        "627101410190001,Rahasia,,,K.2.01,2024,,",
        "6271014101900001,,,,K.2.01,2024,,",
        "6271014101900001,6271014101900002,,,K.2.01,2024,,",
        "6271014101900001,Rahasia,,12 lusa,K.2.01,2024,,",
        "6271014101900001,Rahasia,,,K.9.99,2024,,",
        "6271014101900001,Rahasia,,,P.1.01,2024,,",
        "6271014101900001,Rahasia,,,K.2.01,2030,,",
        "6271014101900001,Rahasia,,,K.2.01,2024,hari ini,ya",
        "6271014101900001,Rahasia,,,K.2.01,2024,2023-12-31,ya",
        "6271014101900001,Rahasia,,,K.2.01,2024,2024-01-31,",
        "6271014101900001,Rahasia,,,K.2.01,2024,,ya",
        "6271014101900001,Rahasia,,,K.2.01,2024,2024-01-31,mungkin",
        "6271014101900001,Rahasia,,2024-02-01,K.2.01,2024,2024-01-31,ya",
        "nik,nama,alamat,tanggal_lahir,kode,tahun,tanggal_dilayani,sesuai_standar",
        ",Rahasia,,,K.2.01,2024,,",
    ];
    let people = read_rows(&(rows.join("\n") + "\n"));
    let told = refusals(&people.refused);
    assert_eq!((people.people.len(), told.len(), people.rows), (0, rows.len() - 1, rows.len() - 1), "{told:#?}");
    for (told, column) in told.iter().zip([
        "nik",
        "nik",
        "nama",
        "nama",
        "tanggal_lahir",
        "kode",
        "kode",
        "tahun",
        "tanggal_dilayani",
        "tanggal_dilayani",
        "sesuai_standar",
        "tanggal_dilayani",
        "sesuai_standar",
        "tanggal_lahir",
        "nik",
    ]) {
        assert!(told.contains(&format!(" {column}: ")), "{column}: {told}");
        assert!(secret_words.iter().all(|word| !told.contains(word)), "{told}");
    }
    for text in ["6271014101900001,Siti\n", "nama,alamat\nSiti,Jl. 1\n"] {
        let reason = read(text.as_bytes().to_vec(), &want()).err().unwrap().reason.id;
        assert!(reason.contains("judul kolom") && !reason.contains("Siti") && !reason.contains("6271"), "{reason}");
    }
    let only_health = Want { sectors: vec![2], ..want() };
    let school = format!("{HEADER}6271014101170001,Rahasia,,,K.1.02,2024,,\n");
    assert!(read(school.into_bytes(), &only_health).unwrap().refused[0].reason.id.contains("urusan"));
}

#[test]
fn a_nik_that_a_spreadsheet_kept_as_a_number_is_refused_and_as_text_taken() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in ["nik", "nama", "kode", "tahun"].iter().enumerate() {
        sheet.write(0, column as u16, *title).unwrap();
    }
    sheet.write(1, 0, 6_271_014_101_900_001_f64).unwrap();
    sheet.write(2, 0, "6271014101900001").unwrap();
    for row in [1, 2] {
        sheet.write(row, 1, "SAMPLE Siti").unwrap();
        sheet.write(row, 2, "K.2.01").unwrap();
        sheet.write(row, 3, 2024).unwrap();
    }
    let people = read(book.save_to_buffer().unwrap(), &want()).unwrap();
    assert!(people.refused[0].reason.id.contains("ubah format kolom menjadi teks"), "{:?}", people.refused);
    assert_eq!((people.people.len(), people.people[0].row), (1, 3));
}

#[test]
fn one_person_twice_in_a_file_counts_once_or_is_asked_about() {
    let people = read_rows(&[SITI, SITI].concat());
    assert_eq!((people.people.len(), people.repeated, people.refused.len()), (1, 1, 0));
    let people = read_rows(&[SITI, &SITI.replace("Contoh 1", "Contoh 2"), BUDI].concat());
    assert_eq!(people.people.len(), 1);
    assert_eq!(people.refused.iter().map(|one| one.row.unwrap()).collect::<Vec<_>>(), [2, 3]);
    assert!(people.refused[0].reason.id.contains("baris 2, 3"), "{}", people.refused[0].reason.id);
}

#[test]
fn a_person_at_two_services_is_shown_and_doubted_where_it_makes_no_sense() {
    let desk = Desk::new();
    desk.import(&[SITI, &SITI.replace("K.2.01", "K.2.06"), BUDI].concat());
    let taken = desk.import(&SITI.replace("K.2.01", "K.1.01").replace("2024-02-03,ya", ","));
    let reasons: Vec<&str> = taken.warnings.iter().map(|one| one.reason.id.as_str()).collect();
    assert!(reasons.len() == 1 && reasons[0].contains("K.2.06, yang tidak sejalan dengan K.1.01"), "{reasons:?}");
    let doubles = desk.database.read(|tx| doubles(tx, 2024)).unwrap();
    let shown: Vec<String> =
        doubles.iter().map(|one| format!("{} {} {} {}", one.one, one.other, one.people, one.is_wrong)).collect();
    assert_eq!(shown, ["K.1.01 K.2.06 1 true", "K.1.01 K.2.01 1 false", "K.2.01 K.2.06 1 false"]);
    let pair = ("K.1.01".parse().unwrap(), "K.2.06".parse().unwrap());
    let people = desk.database.read(|tx| doubles_of(tx, 2024, pair, 9)).unwrap();
    let found = desk.database.read(|tx| find_hashed(tx, &desk.secret, &people[0], &[1, 2])).unwrap();
    assert_eq!((people.len(), found.len(), found[0].person.name.as_str()), (1, 3, "SAMPLE Siti"));
    let found = desk.database.read(|tx| find_hashed(tx, &desk.secret, &people[0], &[1])).unwrap();
    assert_eq!(found.len(), 1, "sectors of others stay theirs");
}

#[test]
fn counts_are_cumulative_and_become_a_figure_that_knows_where_it_came_from() {
    let desk = Desk::new();
    let row = |number: u32, served: &str| format!("62710141019{number:05},SAMPLE {number} x,,,K.2.01,2024,{served}\n");
    let rows = [row(11, ","), row(12, "2024-01-31,ya"), row(13, "2024-04-01,tidak"), row(14, "2024-12-31,ya")].concat();
    desk.import(&rows);
    let counted = desk.database.read(|tx| count(tx, entry("K.2.01"))).unwrap();
    let by_quarter =
        [Quarter::Q1, Quarter::Q2, Quarter::Q4].map(|q| (counted.people, counted.achieved(q), counted.below(q)));
    assert_eq!(by_quarter, [(4, 1, 0), (4, 1, 1), (4, 2, 1)]);
    assert_eq!(desk.database.read(|tx| counts(tx, 2024)).unwrap()[&entry("K.2.01").service], counted);

    let looking = Looking { person: "siti".to_owned(), now_ms: 9 };
    let taken_over = |quarter| {
        let looking = looking.clone();
        desk.database.write_blocking(move |tx| take_over(tx, &office(), entry("K.2.01"), quarter, &looking)).unwrap()
    };
    let link = || desk.database.read(|tx| link(tx, &office(), entry("K.2.01"), Quarter::Q2)).unwrap();
    assert_eq!(link(), None);
    assert_eq!(taken_over(Quarter::Q2), Ok(Effect::New));
    let linked = link().unwrap();
    assert_eq!((linked.taken.achieved, linked.has_changed, linked.is_current), (1, false, true));
    assert_eq!(taken_over(Quarter::Q2), Ok(Effect::Unchanged));
    assert_eq!(link().unwrap().taken.line, linked.taken.line, "the line that stands there");
    desk.import(SITI);
    assert!(link().unwrap().has_changed);
    assert_eq!(taken_over(Quarter::Q2), Ok(Effect::Changed));
    assert_eq!((link().unwrap().taken.achieved, link().unwrap().has_changed), (2, false));

    let looking = looking.clone();
    let nobody =
        desk.database.write_blocking(move |tx| take_over(tx, &office(), entry("K.2.02"), Quarter::Q2, &looking));
    assert!(nobody.unwrap().unwrap_err()[0].id.contains("nihil"), "nobody is no figure");
}

#[test]
fn fields_are_bound_to_their_place_and_no_field_stands_in_the_clear() {
    let desk = Desk::new();
    desk.import(&[SITI, BUDI].concat());
    let swap = |sql: &'static str| desk.database.write_blocking(move |tx| Ok(tx.execute(sql, [])?)).unwrap();
    for file in std::fs::read_dir(desk._folder.path()).unwrap().map(Result::unwrap).filter(|file| file.path().is_file())
    {
        let bytes = std::fs::read(file.path()).unwrap();
        for text in ["SAMPLE Siti", "Contoh", "6271014101900001", "1990-01-01", "2024-02-03"] {
            assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()), "{text} in {file:?}");
        }
    }
    swap("UPDATE register_entry SET address = name WHERE service = 'K.2.01'");
    let read = |code: &str| {
        let read = desk.database.read(|tx| list(tx, &desk.secret, entry(code), ListPlace::default(), 9));
        read.map(|found| found.len()).map_err(|error| error.to_string())
    };
    assert!(read("K.2.01").unwrap_err().contains("changed from outside"), "another column");
    assert_eq!(read("K.2.07"), Ok(1));
    swap("UPDATE register_entry SET service = 'K.2.06' WHERE service = 'K.2.07'");
    assert!(read("K.2.06").unwrap_err().contains("changed from outside"), "another service");
}

#[test]
fn a_lost_key_is_told_and_never_made_anew_beside_what_it_sealed() {
    let desk = Desk::new();
    assert_eq!(key_state(&desk.database).unwrap(), KeyState::Fits);
    desk.import(SITI);
    let key = desk._folder.path().join("keys/register.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    assert!(Secret::open(&desk.database).err().unwrap().to_string().contains("missing"));
    assert_eq!((key_state(&desk.database).unwrap(), key.exists()), (KeyState::Missing, false));
    std::fs::write(&key, [7; 32]).unwrap();
    assert!(Secret::open(&desk.database).err().unwrap().to_string().contains("not the key"));
    assert_eq!(key_state(&desk.database).unwrap(), KeyState::Foreign);
    std::fs::write(&key, &kept[..31]).unwrap();
    assert!(Secret::open(&desk.database).err().unwrap().to_string().contains("damaged"));
    std::fs::write(&key, kept).unwrap();
    assert!(Secret::open(&desk.database).is_ok());
}

#[test]
fn a_forgotten_person_leaves_nothing_in_the_files_but_the_word_that_it_happened() {
    let desk = Desk::new();
    desk.import(&[SITI, &SITI.replace("K.2.01", "K.2.06"), BUDI].concat());
    desk.import(&SITI.replace("Contoh 1", "Contoh 2"));
    let siti: Nik = "6271014101900001".parse().unwrap();
    let all =
        desk.database.read(|tx| crate::store::register::entries_of_person(tx, &desk.secret.nik_hash(siti))).unwrap();
    let holds = |needle: &[u8]| {
        let files = std::fs::read_dir(desk._folder.path()).unwrap().map(|file| file.unwrap().path());
        let mut bytes = files.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap());
        bytes.any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    };
    assert!(holds(&all[0].entry.sealed.name));
    let looking = Looking { person: "siti".to_owned(), now_ms: 9 };
    assert_eq!(forget(&desk.database, &desk.secret, siti, &looking).unwrap(), 2);
    for gone in &all {
        let sealed = &gone.entry.sealed;
        for field in [&sealed.nik, &sealed.name, &sealed.address, &sealed.born, &sealed.served] {
            assert!(!holds(field));
        }
        assert!(!holds(&gone.entry.content_hash));
    }
    assert!(desk.database.read(|tx| find(tx, &desk.secret, siti, &[1, 2])).unwrap().is_empty());
    assert_eq!(desk.list("K.2.07").len(), 1);
    let log = desk.database.read(|tx| log(tx, Some((&desk.secret, siti)), 9)).unwrap();
    assert_eq!((log.len(), log[0].act.as_str(), log[0].people), (1, Look::Forget.word(), 2));
    assert!(!format!("{log:?}").contains("627101"));
}

#[test]
fn looks_are_kept_two_years_and_no_longer() {
    let desk = Desk::new();
    let day_ms = 24 * 3_600_000;
    for now_ms in [0, 400 * day_ms, 800 * day_ms] {
        let look = Looking { person: "siti".to_owned(), now_ms }.at(Look::List, Some(entry("K.2.01")), 5);
        keep(&desk.database, look).unwrap();
    }
    let log = desk.database.read(|tx| log(tx, None, 9)).unwrap();
    assert_eq!(log.iter().map(|look| look.time_ms / day_ms).collect::<Vec<_>>(), [800, 400]);
}
