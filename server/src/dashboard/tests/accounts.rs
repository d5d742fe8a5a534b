//! One's own account, and the people that an administrator keeps.

use std::sync::atomic::Ordering;

use axum::http::{StatusCode, header};
use data_encoding::BASE32_NOPAD;

use super::super::second::{codes_of, step_of};
use super::{Browser, Came, Desk, PASSWORD};
use crate::store::{self, Role};

/// The texts between `<code>` and `</code>`.
fn codes(came: &Came) -> Vec<String> {
    came.body
        .split("<code")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('>')?.1.split_once('<')?.0.to_owned()))
        .collect()
}

impl Desk {
    /// The code that a device with this secret shows now.
    fn code(&self, secret: &[u8]) -> String {
        let totp = codes_of(secret, "admin").unwrap();
        let now_ms = self.clock.load(Ordering::Relaxed);
        (0..1_000_000)
            .map(|number| format!("{number:06}"))
            .find(|code| step_of(&totp, code, now_ms) == Some(now_ms.unsigned_abs() / 30_000))
            .unwrap()
    }
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one_and_other_browsers_are_logged_out() {
    let desk = Desk::new().await;
    let (here, there) = (desk.browser("admin").await, desk.browser("admin").await);
    let change = |old: &'static str, new: &'static str| [("password", old), ("new_password", new)];
    let wrong = desk.post(&here, "/akun/sandi", &change("salah sekali ini", "kata sandi baru 1")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let short = desk.post(&here, "/akun/sandi", &change(PASSWORD, "pendek")).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.post(&here, "/akun/sandi", &change(PASSWORD, "kata sandi baru 1")).await.status, StatusCode::OK);
    assert_eq!(desk.get(&here, "/").await.status, StatusCode::OK);
    assert_eq!(desk.get(&there, "/").await.headers[header::LOCATION], "/masuk");
    assert_eq!(desk.log_in("admin", PASSWORD, "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.log_in("admin", "kata sandi baru 1", "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_the_device_has_shown_a_code() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let unknown = desk.post(&admin, "/akun/kode/mulai", &[("password", "bukan sandinya")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(codes(&desk.get(&admin, "/akun").await).is_empty(), "not without the password");
    desk.post(&admin, "/akun/kode/mulai", &[("password", PASSWORD)]).await;
    let begun = desk.get(&admin, "/akun").await;
    let secret = BASE32_NOPAD.decode(codes(&begun)[0].as_bytes()).unwrap();
    assert!(begun.body.contains("<path d=\"M0 0h1.05v1.05h-1.05z"), "the picture for the device");
    assert_eq!(desk.log_in("admin", PASSWORD, "").await.status, StatusCode::SEE_OTHER, "not asked for yet");
    let wrong = desk.post(&admin, "/akun/kode", &[("code", "abc")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

    let code = desk.code(&secret);
    let on = desk.post(&admin, "/akun/kode", &[("code", &code)]).await;
    let recovery = codes(&on);
    assert_eq!(recovery.len(), 8, "{}", on.body);
    assert!(codes(&desk.get(&admin, "/akun").await).is_empty(), "shown once");

    assert!(desk.log_in("admin", PASSWORD, "").await.body.contains("memakai kode"));
    assert_eq!(desk.log_in("admin", PASSWORD, &code).await.status, StatusCode::UNAUTHORIZED, "it was used");
    desk.clock.fetch_add(30_000, Ordering::Relaxed);
    let next = desk.code(&secret);
    assert_eq!(desk.log_in("admin", PASSWORD, &next).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.log_in("admin", PASSWORD, &next).await.status, StatusCode::UNAUTHORIZED, "none works twice");
    assert_eq!(desk.log_in("admin", PASSWORD, &recovery[0].to_uppercase()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.log_in("admin", PASSWORD, &recovery[0]).await.status, StatusCode::UNAUTHORIZED, "each once");

    desk.post(&admin, "/akun/kode/lepas", &[("password", PASSWORD)]).await;
    assert_eq!(desk.log_in("admin", PASSWORD, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn guessing_the_password_at_an_open_session_makes_it_wait_and_is_written_down() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let guess = [("password", "salah sekali ini"), ("new_password", "kata sandi baru 1")];
    for path in ["/akun/sandi", "/akun/kode/lepas", "/akun/kode/mulai", "/akun/sandi", "/akun/kode/lepas"] {
        assert_eq!(desk.post(&admin, path, &guess).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    for path in ["/akun/sandi", "/akun/kode/lepas", "/akun/kode/mulai"] {
        assert_eq!(desk.post(&admin, path, &guess).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    let acts = desk.database.read(|tx| store::acts(tx, None, 100)).unwrap();
    assert_eq!(acts.iter().filter(|(_, acted)| acted.act == "session.refused").count(), 5);
}

#[tokio::test]
async fn guessing_codes_makes_the_name_wait() {
    let desk = Desk::new().await;
    desk.write(|tx| {
        store::begin_totp(tx, "admin", b"12345678901234567890")?;
        store::turn_totp_on(tx, "admin", 0, &[])
    })
    .await;
    for _ in 0..5 {
        assert_eq!(desk.log_in("admin", PASSWORD, "000 000").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(desk.log_in("admin", PASSWORD, "000 000").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_administrator_keeps_the_people_and_one_is_always_left() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let made = desk.post(&admin, "/kelola/pengguna", &[("name", "Rina"), ("role", "reviewer")]).await;
    let password = codes(&made).remove(0);
    let rina = desk.logged_in(&desk.log_in("rina", &password, "").await).await;
    assert_eq!(desk.get(&rina, "/kelola").await.status, StatusCode::FORBIDDEN);
    let again = desk.post(&admin, "/kelola/pengguna", &[("name", "rina"), ("role", "viewer")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the name is taken");
    for (path, fields) in [
        ("/kelola/pengguna/hapus", [("name", "admin"), ("role", "")]),
        ("/kelola/pengguna/peran", [("name", "admin"), ("role", "viewer")]),
        ("/kelola/pengguna/sandi", [("name", "nobody"), ("role", "")]),
    ] {
        assert_eq!(desk.post(&admin, path, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    desk.post(&admin, "/kelola/pengguna/peran", &[("name", "rina"), ("role", "admin")]).await;
    assert_eq!(desk.get(&rina, "/kelola").await.status, StatusCode::OK);
    let reset = desk.post(&admin, "/kelola/pengguna/sandi", &[("name", "rina")]).await;
    assert_eq!(desk.get(&rina, "/").await.headers[header::LOCATION], "/masuk", "her sessions ended");
    assert_eq!(desk.log_in("rina", &codes(&reset)[0], "").await.status, StatusCode::SEE_OTHER);
    desk.post(&admin, "/kelola/pengguna/hapus", &[("name", "rina")]).await;
    assert_eq!(desk.log_in("rina", &codes(&reset)[0], "").await.status, StatusCode::UNAUTHORIZED);
    let acts = desk.database.read(|tx| store::acts(tx, None, 100)).unwrap();
    let by_admin = acts.iter().rev().filter(|(_, acted)| acted.actor == "admin" && acted.act.starts_with("person"));
    let written: Vec<String> = by_admin.map(|(_, acted)| format!("{} {}", acted.act, acted.object)).collect();
    let expected = ["person.add rina reviewer", "person.role rina admin", "person.reset rina", "person.remove rina"];
    assert_eq!(written, expected, "and what was refused is not there");
}

#[tokio::test]
async fn the_database_holds_neither_a_password_nor_a_session_nor_a_recovery_code() {
    let desk = Desk::new().await;
    let admin: Browser = desk.person("budi", Role::Admin).await;
    let secret = admin.cookie.split_once('=').unwrap().1;
    let mut read = 0;
    for file in std::fs::read_dir(desk.database.path().parent().unwrap()).unwrap() {
        let Ok(bytes) = std::fs::read(file.unwrap().path()) else { continue };
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(PASSWORD) && !holds(secret) && !holds(&admin.token));
        read += usize::from(holds("$argon2id$"));
    }
    assert!(read > 0, "the hash is there");
}
