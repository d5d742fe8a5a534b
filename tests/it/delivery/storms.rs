//! Whatever goes wrong together: mail that goes down and up, addresses that do not exist, programs that die in the middle. Each report
//! arrives once, or somebody is told through another channel within five minutes.

use std::collections::BTreeMap;

use selaras_server::store;

use super::post::Post;
use super::{DAILY, Desk, MINUTE_MS, due};

const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
const DAYS: i64 = 3;
const TO: [&str; 6] = [
    "mail:satu@contoh.id",
    "mail:dua@contoh.id",
    "mail:tidak-ada@contoh.id",
    "mail:putus@contoh.id",
    "folder:arsip",
    "folder:lain",
];

/// Numbers that a seed repeats.
struct Chance(blake3::OutputReader);

impl Chance {
    fn of(seed: u64) -> Chance {
        Chance(blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof())
    }

    fn one_of(&mut self, count: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes) % count
    }
}

#[test]
fn in_any_storm_each_report_arrives_once_or_somebody_is_told_within_five_minutes() {
    for seed in 0..4 {
        storm(seed);
    }
}

fn storm(seed: u64) {
    let mut chance = Chance::of(seed);
    let mut post = Post::closed();
    let desk = Desk::new(&post.settings());
    desk.schedule(DAILY, &TO);
    let mut is_open = false;
    let end = due() + DAYS * DAY_MS - 60 * MINUTE_MS;
    let mut at_five: BTreeMap<i64, bool> = BTreeMap::new();
    while desk.now() < end {
        // Minute by minute where something falls due, in longer steps between.
        let since_due = (desk.now() - due()).rem_euclid(DAY_MS);
        let is_near = !(8 * MINUTE_MS..DAY_MS - 40 * MINUTE_MS).contains(&since_due);
        desk.at(desk.now() + if is_near { MINUTE_MS } else { 30 * MINUTE_MS });
        match chance.one_of(12) {
            0 if is_open => {
                post.closes();
                is_open = false;
            }
            0..=2 if !is_open => {
                post.opens();
                is_open = true;
            }
            3 => dies(&desk),
            _ => {}
        }
        desk.look();
        let runs = desk.database.read(|tx| store::runs(tx, 100)).unwrap();
        for run in runs.iter().filter(|run| desk.now() - run.due_ms >= 5 * MINUTE_MS) {
            at_five.entry(run.id).or_insert_with(|| is_done_or_told(&desk, run.id, run.due_ms + 5 * MINUTE_MS));
        }
    }
    assert_eq!(at_five.len(), DAYS as usize, "seed {seed}");
    assert!(at_five.values().all(|is_so| *is_so), "seed {seed}: {at_five:?} {:?}", desk.alarms());
    each_once(&desk, &post, seed);
}

/// A program that marked what is due as handed over, died, and begins again.
fn dies(desk: &Desk) {
    let now = desk.now();
    let claim = move |tx: &selaras_ledger::Transaction<'_>| {
        let due = store::deliveries_due(tx, now, 15 * MINUTE_MS)?;
        due.iter().try_for_each(|one| store::claim_delivery(tx, one.id, now).map(drop))
    };
    desk.database.write_blocking(claim).unwrap();
    desk.begins_again();
}

/// All of a run arrived by this time, or an alarm of it was told by then.
fn is_done_or_told(desk: &Desk, run: i64, until_ms: i64) -> bool {
    let (deliveries, alarms) =
        desk.database.read(|tx| Ok((store::deliveries(tx, run)?, store::alarms(tx, 100)?))).unwrap();
    let told = |alarm: &store::AlarmRow| alarm.run == run && (1..=until_ms).contains(&alarm.told_ms);
    let arrived = |one: &store::DeliveryRow| one.state.word() == "sent" && one.changed_ms <= until_ms;
    deliveries.iter().all(arrived) || alarms.iter().any(told)
}

/// No letter and no file is there twice; what the books call arrived is there; what is not has its alarm.
fn each_once(desk: &Desk, post: &Post, seed: u64) {
    let (letters, dropped) = (post.letters(), desk.dropped());
    let runs = desk.database.read(|tx| store::runs(tx, 100)).unwrap();
    for run in &runs {
        let (deliveries, alarms) =
            desk.database.read(|tx| Ok((store::deliveries(tx, run.id)?, store::alarms(tx, 100)?))).unwrap();
        for one in deliveries {
            let count = match one.to.channel.as_str() {
                "mail" => letters.iter().filter(|letter| letter.contains(&format!("<{}@selaras>", one.key))).count(),
                _ => dropped.iter().filter(|name| name.contains(&one.key[..12])).count(),
            };
            let state = one.state.word();
            assert!(count <= 1, "seed {seed}: {} came {count} times", one.to.address);
            assert!(state != "sent" || count == 1, "seed {seed}: {} did not arrive", one.to.address);
            let is_told = alarms.iter().any(|alarm| alarm.run == run.id && alarm.told_ms > 0);
            assert!(state == "sent" || is_told, "seed {seed}: {} is {state} and nobody knows", one.to.address);
        }
    }
    let doubts = runs.iter().filter(|run| run.state.word() != "done").count();
    assert_eq!(doubts, runs.len(), "an address that does not exist never takes a report");
}
