//! When a report falls due: by whatever the clock does, each once.

use super::{DAILY, Desk, MINUTE_MS, due};

const DAY_MS: i64 = 86_400_000;

#[test]
fn what_was_missed_while_the_server_was_down_happens_once_on_return() {
    let desk = Desk::new("");
    desk.schedule(DAILY, &["folder:arsip"]);
    desk.at(due() + 40 * DAY_MS + 1);
    desk.look();
    desk.look();
    assert_eq!((desk.runs(), desk.states()), (vec!["done"], vec!["sent"]));
    assert_eq!(desk.dropped().iter().filter(|name| name.starts_with("arsip/")).count(), 1);
}

#[test]
fn a_clock_that_jumps_ahead_and_back_sends_each_report_once() {
    let desk = Desk::new("");
    desk.schedule(DAILY, &["folder:arsip"]);
    desk.passes_until(due());
    desk.at(due() + 3_650 * DAY_MS);
    desk.look();
    desk.at(due() + MINUTE_MS);
    desk.look();
    desk.at(due() - DAY_MS);
    desk.look();
    assert_eq!(desk.runs(), ["done", "done"], "of the day, and of the day that the clock claimed");
    for day in 1..=3 {
        desk.at(due() + day * DAY_MS);
        desk.look();
        desk.look();
    }
    assert_eq!(desk.runs(), ["done"; 5]);
    assert_eq!(desk.dropped().iter().filter(|name| name.starts_with("arsip/")).count(), 5);
}

#[test]
fn two_processes_on_one_database_send_a_report_once() {
    let desk = Desk::new("");
    desk.schedule(DAILY, &["folder:arsip", "folder:lain"]);
    desk.at(due());
    let engine = desk.engine.lock().unwrap().clone();
    desk.runtime.block_on(async {
        let looks = (0..4).map(|_| {
            tokio::spawn({
                let engine = engine.clone();
                async move { engine.look().await }
            })
        });
        for look in looks.collect::<Vec<_>>() {
            look.await.unwrap().unwrap();
        }
    });
    desk.look();
    assert_eq!((desk.runs(), desk.states()), (vec!["done"], vec!["sent", "sent"]));
    assert!(desk.deliveries().iter().all(|one| one.tries == 1), "{:?}", desk.deliveries());
}
