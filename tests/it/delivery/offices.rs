//! Reports for the offices of a region: laid ready, fetched with a pass, and arrived only when an office says that it has all of one.

use std::fs;
use std::time::Instant;

use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;
use selaras_domain::report::{KEPT_MAX, REPORT_MAX_BYTES};
use selaras_proto::v1;
use selaras_proto::v1::exchange_client::ExchangeClient;
use selaras_server::delivery::{Made, recipients};
use selaras_server::store::{self, DocumentRow, LaidRow, Recipient};
use selaras_tests::link::{Deed, Direction};
use serde_json::Value;

use super::{DAILY, Desk, MINUTE_MS, due};
use crate::trust::raw::{Raw, greeting, start_of};
use crate::world::{Office, PATIENCE, Program, Running, World, command};

const HOUR_MS: i64 = 60 * MINUTE_MS;
const SIZE: usize = 1_500_000;

fn region(code: &str) -> RegionCode {
    code.parse().unwrap()
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
    }
}

/// Lays a report ready as the delivery of this key does.
fn lay(world: &World, key: &str, bytes: &[u8], laid_ms: i64) {
    let row = LaidRow {
        key: key.to_owned(),
        region: region("62.07"),
        digest: *blake3::hash(bytes).as_bytes(),
        size_bytes: bytes.len() as u64,
        title: format!("Seruyan {key}"),
        file_name: format!("spm-{key}.pdf"),
        media_type: "application/pdf".to_owned(),
        kind: "region".to_owned(),
        year: 2023,
        quarter: Quarter::Q4,
        laid_ms,
        fetched: None,
    };
    let bytes = bytes.to_vec();
    world.store().write_blocking(move |tx| store::lay(tx, &row, &bytes)).unwrap();
}

fn document(size: usize, fill: u8) -> Vec<u8> {
    vec![fill; size]
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// What the office says of its reports: where each is, the newest first.
fn listed(office: &Office) -> Vec<Value> {
    office.run(&["report", "list"]).ended(0).json["reports"].as_array().unwrap().clone()
}

fn saved(office: &Office, hash: &str) -> Vec<u8> {
    let to = office.file("laporan.bin", "");
    office.run(&["report", "save", hash, "-o", &to]).ended(0);
    fs::read(to).unwrap()
}

/// The first office that said it has a report, and when.
fn fetched(world: &World, key: &str) -> Option<(String, i64)> {
    world.store().read(|tx| Ok(store::laid_report(tx, key)?.unwrap().fetched)).unwrap()
}

#[test]
fn a_region_gets_its_own_report_with_its_next_pass_and_the_province_a_receipt() {
    let world = World::start();
    let (office, other) = (world.office("62.07", ""), world.office("62.08", ""));
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    office.sync();
    other.sync();
    let add = ["report", "schedule", "add", "--name", "Seruyan", "--kind", "workbook", "--when", "publish"];
    world.server(&[&add[..], &["--to", "office", "--region", "62.07"]].concat()).ended(0);
    let now = ["report", "deliver", "now", "--name", "Seruyan", "--year", "2023", "--quarter", "4"];
    world.server(&now).ended(0);
    let delivery = || world.server(&["report", "runs"]).ended(0).json["runs"][0]["deliveries"][0].clone();
    until("the report lies ready", || delivery()["state"] == "laid");
    assert_eq!(delivery()["to"], "office:62.07");
    let said = world.say(&["report", "runs"]).ended(0).stdout;
    assert!(said.contains("office:62.07: laid"), "not arrived yet: {said}");

    let ran = office.sync();
    assert_eq!(ran.json["files"]["reports"], 1, "{}", ran.stdout);
    assert!(other.sync().json["files"].is_null() && listed(&other).is_empty(), "it is not theirs");
    let sent: Vec<u8> =
        world.database().query_row("SELECT bytes FROM document WHERE region = 6207", [], |row| row.get(0)).unwrap();
    let report = &listed(&office)[0];
    assert_eq!((&report["at"], &report["blake3"]), (&"new".into(), &hash(&sent).into()), "{report}");
    assert!(report["file"].as_str().unwrap().ends_with(".xlsx") && report["year"] == 2023, "{report}");
    assert_eq!(saved(&office, &hash(&sent)), sent);
    assert_eq!(listed(&office)[0]["at"], "opened");
    until("the receipt", || delivery()["state"] == "sent");
    let receipt = delivery()["receipt"].as_str().unwrap().to_owned();
    assert!(receipt.starts_with("dijemput SAMPLE 62.07 koordinator, ") && receipt.ends_with(" WIB"), "{receipt}");
    assert_eq!(world.server(&["report", "runs"]).ended(0).json["runs"][0]["state"], "done");

    // In step: one round trip and a few bytes, and a second office of the region changes nothing of the receipt.
    assert!(office.sync().json["files"].is_null());
    let counted: u64 = office.bytes_of_a_pass().iter().map(|(_, bytes)| bytes).sum();
    assert!(counted > 0);
    let second = world.office("62.07", "2");
    assert_eq!(second.sync().json["files"]["reports"], 1);
    assert_eq!(delivery()["receipt"], receipt.as_str());
}

#[test]
fn an_office_that_is_in_step_pays_sixteen_bytes_and_no_call_for_the_reports_that_lie_ready() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    office.sync();
    let raw = Raw::of(&world, &office);
    let tag = || raw.hello(greeting(&start_of(&office))).unwrap().reports_tag;
    assert_eq!(tag(), [0], "there are none");
    for number in 0..5_u8 {
        lay(&world, &number.to_string(), &document(1_000, number), i64::from(number) + 1);
    }
    let told = tag();
    assert_eq!((told.len(), &told), (16, &tag()));
    assert_eq!(office.sync().json["files"]["reports"], 5);
    let in_step = office.sync();
    assert_eq!((in_step.number("round_trips"), in_step.json["files"].is_null()), (1, true), "{}", in_step.stdout);
    lay(&world, "lagi", &document(1_000, 9), 9);
    assert_ne!(tag(), told);
}

#[test]
fn a_report_goes_on_from_where_it_was_cut() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.sync();
    let bytes = document(SIZE, b'a');
    lay(&world, "satu", &bytes, 1);
    office.link.after(Direction::Down, SIZE as u64 / 2, Deed::Cut);
    let cut = office.sync();
    assert_eq!(
        (&cut.json["files"]["reports"], &cut.json["files"]["waiting"]),
        (&0.into(), &1.into()),
        "{}",
        cut.stdout
    );
    let report = &listed(&office)[0];
    let percent = report["percent"].as_u64().unwrap();
    assert!(report["at"] == "coming" && (1..60).contains(&percent), "{report}");
    office.run(&["report", "save", &hash(&bytes), "-o", "x"]).ended(1);
    assert_eq!(fetched(&world, "satu"), None, "half a report has not arrived");
    let ended = office.sync();
    assert_eq!(ended.json["files"]["reports"], 1, "{}", ended.stdout);
    let carried = ended.json["files"]["bytes"].as_u64().unwrap();
    assert!(carried <= (SIZE as u64) * (100 - percent) / 100, "{carried} bytes after {percent} %");
    assert_eq!(saved(&office, &hash(&bytes)), bytes);
    assert_eq!(fetched(&world, "satu").unwrap().0, "SAMPLE 62.07 koordinator");
}

#[test]
fn word_of_what_is_here_that_was_lost_on_the_way_is_said_again() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.sync();
    let bytes = document(20_000, b'b');
    lay(&world, "satu", &bytes, 1);
    office.sync();
    let at_first = fetched(&world, "satu").unwrap();
    // As after a cut between the last piece and the word of it; and as a province put back from a backup of before.
    let forget = |sql: &'static str| move |tx: &selaras_ledger::Transaction<'_>| Ok(tx.execute_batch(sql)?);
    world.store().write_blocking(forget("UPDATE laid_report SET fetched_ms = 0, fetched_by = ''")).unwrap();
    office.store().write_blocking(forget("UPDATE report SET told = 0")).unwrap();
    office.sync();
    let again = fetched(&world, "satu").unwrap();
    assert!(again.0 == at_first.0 && again.1 >= at_first.1);
    assert!(office.sync().json["files"].is_null(), "said once");
}

#[test]
fn nobody_gets_the_report_of_another_region_by_its_hash() {
    let world = World::start();
    let (own, other) = (world.office("62.07", ""), world.office("62.08", ""));
    let bytes = document(5_000, b'c');
    lay(&world, "satu", &bytes, 1);
    let digest = blake3::hash(&bytes).as_bytes().to_vec();
    let ask = |office: &Office| {
        let raw = Raw::of(&world, office);
        let mut client = ExchangeClient::new(raw.channel.clone());
        raw.runtime.block_on(async {
            let whole = v1::ListReportsRequest { whole: digest.clone() };
            let list = client.list_reports(whole).await.unwrap().into_inner().reports.len();
            let piece = v1::GetFileRequest { digest: digest.clone(), begin: 0, max_bytes: 1 << 20 };
            (list, client.get_file(piece).await.unwrap().into_inner().bytes.len())
        })
    };
    assert_eq!(ask(&other), (0, 0));
    assert_eq!(fetched(&world, "satu"), None, "nor is its word taken for theirs");
    assert_eq!(ask(&own), (1, 5_000));
    assert!(fetched(&world, "satu").is_some());
    let raw = Raw::of(&world, &own);
    let mut client = ExchangeClient::new(raw.channel.clone());
    let broken = v1::ListReportsRequest { whole: vec![0; 33] };
    assert!(raw.runtime.block_on(client.list_reports(broken)).is_err());
}

#[test]
fn the_newest_are_kept_at_both_sides() {
    let world = World::start();
    let office = world.office("62.07", "");
    let page = |number: usize| document(100 + number, b'd');
    for number in 0..KEPT_MAX + 2 {
        lay(&world, &number.to_string(), &page(number), number as i64 + 1);
    }
    assert_eq!(office.sync().json["files"]["reports"], KEPT_MAX);
    let hashes =
        |office: &Office| listed(office).iter().map(|one| one["blake3"].as_str().unwrap().to_owned()).collect();
    let newest = |from: usize, to: usize| (from..to).rev().map(|number| hash(&page(number))).collect::<Vec<_>>();
    let here: Vec<String> = hashes(&office);
    assert_eq!(here, newest(2, KEPT_MAX + 2));
    lay(&world, "baru", &page(KEPT_MAX + 2), KEPT_MAX as i64 + 3);
    assert_eq!(office.sync().json["files"]["reports"], 1);
    let here: Vec<String> = hashes(&office);
    assert_eq!(here, newest(3, KEPT_MAX + 3));
    let bytes = |database: rusqlite::Connection| -> i64 {
        database.query_row("SELECT count(*) FROM report_file", [], |row| row.get(0)).unwrap()
    };
    assert_eq!((bytes(world.database()), bytes(office.database())), (KEPT_MAX as i64, KEPT_MAX as i64));
    assert!(office.sync().json["files"].is_null(), "what went is not fetched again");
}

/// A desk whose province has an office in 62.07.
fn desk_with(make: impl Fn() -> DocumentRow + Send + Sync + 'static) -> Desk {
    let desk = Desk::with("", move |_| Ok(Made::Document(Box::new(make()))));
    let mut add = command(Program::Server);
    add.args(["office", "add", "--region", "62.07", "--name", "SAMPLE", "--data"])
        .arg(desk.folder.path().join("province"));
    Running::start(&mut add, desk.folder.path().join("add.log")).wait().ended(0);
    desk
}

fn sized(size: u64) -> DocumentRow {
    DocumentRow {
        subject: "Seruyan".to_owned(),
        file_name: "a.pdf".to_owned(),
        bytes: document(size as usize, b'e'),
        ..DocumentRow::default()
    }
}

fn laid(desk: &Desk) -> Vec<LaidRow> {
    desk.database.read(|tx| store::laid_reports(tx, region("62.07"))).unwrap()
}

fn says_it_has(desk: &Desk) {
    let (digest, now_ms) = (laid(desk)[0].digest, desk.now());
    let job = move |tx: &selaras_ledger::Transaction<'_>| {
        store::note_fetched(tx, region("62.07"), &digest, ("SAMPLE", now_ms))
    };
    desk.database.write_blocking(job).unwrap();
}

#[test]
fn what_waits_for_its_office_is_not_late_and_is_told_when_nobody_came_for_three_days() {
    let desk = desk_with(|| sized(100));
    desk.schedule("0 7 6 7 * Asia/Jakarta", &["office:62.07", "folder:arsip"]);
    desk.passes_until(due() + 2 * HOUR_MS);
    assert_eq!((desk.states(), desk.runs(), desk.alarms()), (vec!["sent", "laid"], vec!["sending"], vec![]));
    desk.at(due() + 72 * HOUR_MS);
    desk.look();
    assert_eq!((desk.runs(), desk.alarms()), (vec!["sending"], vec![]), "three days are not over");
    desk.at(due() + 72 * HOUR_MS + MINUTE_MS);
    desk.look();
    assert_eq!((desk.states(), desk.runs()), (vec!["sent", "failed"], vec!["partly"]));
    let delivery = &desk.deliveries()[1];
    assert!(
        delivery.error.id.contains("tidak dijemput 3 hari") && delivery.error.en.contains("not fetched for 3 days")
    );
    assert_eq!(desk.alarms(), [("partly".to_owned(), 72 * HOUR_MS + MINUTE_MS)], "at once");
    assert!(desk.dropped().iter().any(|name| name.starts_with("alarm/")));

    // Sent again it waits three days more; the office that comes has it once.
    let id = delivery.id;
    let (state, now) = (store::DeliveryState::Waiting, desk.now());
    assert!(desk.database.write_blocking(move |tx| store::put_delivery(tx, id, state, now)).unwrap());
    desk.passes_until(desk.now() + MINUTE_MS);
    assert_eq!((desk.states(), laid(&desk).len()), (vec!["sent", "laid"], 1));
    says_it_has(&desk);
    desk.passes_until(desk.now() + MINUTE_MS);
    assert_eq!((desk.states(), desk.runs()), (vec!["sent", "sent"], vec!["done"]));
}

#[test]
fn a_program_that_dies_between_laying_and_noting_it_lays_a_report_once() {
    let desk = desk_with(|| sized(100));
    desk.schedule(DAILY, &["office:62.07"]);
    desk.passes_until(due());
    assert_eq!((desk.states(), laid(&desk).len()), (vec!["laid"], 1));
    let was = laid(&desk);
    // As a process leaves it that laid the report and died before the note; meanwhile the office came.
    says_it_has(&desk);
    let handed = |tx: &selaras_ledger::Transaction<'_>| Ok(tx.execute("UPDATE delivery SET state = 'sending'", [])?);
    desk.database.write_blocking(handed).unwrap();
    desk.begins_again();
    desk.passes_until(due() + MINUTE_MS);
    assert_eq!((desk.states(), desk.runs(), desk.alarms()), (vec!["sent"], vec!["done"], vec![]));
    assert_eq!((laid(&desk).len(), laid(&desk)[0].laid_ms), (1, was[0].laid_ms));
}

#[test]
fn the_same_bytes_for_a_second_schedule_are_there_already() {
    let desk = desk_with(|| sized(100));
    desk.schedule(DAILY, &["office:62.07"]);
    desk.passes_until(due());
    says_it_has(&desk);
    desk.passes_until(due() + 24 * HOUR_MS + MINUTE_MS);
    assert_eq!(desk.runs(), ["done", "done"], "the office has these bytes");
    assert_eq!(laid(&desk).len(), 1);
}

#[test]
fn a_report_that_offices_cannot_take_is_refused_at_once() {
    for (size, to, state) in [
        (REPORT_MAX_BYTES, "office:62.07", "laid"),
        (REPORT_MAX_BYTES + 1, "office:62.07", "failed"),
        (100, "office:62.08", "failed"),
    ] {
        let desk = desk_with(move || sized(size));
        desk.schedule(DAILY, &[to]);
        desk.passes_until(due());
        assert_eq!(desk.states(), [state], "{size} bytes to {to}");
        let told: Vec<i64> = desk.alarms().into_iter().map(|(_, told)| told).collect();
        assert_eq!(told, if state == "failed" { vec![0] } else { vec![] });
    }
}

#[test]
fn the_report_of_a_region_goes_to_no_other() {
    let to = |addresses: &[&str], regions: &[Option<RegionCode>]| {
        let addresses: Vec<String> = addresses.iter().map(|to| (*to).to_owned()).collect();
        recipients(&addresses, regions)
            .map(|all| all.into_iter().map(|one| (one.address, one.region)).collect::<Vec<_>>())
    };
    let (own, other) = (Some(region("62.07")), Some(region("62.08")));
    let each = to(&["office"], &[own, other]).unwrap();
    assert_eq!(each, [("62.07".to_owned(), own), ("62.08".to_owned(), other)]);
    assert_eq!(to(&["office:62.07"], &[None]).unwrap(), [("62.07".to_owned(), None)], "the province's may go to all");
    for (address, regions) in
        [("office:62.07", [other]), ("office", [None]), ("office:62", [None]), ("office:x", [None])]
    {
        assert!(to(&[address], &regions).is_err(), "{address}");
    }
    // A row that says so all the same is not followed.
    let desk = desk_with(|| sized(100));
    desk.schedule(DAILY, &["office:62.07"]);
    desk.database
        .write_blocking(move |tx| {
            let id = store::schedules(tx)?[0].id;
            store::remove_recipient(tx, id, "office", "62.07")?;
            let wrong = Recipient { channel: "office".to_owned(), address: "62.07".to_owned(), region: other };
            store::add_recipient(tx, id, &wrong)
        })
        .unwrap();
    desk.passes_until(due());
    assert_eq!((desk.states(), laid(&desk).len()), (vec!["failed"], 0));
}
