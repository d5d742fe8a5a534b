//! A template read by the importer it is made for.

use std::path::Path;

use selaras_domain::line::{
    Achievement, Budget, Cell, Content, Kind, LedgerId, Narrative, OfficeId, Stage, StageName, Subject, Target,
    TargetDocument,
};
use selaras_domain::period::Quarter;
use selaras_ledger::Database;

use super::*;
use crate::entry::{Effect, Writer};
use crate::import::{self, Context, ParsedFile};
use crate::store;

fn office(sectors: &[u8]) -> Office {
    Office {
        office: OfficeId(uuid::Uuid::now_v7()),
        region: "62.07".parse().unwrap(),
        name: "SAMPLE Dinas".to_owned(),
        sectors: sectors.to_vec(),
        server: "https://localhost:1".to_owned(),
        ledger: LedgerId(uuid::Uuid::now_v7()),
        province_key: [7; 32],
    }
}

fn database(folder: &Path, office: &Office) -> Database {
    let database = store::open(folder).unwrap();
    let office = office.clone();
    database.write_blocking(move |tx| store::create_office(tx, &office, 0)).unwrap();
    database
}

fn write(database: &Database, office: &Office, period: Period, kind: Kind, subject: Subject, content: Content) {
    let cell = Cell { region: office.region, period, kind, subject };
    let office = office.clone();
    let effect = database
        .write_blocking(move |tx| Writer::new(tx, store::own_ledger(tx, &office)?, "SAMPLE", 0)?.write(&cell, content));
    assert_ne!(effect.unwrap(), Effect::Unchanged);
}

fn parsed(bytes: Vec<u8>, region: &str) -> ParsedFile {
    let context = Context { region: region.parse().unwrap(), now_year: 2024 };
    import::parse_bytes("templat.xlsx", bytes, &context).unwrap()
}

fn effects(database: &Database, office: &Office, parsed: &ParsedFile) -> Vec<Effect> {
    database
        .read(|tx| {
            let writer = Writer::new(tx, store::own_ledger(tx, office)?, "", 0)?;
            parsed.entries.iter().map(|entry| writer.effect(&entry.cell, &entry.content)).collect()
        })
        .unwrap()
}

fn value(required: u64, achieved: u64, note: &str) -> Content {
    use selaras_domain::amount::Amount;
    Content::Achievement(Achievement::Value {
        required: Amount::from_hundredths(required).unwrap(),
        achieved: Amount::from_hundredths(achieved).unwrap(),
        below_standard: Amount::from_hundredths(3_05),
        note: note.to_owned(),
    })
}

const Q4: Period = Period { year: 2023, quarter: Some(Quarter::Q4) };

#[test]
fn an_empty_template_is_one_that_nobody_filled() {
    let (folder, office) = (tempfile::tempdir().unwrap(), office(&[]));
    let template =
        database(folder.path(), &office).read(|tx| make(tx, &office, Q4, false, Language::Indonesian)).unwrap();
    let parsed = parsed(template.bytes, "62.07");
    assert_eq!((parsed.rows, parsed.not_filled), (0, template.rows));
    assert_eq!((parsed.refused, parsed.warnings, parsed.kinds.len()), (vec![], vec![], 5));
    assert_eq!(template.filled, 0);
}

#[test]
fn what_the_ledger_says_is_filled_in_and_imported_unchanged_writes_nothing() {
    use selaras_domain::amount::{Amount, Rupiah};
    let (folder, office) = (tempfile::tempdir().unwrap(), office(&[]));
    let database = database(folder.path(), &office);
    let year = Period::year(2023);
    let service = || Subject::service("K.2.01".parse().unwrap());
    let component = |code: &str| Subject::component(code.parse().unwrap());
    let nihil =
        || Content::Achievement(Achievement::Nihil { reason: "=tidak ada \"bencana\"\nsama sekali".to_owned() });
    let not_applicable = || Content::Achievement(Achievement::NotApplicable { reason: "1.234".to_owned() });
    let budget =
        |allocation| Budget { allocation: Rupiah::new(allocation).unwrap(), realisation: Rupiah::new(1).unwrap() };
    let narrative = Narrative { problem: "_x0041_ <b>".to_owned(), remedy: String::new() };
    let stage = Stage { date: jiff::civil::date(2023, 7, 5), document: "2023-07-05".to_owned() };
    let all = [
        (Q4, Kind::Achievement, component("K.2.01"), value(99_999_999_999_999, 123_456, "catatan")),
        (Q4, Kind::Achievement, component("K.4.01"), nihil()),
        (Q4, Kind::Achievement, component("K.2.01.03"), not_applicable()),
        (Q4, Kind::Achievement, component("K.1.01.01"), value(10_000, 8_750, "")),
        (Q4, Kind::Budget, service(), Content::Budget(budget(1_500_000_000))),
        (Q4, Kind::Budget, Subject::apbd(), Content::Budget(budget(9_999_999_999_999_999))),
        (Q4, Kind::Narrative, service(), Content::Narrative(narrative)),
        (
            year,
            Kind::Target,
            Subject::target("K.2.01".parse().unwrap(), TargetDocument::Renja),
            Content::Target(Target { value: Amount::units(7) }),
        ),
        (year, Kind::Stage, Subject::stage(StageName::Team), Content::Stage(stage)),
    ];
    let count = all.len();
    for (period, kind, subject, content) in all {
        write(&database, &office, period, kind, subject, content);
    }
    let template = database.read(|tx| make(tx, &office, Q4, false, Language::Indonesian)).unwrap();
    let parsed = parsed(template.bytes, "62.07");
    assert_eq!((parsed.refused.as_slice(), parsed.warnings.as_slice()), ([].as_slice(), [].as_slice()));
    assert_eq!((parsed.entries.len(), template.filled, parsed.not_filled), (count, count, template.rows - count));
    assert!(effects(&database, &office, &parsed).iter().all(|effect| *effect == Effect::Unchanged));
}

#[test]
fn a_sector_office_sees_only_its_sectors_and_no_apbd() {
    let (folder, office) = (tempfile::tempdir().unwrap(), office(&[2]));
    let database = database(folder.path(), &office);
    let figures = database.read(|tx| Figures::read(tx, &office, Q4, &Catalogue::for_year(2023))).unwrap();
    assert!(
        !figures.achievements.is_empty() && figures.achievements.iter().all(|one| one.row.key.service().sector == 2)
    );
    assert!(figures.budgets.iter().all(|one| one.key.is_some_and(|service| service.sector == 2)));
    assert!(figures.targets.iter().all(|one| one.key.0.service().sector == 2));
}

#[test]
fn what_an_import_would_read_differently_stays_blank_with_a_remark() {
    let (folder, office) = (tempfile::tempdir().unwrap(), office(&[]));
    let database = database(folder.path(), &office);
    let subject = || Subject::component("K.2.01".parse().unwrap());
    write(&database, &office, Q4, Kind::Achievement, subject(), value(100, 100, " tepi "));
    let figures = database.read(|tx| Figures::read(tx, &office, Q4, &Catalogue::for_year(2023))).unwrap();
    let row = figures.achievements.iter().map(|one| &one.row).find(|row| row.key.to_string() == "K.2.01").unwrap();
    assert!(row.current.is_none() && row.remark.id.contains("teks"), "{:?}", row.remark);
}

#[test]
fn history_stands_beside_the_figures() {
    let (folder, office) = (tempfile::tempdir().unwrap(), office(&[]));
    let database = database(folder.path(), &office);
    let subject = || Subject::component("K.2.01".parse().unwrap());
    write(&database, &office, Period::quarter(2023, Quarter::Q3), Kind::Achievement, subject(), value(10_00, 5_00, ""));
    write(&database, &office, Period::quarter(2022, Quarter::Q4), Kind::Achievement, subject(), value(9_00, 4_00, ""));
    let read = |period| database.read(|tx| Figures::read(tx, &office, period, &Catalogue::for_year(2023))).unwrap();
    let history = |figures: &Figures| {
        let row = figures.achievements.iter().find(|one| one.row.key.to_string() == "K.2.01").unwrap();
        (row.last_quarter, row.last_year)
    };
    assert_eq!(history(&read(Q4)), (Some((10_00, 5_00)), Some((9_00, 4_00))));
    // The first quarter begins the year anew.
    assert_eq!(history(&read(Period::quarter(2023, Quarter::Q1))), (None, None));
}
