//! Reports that send themselves, over a real SMTP server, a real receiver of webhooks and real folders: each arrives once, or
//! somebody is told within five minutes.

mod beside;
mod contacts;
mod crashes;
mod lives;
mod making;
mod offices;
mod outages;
mod post;
mod schedules;
mod storms;
mod whole;

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use anyhow::Result;
use selaras_ledger::Database;
use selaras_server::delivery::{Channels, DeliverySettings, Engine, Made, Maker, Makers, Wanted};
use selaras_server::store::{self, DocumentRow, Recipient, ScheduleRow};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::world::{PATIENCE, Program, Running, command};

/// A Monday, 06:59:30 in Jakarta.
const BEGIN: &str = "2026-07-05T23:59:30Z";
/// Each day at seven in Jakarta.
const DAILY: &str = "0 7 * * * Asia/Jakarta";
const MINUTE_MS: i64 = 60_000;

/// A province whose reports are looked after here, by a clock that the test sets.
struct Desk {
    folder: TempDir,
    database: Arc<Database>,
    now_ms: Arc<AtomicI64>,
    /// The engine asked for the time.
    asked: Arc<Condvar>,
    engine: Mutex<Engine>,
    runtime: Runtime,
}

/// Makes documents as it is told.
struct Papers<F>(F);

impl<F: Fn(&Wanted) -> Result<Made> + Send + Sync> Maker for Papers<F> {
    fn makes(&self, kind: &str) -> bool {
        kind == "book"
    }

    fn make(&self, wanted: &Wanted) -> Result<Made> {
        (self.0)(wanted)
    }
}

fn book(wanted: &Wanted) -> Made {
    let period = format!("{} TW {}", wanted.year, wanted.quarter.roman());
    Made::Document(Box::new(DocumentRow {
        subject: format!("Peringkat SPM {period}"),
        text: "Tidak ada yang perlu dikerjakan.".to_owned(),
        html: String::new(),
        file_name: "buku.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: format!("%PDF SAMPLE {period}").into_bytes(),
    }))
}

impl Desk {
    /// `settings`: the section `delivery`, after the folder that every desk has.
    fn new(settings: &str) -> Desk {
        Desk::with(settings, |wanted| Ok(book(wanted)))
    }

    fn with(settings: &str, make: impl Fn(&Wanted) -> Result<Made> + Send + Sync + 'static) -> Desk {
        Desk::by(settings, Arc::new(Papers(make)))
    }

    fn by(settings: &str, maker: Arc<dyn Maker>) -> Desk {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("province");
        let mut init = command(Program::Server);
        init.args(["init", "--province", "62", "--data"]).arg(&data);
        Running::start(&mut init, folder.path().join("init.log")).wait().ended(0);
        let database = Arc::new(store::open_again(&data).unwrap());
        let now_ms = Arc::new(AtomicI64::new(ms(BEGIN)));
        let (channels, clock, asked) =
            (channels(&folder, settings, &database), Arc::clone(&now_ms), Arc::new(Condvar::new()));
        let tells = Arc::clone(&asked);
        let clock = move || {
            tells.notify_all();
            clock.load(Ordering::Relaxed)
        };
        let makers = Makers::of(vec![maker]);
        let engine = Engine::new(Arc::clone(&database), makers, channels, Arc::new(clock));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Desk { folder, database, now_ms, asked, engine: Mutex::new(engine), runtime }
    }

    fn schedule(&self, trigger: &str, recipients: &[&str]) {
        self.schedule_as("SAMPLE", trigger, recipients);
    }

    fn schedule_as(&self, name: &str, trigger: &str, recipients: &[&str]) {
        let row = ScheduleRow {
            id: 0,
            name: name.to_owned(),
            kind: "book".to_owned(),
            trigger: trigger.to_owned(),
            period: "previous".to_owned(),
            is_active: true,
            since_ms: self.now(),
        };
        let recipients: Vec<Recipient> = recipients.iter().map(|to| recipient(to)).collect();
        let job = move |tx: &selaras_ledger::Transaction<'_>| {
            assert!(store::add_schedule(tx, &row)?);
            let id = store::schedules(tx)?.iter().find(|one| one.name == row.name).unwrap().id;
            recipients.iter().try_for_each(|one| store::add_recipient(tx, id, one).map(drop))
        };
        self.database.write_blocking(job).unwrap();
    }

    fn now(&self) -> i64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    fn at(&self, time_ms: i64) {
        self.now_ms.store(time_ms, Ordering::Relaxed);
    }

    fn look(&self) {
        let engine = self.engine.lock().unwrap().clone();
        self.runtime.block_on(engine.look()).unwrap();
    }

    /// Waits while the engine works by itself; it asks for the time whenever it does something.
    #[track_caller]
    fn until(&self, what: &str, is_so: impl Fn(&Desk) -> bool) {
        let (end, waiting) = (Instant::now() + PATIENCE, Mutex::new(()));
        while !is_so(self) {
            assert!(Instant::now() < end, "{what}: not yet, {:?} {:?}", self.deliveries(), self.alarms());
            let waited = self.asked.wait_timeout(waiting.lock().unwrap(), Duration::from_secs(1));
            drop(waited.unwrap());
        }
    }

    /// What a new process does first.
    fn begins_again(&self) {
        let engine = self.engine.lock().unwrap().clone();
        self.runtime.block_on(engine.begin()).unwrap();
    }

    /// Looks each minute until a time.
    fn passes_until(&self, time_ms: i64) {
        while self.now() < time_ms {
            self.at((self.now() + MINUTE_MS).min(time_ms));
            self.look();
        }
    }

    /// State, tries and error of each delivery of the latest run.
    fn deliveries(&self) -> Vec<store::DeliveryRow> {
        let read = self.database.read(|tx| match store::runs(tx, 1)?.first() {
            Some(run) => store::deliveries(tx, run.id),
            None => Ok(Vec::new()),
        });
        read.unwrap()
    }

    /// What a person asks for at a delivery that failed.
    fn again(&self, delivery: i64) {
        let now = self.now();
        let put = move |tx: &selaras_ledger::Transaction<'_>| {
            store::put_delivery(tx, delivery, store::DeliveryState::Waiting, now)
        };
        assert!(self.database.write_blocking(put).unwrap());
    }

    fn states(&self) -> Vec<&'static str> {
        self.deliveries().iter().map(|one| one.state.word()).collect()
    }

    /// The states of all runs, oldest first.
    fn runs(&self) -> Vec<&'static str> {
        let mut runs = self.database.read(|tx| store::runs(tx, 100)).unwrap();
        runs.reverse();
        runs.iter().map(|run| run.state.word()).collect()
    }

    /// Each alarm's reason, with how long after the due time it was told, oldest first.
    fn alarms(&self) -> Vec<(String, i64)> {
        let (alarms, runs) = self.database.read(|tx| Ok((store::alarms(tx, 100)?, store::runs(tx, 100)?))).unwrap();
        let due = |id| runs.iter().find(|run| run.id == id).unwrap().due_ms;
        let mut told: Vec<_> =
            alarms.iter().map(|alarm| (alarm.reason.clone(), alarm.told_ms - due(alarm.run))).collect();
        told.reverse();
        told
    }

    /// The files that were dropped, by name.
    fn dropped(&self) -> Vec<String> {
        let root = self.folder.path().join("keluar");
        let mut names = Vec::new();
        for folder in std::fs::read_dir(root).into_iter().flatten().map(Result::unwrap) {
            for file in std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
                names.push(format!("{}/{}", folder.file_name().display(), file.file_name().display()));
            }
        }
        names.sort();
        names
    }
}

/// The channels of some settings, with a folder for drops and alarms.
fn channels(folder: &TempDir, settings: &str, database: &Arc<Database>) -> Channels {
    let text = format!("folder = 'keluar'\nalarm = 'folder:alarm'\n{settings}");
    let settings: DeliverySettings = toml::from_str(&text).unwrap();
    Channels::new(settings.within(folder.path()), database)
}

/// `folder:arsip`, or `folder:arsip 62.07` of a region's own report.
fn recipient(to: &str) -> Recipient {
    let (to, region) = to.split_once(' ').map_or((to, None), |(to, region)| (to, Some(region.parse().unwrap())));
    let (channel, address) = to.split_once(':').unwrap();
    Recipient { channel: channel.to_owned(), address: address.to_owned(), region }
}

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

/// When the daily report of the first day falls due.
fn due() -> i64 {
    ms("2026-07-06T00:00:00Z")
}

fn files(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
