//! Documents that cannot be made: the others arrive, somebody is told, and what was mended arrives too.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::{Result, bail};
use selaras_domain::message::Message;
use selaras_domain::period::Quarter;
use selaras_server::delivery::{Basis, Frozen, Made, Maker, Wanted};
use selaras_server::store::{self, DocumentRow};
use serde_json::json;

use super::{DAILY, Desk, MINUTE_MS, book, due};

const DAY_MS: i64 = 86_400_000;

/// A desk whose maker fails while it is broken, of the regions that `is_hit` names.
fn broken(is_hit: impl Fn(&Wanted) -> bool + Send + Sync + 'static) -> (Desk, Arc<AtomicBool>) {
    let is_broken = Arc::new(AtomicBool::new(true));
    let asked = Arc::clone(&is_broken);
    let make = move |wanted: &Wanted| -> Result<Made> {
        if asked.load(Ordering::Relaxed) && is_hit(wanted) {
            bail!("buku.typ:3: unknown variable");
        }
        Ok(book(wanted))
    };
    (Desk::with("", make), is_broken)
}

fn reasons(desk: &Desk) -> Vec<String> {
    desk.alarms().into_iter().map(|(reason, _)| reason).collect()
}

fn alarm_letters(desk: &Desk) -> usize {
    desk.dropped().iter().filter(|name| name.starts_with("alarm/")).count()
}

#[test]
fn a_template_that_was_mended_is_made_and_sent_when_asked_again() {
    let (desk, is_broken) = broken(|_| true);
    desk.schedule(DAILY, &["folder:arsip"]);
    desk.passes_until(due() + 5 * MINUTE_MS);
    assert_eq!(
        (desk.runs(), desk.states(), reasons(&desk)),
        (vec!["failed"], vec!["failed"], vec!["failed".to_owned()])
    );
    assert!(desk.deliveries()[0].error.id.contains("buku.typ:3"), "{:?}", desk.deliveries());
    let delivery = desk.deliveries()[0].id;
    // Asked again with nothing mended it fails again, and that is told too: four hours later nobody is late by then.
    desk.at(due() + 240 * MINUTE_MS);
    desk.again(delivery);
    desk.passes_until(due() + 245 * MINUTE_MS);
    assert_eq!((desk.runs(), alarm_letters(&desk)), (vec!["failed"], 2));
    is_broken.store(false, Ordering::Relaxed);
    desk.again(delivery);
    desk.look();
    assert_eq!((desk.runs(), desk.states(), alarm_letters(&desk)), (vec!["done"], vec!["sent"], 2));
    assert_eq!(desk.dropped().iter().filter(|name| name.starts_with("arsip/")).count(), 1);
}

#[test]
fn one_region_whose_document_cannot_be_made_holds_up_no_other() {
    let (desk, is_broken) = broken(|wanted| wanted.region.is_some_and(|region| region.to_string() == "62.07"));
    desk.schedule(DAILY, &["folder:a 62.01", "folder:b 62.07", "folder:c 62.71"]);
    desk.passes_until(due());
    assert_eq!(desk.states(), ["sent", "waiting", "sent"], "at the first look");
    desk.passes_until(due() + 3 * MINUTE_MS);
    assert_eq!((desk.runs(), desk.states()), (vec!["partly"], vec!["sent", "failed", "sent"]));
    let alarms = desk.alarms();
    assert!(matches!(&alarms[..], [(reason, told)] if reason == "partly" && *told <= 5 * MINUTE_MS), "{alarms:?}");
    is_broken.store(false, Ordering::Relaxed);
    desk.again(desk.deliveries()[1].id);
    desk.look();
    assert_eq!((desk.runs(), desk.states()), (vec!["done"], vec!["sent"; 3]));
    assert_eq!(desk.deliveries().iter().map(|one| one.tries).collect::<Vec<_>>(), [1, 1, 1], "nobody has it twice");
}

#[test]
fn what_is_asked_for_again_after_days_is_tried_for_days_and_alarms_anew() {
    let mut post = super::post::Post::closed();
    let desk = Desk::new(&post.settings());
    desk.schedule("0 7 6 7 * Asia/Jakarta", &["mail:satu@contoh.id"]);
    desk.passes_until(due());
    desk.at(due() + 4 * DAY_MS);
    desk.look();
    assert_eq!((desk.runs(), reasons(&desk)), (vec!["failed"], vec!["failed".to_owned()]));
    desk.again(desk.deliveries()[0].id);
    desk.look();
    assert_eq!((desk.runs(), desk.states()), (vec!["sending"], vec!["waiting"]), "one failure more is not the end");
    desk.passes_until(due() + 4 * DAY_MS + 5 * MINUTE_MS);
    assert_eq!(reasons(&desk), ["failed", "late"]);
    post.opens();
    desk.passes_until(due() + 4 * DAY_MS + 60 * MINUTE_MS);
    assert_eq!((desk.runs(), post.letters().len()), (vec!["done"], 1));
}

#[test]
fn documents_that_were_made_are_kept_when_a_later_one_is_tried_again() {
    let made = Arc::new(Mutex::new(Vec::new()));
    let (kept, tries) = (Arc::clone(&made), AtomicUsize::new(0));
    let desk = Desk::with("", move |wanted| {
        kept.lock().unwrap().push(wanted.region.unwrap().to_string());
        if wanted.region.unwrap().to_string() == "62.71" && tries.fetch_add(1, Ordering::Relaxed) < 2 {
            bail!("the press was busy");
        }
        Ok(book(wanted))
    });
    desk.schedule(DAILY, &["folder:a 62.01", "folder:c 62.71"]);
    desk.passes_until(due() + 3 * MINUTE_MS);
    assert_eq!((desk.runs(), desk.alarms().len()), (vec!["done"], 0));
    assert_eq!(*made.lock().unwrap(), ["62.01", "62.71", "62.71", "62.71"]);
}

/// Numbers that change with every look; each document says which it was made from.
struct Drafts(AtomicUsize);

impl Maker for Drafts {
    fn makes(&self, kind: &str) -> bool {
        kind == "book"
    }

    fn draft(&self, _: u16, _: Quarter) -> Result<Option<Vec<u8>>> {
        Ok(Some(format!("numbers {}", self.0.fetch_add(1, Ordering::Relaxed)).into_bytes()))
    }

    fn make(&self, wanted: &Wanted) -> Result<Made> {
        // The second region's fails once, when the first's is made.
        if wanted.region.is_some_and(|region| region.to_string() == "62.07")
            && self.0.fetch_add(1, Ordering::Relaxed) == 1
        {
            bail!("the press was busy");
        }
        let Some(Basis { numbers: Frozen::Draft(numbers), .. }) = &wanted.basis else { bail!("nothing was frozen") };
        let subject = String::from_utf8(numbers.to_vec())?;
        Ok(Made::Document(Box::new(DocumentRow { subject, ..DocumentRow::default() })))
    }
}

#[test]
fn all_documents_of_a_run_without_an_edition_hold_the_same_numbers_whenever_they_are_made() {
    let desk = Desk::by("", Arc::new(Drafts(AtomicUsize::new(0))));
    desk.schedule(DAILY, &["folder:a 62.01", "folder:b 62.07"]);
    desk.passes_until(due());
    assert_eq!(desk.states(), ["sent", "waiting"]);
    // Another process makes the rest.
    desk.begins_again();
    desk.passes_until(due() + 3 * MINUTE_MS);
    assert_eq!(desk.runs(), ["done"]);
    let subject = |region: &str| {
        let region = Some(region.parse().unwrap());
        desk.database.read(|tx| store::document(tx, 1, region)).unwrap().unwrap().subject
    };
    assert_eq!((subject("62.01"), subject("62.07")), ("numbers 0".to_owned(), "numbers 0".to_owned()));
}

#[test]
fn what_nobody_needs_is_neither_sent_nor_missed() {
    let desk = Desk::with("", |_| Ok(Made::Needless(Message::untranslated("semua sudah mengesahkan"))));
    desk.schedule(DAILY, &["folder:arsip"]);
    desk.passes_until(due());
    assert_eq!((desk.runs(), desk.states(), desk.alarms().len()), (vec!["done"], vec!["needless"], 0));
    assert_eq!(desk.deliveries()[0].receipt.id, "semua sudah mengesahkan");
    assert!(desk.dropped().is_empty());
}

#[test]
fn a_letter_whose_template_is_wrong_is_sent_by_nobody_and_told_until_it_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let (data, template) = (folder.path().to_owned(), folder.path().join("templates/pengingat-daerah.txt"));
    std::fs::create_dir(folder.path().join("templates")).unwrap();
    std::fs::write(&template, "{{ name }}\n\nSahkan {{ sampai }}\n").unwrap();
    let desk = Desk::with("", move |_| {
        let values = json!({ "name": "Seruyan", "until": "besok" });
        let (subject, text) = selaras_server::report::letter(&data, "pengingat-daerah.txt", values)?;
        Ok(Made::Document(Box::new(DocumentRow { subject, text, ..DocumentRow::default() })))
    });
    desk.schedule(DAILY, &["folder:arsip"]);
    desk.passes_until(due() + 5 * MINUTE_MS);
    assert_eq!((desk.runs(), reasons(&desk), alarm_letters(&desk)), (vec!["failed"], vec!["failed".to_owned()], 1));
    let error = desk.deliveries()[0].error.id.clone();
    assert!(error.contains("templates/pengingat-daerah.txt:3"), "{error}");
    assert!(!desk.dropped().iter().any(|name| name.starts_with("arsip/")), "nothing half of it went out");
    std::fs::write(&template, "{{ name }}\n\nSahkan {{ until }}\n").unwrap();
    desk.again(desk.deliveries()[0].id);
    desk.look();
    assert_eq!((desk.runs(), desk.states()), (vec!["done"], vec!["sent"]));
    let sent = super::files(&desk.folder.path().join("keluar/arsip"));
    assert!(std::fs::read_to_string(&sent[0]).unwrap().contains("Sahkan besok"));
}
