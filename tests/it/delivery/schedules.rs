//! When a report falls due: by whatever the clock does, each once.

use selaras_domain::calendar::{Due, Zone};
use selaras_domain::period::Quarter;
use selaras_server::store;

use super::post::Post;
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
fn a_schedule_that_was_removed_sends_nothing_more_and_keeps_its_runs() {
    let desk = Desk::new("");
    desk.schedule(DAILY, &["folder:arsip"]);
    desk.passes_until(due());
    let remove = |desk: &Desk| {
        let now = desk.now();
        assert!(desk.database.write_blocking(move |tx| store::remove_schedule(tx, "SAMPLE", now)).unwrap());
    };
    remove(&desk);
    desk.at(due() + DAY_MS);
    desk.look();
    assert_eq!((desk.runs(), desk.dropped().len()), (vec!["done"], 1));
    desk.schedule(DAILY, &["folder:lain"]);
    desk.look();
    assert_eq!(desk.runs(), ["done"], "what fell due before it came back is not owed");
    desk.at(due() + 2 * DAY_MS);
    desk.look();
    assert_eq!((desk.runs(), desk.states()), (vec!["done"; 2], vec!["sent"]));
    assert!(desk.dropped()[1].starts_with("lain/"), "{:?}", desk.dropped());
    remove(&desk);
}

#[test]
fn an_address_that_names_its_region_gets_that_report_alone() {
    let to = ["folder:semua".to_owned(), "62.07 folder:seruyan".to_owned()];
    let regions = ["62.01", "62.07"].map(|code| Some(code.parse().unwrap()));
    let all = selaras_server::delivery::recipients(&to, &regions).unwrap();
    let all: Vec<_> = all.iter().map(|one| format!("{} {}", one.region.unwrap(), one.address)).collect();
    assert_eq!(all, ["62.01 semua", "62.07 semua", "62.07 seruyan"]);
    let desk = Desk::new("");
    let other = vec![super::recipient("folder:arsip 63.01")];
    let held = desk.database.read(|tx| selaras_server::delivery::hold_to_province(tx, &other));
    assert!(held.unwrap_err().to_string().contains("63.01 is no region of this province"));
}

#[test]
fn what_a_clock_that_ran_ahead_put_off_is_tried_when_it_was_set_back() {
    let mut post = Post::closed();
    let desk = Desk::new(&post.settings());
    desk.schedule(DAILY, &["mail:satu@contoh.id"]);
    desk.at(due() + 3_650 * DAY_MS);
    desk.look();
    assert_eq!(desk.states(), ["waiting"]);
    desk.at(due() - 60 * MINUTE_MS);
    desk.look();
    assert_eq!(desk.alarms().len(), 1, "it is told at once");
    post.opens();
    desk.passes_until(desk.now() + 15 * MINUTE_MS);
    assert_eq!((desk.states(), post.letters().len()), (vec!["sent"], 1));
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

/// When each run fell due, and of which quarter.
fn runs(desk: &Desk) -> Vec<(String, String)> {
    let mut runs = desk.database.read(|tx| selaras_server::store::runs(tx, 100)).unwrap();
    runs.reverse();
    let told = |run: &selaras_server::store::RunRow| {
        let due = jiff::Timestamp::from_millisecond(run.due_ms).unwrap().to_string();
        (due, format!("{} {}", run.quarter.roman(), run.year))
    };
    runs.iter().map(told).collect()
}

/// Looks every six hours for so many days.
fn passes(desk: &Desk, days: i64) {
    for look in 1..=days * 4 {
        desk.at(due() - DAY_MS + look * DAY_MS / 4);
        desk.look();
    }
}

#[test]
fn a_report_of_the_31st_is_sent_in_the_months_that_have_one_and_in_no_other() {
    let desk = Desk::new("");
    desk.schedule("0 7 31 * * Asia/Jakarta", &["folder:arsip"]);
    passes(&desk, 365);
    let days: Vec<String> = runs(&desk).into_iter().map(|(due, _)| due).collect();
    let months = ["2026-07", "2026-08", "2026-10", "2026-12", "2027-01", "2027-03", "2027-05"];
    assert_eq!(days, months.map(|month| format!("{month}-31T00:00:00Z")));
    assert_eq!(desk.runs(), ["done"; 7]);
    assert_eq!(desk.dropped().len(), 7, "each once");
}

#[test]
fn the_fourth_quarter_is_sent_in_january_with_the_numbers_of_the_year_before() {
    let desk = Desk::new("");
    desk.schedule("0 7 10 1,4,7,10 * Asia/Jakarta", &["folder:arsip"]);
    passes(&desk, 300);
    let told =
        [("2026-07-10", "II 2026"), ("2026-10-10", "III 2026"), ("2027-01-10", "IV 2026"), ("2027-04-10", "I 2027")];
    assert_eq!(runs(&desk), told.map(|(day, quarter)| (format!("{day}T00:00:00Z"), quarter.to_owned())));
    let folder = desk.folder.path().join("keluar/arsip");
    let text: String = super::files(&folder).iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    assert_eq!(text.matches("SAMPLE 2026 TW IV").count(), 1, "{text}");
}

#[test]
fn a_region_is_reminded_before_its_own_deadline_and_the_province_before_its() {
    let desk = Desk::new("");
    let dues = [("62", "2026-07-20"), ("62.08", "2026-07-20"), ("62.07", "2026-07-31")].map(|(region, day)| {
        let at = format!("{day}T16:59:59Z").parse().unwrap();
        (region.parse().unwrap(), Due { at, zone: Zone::Wib, grace_hours: 72 })
    });
    let now = desk.now();
    let say = move |tx: &selaras_ledger::Transaction<'_>| {
        dues.iter().try_for_each(|(region, due)| {
            store::write_deadline(tx, *region, (2026, Quarter::Q2), *due, "SAMPLE", now).map(drop)
        })
    };
    desk.database.write_blocking(say).unwrap();
    desk.schedule("deadline-7", &["folder:provinsi", "folder:sukamara 62.08", "folder:seruyan 62.07"]);
    passes(&desk, 30);
    let of_quarter = |day: &str| (format!("{day}T16:59:59Z"), "II 2026".to_owned());
    assert_eq!(runs(&desk), [of_quarter("2026-07-13"), of_quarter("2026-07-24")]);
    let at = |run: usize| {
        let runs = desk.database.read(|tx| store::runs(tx, 100)).unwrap();
        let deliveries = desk.database.read(|tx| store::deliveries(tx, runs[runs.len() - 1 - run].id)).unwrap();
        deliveries.into_iter().map(|one| one.to.address).collect::<Vec<_>>()
    };
    assert_eq!((at(0), at(1)), (vec!["provinsi".to_owned(), "sukamara".to_owned()], vec!["seruyan".to_owned()]));
    assert_eq!(desk.dropped().len(), 3, "each once");
}
