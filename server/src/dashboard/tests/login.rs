//! Logging in, the waits after wrong passwords, and what is written down of it.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::{Desk, PASSWORD};
use crate::store;

#[tokio::test]
async fn nobody_sees_anything_before_logging_in() {
    let desk = Desk::new().await;
    for path in ["/", "/ringkasan", "/ubah"] {
        assert_eq!(desk.get(&super::Browser::default(), path).await.headers[header::LOCATION], "/masuk", "{path}");
    }
    let foreign = Request::get("/masuk").header(header::HOST, "jahat.example:8443");
    assert_eq!(desk.send(foreign.body(Body::empty()).unwrap()).await.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn wrong_passwords_make_a_name_wait_whether_there_is_such_a_person_or_not() {
    let desk = Desk::new().await;
    for name in ["admin", "nobody"] {
        for _ in 0..5 {
            assert_eq!(desk.log_in(name, "kata sandi salah", "").await.status, StatusCode::UNAUTHORIZED, "{name}");
        }
        assert_eq!(desk.log_in(name, PASSWORD, "").await.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
    }
    desk.clock.fetch_add(15_000, Ordering::Relaxed);
    assert_eq!(desk.log_in(" ADMIN ", PASSWORD, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_is_logged_in_may_log_in_as_somebody_else() {
    let desk = Desk::new().await;
    let viewer = desk.person("budi", store::Role::Viewer).await;
    let page = desk.get(&viewer, "/masuk").await;
    let form = page.body.split("<form").find(|form| form.contains("name=\"password\"")).unwrap();
    assert!(form.contains(&viewer.token), "its form is one of this session");
    let came = desk.post(&viewer, "/masuk", &[("name", "admin"), ("password", PASSWORD)]).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
}

#[tokio::test]
async fn logins_are_written_down_and_sessions_end() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    desk.post(&admin, "/keluar", &[]).await;
    assert_eq!(desk.get(&admin, "/").await.headers[header::LOCATION], "/masuk");
    let acts = desk.database.read(|tx| store::acts(tx, None, 10)).unwrap();
    let acts: Vec<_> = acts.iter().map(|(_, acted)| (acted.actor.as_str(), acted.act.as_str())).collect();
    assert_eq!(acts, [("admin", "session.end"), ("admin", "session.begin")]);
    let admin = desk.browser("admin").await;
    desk.clock.fetch_add(14 * 3_600_000, Ordering::Relaxed);
    assert_eq!(desk.get(&admin, "/").await.headers[header::LOCATION], "/masuk");
}
