//! What a hostile page, name or file finds at the office's page.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::{Browser, Desk, HOST, PASSWORD};

#[tokio::test]
async fn a_foreign_name_led_here_by_dns_is_turned_away() {
    let desk = Desk::new().await;
    for path in ["/", "/masuk", "/aset/gaya.css", "/nowhere"] {
        let request = Request::get(path).header(header::HOST, "jahat.example:7450");
        let came = desk.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(came.status, StatusCode::MISDIRECTED_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn a_change_comes_from_our_own_page_or_not_at_all() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let form = |origin: Option<&str>, token: &str| {
        let mut request = Request::post("/akun/hapus")
            .header(header::HOST, HOST)
            .header(header::COOKIE, &siti.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        request.body(Body::from(format!("name=budi&token={token}"))).unwrap()
    };
    let ours = format!("http://{HOST}");
    for (origin, token) in [
        (None, siti.token.as_str()),
        (Some("http://jahat.example"), &siti.token),
        (Some("null"), &siti.token),
        (Some(&ours), ""),
        (Some(&ours), "tebakan"),
    ] {
        let came = desk.send(form(origin, token)).await;
        assert_eq!(came.status, StatusCode::FORBIDDEN, "{origin:?} {token}");
    }
    let came = desk.send(form(Some(&ours), &siti.token)).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY, "it reaches the handler, which knows no budi");
    let foreign = Request::post("/masuk").header(header::HOST, HOST).header(header::ORIGIN, "http://jahat.example");
    assert_eq!(desk.send(foreign.body(Body::empty()).unwrap()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_answer_forbids_foreign_code_and_frames_and_is_kept_by_nobody() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    for path in ["/", "/akun", "/masuk", "/nowhere"] {
        let came = desk.get(&siti, path).await;
        let policy = came.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(came.headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert!(!came.body.contains("<script>") && !came.body.contains("style=\"") && !came.body.contains("onclick"));
    }
}

#[tokio::test]
async fn the_database_holds_neither_a_password_nor_a_session() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let secret = siti.cookie.split_once('=').unwrap().1;
    let mut read = 0;
    for file in std::fs::read_dir(desk.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(PASSWORD) && !holds(secret) && !holds(&siti.token));
        read += usize::from(holds("$argon2id$"));
    }
    assert!(read > 0, "the hash is there");
}

#[tokio::test]
async fn a_name_is_text_and_never_code() {
    let desk = Desk::new().await;
    let name = "<script>alert(1)</script>";
    let came = desk.post(&Browser::default(), "/mulai", &[("name", name), ("password", PASSWORD)]).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!came.body.contains("<script>alert"), "{}", came.body);
}

#[tokio::test]
async fn the_language_is_chosen_once_and_stays() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    assert!(desk.get(&siti, "/").await.body.contains("Belum selaras"));
    let english = desk.get(&siti, "/?lang=en").await;
    assert!(english.body.contains("Not in step") && english.body.contains("lang=\"en\""));
    let chosen = english.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap();
    let browser = Browser { cookie: format!("{}; {chosen}", siti.cookie), ..siti };
    assert!(desk.get(&browser, "/").await.body.contains("Not in step"));
}
