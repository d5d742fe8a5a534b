//! The contact board and reminders, as a reviewer has them; and what a region plans.

use axum::http::StatusCode;
use selaras_domain::amount::Amount;
use selaras_domain::line::{Content, Frontier, Kind, Stage, Subject, Target};
use selaras_domain::period::Period;
use selaras_ledger::reminders;

use super::written::{achieved, cell};
use super::{Desk, NOW_MS};
use crate::store::{self, Contact, DeliveryRow, DeliveryState, Role};

const FORM: [(&str, &str); 2] = [("year", "2023"), ("quarter", "4")];
const DAY_MS: i64 = 24 * 3_600_000;

#[tokio::test]
async fn a_reminder_goes_to_whom_it_is_meant_for_and_shows_when_it_arrived() {
    let desk = Desk::new().await;
    let office = desk.found_office(NOW_MS - 30 * DAY_MS).await;
    let (rina, budi) = (desk.person("rina", Role::Reviewer).await, desk.person("budi", Role::Viewer).await);
    let page = desk.get(&rina, "/kontak?year=2023&quarter=4").await.body;
    assert!(
        page.contains("SAMPLE Bappeda") && page.contains("diam") && page.contains("triwulan IV 2023 daerah Anda"),
        "{page}"
    );
    assert!(!desk.get(&budi, "/kontak").await.body.contains("/kontak/ingatkan"));
    let english = desk.get(&rina, "/kontak?year=2023&quarter=4&lang=en").await.body;
    assert!(english.contains("Data SPM triwulan IV 2023"), "the text is for offices");

    let send = async |whom: &str, text: &str, more: &[(&str, &str)]| {
        let fields = [&FORM[..], &[("whom", whom), ("text", text)], more].concat();
        desk.post(&rina, "/kontak/ingatkan", &fields).await
    };
    let nobody = send("dipilih", "segera", &[]).await;
    assert!(nobody.status == StatusCode::UNPROCESSABLE_ENTITY && nobody.body.contains("Tidak ada perangkat"));
    let nik = send("belum", "NIK 6271014101900001", &[]).await;
    assert!(nik.body.contains("NIK 6271014101900001</textarea>") && nik.body.contains("memuat NIK"), "{}", nik.body);
    let id = office.to_string();
    for (whom, text, more) in [
        ("belum", "sahkan segera", &[][..]),
        ("diam", "sinkronkan", &[]),
        ("dipilih", "hubungi kami", &[("office", id.as_str())]),
    ] {
        assert_eq!(send(whom, text, more).await.status, StatusCode::SEE_OTHER, "{whom}");
    }
    let told = desk.database.read(|tx| reminders(tx, "62.07".parse()?)).unwrap();
    assert_eq!(told.len(), 3);
    let first = told.iter().find(|one| one.reminder.text == "sahkan segera").unwrap();
    assert_eq!((first.reminder.offices.as_slice(), first.writer.as_str()), (&[office][..], "rina"));
    let page = desk.get(&budi, "/kontak").await.body;
    assert_eq!(page.matches("menunggu kontak berikutnya").count(), 3, "{page}");

    // The office tells that it has the region's ledger up to the first reminder.
    let at = Frontier { ledger: first.line.ledger, seq: first.line.seq, chain: selaras_domain::line::Chain([0; 32]) };
    let contact = Contact {
        office,
        at_ms: NOW_MS + 1,
        program_version: "1".to_owned(),
        clock_offset_ms: 0,
        told_seq: 0,
        followed: vec![at],
    };
    desk.write(move |tx| store::record_contact(tx, &contact)).await;
    let page = desk.get(&budi, "/kontak").await.body;
    assert_eq!(page.matches("menunggu kontak berikutnya").count(), 2, "{page}");

    // A way of its own, which the board tells of.
    desk.write(move |tx| store::change_contact(tx, office, "mail:bappeda@contoh.id").map(drop)).await;
    assert_eq!(send("belum", "sahkan segera", &[]).await.status, StatusCode::SEE_OTHER);
    let page = desk.get(&budi, "/kontak").await.body;
    assert!(page.contains(", mail:bappeda@contoh.id: <span class=\"warn\">menunggu</span>"), "{page}");
    let letter = desk.database.read(|tx| {
        let run = store::runs(tx, 1)?.remove(0);
        Ok(store::document(tx, run.id, Some("62.07".parse()?))?.unwrap())
    });
    let letter = letter.unwrap();
    assert!(letter.subject.starts_with("Kabupaten Seruyan belum mengesahkan TW IV 2023"), "{}", letter.subject);
    assert!(letter.text.starts_with(&letter.subject) && letter.text.contains("Dari rina"), "{}", letter.text);
    let delivery = desk.database.read(|tx| store::deliveries(tx, store::runs(tx, 1)?[0].id)).unwrap().remove(0);
    let sent = DeliveryRow { state: DeliveryState::Sent, changed_ms: NOW_MS, ..delivery };
    desk.write(move |tx| store::settle_delivery(tx, &sent)).await;
    let page = desk.get(&budi, "/kontak").await.body;
    assert!(page.contains("bappeda@contoh.id: <span class=\"good\">sampai</span>"), "{page}");

    desk.report(cell("K.2.01"), achieved(10, 5), NOW_MS).await;
    desk.seal(NOW_MS).await;
    let sealed = send("belum", "sahkan segera", &[]).await;
    assert_eq!(sealed.status, StatusCode::UNPROCESSABLE_ENTITY, "all have sealed");
}

#[tokio::test]
async fn targets_stages_and_lacking_regulations_are_shown_by_region() {
    let desk = Desk::new().await;
    desk.found_office(NOW_MS).await;
    let year = |kind, subject: &str| {
        let subject = Subject::from_text(subject).unwrap();
        let period = Period::year(2023);
        selaras_domain::line::Cell { kind, subject, period, ..cell("K.2.01") }
    };
    desk.report(cell("K.2.01"), achieved(1_000, 550), NOW_MS).await;
    let target = Content::Target(Target { value: Amount::units(900) });
    desk.report(year(Kind::Target, "K.2.01/RPJMD"), target, NOW_MS).await;
    let stage = Stage { date: jiff::civil::date(2023, 3, 1), document: "Perbup 12/2023".to_owned() };
    desk.report(year(Kind::Stage, "peraturan"), Content::Stage(stage), NOW_MS).await;
    let budi = desk.person("budi", Role::Viewer).await;
    let all = desk.get(&budi, "/rencana?year=2023").await.body;
    assert!(all.contains("1 daerah di bawah targetnya") && all.contains("0 daerah punya semua tahapan"), "{all}");
    let row = all.split("/rencana/2023/62.07").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("1 Mar 2023") && row.matches("belum ada").count() == 6, "{row}");
    let one = desk.get(&budi, "/rencana/2023/62.07").await.body;
    for told in ["Perbup 12/2023", "RPJMD", "900", "550", "61,11", "Di bawah"] {
        assert!(one.contains(told), "{told} in {one}");
    }
    for wrong in ["/rencana/2023/63.01", "/rencana/1999/62.07", "/rencana/x/62.07"] {
        assert_eq!(desk.get(&budi, wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}
