//! What takes long or does not answer, while the real engine looks after everything: the others arrive and the alarm is told.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use selaras_server::delivery::keep;
use tokio_util::sync::CancellationToken;

use super::{DAILY, Desk, MINUTE_MS, book, due};
use crate::http::web::{Answer, Web};

/// Runs the engine as the server does, until the end of the test.
struct Kept<'d> {
    desk: &'d Desk,
    shutdown: CancellationToken,
    kept: Option<tokio::task::JoinHandle<anyhow::Result<()>>>,
}

impl Kept<'_> {
    fn begin(desk: &Desk) -> Kept<'_> {
        let (engine, shutdown) = (desk.engine.lock().unwrap().clone(), CancellationToken::new());
        let kept = desk.runtime.spawn(keep(engine, shutdown.clone()));
        Kept { desk, shutdown, kept: Some(kept) }
    }

    fn end(mut self) {
        self.shutdown.cancel();
        self.desk.runtime.block_on(self.kept.take().unwrap()).unwrap().unwrap();
    }
}

/// A mail server that accepts every connection and never says a word.
fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            kept.push(stream);
        }
    });
    format!("[mail]\nhost = 'localhost'\ntls = 'none'\nport = {port}\nfrom = 'Selaras SAMPLE <spm@contoh.id>'\n")
}

#[test]
fn a_mail_server_that_never_answers_holds_up_neither_the_alarm_nor_another_schedule() {
    let desk = Desk::new(&silent());
    let to: Vec<String> = (0..20).map(|number| format!("mail:orang{number}@contoh.id")).collect();
    desk.schedule_as("surat", DAILY, &to.iter().map(String::as_str).collect::<Vec<_>>());
    desk.schedule_as("arsip", "5 7 * * * Asia/Jakarta", &["folder:arsip"]);
    desk.at(due());
    let began = Instant::now();
    let kept = Kept::begin(&desk);
    desk.until("the letters are under way", |desk| desk.runs() == ["sending"]);
    desk.at(due() + 5 * MINUTE_MS);
    desk.until("the other report arrives", |desk| desk.dropped().iter().any(|name| name.starts_with("arsip/")));
    desk.until("the alarm is told", |desk| !desk.alarms().is_empty() && desk.alarms()[0].1 > 0);
    let alarms = desk.alarms();
    assert!(matches!(&alarms[..], [(reason, told)] if reason == "late" && *told <= 5 * MINUTE_MS), "{alarms:?}");
    assert!(began.elapsed() < Duration::from_secs(60), "before the mail server was given up even once");
    kept.end();
    let states = desk.database.read(|tx| selaras_server::store::deliveries(tx, 1)).unwrap();
    assert!(states.iter().all(|one| one.state.word() == "waiting"), "nothing was handed over: {states:?}");
}

#[test]
fn a_document_that_takes_long_holds_up_neither_the_alarm_nor_another_schedule() {
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let opened = Arc::clone(&gate);
    let desk = Desk::with("", move |wanted| {
        let (is_open, news) = &*opened;
        let waits = wanted.region.is_some();
        drop(news.wait_while(is_open.lock().unwrap(), |is_open| waits && !*is_open).unwrap());
        Ok(book(wanted))
    });
    desk.schedule_as("daerah", DAILY, &["folder:lambat 62.07"]);
    desk.schedule_as("arsip", "5 7 * * * Asia/Jakarta", &["folder:arsip"]);
    desk.at(due());
    let kept = Kept::begin(&desk);
    desk.until("the long one is being made", |desk| desk.runs() == ["making"]);
    desk.at(due() + 5 * MINUTE_MS);
    desk.until("the other report arrives", |desk| desk.dropped().iter().any(|name| name.starts_with("arsip/")));
    desk.until("the alarm is told", |desk| desk.alarms().iter().any(|(reason, told)| reason == "late" && *told > 0));
    *gate.0.lock().unwrap() = true;
    gate.1.notify_all();
    desk.until("the long one arrives too", |desk| desk.runs() == ["done", "done"]);
    kept.end();
}

#[test]
fn what_was_handed_over_when_the_program_is_asked_to_stop_is_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let is_asked = Arc::new(AtomicBool::new(false));
    let (asked, folder) = (Arc::clone(&is_asked), tempfile::tempdir().unwrap());
    let (answer, answered) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        assert!(stream.read(&mut [0; 1024]).unwrap() > 0);
        asked.store(true, Ordering::Relaxed);
        answered.recv().unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
    });
    std::fs::write(folder.path().join("secret"), "0123456789abcdef0123456789abcdef").unwrap();
    let desk = Desk::new(&format!("[webhook]\nsecret_file = '{}/secret'\n", folder.path().display()));
    desk.schedule(DAILY, &[&format!("webhook:http://{address}/")]);
    desk.at(due());
    let kept = Kept::begin(&desk);
    desk.until("it is handed over", |_| is_asked.load(Ordering::Relaxed));
    kept.shutdown.cancel();
    answer.send(()).unwrap();
    kept.end();
    assert_eq!((desk.states(), desk.deliveries()[0].tries), (vec!["sent"], 1));
}

#[test]
fn a_watcher_elsewhere_is_called_as_soon_as_the_reports_are_looked_after_and_who_is_deaf_stops_nothing() {
    let watcher = Web::start(|_| Answer::status(500));
    let url = watcher.url("/detak/RAHASIA").replace("localhost", "127.0.0.1");
    let desk = Desk::new(&format!("heartbeat = '{url}'\n"));
    desk.schedule(DAILY, &["folder:arsip"]);
    desk.at(due());
    let kept = Kept::begin(&desk);
    watcher.wait_for(1);
    desk.until("the report arrives all the same", |desk| desk.runs() == ["done"]);
    kept.end();
    let asked = watcher.asked();
    assert!(asked[0].path == "/detak/RAHASIA" && asked[0].body.is_empty(), "{asked:?}");
}
