//! Starts the press for one document: a child with bounds of its own, ended when its time is over. Whatever a template does, this
//! process goes on.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use data_encoding::BASE64;
use selaras_domain::message;
use selaras_domain::message::Told;
use serde::{Deserialize, Serialize};

use super::settings::ReportSettings;

/// What the press reads; `press/src/request.rs` is the other side.
#[derive(Serialize)]
pub struct Request<'r> {
    pub main: &'r str,
    pub ident: String,
    pub files: BTreeMap<String, Body>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    Text(String),
    Base64(String),
}

impl Body {
    pub fn of(bytes: &[u8]) -> Body {
        Body::Base64(BASE64.encode(bytes))
    }
}

/// A mistake in a template: `line` counts from 1.
#[derive(Clone, Debug, Deserialize)]
struct Fault {
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    message: String,
}

/// The presses at work. When the program stops they are ended: what they make is made again.
#[derive(Clone, Debug, Default)]
pub struct Presses(Arc<Mutex<AtWork>>);

#[derive(Debug, Default)]
struct AtWork {
    is_stopped: bool,
    /// Who waits for one, by number.
    waiting: BTreeMap<u64, mpsc::Sender<Heard>>,
    last: u64,
}

/// What becomes of a press.
enum Heard {
    /// Its document, and what it said.
    Ended(Result<(Vec<u8>, Vec<u8>)>),
    Stopped,
}

/// A press among those at work, until it is dropped.
struct Place<'p>(&'p Presses, u64);

impl Presses {
    /// Ends all, and every one that begins later.
    pub fn stop(&self) {
        let mut at_work = self.at_work();
        at_work.is_stopped = true;
        for waiting in at_work.waiting.values() {
            // Who does not wait any more has its document.
            let _ = waiting.send(Heard::Stopped);
        }
    }

    fn enter(&self, waiting: mpsc::Sender<Heard>) -> Place<'_> {
        let mut at_work = self.at_work();
        if at_work.is_stopped {
            let _ = waiting.send(Heard::Stopped);
        }
        at_work.last += 1;
        let number = at_work.last;
        at_work.waiting.insert(number, waiting);
        Place(self, number)
    }

    fn at_work(&self) -> MutexGuard<'_, AtWork> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.at_work().waiting.remove(&self.1);
    }
}

/// More than this no document takes: the largest book has some tens of MiB.
const DOCUMENT_MAX_BYTES: u64 = 256 << 20;
/// Time beyond its own bound that a press has to end by itself.
const GRACE: Duration = Duration::from_secs(2);

/// The PDF of a request; an error says which template is wrong and where.
pub fn typeset(settings: &ReportSettings, request: &Request<'_>) -> Result<Vec<u8>> {
    let program = program(settings)?;
    let mut child = Command::new(&program)
        .args(["--seconds", &settings.seconds.to_string(), "--memory-mib", &settings.memory_mib.to_string()])
        // One core at most: the others are for offices and pages.
        .env("RAYON_NUM_THREADS", "1")
        // glibc keeps what is freed in one heap, and gives large pieces back: a fourteenth of a large book's memory.
        .env("MALLOC_ARENA_MAX", "1")
        .env("MALLOC_MMAP_THRESHOLD_", "131072")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("start the press {}", program.display()))?;
    let limit = Duration::from_secs(settings.seconds) + GRACE;
    let ended = run(&mut child, serde_json::to_vec(request)?, limit, &settings.presses);
    if ended.is_err() {
        // It has no work left to lose.
        let _ = child.kill();
    }
    let status = child.wait().context("wait for the press")?;
    let (document, said) = ended?;
    match status.success() {
        true => Ok(document),
        false => Err(why(&said, status)),
    }
}

/// The press beside this program, unless the settings name another.
fn program(settings: &ReportSettings) -> Result<PathBuf> {
    let path = match &settings.press {
        Some(path) => path.clone(),
        None => {
            let own = std::env::current_exe().context("find this program")?;
            own.with_file_name(format!("selaras-press{}", std::env::consts::EXE_SUFFIX))
        }
    };
    if !path.is_file() {
        let path = path.display();
        bail!(Told(message!(
            "tidak ada selaras-press di {path}; pasang di samping selaras-server, atau sebut tempatnya di selaras.toml sebagai report.press",
            "there is no press at {path}; install selaras-press beside selaras-server, or name it in selaras.toml as report.press"
        )));
    }
    Ok(path)
}

/// Hands the request over and takes what comes back, at most for `limit`.
fn run(child: &mut Child, request: Vec<u8>, limit: Duration, presses: &Presses) -> Result<(Vec<u8>, Vec<u8>)> {
    let (mut input, output, errors) = match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
        (Some(input), Some(output), Some(errors)) => (input, output, errors),
        _ => bail!("the press was started without its pipes"),
    };
    // A press that ended early takes no more; its own words say why.
    thread::spawn(move || input.write_all(&request));
    let (said, heard) = mpsc::channel();
    let _place = presses.enter(said.clone());
    let errors = read(errors, 1 << 20);
    thread::spawn(move || {
        let whole = || Ok((read(output, DOCUMENT_MAX_BYTES).recv()??, errors.recv()??));
        let _ = said.send(Heard::Ended(whole()));
    });
    match heard.recv_timeout(limit) {
        Ok(Heard::Ended(ended)) => ended,
        Ok(Heard::Stopped) => bail!(Told(message!(
            "program sedang berhenti; dokumennya dibuat lagi sesudah berjalan",
            "the program is stopping; the document is made again when it runs"
        ))),
        Err(_) => {
            let seconds = limit.as_secs();
            bail!(Told(message!(
                "pembuatan dokumen melewati {seconds} detik dan dihentikan",
                "the document took longer than {seconds} seconds and was given up"
            )))
        }
    }
}

/// All that comes out of a pipe, read by a thread of its own.
fn read(pipe: impl Read + Send + 'static, max_bytes: u64) -> mpsc::Receiver<std::io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.take(max_bytes).read_to_end(&mut bytes);
        let _ = sender.send(read.map(|_| bytes));
    });
    receiver
}

/// Why there is no document.
fn why(said: &[u8], status: ExitStatus) -> anyhow::Error {
    let last = said.split(|byte| *byte == b'\n').rfind(|line| !line.is_empty()).unwrap_or_default();
    let faults: Vec<Fault> = serde_json::from_slice(last).unwrap_or_default();
    let told = match faults.as_slice() {
        [] => {
            let said = String::from_utf8_lossy(last);
            message!("selaras-press berhenti ({status}): {said}", "the press stopped ({status}): {said}")
        }
        faults => {
            // The words are those of Typst, which speaks one language.
            let said = faults.iter().map(Fault::told).collect::<Vec<_>>().join("; ");
            message!("ada yang salah di templat: {said}", "a template is wrong: {said}")
        }
    };
    Told(told).into()
}

impl Fault {
    /// `templates/buku.typ:12:5: unknown variable: x`
    fn told(&self) -> String {
        let place = match (&self.file, self.line, self.column) {
            (Some(file), Some(line), Some(column)) => format!("templates/{file}:{line}:{column}: "),
            (Some(file), ..) => format!("templates/{file}: "),
            _ => String::new(),
        };
        format!("{place}{}", self.message)
    }
}
