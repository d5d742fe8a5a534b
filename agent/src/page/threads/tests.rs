//! The pages of threads, of other offices' figures and of conflicts.

use std::sync::Arc;

use axum::http::StatusCode;
use selaras_domain::amount::Amount;
use selaras_domain::line::{
    Achievement, Base, Cell, Content, Decision, Header, INSPECTORATE, LedgerId, LedgerStart, Line, LineId, OfficeId,
    Outcome, Owner, VerdictRange,
};
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::{LedgerInfo, add_ledger, append, conflicts, frontier, heads_of_cell, take_in, thread_of};
use uuid::Uuid;

use crate::page::tests::{Browser, Desk};
use crate::store;

const PATH: &str = "/percakapan/2023/4/achievement:K.2.01";
const NOW_MS: i64 = 1_705_276_800_000;

fn cell(name: &str) -> Cell {
    Cell::named("62.07".parse().unwrap(), 2023, Some(Quarter::Q4), name).unwrap()
}

fn value(achieved: u32) -> Content {
    Content::Achievement(Achievement::Value {
        required: Amount::units(100),
        achieved: Amount::units(achieved),
        below_standard: None,
        note: String::new(),
    })
}

/// A line of another ledger of the region that came down with a pass; a sibling's is accepted by the province.
pub async fn comes_down(desk: &Desk, id: u128, owner: Owner, cell: Cell, content: Content) -> LineId {
    let region = desk.page.office.region;
    let come = desk.page.database.write(move |tx| {
        let start = LedgerStart { id: LedgerId(Uuid::from_u128(id)), owner, region, predecessor: None };
        let ledger = LedgerInfo { key: add_ledger(tx, &start)?, start };
        let before = frontier(tx, &ledger)?.seq;
        let base = heads_of_cell(tx, &cell)?.into_iter().filter(|head| head.key == ledger.key).map(|head| head.line);
        let base: Vec<Base> = base.map(|line| Base::of(line, ledger.start.id)).collect();
        let kind = content.kind();
        let header = Header { time_ms: NOW_MS, writer: "rina".to_owned(), kind, cell, base, origin: None };
        let at = append(tx, ledger.key, &Line { header, content }.to_bytes())?;
        take_in(tx, &ledger, before, None)?;
        Ok((ledger, at))
    });
    let (ledger, at) = come.await.unwrap();
    if matches!(ledger.start.owner, Owner::Office(_)) {
        let (exceptions, chain) = (Vec::new(), Some(at.chain));
        let range = VerdictRange { ledger: ledger.start.id, from: at.seq, to: at.seq, exceptions, chain };
        let about = Cell {
            region,
            period: Period::year(2024),
            kind: selaras_domain::line::Kind::Verdict,
            subject: selaras_domain::line::Subject::ledger(ledger.start.id),
        };
        Box::pin(comes_down(desk, 90, Owner::Region, about, Content::Verdict(range))).await;
    }
    LineId { ledger: at.ledger, seq: at.seq }
}

/// The province sends back what the cell says now.
pub async fn sent_back(desk: &Desk, text: &str) -> LineId {
    let head = desk.page.database.read(|tx| Ok(heads_of_cell(tx, &cell("K.2.01"))?.pop().unwrap().line)).unwrap();
    let decision =
        Decision { on: head, outcome: Outcome::Returned, text: text.to_owned(), digest: None, asked_by: None };
    let content = Content::Decision(decision);
    comes_down(desk, 91, Owner::Region, cell("K.2.01").about(content.kind()), content).await
}

async fn report(desk: &Desk, browser: &Browser, achieved: &str) {
    let fields = [("a.K.2.01:dibutuhkan", "100"), ("a.K.2.01:terpenuhi", achieved)];
    assert_eq!(desk.post(browser, "/isi/2023/4/K.2.01", &fields).await.status, StatusCode::SEE_OTHER);
}

fn lines(desk: &Desk) -> u64 {
    let page = &desk.page;
    page.database.read(|tx| Ok(frontier(tx, &store::own_ledger(tx, &page.office)?)?.seq)).unwrap()
}

fn said(desk: &Desk) -> Vec<&'static str> {
    let thread = desk.page.database.read(|tx| thread_of(tx, &cell("K.2.01"))).unwrap();
    thread.entries.iter().map(|entry| entry.what.word()).collect()
}

#[tokio::test]
async fn what_was_sent_back_is_seen_at_home_in_the_list_and_on_its_cell_and_answered_there() {
    let desk = Desk::of(&[2]).await;
    let siti = desk.coordinator().await;
    report(&desk, &siti, "80").await;
    assert!(desk.get(&siti, "/percakapan").await.body.contains("Tidak ada yang dikembalikan"));
    for (round, achieved) in [(1, "70"), (2, "60"), (3, "50")] {
        let ask = sent_back(&desk, "pembagi <salah>").await;
        assert!(desk.get(&siti, "/").await.body.contains("1 sel dikembalikan"));
        let list = desk.get(&siti, "/percakapan").await.body;
        assert!(list.contains(PATH) && list.contains("pembagi &#60;salah&#62;"), "{list}");
        let grid = desk.get(&siti, "/isi/2023/4/K.2.01").await.body;
        assert!(grid.contains(&format!("data-thread=\"returned\" href=\"{PATH}\"")), "{grid}");
        let on = ask.to_string();
        let came = desk.post(&siti, PATH, &[("what", "jawab"), ("on", &on), ("text", "kami hitung ulang")]).await;
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
        let page = desk.get(&siti, PATH).await.body;
        assert!(page.contains("Sudah dijawab") && page.contains(&format!("Putaran {round}")), "{page}");
        assert!(page.contains("/isi/2023/4/K.2.01#a.K.2.01"), "the way to the cell");
        report(&desk, &siti, achieved).await;
        assert!(desk.get(&siti, PATH).await.body.contains("Sudah dikoreksi"));
        assert!(!desk.get(&siti, "/").await.body.contains("sel dikembalikan"));
    }
    assert_eq!(said(&desk).len(), 1 + 3 * 3);
}

#[tokio::test]
async fn what_cannot_be_said_comes_back_as_it_was_typed_with_the_reason() {
    let desk = Desk::of(&[2]).await;
    let siti = desk.coordinator().await;
    report(&desk, &siti, "80").await;
    let ask = sent_back(&desk, "bukti?").await.to_string();
    let before = lines(&desk);
    let nik = "atas nama 6271014101900001";
    let came = desk.post(&siti, PATH, &[("what", "jawab"), ("on", &ask), ("text", nik)]).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(came.body.contains(nik) && came.body.contains("memuat NIK"), "{}", came.body);
    for (fields, status) in [
        (vec![("what", "jawab"), ("on", ask.as_str()), ("text", " ")], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("what", "lain"), ("text", "x")], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("what", "temuan"), ("text", "x"), ("field_value", "1.234")], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("what", "kembalikan"), ("text", "x")], StatusCode::FORBIDDEN),
        (vec![("what", "temuan"), ("text", "x")], StatusCode::FORBIDDEN),
    ] {
        assert_eq!(desk.post(&siti, PATH, &fields).await.status, status, "{fields:?}");
    }
    let budi = desk.other(&siti, "budi", "operator", "3").await;
    let reply = [("what", "jawab"), ("on", ask.as_str()), ("text", "x")];
    assert_eq!(desk.post(&budi, PATH, &reply).await.status, StatusCode::FORBIDDEN, "of another sector");
    assert_eq!(lines(&desk), before);
    for path in ["/percakapan/2023/0/target:K.2.01%2FRPJMD", "/percakapan/2023/0/stage:tim"] {
        assert!(desk.get(&siti, path).await.body.contains("Sel ini belum dilaporkan"), "{path}");
    }
    for path in [
        "/percakapan/2023/0/achievement:K.2.01",
        "/percakapan/2023/4/stage:tim",
        "/percakapan/2023/4/x",
        "/isian-daerah/2023/5",
    ] {
        assert_eq!(desk.get(&siti, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_coordinators_office_sees_a_siblings_figure_with_who_and_when_and_sends_it_back() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let sibling = Owner::Office(OfficeId(Uuid::from_u128(7)));
    let line = comes_down(&desk, 5, sibling, cell("K.2.01"), value(80)).await;
    let page = desk.get(&siti, "/isian-daerah/2023/4").await.body;
    assert!(page.contains("80 / 100") && page.contains("rina") && page.contains("15 Januari 2024 07.00 WIB"), "{page}");
    assert!(page.contains(&format!("href=\"{PATH}\"")));
    let stale = [("what", "kembalikan"), ("on", "00000000-0000-0000-0000-000000000005:9"), ("text", "bukti?")];
    let came = desk.post(&siti, PATH, &stale).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        came.body.contains("berubah sejak Anda melihatnya") && came.body.contains("bukti?</textarea>"),
        "{}",
        came.body
    );
    let on = line.to_string();
    for (what, text) in [("kembalikan", "lampirkan bukti"), ("temuan", "di lapangan kurang")] {
        let fields = [("what", what), ("on", on.as_str()), ("text", text), ("field_value", "75,5")];
        let came = desk.post(&siti, PATH, &fields).await;
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
    }
    assert_eq!(said(&desk), ["reported", "returned", "found"]);
    assert!(desk.get(&siti, PATH).await.body.contains("Nilai di lapangan: 75,5<"));
    let viewer = desk.other(&siti, "pembaca", "viewer", "").await;
    assert!(!desk.get(&viewer, PATH).await.body.contains("<form method=\"post\" class=\"stack"));
}

#[tokio::test]
async fn the_inspectorate_finds_and_enters_nothing() {
    let desk = Desk::of(&[INSPECTORATE]).await;
    let siti = desk.coordinator().await;
    let budi = desk.other(&siti, "budi", "operator", "").await;
    let line = comes_down(&desk, 5, Owner::Office(OfficeId(Uuid::from_u128(7))), cell("K.2.01"), value(80)).await;
    assert!(desk.get(&budi, "/isi/2023/4/K.2.01").await.body.contains("<fieldset disabled>"));
    let fields = [("what", "temuan"), ("on", &line.to_string()), ("text", "di lapangan 75")];
    assert_eq!(desk.post(&budi, PATH, &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(said(&desk), ["reported", "found"]);
    let fields = [("what", "kembalikan"), ("text", "x")];
    assert_eq!(desk.post(&siti, PATH, &fields).await.status, StatusCode::FORBIDDEN);
    assert!(desk.get(&budi, "/percakapan").await.body.contains("Tidak ada"), "nothing there is its to answer");
    assert!(desk.get(&budi, "/percakapan?semua=1").await.body.contains(PATH));
}

#[tokio::test]
async fn two_values_of_two_offices_stand_side_by_side_until_one_is_taken() {
    let desk = Desk::of(&[2]).await;
    let siti = desk.coordinator().await;
    report(&desk, &siti, "80").await;
    let theirs = comes_down(&desk, 5, Owner::Office(OfficeId(Uuid::from_u128(7))), cell("K.2.01"), value(70)).await;
    let page = desk.get(&siti, "/bentrok").await.body;
    assert!(page.contains("80 / 100") && page.contains("70 / 100") && page.contains("rina"), "{page}");
    let field =
        |name: &str| page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap();
    let line = theirs.to_string();
    let stale = [("year", "2023"), ("quarter", "4"), ("cell", "K.2.01"), ("line", &line), ("seen", "lain")];
    assert_eq!(desk.post(&siti, "/bentrok", &stale).await.status, StatusCode::CONFLICT);
    let choice =
        [("year", "2023"), ("quarter", "4"), ("cell", field("cell")), ("line", line.as_str()), ("seen", field("seen"))];
    let budi = desk.other(&siti, "budi", "operator", "3").await;
    assert_eq!(desk.post(&budi, "/bentrok", &choice).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.post(&siti, "/bentrok", &choice).await.status, StatusCode::SEE_OTHER);
    let (region, page) = (desk.page.office.region, Arc::clone(&desk.page));
    let (open, heads) =
        page.database.read(|tx| Ok((conflicts(tx, region)?.len(), heads_of_cell(tx, &cell("K.2.01"))?))).unwrap();
    assert_eq!((open, heads.len(), heads[0].second), (0, 1, 7_000), "one line that names both, with the value taken");
    assert!(desk.get(&siti, "/bentrok").await.body.contains("Tidak ada sel yang bentrok"));
}
