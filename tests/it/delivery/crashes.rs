//! The program ends in the middle: of making, of sending. Each report arrives once, or the doubt is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use selaras_domain::message::Message;
use selaras_server::store;

use super::{DAILY, Desk, MINUTE_MS, book, due};

#[test]
fn a_document_whose_maker_falls_over_is_tried_three_times_and_then_told() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let desk = Desk::with("", move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        panic!("a template that ends its maker")
    });
    desk.schedule(DAILY, &["folder:arsip"]);
    desk.passes_until(due() + 10 * MINUTE_MS);
    assert_eq!((desk.runs(), desk.states(), tries.load(Ordering::Relaxed)), (vec!["failed"], vec!["failed"], 3));
    let reasons: Vec<String> = desk.alarms().into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(reasons, ["failed"]);
}

#[test]
fn a_program_that_dies_while_it_makes_begins_the_document_again_but_not_for_ever() {
    for (deaths, state) in [(2, "done"), (3, "failed")] {
        let desk = Desk::with("", |wanted| Ok(book(wanted)));
        desk.schedule(DAILY, &["folder:arsip"]);
        desk.at(due());
        // As processes leave it that began the run, counted a try and died.
        desk.database
            .write_blocking(move |tx| {
                let schedule = store::schedules(tx)?.remove(0);
                let at = selaras_server::delivery::Due {
                    at_ms: due(),
                    year: 2026,
                    quarter: selaras_domain::period::Quarter::Q2,
                };
                selaras_server::delivery::begin(tx, &schedule, at, |_| true, due())
            })
            .unwrap();
        for _ in 0..deaths {
            let claim = |tx: &selaras_ledger::Transaction<'_>| {
                let run = store::runs(tx, 1)?.remove(0);
                Ok((store::claim_making(tx, &run, due() + 1)?, store::claim_making(tx, &run, due() + 1)?))
            };
            assert_eq!(desk.database.write_blocking(claim).unwrap(), (true, false), "one makes it at a time");
            desk.begins_again();
        }
        desk.look();
        assert_eq!(desk.runs(), [state], "after {deaths} deaths");
    }
}

#[test]
fn what_was_handed_over_when_the_program_died_is_sent_again_only_where_a_repeat_is_noticed() {
    let desk = Desk::new("");
    desk.schedule(DAILY, &["folder:arsip", "mail:satu@contoh.id"]);
    desk.at(due());
    desk.database
        .write_blocking(move |tx| {
            let schedule = store::schedules(tx)?.remove(0);
            let at = selaras_server::delivery::Due {
                at_ms: due(),
                year: 2026,
                quarter: selaras_domain::period::Quarter::Q2,
            };
            let run = selaras_server::delivery::begin(tx, &schedule, at, |_| true, due())?.unwrap();
            store::put_document(tx, run, None, &store::DocumentRow::default())?;
            store::end_making(tx, run, &Message::default())?;
            for delivery in store::deliveries(tx, run)? {
                assert!(store::claim_delivery(tx, delivery.id, due())?);
            }
            Ok(())
        })
        .unwrap();
    desk.look();
    assert_eq!(desk.states(), ["sending", "sending"], "another process may have them");
    desk.begins_again();
    desk.look();
    assert_eq!((desk.states(), desk.runs()), (vec!["sent", "uncertain"], vec!["partly"]));
    assert!(desk.alarms().iter().any(|(reason, told)| reason == "uncertain" && *told == 0), "{:?}", desk.alarms());
}
