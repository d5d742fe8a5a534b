//! Accounts, logging in, and what each role may reach.

use std::path::{Path, PathBuf};
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
    let asked = desk.get(&siti, "/akun/hapus?name=budi").await.body;
    assert!(asked.contains("Hapus akun budi?") && asked.contains("action=\"/akun/hapus\""), "{asked}");
    assert!(!desk.get(&siti, "/akun").await.body.contains("action=\"/akun/hapus\""), "not by one click");
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

#[tokio::test]
async fn a_new_password_takes_the_place_of_the_old_and_ends_its_sessions() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let budi = desk.other(&siti, "budi", "operator", "2").await;
    let other = desk.log_in("budi", PASSWORD).await;
    let other = desk.browser(&other).await;
    let change = async |present: &str, new: &str| {
        desk.post(&budi, "/akun/saya", &[("password", present), ("new_password", new)]).await
    };
    assert_eq!(change("bukan ini", "kata sandi baru").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(change(PASSWORD, "pendek").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let changed = change(PASSWORD, "kata sandi baru").await;
    assert_eq!((changed.status, &changed.headers["location"]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));
    let here = desk.browser(&changed).await;
    for (browser, is_in) in [(&here, true), (&other, false), (&budi, false)] {
        assert_eq!(desk.get(browser, "/").await.status == StatusCode::OK, is_in);
    }
    assert_eq!(desk.log_in("budi", PASSWORD).await.status, StatusCode::UNAUTHORIZED);

    let unknown = desk.post(&siti, "/akun/sandi", &[("name", "tidak ada"), ("password", PASSWORD)]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    desk.post(&siti, "/akun/sandi", &[("name", "budi"), ("password", "dari koordinator")]).await;
    assert_eq!(desk.get(&here, "/").await.headers["location"], "/masuk");
    assert_eq!(desk.log_in("budi", "dari koordinator").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn logging_out_everywhere_ends_the_sessions_of_this_account_only() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let budi = desk.other(&siti, "budi", "viewer", "").await;
    let again = desk.log_in("budi", PASSWORD).await;
    let again = desk.browser(&again).await;
    desk.post(&budi, "/keluar/semua", &[]).await;
    for browser in [&budi, &again] {
        assert_eq!(desk.get(browser, "/").await.headers["location"], "/masuk");
    }
    assert_eq!(desk.get(&siti, "/").await.status, StatusCode::OK);
}

#[test]
fn no_route_is_forgotten_in_the_table_of_who_may_use_it() {
    // Their answer is that of being turned away; their own tests say whom they let out.
    let leaving = ["/keluar", "/keluar/semua"];
    let mut routes = 0;
    for file in rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page")) {
        let text = std::fs::read_to_string(file).unwrap();
        for rest in text.split(concat!(".", "route(")).skip(1) {
            let path = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()).unwrap();
            routes += 1;
            let known = super::ROUTES.iter().any(|(_, asked, _)| is_of(path, asked));
            assert!(known || leaving.contains(&path), "{path} stands in no ROUTES of the tests");
        }
    }
    assert!(routes > 10);
}

/// Whether a path is one of a route's.
fn is_of(route: &str, path: &str) -> bool {
    let parts: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
    let route: Vec<&str> = route.split('/').collect();
    route.len() == parts.len() && route.iter().zip(parts).all(|(part, given)| part.starts_with('{') || *part == given)
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}
