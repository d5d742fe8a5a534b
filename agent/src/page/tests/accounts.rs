//! Accounts, logging in, and what each role may reach.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;

use super::{Browser, Desk, PASSWORD};

#[tokio::test]
async fn the_first_start_makes_one_coordinator_and_never_another() {
    let desk = Desk::new().await;
    assert_eq!(desk.get(&Browser::default(), "/").await.headers["location"], "/mulai");
    let short = desk.post(&Browser::default(), "/mulai", &[("name", "Siti"), ("password", "pendek")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let siti = desk.coordinator().await;
    let home = desk.get(&siti, "/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.body.contains("Seruyan") && home.body.contains("siti"), "{}", home.body);
    let again = desk.post(&Browser::default(), "/mulai", &[("name", "Budi"), ("password", PASSWORD)]).await;
    assert_eq!((again.status, &again.headers["location"]), (StatusCode::SEE_OTHER, &"/masuk".parse().unwrap()));
    assert_eq!(desk.log_in("Budi", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn wrong_passwords_make_a_name_wait_whether_there_is_such_an_account_or_not() {
    let desk = Desk::new().await;
    desk.coordinator().await;
    for name in ["siti", "nobody"] {
        for _ in 0..5 {
            assert_eq!(desk.log_in(name, "kata sandi salah").await.status, StatusCode::UNAUTHORIZED, "{name}");
        }
        assert_eq!(desk.log_in(name, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
    }
    desk.clock.fetch_add(15_000, Ordering::Relaxed);
    assert_eq!(desk.log_in(" SITI ", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.log_in("siti", "kata sandi salah").await.status, StatusCode::UNAUTHORIZED, "counted anew");
}

#[tokio::test]
async fn a_session_ends_by_logging_out_by_time_and_with_its_account() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let budi = desk.other(&siti, "budi", "operator", "2").await;
    assert_eq!(desk.get(&budi, "/").await.status, StatusCode::OK);
    assert_eq!(desk.post(&siti, "/akun/hapus", &[("name", "budi")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.get(&budi, "/").await.headers["location"], "/masuk");
    let last = desk.post(&siti, "/akun/hapus", &[("name", "siti")]).await;
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody would be left");
    desk.post(&siti, "/keluar", &[]).await;
    assert_eq!(desk.get(&siti, "/").await.headers["location"], "/masuk");
    let came = desk.log_in("siti", PASSWORD).await;
    let siti = desk.browser(&came).await;
    desk.clock.fetch_add(14 * 3_600_000, Ordering::Relaxed);
    assert_eq!(desk.get(&siti, "/").await.headers["location"], "/masuk");
}

#[tokio::test]
async fn every_route_is_open_to_its_roles_and_to_nobody_else() {
    let desk = Desk::new().await;
    let coordinator = desk.coordinator().await;
    let operator = desk.other(&coordinator, "operator", "operator", "").await;
    let viewer = desk.other(&coordinator, "viewer", "viewer", "").await;
    let people = [Browser::default(), viewer, operator, coordinator];
    // By method and path: nobody, viewer, operator, coordinator.
    for (method, path, may) in super::ROUTES {
        for (person, may) in people.iter().zip(may) {
            let came = match *method {
                "GET" => desk.get(person, path).await,
                _ => desk.post(person, path, &[]).await,
            };
            let turned_away =
                came.status == StatusCode::FORBIDDEN || came.headers.get("location").is_some_and(|to| to == "/masuk");
            assert_eq!(!turned_away, *may, "{method} {path}: {} {}", came.status, came.body);
        }
    }
}
