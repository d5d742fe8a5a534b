//! The pages of planning: what is typed becomes lines, what is wrong comes back as typed, what lacks is named.

use axum::http::StatusCode;
use selaras_domain::line::{Attachment, Cell, Content, INSPECTORATE};
use selaras_ledger::frontier;

use crate::entry::write_about;
use crate::page::tests::{Browser, Desk};
use crate::store;

const TARGETS: &str = "/rencana/target/2023?urusan=2";
const STAGES: &str = "/rencana/tahapan/2023";

fn lines(desk: &Desk) -> u64 {
    let page = &desk.page;
    page.database.read(|tx| Ok(frontier(tx, &store::own_ledger(tx, &page.office)?)?.seq)).unwrap()
}

async fn saved(desk: &Desk, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let came = desk.post(browser, path, fields).await;
    assert_eq!((came.status, &came.headers["location"]), (StatusCode::SEE_OTHER, &path.parse().unwrap()));
    desk.get(browser, path).await.body
}

#[tokio::test]
async fn a_target_is_set_against_what_was_achieved_and_the_one_nearest_to_the_money_counts() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let fields = [("a.K.2.01:dibutuhkan", "1000"), ("a.K.2.01:terpenuhi", "550")];
    desk.post(&siti, "/isi/2023/4/K.2.01", &fields).await;
    let page = saved(&desk, &siti, TARGETS, &[("t.K.2.01/RPJMD:target", "900"), ("t.K.2.01/RKPD:target", "500")]).await;
    assert!(page.contains("tercapai (110,00 %)") && page.contains("TW IV"), "{page}");
    assert_eq!(lines(&desk), 3);
    let page =
        saved(&desk, &siti, TARGETS, &[("t.K.2.01/RPJMD:target", "900"), ("t.K.2.01/RKPD:target", "1.100.000")]).await;
    assert!(page.contains("di bawah target"), "{page}");
    assert_eq!(lines(&desk), 4, "what was not changed is no line");
}

#[tokio::test]
async fn what_is_wrong_comes_back_as_typed_and_holds_up_nothing_else() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let page = saved(
        &desk,
        &siti,
        TARGETS,
        &[("t.K.2.01/RPJMD:target", "seribu"), ("t.K.2.02/RPJMD:target", "75,5"), ("t.K.3.01/RPJMD:target", "9")],
    )
    .await;
    assert!(
        page.contains("value=\"seribu\"") && page.contains("bukan angka") && page.contains("value=\"75,5\""),
        "{page}"
    );
    assert_eq!(lines(&desk), 1, "of another sector's page nothing");
    let page = saved(&desk, &siti, STAGES, &[("s.tim:tanggal", "kemarin"), ("s.tim:dokumen", "SK 7")]).await;
    assert!(
        page.contains("value=\"kemarin\"") && page.contains("value=\"SK 7\"") && page.contains("5/7/2023"),
        "{page}"
    );
    let nik = "SK 6271014101900001";
    let page = saved(&desk, &siti, STAGES, &[("s.tim:tanggal", "5/7/2023"), ("s.tim:dokumen", nik)]).await;
    assert!(page.contains(nik) && page.contains("memuat NIK"), "{page}");
    assert_eq!(lines(&desk), 1);
}

#[tokio::test]
async fn stages_that_lack_are_named_until_they_are_there() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let all = [
        "pengumpulan_data",
        "penghitungan_kebutuhan",
        "perencanaan",
        "pelaksanaan",
        "peraturan",
        "tim",
        "rencana_aksi",
    ];
    let mut fields = Vec::new();
    for (at, name) in all.iter().enumerate() {
        fields.push((format!("s.{name}:tanggal"), format!("2023-0{}-05", at + 1)));
        fields.push((format!("s.{name}:dokumen"), format!("SK {at}")));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = saved(&desk, &siti, STAGES, &fields[..12]).await;
    assert!(page.contains("1 tahapan belum ada: Rencana aksi"), "{page}");
    let page = saved(&desk, &siti, STAGES, &fields).await;
    assert!(page.contains("Semua tahapan ada.") && page.contains("value=\"2023-07-05\""), "{page}");
    assert_eq!(lines(&desk), 7);
}

#[tokio::test]
async fn what_was_saved_goes_away_by_a_reason_only() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    saved(&desk, &siti, TARGETS, &[("t.K.2.01/RPJMD:target", "900")]).await;
    let page = saved(&desk, &siti, TARGETS, &[("t.K.2.01/RPJMD:target", "")]).await;
    assert!(page.contains("tidak hilang dengan dikosongkan"), "{page}");
    assert_eq!(lines(&desk), 1);
    let emptied = [("t.K.2.01/RPJMD:target", ""), ("t.K.2.02/RPJMD:target", ""), ("alasan", "RPJMD diubah")];
    let page = saved(&desk, &siti, TARGETS, &emptied).await;
    assert!(!page.contains("dikosongkan</span>") && !page.contains("value=\"900\""), "{page}");
    assert_eq!(lines(&desk), 2, "one was there");
    saved(&desk, &siti, STAGES, &[("s.tim:tanggal", "2023-07-05"), ("s.tim:dokumen", "SK 7")]).await;
    let emptied = [("s.tim:tanggal", ""), ("s.tim:dokumen", ""), ("alasan", "salah tahun")];
    assert!(saved(&desk, &siti, STAGES, &emptied).await.contains("7 tahapan belum ada"));
}

#[tokio::test]
async fn a_page_opened_long_ago_replaces_no_target_it_has_not_shown() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let page = desk.get(&siti, TARGETS).await.body;
    let seen = page.split("name=\"t.K.2.01/RPJMD:seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    saved(&desk, &siti, TARGETS, &[("t.K.2.01/RPJMD:target", "900")]).await;
    let stale = [("t.K.2.01/RPJMD:target", "800"), ("t.K.2.01/RPJMD:seen", seen)];
    let page = saved(&desk, &siti, TARGETS, &stale).await;
    assert!(page.contains("berubah sejak halaman dibuka") && page.contains("value=\"800\""), "{page}");
    assert_eq!(lines(&desk), 1);
}

#[tokio::test]
async fn a_file_of_a_plan_is_shown_beside_it() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let office = desk.page.office.clone();
    for (cell, name) in [("stage:tim", "SK 7.pdf"), ("target:RPJMD", "RPJMD.pdf")] {
        let about = Cell::named(office.region, 2023, None, cell).unwrap();
        let file = Attachment {
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            size_bytes: 123_456,
            digest: [7; 32],
        };
        let office = office.clone();
        let noted = desk
            .page
            .database
            .write(move |tx| write_about(tx, &office, &about, Content::Attachment(file), ("siti", 1)));
        noted.await.unwrap();
    }
    assert!(desk.get(&siti, STAGES).await.body.contains(">SK 7.pdf</a> (123.456 byte)"));
    assert!(desk.get(&siti, TARGETS).await.body.contains(">RPJMD.pdf</a> (123.456 byte)"));
}

#[tokio::test]
async fn plans_are_entered_by_the_offices_that_report() {
    let desk = Desk::of(&[3]).await;
    let siti = desk.coordinator().await;
    assert_eq!(desk.post(&siti, TARGETS, &[("t.K.2.01/RPJMD:target", "9")]).await.status, StatusCode::FORBIDDEN);
    assert!(desk.get(&siti, TARGETS).await.body.contains("<fieldset disabled>"));
    let own = desk.get(&siti, "/rencana/target/2023").await.body;
    assert!(own.contains("t.K.3.01/RPJMD:target") && !own.contains("<fieldset disabled>"), "the own sector first");
    saved(&desk, &siti, STAGES, &[("s.tim:tanggal", "2023-07-05"), ("s.tim:dokumen", "SK 7")]).await;
    let inspectorate = Desk::of(&[INSPECTORATE]).await;
    let rina = inspectorate.coordinator().await;
    assert_eq!(inspectorate.post(&rina, STAGES, &[]).await.status, StatusCode::FORBIDDEN);
    for path in ["/rencana/target/1990", "/rencana/tahapan/2200", "/rencana/target/2023?urusan=9"] {
        assert_eq!(desk.get(&siti, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
