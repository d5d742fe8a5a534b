//! What is refused or not there, as a browser shows it; and the question before what cannot be taken back.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use selaras_domain::line::{OfficeId, OfficeRights};
use uuid::Uuid;

use super::{Browser, Came, Desk, HOST, NOW_MS, text_of};
use crate::store::{self, Role};

impl Desk {
    /// A page, or a form when there is any, as a browser asks for it; `from` is the page before.
    async fn browses(&self, browser: &Browser, path: &str, form: Option<&str>, from: &str, language: &str) -> Came {
        let request = match form {
            Some(_) => Request::post(path),
            None => Request::get(path),
        };
        let request = request
            .header(header::HOST, HOST)
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header(header::REFERER, format!("http://{HOST}{from}"))
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, format!("{}; selaras_lang={language}", browser.cookie));
        let body = form.map(|form| format!("token={}&{form}", browser.token)).unwrap_or_default();
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

#[tokio::test]
async fn what_is_refused_is_told_on_a_page_in_the_readers_language_with_a_way_back() {
    let desk = Desk::new().await;
    let budi = desk.person("budi", Role::Viewer).await;
    for (path, form, status, id, en) in [
        ("/tidak/ada", None, StatusCode::NOT_FOUND, "tidak ada", "no such page"),
        ("/open/v1/00/edition.json", None, StatusCode::NOT_FOUND, "Belum ada", "No final"),
        ("/kelola", None, StatusCode::FORBIDDEN, "tidak berhak", "no right"),
        ("/akun/sandi", None, StatusCode::METHOD_NOT_ALLOWED, "tidak ada", "no such page"),
        ("/akun/sandi", Some("x=1"), StatusCode::UNPROCESSABLE_ENTITY, "tidak dapat dibaca", "cannot be read"),
    ] {
        for (language, title, words) in [("id", "Tidak dapat dibuka", id), ("en", "Cannot be opened", en)] {
            let came = desk.browses(&budi, path, form, "/peringkat?year=2023", language).await;
            assert_eq!(came.status, status, "{path}");
            let text = text_of(&came.body);
            assert!(text.contains(title) && text.contains(words), "{path}: {text}");
            assert!(came.body.contains("<a href=\"/peringkat?year=2023\">") && came.body.contains("<a href=\"/\">"));
            assert!(came.body.contains(&format!("<html lang=\"{language}\">")), "{path}");
        }
    }
    let program = desk.get(&budi, "/kelola").await;
    assert!(!program.body.contains('<'), "a program gets the words alone: {}", program.body);
}

#[tokio::test]
async fn the_other_language_is_a_step_aside_and_loses_nothing_that_was_chosen() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let page = desk.get(&admin, "/peringkat?year=2023&quarter=4&by=budget").await;
    assert!(
        page.body.contains("href=\"/peringkat?year=2023&#38;quarter=4&#38;by=budget&#38;lang=en\""),
        "{}",
        page.body
    );
    let refused = desk.browses(&admin, "/akun/sandi", Some("password=x&new_password=y"), "/akun", "id").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("href=\"/akun?lang=en\""), "a form's own address only takes forms");
}

#[tokio::test]
async fn what_cannot_be_taken_back_is_asked_about_first() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    desk.person("rina", Role::Viewer).await;
    let office = OfficeId(Uuid::from_u128(7));
    let rights = OfficeRights {
        office,
        name: "Dinas Kesehatan".to_owned(),
        region: "62.07".parse().unwrap(),
        sectors: Vec::new(),
        from_ms: None,
        until_ms: None,
    };
    desk.write(move |tx| store::add_office(tx, &rights, "admin", NOW_MS)).await;
    let revoke = format!("/kelola/perangkat/cabut?office={office}");
    for (list, path, words) in [
        ("/kelola/pengguna", "/kelola/pengguna/hapus?name=rina", "Hapus pengguna rina?"),
        ("/kelola/perangkat", revoke.as_str(), "Cabut hak Dinas Kesehatan (62.07)?"),
        ("/kelola/peta", "/kelola/peta/hapus", "Hapus batas daerah"),
        ("/kelola/kiriman", "/kelola/kiriman/hapus?name=pengingat", "Hapus jadwal pengingat?"),
    ] {
        let action = path.split('?').next().unwrap();
        let shown = desk.get(&admin, list).await.body;
        assert!(!shown.contains(&format!("action=\"{action}\"")), "{list}: no one click does it");
        let asked = desk.get(&admin, path).await;
        assert_eq!(asked.status, StatusCode::OK, "{path}");
        assert!(text_of(&asked.body).contains(words), "{}", asked.body);
        assert!(
            asked.body.contains(&format!("action=\"{action}\"")) && asked.body.contains(&format!("href=\"{list}\""))
        );
    }
    assert_eq!(desk.database.read(|tx| store::people(tx)).unwrap().len(), 2, "asking changes nothing");
    assert!(desk.database.read(|tx| store::office(tx, office)).unwrap().unwrap().revoked_ms.is_none());
}
