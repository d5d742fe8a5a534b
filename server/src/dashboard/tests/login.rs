//! Logging in, the waits after wrong passwords, and what is written down of it.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use selaras_web::Peer;

use super::{Desk, HOST, PASSWORD};
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

impl Desk {
    /// A login over a connection from an address.
    async fn log_in_from(&self, address: &str, name: &str, password: &str) -> StatusCode {
        let mut request = Request::post("/masuk")
            .header(header::HOST, HOST)
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("name={name}&password={}", password.replace(' ', "+"))))
            .unwrap();
        let peer = Peer(format!("{address}:50000").parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(peer));
        self.send(request).await.status
    }
}

#[tokio::test]
async fn who_guesses_locks_themselves_out_and_not_the_administrator() {
    let desk = Desk::new().await;
    for _ in 0..5 {
        assert_eq!(desk.log_in_from("203.0.113.9", "admin", "salah sekali").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(desk.log_in_from("203.0.113.9", "admin", PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(desk.log_in_from("192.0.2.1", "admin", PASSWORD).await, StatusCode::SEE_OTHER);
    let acts = desk.database.read(|tx| store::acts(tx, None, 100)).unwrap();
    let refused = acts.iter().filter(|(_, acted)| acted.act == "session.refused" && acted.origin == "203.0.113.9");
    assert_eq!(refused.count(), 5);
}

#[tokio::test]
async fn guesses_at_many_names_have_a_pace_and_leave_nothing_in_the_file() {
    let desk = Desk::new().await;
    let version = desk.page.watch().unwrap();
    let before = version.version().unwrap();
    let mut came = Vec::new();
    for name in 0..40 {
        came.push(desk.log_in_from("203.0.113.9", &format!("nama{name}"), "salah sekali").await);
    }
    assert_eq!(came.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count(), 30);
    assert_eq!(came.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(version.version().unwrap(), before, "a guess at no account writes nothing");
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
