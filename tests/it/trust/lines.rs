//! Rights line by line: what an office may not write is refused and told, the rest of the same batch goes in, and what the
//! province does not understand is kept as it came.

use selaras_domain::line::{Budget, Cell, Content, Kind, LedgerId, LedgerStart, Line, LineBytes, Subject};
use selaras_proto::v1;
use selaras_proto::v1::push_reply::Outcome;
use tonic::Code;

use super::raw::{Raw, append_bytes, first_push, greeting, line, refused, start_of, told, write};
use crate::world::{Office, World};

/// The stored bytes of a line at the province.
fn stored(world: &World, office: &Office, seq: i64) -> LineBytes {
    let ledger = *start_of(office).id.as_bytes();
    let sql =
        "SELECT header, content FROM line JOIN ledger ON ledger.id = line.ledger WHERE ledger.ledger = ?1 AND seq = ?2";
    let row = |row: &rusqlite::Row<'_>| Ok(LineBytes { header: row.get(0)?, content: row.get(1)? });
    world.database().query_row(sql, rusqlite::params![ledger, seq], row).unwrap()
}

fn apbd(region: &str) -> Line {
    let mut line = line(region, "APBD");
    let number = |text: &str| text.parse().unwrap();
    line.content = Content::Budget(Budget { allocation: number("1000"), realisation: number("900") });
    (line.header.kind, line.header.cell.kind, line.header.cell.subject) = (Kind::Budget, Kind::Budget, Subject::apbd());
    line
}

#[test]
fn lines_beyond_an_offices_rights_are_refused_one_by_one_and_the_rest_goes_in() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", "2"), world.office("62.07", ""));
    let lines = vec![
        line("62.07", "K.2.01"),
        line("62.08", "K.2.01"),
        line("62.07", "K.1.01"),
        line("62", "P.2.01"),
        apbd("62.07"),
        line("62.07", "K.2.02"),
    ];
    write(&office, lines);
    let ran = office.run(&["sync"]).ended(1);
    assert_eq!((ran.number("pushed"), ran.number("refused"), ran.synced()), (6, 4, true), "{}", ran.stdout);
    let expected = [
        "2 refused wrong_region",
        "3 refused no_right_to_sector",
        "4 refused wrong_region",
        "5 refused coordinator_only",
    ];
    assert_eq!(told(&office), expected);
    let reasons = office.status().json["refused"].to_string();
    for next in
        ["tulis ulang untuk daerah sendiri", "minta hak itu kepada admin provinsi", "serahkan kepada koordinator"]
    {
        assert!(reasons.contains(next), "{next}: {reasons}");
    }
    let explain = |region: &str| {
        let ran = world.server(&["explain", "--region", region, "--year", "2023", "--quarter", "4"]).ended(0);
        ran.json["sectors"][1]["services"].as_array().unwrap().iter().filter(|one| one["state"] == "value").count()
    };
    assert_eq!((explain("62.07"), explain("62.08")), (2, 0), "nothing of another region");
    sibling.sync();
    assert_eq!(office.sync().number("refused"), 0, "told once");
}

#[test]
fn a_kind_that_only_the_province_writes_is_refused_from_a_district() {
    let world = World::start();
    let office = world.office("62.07", "");
    let mut lines = Vec::new();
    for number in [64, 66, 69, 71] {
        let mut header = line("62.07", "K.2.01").header;
        header.kind = Kind::from_number(number);
        // Whatever its content says: an empty list is what every one of these kinds may start from in some version.
        lines.push(Line { header, content: Content::Opaque(number, vec![0x80]) }.to_bytes());
    }
    lines.push(line("62.07", "K.2.01").to_bytes());
    let start = start_of(&office);
    let reply = Raw::of(&world, &office).push(first_push(&start, &lines)).unwrap();
    assert_eq!((reply.new_lines, reply.refused), (5, 4));
    let accepted: i64 = world
        .database()
        .query_row("SELECT count(*) FROM head JOIN ledger ON ledger.id = head.ledger WHERE owner = 0", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(accepted, 1, "only the office's own line counts");
}

#[test]
fn what_the_province_does_not_understand_is_quarantined_and_kept_byte_for_byte() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", ""), world.office("62.07", "2"));
    let mut newer = line("62.07", "K.2.01");
    newer.header.kind = Kind::Unknown(40);
    let newer = LineBytes { content: b"\x01 anything at all \xff".to_vec(), ..newer.to_bytes() };
    let unreadable = LineBytes { header: b"\xff\x00 not CBOR".to_vec(), content: vec![0xff; 300] };
    let empty = LineBytes { header: Vec::new(), content: Vec::new() };
    let mut truncated = line("62.07", "K.2.02").to_bytes();
    truncated.content.pop();
    let unread = vec![newer, unreadable, empty, truncated];
    append_bytes(&office, unread.clone());
    write(&office, vec![line("62.07", "K.2.03")]);
    let ran = office.run(&["sync"]).ended(1);
    assert_eq!((ran.number("pushed"), ran.number("refused"), ran.synced()), (5, 4, true), "{}", ran.stdout);
    let expected = [
        "1 quarantined unknown_kind",
        "2 quarantined unreadable",
        "3 quarantined unreadable",
        "4 quarantined unreadable",
    ];
    assert_eq!(told(&office), expected);
    for (seq, line) in (1..).zip(&unread) {
        assert_eq!(&stored(&world, &office, seq), line);
    }
    // A sibling follows the same ledger with the same bytes, and both sides agree.
    sibling.sync();
    let of_sibling: Vec<u8> = sibling
        .database()
        .query_row("SELECT content FROM line WHERE seq = 2 AND length(content) = 300", [], |row| row.get(0))
        .unwrap();
    assert_eq!(of_sibling, unread[1].content);
}

#[test]
fn the_lines_of_another_office_are_never_written() {
    let world = World::start();
    let (office, other) = (world.office("62.07", ""), world.office("62.07", "2"));
    other.import(["2023,4,K.2.01,10,8"]).ended(0);
    other.sync();
    let (mine, theirs) = (start_of(&office), start_of(&other));
    let raw = Raw::of(&world, &office);
    let lines = [line("62.07", "K.2.01").to_bytes()];
    let said = [
        // Introduced as it is, introduced under the own name, and not introduced.
        refused(raw.push(first_push(&theirs, &lines)), Code::PermissionDenied),
        refused(
            raw.push(v1::PushRequest { start: mine.to_bytes(), ..first_push(&theirs, &lines) }),
            Code::PermissionDenied,
        ),
        refused(raw.push(v1::PushRequest { start: Vec::new(), ..first_push(&theirs, &lines) }), Code::PermissionDenied),
        refused(raw.hello(greeting(&theirs)), Code::PermissionDenied),
    ];
    assert!(said.iter().all(|said| said.contains("milik perangkat lain")), "{said:?}");
    let elsewhere = selaras_domain::line::LedgerStart { region: "62.08".parse().unwrap(), ..mine.clone() };
    refused(raw.hello(greeting(&elsewhere)), Code::PermissionDenied);
    refused(raw.push(first_push(&elsewhere, &lines)), Code::PermissionDenied);
    for owner in [selaras_domain::line::Owner::Region, selaras_domain::line::Owner::Common] {
        let province = selaras_domain::line::LedgerStart { owner, ..mine.clone() };
        refused(raw.push(first_push(&province, &lines)), Code::PermissionDenied);
    }
    let common: Vec<u8> =
        world.database().query_row("SELECT start FROM ledger WHERE owner = 1 LIMIT 1", [], |row| row.get(0)).unwrap();
    let common = selaras_domain::line::LedgerStart::from_bytes(&common).unwrap();
    let as_mine = v1::PushRequest { start: mine.to_bytes(), ..first_push(&common, &lines) };
    refused(raw.push(as_mine), Code::PermissionDenied);
    let count = "SELECT count(*) FROM line JOIN ledger ON ledger.id = line.ledger WHERE owner = 0";
    assert_eq!(world.database().query_row(count, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn an_office_sees_no_ledger_of_another_region() {
    let world = World::start();
    let (office, other) = (world.office("62.07", ""), world.office("62.08", ""));
    other.import(["2023,4,K.2.01,10,8"]).ended(0);
    other.sync();
    let raw = Raw::of(&world, &office);
    let hidden = start_of(&other);
    let mut greeting = greeting(&start_of(&office));
    greeting.frontier.push(selaras_proto::convert::frontier_to_wire(&super::raw::begin(&hidden)));
    let asked = greeting.frontier.clone();
    let state = raw.hello(greeting).unwrap().state.unwrap();
    let shown = state.frontier.iter().chain(&state.at_yours).any(|one| one.ledger == hidden.id.as_bytes());
    assert!(!shown, "not even when asked by its id");
    let pulled = raw.pull(v1::PullRequest { frontier: asked, max_bytes: 1 << 20, live: Vec::new() }).unwrap();
    assert!(pulled.batches.iter().all(|batch| batch.ledger != hidden.id.as_bytes()));
}

#[test]
fn a_clock_that_is_ages_off_neither_wins_nor_ends_a_ranking() {
    let world = World::start();
    let (early, late) = (world.office("62.07", ""), world.office("62.08", ""));
    for (office, time_ms) in [(&early, i64::MIN), (&late, i64::MAX)] {
        let mut line = line(&office.region, "K.2.01");
        line.header.time_ms = time_ms;
        let reply = Raw::of(&world, office).push(first_push(&start_of(office), &[line.to_bytes()])).unwrap();
        assert!(matches!(reply.outcome, Some(Outcome::Stored(_))) && reply.refused == 0, "{reply:?}");
    }
    let ranking = world.server(&["rank", "--year", "2023", "--quarter", "4"]).ended(0).json;
    assert_eq!(ranking["rows"].as_array().map(Vec::len), Some(2), "{ranking:#}");
    let year = |row: usize| ranking["rows"][row]["reported_at"].as_str().unwrap()[..4].to_owned();
    let now = jiff::Timestamp::now().to_string()[..4].to_owned();
    assert!([year(0), year(1)].contains(&now), "the late clock counts as of its receipt: {ranking:#}");
}

/// Keeps the helper honest: what it writes is what the agent's own commands would call current.
#[test]
fn a_line_written_below_the_commands_is_the_offices_own() {
    let world = World::start();
    let office = world.office("62.07", "");
    let sample = line("62.07", "K.2.01");
    let cell: Cell = sample.header.cell.clone();
    write(&office, vec![sample]);
    office.sync();
    let again = office.import(["2023,4,K.2.01,10,8"]).ended(0);
    assert_eq!(again.json["files"][0]["unchanged"], 1, "{cell}");
}

#[test]
fn an_office_writes_one_ledger_and_no_second_beside_it() {
    let world = World::start();
    let office = world.office("62.07", "");
    let raw = Raw::of(&world, &office);
    let (start, lines) = (start_of(&office), [line("62.07", "K.2.01").to_bytes()]);
    assert!(raw.push(first_push(&start, &lines)).is_ok());
    let second = LedgerStart { id: LedgerId(uuid::Uuid::now_v7()), ..start.clone() };
    // It is to go on from what the province has, in a successor: nothing of this one is stored.
    let reply = raw.push(first_push(&second, &lines)).unwrap();
    assert!(matches!(reply.outcome, Some(Outcome::Fork(ref at)) if at.seq == 0), "{:?}", reply.outcome);
    assert_eq!(reply.new_lines, 0);
    assert!(raw.push(first_push(&start, &lines)).is_ok(), "the first goes on");
}
