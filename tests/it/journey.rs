//! The journey of one number, the nine steps of ARCHITECTURE.md, executed on the real programs with a snapshot at each: an
//! officer of Seruyan's health office has served 550 of 1,000 pregnant women.

use insta::{Settings, assert_json_snapshot, assert_snapshot};
use rusqlite::Connection;
use selaras_domain::line::{Line, LineBytes};
use serde_json::{Value, json};

use crate::world::World;

const FILE: &str = "tahun;triwulan;kode;dibutuhkan;terpenuhi;tidak_sesuai_standar;status;keterangan\r\n\
                    2023;4;K.2.01;1000;550;12;;SAMPLE\r\n";

#[test]
fn one_number_goes_its_nine_steps_from_a_file_to_the_ranking() {
    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots/journey");
    settings.add_filter(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "[id]");
    settings.add_filter(r"Chain\([0-9a-f]{12}\)", "Chain([chain])");
    settings.add_filter(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]");
    settings.add_filter(r"time_ms: \d+", "time_ms: [time]");
    settings.add_filter(r#""clock_offset_ms": -?\d+"#, r#""clock_offset_ms": "[measured]""#);
    settings.add_filter(r#""month_bytes": [1-9]\d*"#, r#""month_bytes": "[measured]""#);
    settings.add_filter(r"year: 20[^2]\d|year: 202[^3]", "year: [this year]");
    settings.bind(travel);
}

fn travel() {
    let world = World::start();
    let office = world.office("62.07", "2");
    let path = office.file("capaian.csv", FILE);

    // 1. Typed or imported: the header tells the kind, each row becomes an entry.
    let mut imported = office.run(&["import", &path, "--writer", "Siti"]).ended(0).json;
    imported["files"][0]["file"] = json!("capaian.csv");
    assert_json_snapshot!("1_imported", imported);

    // 2. Checked and kept as a line, committed before anything else happens.
    assert_snapshot!("2_kept", decoded(&lines(&office.database())));

    // 3. Waits: the suffix of the own ledger that the province has not told it has.
    assert_json_snapshot!("3_waits", office.status().json);

    // 4. Travels: Hello, one batch up, the verdicts down.
    let mut pass = office.sync().json;
    for measured in ["bytes_up", "bytes_down", "seconds"] {
        assert!(pass[measured].as_f64().unwrap() > 0.0, "{measured} is not measured");
        pass[measured] = json!("[measured]");
    }
    assert_json_snapshot!("4_travels", pass);

    // 5. Arrives as the very same bytes, and gets its verdict: a line of the province beside it.
    let (here, there) = (lines(&office.database()), lines(&world.database()));
    assert!(here.iter().all(|line| there.contains(line)), "every line of the office arrived as it was written");
    assert_snapshot!("5_judged", decoded(&there));

    // 6. Becomes the current value of its cell, the same at both sides.
    let heads = heads(&world.database());
    assert_eq!(heads, self::heads(&office.database()));
    assert_json_snapshot!("6_current", heads);

    // 7. Scored and ranked.
    let period = ["--year", "2023", "--quarter", "4"];
    let explained = world.server(&[&["explain", "--region", "62.07"], &period[..]].concat()).ended(0).json;
    assert_json_snapshot!("7_scored", of_service(&explained, 2, "K.2.01"));
    let ranked = world.server(&[&["rank"], &period[..]].concat()).ended(0).json;
    assert_json_snapshot!("7_ranked", ranked["rows"]);

    // 8. Shown; the region reads the same index offline, from the same code. Pages and documents come later.
    assert_snapshot!("8_shown", world.say(&[&["rank"], &period[..]].concat()).ended(0).stdout);
    assert_eq!(office.run(&[&["index"], &period[..]].concat()).ended(0).json, explained);

    // 9. Sent: the way back by the same pass, the figure in a document, and what would be delivered to whom.
    assert_json_snapshot!("9_sent_back", office.status().json);
    let flat = world.data.join("angka.csv");
    let to = ["-o", flat.to_str().unwrap(), "--region", "62.07"];
    world.server(&[&["report", "make", "--kind", "csv"], &to[..], &period[..]].concat()).ended(0);
    let flat = std::fs::read_to_string(flat).unwrap();
    let row = flat.lines().find(|row| row.contains(",K.2.01,")).unwrap();
    assert!(
        row.starts_with("2023,4,62.07,Kabupaten Seruyan,2,K.2.01,penerima,") && row.contains(",1000,550,"),
        "{row}"
    );
    let recipient = ["--to", "folder:rekap", "--region", "62.07"];
    let schedule = ["report", "schedule", "add", "--name", "rekap", "--kind", "csv", "--when", "publish"];
    world.server(&[&schedule[..], &recipient[..]].concat()).ended(0);
    let tried = world.server(&[&["report", "deliver", "dry-run", "--name", "rekap"], &period[..]].concat()).ended(0);
    let subject = tried.json["would_send"][0]["subject"].as_str().unwrap();
    let index = explained["value"].as_str().unwrap().replace('.', ",");
    assert!(subject.contains("Kabupaten Seruyan") && subject.contains(&index), "{subject}");
}

/// All lines of a database file as they stand: bytes and chain, the offices' ledgers first.
fn lines(database: &Connection) -> Vec<(LineBytes, [u8; 32])> {
    let mut statement = database
        .prepare(
            "SELECT l.header, l.content, l.chain FROM line l JOIN ledger g ON g.id = l.ledger ORDER BY g.owner, l.seq",
        )
        .unwrap();
    let rows =
        statement.query_map([], |row| Ok((LineBytes { header: row.get(0)?, content: row.get(1)? }, row.get(2)?)));
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn decoded(lines: &[(LineBytes, [u8; 32])]) -> String {
    let lines: Vec<Line> = lines.iter().map(|(bytes, _)| bytes.decode().unwrap()).collect();
    format!("{lines:#?}")
}

fn heads(database: &Connection) -> Value {
    let mut statement = database
        .prepare(
            "SELECT region, year, quarter, subject, state, first, second FROM head WHERE kind = 1 ORDER BY subject",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok(json!({
            "region": row.get::<_, u16>(0)?, "year": row.get::<_, u16>(1)?, "quarter": row.get::<_, u8>(2)?,
            "subject": row.get::<_, String>(3)?, "state": row.get::<_, u8>(4)?,
            "required_hundredths": row.get::<_, i64>(5)?, "achieved_hundredths": row.get::<_, i64>(6)?,
        }))
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// The scores of an explanation, and of one service its whole working.
fn of_service(explained: &Value, sector: u64, code: &str) -> Value {
    let sector = explained["sectors"].as_array().unwrap().iter().find(|it| it["sector"] == sector).unwrap();
    let service = sector["services"].as_array().unwrap().iter().find(|it| it["service"] == code).unwrap();
    let score = |of: &Value| json!({ "score": of["score"] });
    json!({
        "region": { "score": explained["score"], "value": explained["value"], "category": explained["category"],
            "so_far": explained["so_far"] },
        "sector": score(sector), "service": service,
    })
}
