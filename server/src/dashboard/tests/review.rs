//! Sealed quarters, as a reviewer looks at them and decides.

use axum::http::{StatusCode, header};
use selaras_domain::line::Outcome;
use selaras_ledger::{ReviewState, review, thread_of};

use super::written::{achieved, cell, period};
use super::{Browser, Came, Desk, NOW_MS};
use crate::store::{self, Role};

const PAGE: &str = "/tinjau/2023/4/62.07";

impl Desk {
    /// Two cells, sealed.
    async fn sealed() -> Desk {
        let desk = Desk::new().await;
        desk.found_office(NOW_MS - 9_000).await;
        desk.report(cell("K.2.01"), achieved(1_000, 550), NOW_MS - 8_000).await;
        desk.report(cell("K.2.02"), achieved(900, 700), NOW_MS - 7_000).await;
        desk.seal(NOW_MS - 6_000).await;
        desk
    }

    /// The queue, which says the same whether it is computed now or was kept beside the standings.
    async fn queue(&self, person: &Browser, path: &str) -> String {
        let computed = self.get(person, path).await.body;
        while self.write(|tx| crate::standing::refresh(tx)).await {}
        assert_eq!(self.get(person, path).await.body, computed);
        computed
    }

    fn state(&self) -> ReviewState {
        let region = "62.07".parse().unwrap();
        self.database.read(|tx| review(tx, region, period())).unwrap().unwrap().state
    }

    /// Sends a form with what the page shows at this moment.
    async fn act(&self, person: &Browser, act: &str, fields: &[(&str, &str)]) -> Came {
        let seen = seen(&self.get(person, PAGE).await);
        self.post(person, &format!("{PAGE}/{act}"), &[&[("seen", seen.as_str())], fields].concat()).await
    }
}

fn seen(came: &Came) -> String {
    came.body.split("name=\"seen\" value=\"").nth(1).map(|rest| rest[..64].to_owned()).unwrap_or_default()
}

#[track_caller]
fn done(came: &Came) {
    assert_eq!(
        (came.status, came.headers.get(header::LOCATION).map(|to| to.to_str().unwrap())),
        (StatusCode::SEE_OTHER, Some(PAGE)),
        "{}",
        came.body
    );
}

#[track_caller]
fn refused(came: &Came, why: &str) {
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", came.body);
    assert!(came.body.contains(why), "{why} in {}", came.body);
}

#[tokio::test]
async fn a_sealed_quarter_waits_is_approved_and_waits_again_with_what_changed() {
    let desk = Desk::sealed().await;
    let (rina, viewer) = (desk.person("rina", Role::Reviewer).await, desk.person("budi", Role::Viewer).await);
    let queue = desk.queue(&rina, "/tinjau").await;
    assert!(queue.contains("menunggu persetujuan") && queue.contains(PAGE) && queue.contains("Siti"), "{queue}");
    let page = desk.get(&viewer, PAGE).await.body;
    assert!(page.contains("550 / 1.000") && page.contains("tepat waktu") && !page.contains("/setujui"), "{page}");
    done(&desk.act(&rina, "setujui", &[("text", "")]).await);
    assert_eq!(desk.state(), ReviewState::Approved);
    refused(&desk.act(&rina, "setujui", &[]).await, "sejak halaman ini dibuka");

    desk.report(cell("K.2.01"), achieved(1_000, 560), NOW_MS - 5_000).await;
    assert_eq!(desk.state(), ReviewState::Changed);
    let queue = desk.queue(&rina, "/tinjau?year=2023").await;
    assert!(queue.contains("perlu persetujuan ulang") && queue.contains("1 isian sejak disetujui"), "{queue}");
    let page = desk.get(&rina, PAGE).await.body;
    let changes = page.split("Berubah sejak disetujui").nth(1).unwrap();
    assert!(
        changes.contains("550 / 1.000") && changes.contains("560 / 1.000") && changes.contains("SAMPLE Bappeda"),
        "{changes}"
    );
    assert!(!page.contains("/setujui"), "it is sealed again first");
    desk.seal(NOW_MS - 4_000).await;
    done(&desk.act(&rina, "setujui", &[("text", "sudah sesuai")]).await);
    assert_eq!(desk.state(), ReviewState::Approved);
    let acts = desk.database.read(|tx| store::acts(tx, None, 100)).unwrap();
    let approvals = acts.iter().filter(|(_, acted)| acted.act == "review.approve");
    let told: Vec<(&str, &str)> = approvals.map(|(_, acted)| (acted.actor.as_str(), acted.object.as_str())).collect();
    assert_eq!(told, [("rina", "62.07 2023 TW IV"); 2]);
}

#[tokio::test]
async fn cells_are_sent_back_with_a_text_on_each_and_nothing_is_written_by_halves() {
    let desk = Desk::sealed().await;
    let rina = desk.person("rina", Role::Reviewer).await;
    let typed = [("text", ""), ("sel:achievement:K.2.01", "pembagi salah")];
    let again = desk.act(&rina, "kembalikan", &typed).await;
    refused(&again, "teks belum diisi");
    assert!(again.body.contains("pembagi salah</textarea>"), "what was typed is still there");
    let nik = [("text", "periksa"), ("sel:achievement:K.2.01", "NIK 6271014101900001")];
    refused(&desk.act(&rina, "kembalikan", &nik).await, "NIK");
    let missing = [("text", "periksa"), ("sel:achievement:K.2.05", "belum ada")];
    refused(&desk.act(&rina, "kembalikan", &missing).await, "Belum ada isian");
    let told = |name: &str| desk.database.read(|tx| thread_of(tx, &cell(name))).unwrap();
    assert_eq!(told("K.2.01").entries.len(), 1, "nothing was written by halves");

    let good = [("text", "dua isian"), ("sel:achievement:K.2.01", "pembagi salah"), ("sel:achievement:K.2.02", " ")];
    let shown = seen(&desk.get(&rina, PAGE).await);
    done(&desk.act(&rina, "kembalikan", &good).await);
    assert_eq!(desk.state(), ReviewState::Returned);
    assert_eq!((told("K.2.01").round, told("K.2.02").round, told("seal:*").round), (1, 0, 1));
    let page = desk.get(&rina, PAGE).await.body;
    assert!(page.contains("“pembagi salah”") && page.contains("“dua isian”"), "{page}");
    assert!(!desk.get(&rina, "/tinjau").await.body.contains("menunggu persetujuan"));

    desk.report(cell("K.2.01"), achieved(1_000, 500), NOW_MS - 5_000).await;
    let stale = desk.post(&rina, &format!("{PAGE}/setujui"), &[("seen", &shown)]).await;
    refused(&stale, "berubah sejak halaman ini dibuka");
    refused(&desk.act(&rina, "setujui", &[]).await, "1 isian berubah sejak disahkan");
    desk.seal(NOW_MS - 4_000).await;
    assert_eq!((desk.state(), told("K.2.01").state.word()), (ReviewState::Waiting, "corrected"));
    for wrong in ["/tinjau/2023/4/63.01", "/tinjau/2023/4/62", "/tinjau/2023/9/62.07", "/tinjau/2023/3/62.07"] {
        assert_eq!(desk.get(&rina, wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn an_approved_quarter_is_opened_again_by_two_people_and_not_by_one() {
    let desk = Desk::sealed().await;
    let (rina, joko) = (desk.person("rina", Role::Reviewer).await, desk.person("joko", Role::Reviewer).await);
    refused(&desk.act(&rina, "buka", &[("text", "salah")]).await, "tidak sedang disetujui");
    let shown = seen(&desk.get(&rina, PAGE).await);
    done(&desk.act(&rina, "setujui", &[]).await);
    let returned = [("seen", shown.as_str()), ("text", "ternyata salah")];
    refused(&desk.post(&rina, &format!("{PAGE}/kembalikan"), &returned).await, "buka kembali lebih dulu");
    refused(&desk.act(&joko, "buka/setuju", &[]).await, "Tidak ada permintaan");
    refused(&desk.act(&rina, "buka", &[("text", " ")]).await, "teks belum diisi");
    done(&desk.act(&rina, "buka", &[("text", "pembagi salah")]).await);
    assert!(desk.get(&joko, "/tinjau").await.body.contains("diminta dibuka kembali"));
    refused(&desk.act(&rina, "buka/setuju", &[]).await, "rina sendiri yang meminta");
    assert_eq!(desk.state(), ReviewState::Approved, "asking changes nothing");

    desk.clock.fetch_add(7 * 24 * 3_600_000, std::sync::atomic::Ordering::Relaxed);
    let (rina, joko) = (desk.browser("rina").await, desk.browser("joko").await);
    refused(&desk.act(&joko, "buka/setuju", &[]).await, "sudah lewat tujuh hari");
    done(&desk.act(&joko, "buka", &[("text", "pembagi salah")]).await);
    done(&desk.act(&rina, "buka/batal", &[]).await);
    refused(&desk.act(&rina, "buka/setuju", &[]).await, "Tidak ada permintaan");
    done(&desk.act(&joko, "buka", &[("text", "pembagi salah")]).await);
    done(&desk.act(&rina, "buka/setuju", &[]).await);
    assert_eq!(desk.state(), ReviewState::Reopened);
    let region = "62.07".parse().unwrap();
    let last = desk.database.read(|tx| review(tx, region, period())).unwrap().unwrap().last.unwrap();
    let told = (last.outcome, last.writer.as_str(), last.asked_by.as_deref(), last.text.as_str());
    assert_eq!(told, (Outcome::Reopened, "rina", Some("joko"), "pembagi salah"));
    let page = desk.get(&rina, PAGE).await.body;
    assert!(page.contains("diminta joko") && page.contains("/kembalikan"), "{page}");
    assert!(desk.get(&rina, &format!("{PAGE}?lang=en")).await.body.contains("asked for by joko"));
}
