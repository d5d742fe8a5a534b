//! What is down, and who cannot be reached: the others have their report, and somebody is told.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::post::Post;
use super::{DAILY, Desk, MINUTE_MS, due};
use crate::http::web::{Answer, Web};

const HOUR_MS: i64 = 60 * MINUTE_MS;

#[test]
fn mail_that_is_down_for_six_hours_alarms_within_five_minutes_and_each_letter_arrives_once() {
    let mut post = Post::closed();
    let desk = Desk::new(&post.settings());
    desk.schedule(DAILY, &["mail:satu@contoh.id", "mail:dua@contoh.id", "folder:arsip"]);
    desk.passes_until(due() + 6 * HOUR_MS);
    assert_eq!(desk.states(), ["sent", "waiting", "waiting"], "{:?}", desk.deliveries());
    let alarms = desk.alarms();
    assert!(matches!(&alarms[..], [(reason, told)] if reason == "late" && *told <= 5 * MINUTE_MS), "{alarms:?}");
    let tries = desk.deliveries().iter().map(|one| one.tries).max().unwrap();
    assert!((10..60).contains(&tries), "it is tried often, and more seldom with time: {tries}");
    post.opens();
    desk.passes_until(due() + 7 * HOUR_MS);
    assert_eq!(desk.runs(), ["done"]);
    desk.passes_until(due() + 10 * HOUR_MS);
    let letters = post.letters();
    assert_eq!(letters.len(), 2, "each once");
    let satu = letters.iter().find(|letter| letter.contains("To: satu@contoh.id")).unwrap();
    assert!(satu.contains("Subject: Peringkat SPM 2026 TW II") && satu.contains("buku.pdf"), "{satu}");
    assert!(!satu.contains("dua@"), "nobody sees who else has it");
    assert_eq!(desk.alarms().len(), 1);
}

#[test]
fn one_bad_address_of_twenty_holds_up_nobody() {
    let post = Post::open();
    let desk = Desk::new(&post.settings());
    let mut to: Vec<String> = (0..19).map(|number| format!("mail:orang{number}@contoh.id")).collect();
    to.push("mail:tidak-ada@contoh.id".to_owned());
    desk.schedule(DAILY, &to.iter().map(String::as_str).collect::<Vec<_>>());
    desk.passes_until(due());
    assert_eq!((post.letters().len(), desk.runs()), (19, vec!["partly"]));
    let failed: Vec<_> = desk.deliveries().into_iter().filter(|one| one.state.word() == "failed").collect();
    assert!(failed.len() == 1 && failed[0].error.en.contains("no such mailbox"), "{failed:?}");
    assert_eq!(desk.alarms(), [("partly".to_owned(), 0)]);
    desk.passes_until(due() + HOUR_MS);
    assert_eq!((post.letters().len(), desk.alarms().len()), (19, 1), "nobody has it twice");
}

#[test]
fn a_full_mailbox_is_tried_again_and_given_up_after_three_days() {
    let post = Post::open();
    let desk = Desk::new(&post.settings());
    desk.schedule("0 7 6 7 * Asia/Jakarta", &["mail:penuh@contoh.id", "mail:satu@contoh.id"]);
    desk.passes_until(due() + HOUR_MS);
    assert_eq!(desk.states(), ["waiting", "sent"]);
    desk.at(due() + 73 * HOUR_MS);
    desk.look();
    assert_eq!((desk.states(), desk.runs()), (vec!["failed", "sent"], vec!["partly"]));
    let reasons: Vec<String> = desk.alarms().into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(reasons, ["late", "partly"]);
    assert_eq!(post.letters().len(), 1);
}

#[test]
fn a_letter_whose_answer_does_not_come_is_a_doubt_and_is_never_sent_again_by_itself() {
    let post = Post::open();
    let desk = Desk::new(&post.settings());
    desk.schedule(DAILY, &["mail:putus@contoh.id"]);
    desk.passes_until(due() + 2 * HOUR_MS);
    assert_eq!((post.letters().len(), desk.states()), (1, vec!["uncertain"]));
    let alarms = desk.alarms();
    assert_eq!(alarms.iter().map(|(reason, _)| reason.as_str()).collect::<Vec<_>>(), ["uncertain", "failed"]);
    assert!(desk.deliveries()[0].error.id.contains("kirim ulang atau nyatakan terkirim"), "{:?}", desk.deliveries());
}

#[test]
fn a_webhook_is_signed_and_a_repeat_carries_the_same_key() {
    let answers = std::sync::Mutex::new(vec![Answer::ok("diterima"), Answer::status(503), Answer::Silence]);
    // The first try hears nothing, the second is told to come later, the third is taken.
    let receiver = Web::start(move |_| match answers.lock().unwrap().pop() {
        Some(Answer::Silence) | None => Answer::Raw(Vec::new()),
        Some(answer) => answer,
    });
    let folder = tempfile::tempdir().unwrap();
    let secret = "0123456789abcdef0123456789abcdef";
    std::fs::write(folder.path().join("secret"), secret).unwrap();
    let desk = Desk::new(&format!("[webhook]\nsecret_file = '{}/secret'\n", folder.path().display()));
    desk.schedule(DAILY, &[&format!("webhook:{}", receiver.url("/laporan").replace("localhost", "127.0.0.1"))]);
    desk.passes_until(due() + HOUR_MS);
    let asked = receiver.asked();
    assert_eq!((asked.len(), desk.runs()), (3, vec!["done"]), "{:?}", desk.deliveries());
    let key = asked[0].header("idempotency-key").unwrap();
    for one in &asked {
        assert_eq!(one.header("idempotency-key"), Some(key));
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(one.header("x-selaras-time").unwrap().as_bytes());
        mac.update(b".");
        mac.update(&one.body);
        let signature = one.header("x-selaras-signature").unwrap().strip_prefix("sha256=").unwrap();
        mac.verify_slice(&data_encoding::HEXLOWER.decode(signature.as_bytes()).unwrap()).unwrap();
    }
    let body: Value = serde_json::from_slice(&asked[0].body).unwrap();
    let file = data_encoding::BASE64.decode(body["file"]["base64"].as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(body["key"], key);
    assert_eq!(body["file"]["blake3"], blake3::hash(&file).to_hex().as_str());
    assert!(desk.deliveries()[0].receipt.id.contains("diterima"), "{:?}", desk.deliveries());
}

#[test]
fn a_telegram_message_holds_the_verdict_and_its_token_stands_in_no_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "12345:RAHASIA").unwrap();
    let answers = std::sync::Mutex::new(vec![Answer::ok(r#"{"ok":true}"#), Answer::status(429)]);
    let receiver = Web::start(move |_| answers.lock().unwrap().pop().unwrap_or(Answer::status(500)));
    let settings = format!(
        "[telegram]\ntoken_file = '{}/token'\nurl = '{}'\n",
        folder.path().display(),
        receiver.url("").replace("localhost", "127.0.0.1")
    );
    let desk = Desk::new(&settings);
    desk.schedule(DAILY, &["telegram:-100200"]);
    desk.passes_until(due());
    let error = desk.deliveries()[0].error.id.clone();
    assert!(error.contains("429") && !error.contains("RAHASIA"), "{error}");
    desk.passes_until(due() + HOUR_MS);
    let asked = receiver.asked();
    assert_eq!((asked.len(), desk.runs()), (2, vec!["done"]));
    assert_eq!(asked[1].path, "/bot12345:RAHASIA/sendMessage");
    let body: Value = serde_json::from_slice(&asked[1].body).unwrap();
    let text = body["text"].as_str().unwrap();
    assert!(body["chat_id"] == "-100200" && text.starts_with("Peringkat SPM"), "{body}");
    assert!(text.ends_with("Berkas buku.pdf tidak ikut lewat Telegram: ambil di dasbor › Laporan."), "{body}");
}

#[test]
fn a_telegram_message_is_worded_by_the_office_and_says_that_it_went_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "12345:RAHASIA").unwrap();
    let receiver = Web::start(|_| Answer::ok(r#"{"ok":true}"#));
    let settings = format!(
        "[telegram]\ntoken_file = '{}/token'\nurl = '{}'\n",
        folder.path().display(),
        receiver.url("").replace("localhost", "127.0.0.1")
    );
    let desk = Desk::new(&settings);
    let template = desk.folder.path().join("templates/telegram.json");
    std::fs::create_dir(template.parent().unwrap()).unwrap();
    std::fs::write(&template, r#"{"chat_id": {{ chat }}, "caption": "{{ subject"#).unwrap();
    desk.schedule(DAILY, &["telegram:-100200"]);
    desk.passes_until(due());
    let failed = desk.deliveries()[0].clone();
    assert!(failed.error.id.contains("templates/telegram.json:1"), "{failed:?}");
    assert_eq!((desk.runs(), receiver.asked().len(), desk.alarms().len()), (vec!["failed"], 0, 1));
    std::fs::write(&template, r#"{"chat_id": {{ chat }}, "caption": {{ subject }},}"#).unwrap();
    desk.again(failed.id);
    desk.look();
    assert!(desk.deliveries()[0].error.id.contains("tidak menghasilkan JSON"), "{:?}", desk.deliveries());
    std::fs::write(&template, r#"{"chat_id": {{ chat }}, "text": {{ subject }}, "link": {{ file }}}"#).unwrap();
    desk.again(failed.id);
    desk.look();
    let body: Value = serde_json::from_slice(&receiver.asked()[0].body).unwrap();
    assert_eq!((&body["chat_id"], &body["link"]), (&"-100200".into(), &"buku.pdf".into()));
    assert!(body["text"].as_str().unwrap().starts_with("Peringkat SPM"), "{body}");
    let sent = &desk.deliveries()[0];
    assert_eq!(sent.state.word(), "sent");
    assert!(sent.receipt.id.starts_with("hanya pesannya, tanpa berkas buku.pdf; 200"), "{sent:?}");
}
