//! Checks and the seal on the page: what stands in the way and where, the receipt, what changed since.

use axum::http::StatusCode;
use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::catalogue::{Catalogue, Component, Level};
use selaras_domain::line::{Achievement, Budget, Cell, Content, LINE_MAX_BYTES, Narrative, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::frontier;

use super::Desk;
use crate::entry::Writer;
use crate::store;

const SEAL: &str = "/sahkan/2023/4";
const REVIEW: &str = "/periksa/2023/4";

fn value(required: u32, achieved: u32) -> Content {
    let (required, achieved) = (Amount::units(required), Amount::units(achieved));
    Content::Achievement(Achievement::Value { required, achieved, below_standard: None, note: String::new() })
}

fn nihil() -> Content {
    Content::Achievement(Achievement::Nihil { reason: "tidak ada kejadian".to_owned() })
}

/// Writes what is said of TW IV of 2023, as an import does.
async fn write(desk: &Desk, entries: Vec<(Component, Content)>) {
    let office = desk.page.office.clone();
    let write = desk.page.database.write(move |tx| {
        let mut lines = Writer::new(tx, store::own_ledger(tx, &office)?, "budi", 1_705_000_000_000)?;
        for (component, content) in entries {
            let (period, kind) = (Period::quarter(2023, Quarter::Q4), content.kind());
            lines.write(
                &Cell { region: office.region, period, kind, subject: Subject::component(component) },
                content,
            )?;
        }
        Ok(())
    });
    write.await.unwrap();
}

/// A figure for every cell that is asked for, and money and words for every service.
async fn fill(desk: &Desk) {
    let catalogue = Catalogue::for_year(2023);
    let mut entries: Vec<(Component, Content)> =
        catalogue.components(Level::Kabupaten).iter().map(|component| (*component, value(100, 80))).collect();
    let rupiah = |amount| Rupiah::new(amount).unwrap();
    for service in catalogue.services(Level::Kabupaten) {
        let component = Component::Recipients(service.code);
        let budget = Budget { allocation: rupiah(2_000_000), realisation: rupiah(1_000_000) };
        let narrative = Narrative { problem: "jalan rusak".to_owned(), remedy: "perbaikan".to_owned() };
        entries.extend([(component, Content::Budget(budget)), (component, Content::Narrative(narrative))]);
    }
    write(desk, entries).await;
}

fn lines(desk: &Desk) -> u64 {
    let page = &desk.page;
    page.database.read(|tx| Ok(frontier(tx, &store::own_ledger(tx, &page.office)?)?.seq)).unwrap()
}

#[tokio::test]
async fn a_quarter_is_sealed_once_every_cell_is_answered_and_a_change_asks_for_a_new_seal() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let came = desk.post(&siti, SEAL, &[]).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(came.body.contains("href=\"/isi/2023/4/K.2.01#a.K.2.01\"") && came.body.contains("Belum dapat disahkan"));
    assert_eq!(lines(&desk), 0, "an empty quarter is not sealed");

    fill(&desk).await;
    let answered = lines(&desk);
    let came = desk.post(&siti, SEAL, &[]).await;
    assert_eq!((came.status, lines(&desk)), (StatusCode::SEE_OTHER, answered + 1));
    let page = desk.get(&siti, SEAL).await.body;
    assert!(
        page.contains("Sudah disahkan") && page.contains("oleh siti") && !page.contains("<button>Sahkan"),
        "{page}"
    );
    assert!(page.contains("20 Januari 2024 23.59 WIB") && page.contains("23 Januari 2024 23.59 WIB"), "{page}");
    assert!(desk.get(&siti, "/?year=2023&quarter=4").await.body.contains("Sudah disahkan"));
    desk.post(&siti, SEAL, &[]).await;
    assert_eq!(lines(&desk), answered + 1, "the same again is no line");
    let size = desk.page.database.read(|tx| {
        let own = store::own_ledger(tx, &desk.page.office)?;
        Ok(selaras_ledger::line_at(tx, own.key, answered + 1)?.unwrap().bytes.content.len())
    });
    let size = size.unwrap();
    assert!(
        size * 2 < LINE_MAX_BYTES,
        "a whole quarter is {size} bytes: with every ledger of the region it still fits"
    );

    write(&desk, vec![("K.2.01".parse().unwrap(), value(100, 81))]).await;
    let page = desk.get(&siti, SEAL).await.body;
    assert!(page.contains("perlu disahkan ulang") && page.contains("<button>Sahkan ulang"), "{page}");
    assert!(page.contains("<td>80 / 100</td><td>81 / 100</td><td>budi, "), "{page}");
    let came = desk.post(&siti, SEAL, &[]).await;
    assert_eq!((came.status, lines(&desk)), (StatusCode::SEE_OTHER, answered + 3));
    assert!(desk.get(&siti, SEAL).await.body.contains("Sudah disahkan"));
}

#[tokio::test]
async fn the_receipt_holds_the_digest_as_text_and_as_a_code() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let path = format!("{SEAL}/bukti");
    assert_eq!(desk.get(&siti, &path).await.status, StatusCode::NOT_FOUND, "nothing to prove yet");
    fill(&desk).await;
    desk.post(&siti, SEAL, &[]).await;
    let digest = desk.page.database.read(|tx| {
        let sealing = selaras_ledger::sealing(tx, desk.page.office.region, Period::quarter(2023, Quarter::Q4))?;
        Ok(sealing.unwrap().seal.digest)
    });
    let digest = data_encoding::HEXLOWER.encode(&digest.unwrap());
    let receipt = desk.get(&siti, &path).await.body;
    let shown = receipt.split("class=\"digest\">").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(shown.replace(' ', ""), digest);
    assert!(receipt.contains("<svg role=\"img\" aria-label=\"Kode QR") && receipt.contains("Kabupaten Seruyan"));
}

#[tokio::test]
async fn nihil_answers_where_it_depends_on_an_event_and_elsewhere_waits_for_the_province() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let components = Catalogue::for_year(2023).components(Level::Kabupaten).to_vec();
    let without_disaster = components.into_iter().filter(|one| one.service().to_string() != "K.4.01");
    write(&desk, without_disaster.map(|component| (component, value(100, 80))).collect()).await;
    write(&desk, vec![("K.4.01".parse().unwrap(), nihil()), ("K.2.01".parse().unwrap(), nihil())]).await;
    let came = desk.post(&siti, SEAL, &[]).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    let waits = "</a>: nihil, menunggu persetujuan provinsi";
    assert!(
        came.body.contains("#a.K.2.01\"") && came.body.contains(waits) && !came.body.contains("K.4.01"),
        "{}",
        came.body
    );
    write(&desk, vec![("K.2.01".parse().unwrap(), value(100, 80))]).await;
    assert_eq!(desk.post(&siti, SEAL, &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_office_of_a_sector_does_not_seal() {
    let desk = Desk::of(&[2]).await;
    let siti = desk.coordinator().await;
    fill(&desk).await;
    let before = lines(&desk);
    let came = desk.post(&siti, SEAL, &[]).await;
    assert_eq!((came.status, lines(&desk)), (StatusCode::UNPROCESSABLE_ENTITY, before));
    assert!(came.body.contains("hanya perangkat koordinator") && !came.body.contains("<button>Sahkan"));
}

#[tokio::test]
async fn the_checks_lead_to_their_cells_and_concern_the_offices_own_sectors() {
    let desk = Desk::of(&[2]).await;
    let siti = desk.coordinator().await;
    for (quarter, achieved) in [("3", "600"), ("4", "550")] {
        let fields = [("a.K.2.01:dibutuhkan", "1000"), ("a.K.2.01:terpenuhi", achieved)];
        desk.post(&siti, &format!("/isi/2023/{quarter}/K.2.01"), &fields).await;
    }
    desk.post(&siti, "/isi/2023/4/K.2.02", &[("a.K.2.02:dibutuhkan", "seratus")]).await;
    let page = desk.get(&siti, REVIEW).await.body;
    let catalogue = Catalogue::for_year(2023);
    for (code, said) in
        [("K.2.01", "terpenuhi 550 turun dari TW III (600)"), ("K.2.02", "dibutuhkan: "), ("K.2.03", "Belum diisi")]
    {
        let name = catalogue.name_of(code.parse().unwrap()).unwrap();
        let part = format!("<a href=\"/isi/2023/4/{code}#a.{code}\">Capaian {code} {name}</a>: {said}");
        assert!(page.contains(&part), "{part}\n{page}");
    }
    assert!(!page.contains("K.1.01"), "another office's");
    let grid = desk.get(&siti, "/isi/2023/4/K.2.01").await.body;
    assert!(grid.contains("<span data-part=\"message\">terpenuhi 550 turun dari TW III (600)"), "{grid}");
    assert!(desk.get(&siti, "/isi/2023/3/K.2.01").await.body.contains("lebih besar daripada TW IV (550)"));
    for path in ["/periksa/2023/5", "/sahkan/1990/1"] {
        assert_eq!(desk.get(&siti, path).await.status, StatusCode::NOT_FOUND);
    }
}
