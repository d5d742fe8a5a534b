//! The register of recipients with a million SAMPLE people: import, the same again, people at two services, a page of names. One
//! person in ten is at two services.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::figures::Figures;
use super::office::Bench;
use crate::demo::programs::{Programs, command, must};
use crate::memory::{peak_kib, resident_kib};

const SERVICES: [&str; 10] =
    ["K.2.06", "K.3.01", "K.3.02", "K.2.08", "K.2.09", "K.5.01", "K.5.02", "K.5.03", "K.6.01", "K.6.04"];
const YEAR: u16 = 2024;
/// People in a file: below the largest file that is read.
const FILE_PEOPLE: u32 = 250_000;

pub(super) fn measure(programs: &Programs, folder: &Path, people: u32, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.01")?;
    let files = write_people(folder, people)?;
    let million = format!("{people} people, encrypted field by field; should reach 20,000");
    for (name, limit) in [("register, import", million.as_str()), ("register, the same again", "nothing changes")] {
        let began = Instant::now();
        let answer = run(programs, folder, &bench, "import", &files)?;
        let seconds = began.elapsed().as_secs_f64();
        let rows: u64 = answer["files"].as_array().into_iter().flatten().filter_map(|file| file["rows"].as_u64()).sum();
        ensure!(rows == u64::from(people), "{rows} rows were read");
        figures.add(name, rows as f64 / seconds, "rows/s", limit);
    }
    let began = Instant::now();
    let answer = run(programs, folder, &bench, "duplicates", &[PathBuf::from("--year"), YEAR.to_string().into()])?;
    ensure!(answer["pairs"].as_array().is_some_and(|pairs| !pairs.is_empty()), "nobody is at two services");
    figures.add(
        "register, people at two services",
        began.elapsed().as_secs_f64(),
        "s",
        "all pairs; should stay below 20",
    );
    let size = bench.office.join("selaras.db").metadata()?.len() as f64 / 1024.0 / 1024.0;
    figures.add("register, file", size, "MiB", "no limit set");
    pages(programs, folder, &bench, figures)
}

/// The pages that an operator opens, from the request to the last byte.
fn pages(programs: &Programs, folder: &Path, bench: &Bench, figures: &mut Figures) -> Result<()> {
    let mut run = command(&programs.agent, &folder.join("log"))?;
    run.arg("run").arg("--data").arg(&bench.office).env("SELARAS_WEB_LISTEN", "127.0.0.1:0").stdout(Stdio::piped());
    let mut agent = Stopped(run.spawn()?);
    let mut lines = BufReader::new(agent.0.stdout.take().context("the agent's output")?).lines();
    let address = loop {
        let line = lines.next().context("the agent ended")??;
        if let Some(address) = line.strip_prefix("listening on http://") {
            break address.to_owned();
        }
    };
    let mut browser = Browser { address, cookie: String::new() };
    browser.begin()?;
    let list = format!("/daftar/{YEAR}/{}", SERVICES[0]);
    let first = browser.get(&list)?;
    let next = first.split("?setelah=").nth(1).and_then(|rest| rest.split('"').next()).context("a second page")?;
    let second = format!("{list}?setelah={next}");
    for (name, path) in [
        ("register page, overview", format!("/daftar?year={YEAR}")),
        ("register page, first 50 of the largest list", list.clone()),
        ("register page, the next 50", second),
    ] {
        let mut times = Vec::new();
        for _ in 0..21 {
            let began = Instant::now();
            browser.get(&path)?;
            times.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        times.sort_by(f64::total_cmp);
        figures.add(name, times[times.len() / 2], "ms", "median of 21, its log entry included; should stay below 200");
    }
    figures.add(
        "register, agent",
        resident_kib(agent.0.id())? as f64 / 1024.0,
        "MiB",
        "resident; should stay below 150",
    );
    figures.add(
        "register, agent, peak",
        peak_kib(agent.0.id())? as f64 / 1024.0,
        "MiB",
        "resident; should stay below 150",
    );
    Ok(())
}

fn run(programs: &Programs, folder: &Path, bench: &Bench, word: &str, arguments: &[PathBuf]) -> Result<Value> {
    let mut run = command(&programs.agent, &folder.join("log"))?;
    must(
        run.args(["register", word]).args(arguments).arg("--json").arg("--data").arg(&bench.office),
        &folder.join("log"),
    )
}

/// Files of people; every tenth row is a person again, at another service.
fn write_people(folder: &Path, people: u32) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for first in (0..people).step_by(FILE_PEOPLE as usize) {
        let mut text = "nik;nama;alamat;tanggal_lahir;kode;tahun;tanggal_dilayani;sesuai_standar\n".to_owned();
        for row in first..people.min(first + FILE_PEOPLE) {
            let is_again = row % 10 == 9;
            let person = if is_again { row - 9 } else { row };
            // Half are at the first service, the rest spread over the others.
            let place = if person % 2 == 0 { 0 } else { 1 + person as usize / 2 % (SERVICES.len() - 1) };
            let service = SERVICES[(place + usize::from(is_again)) % SERVICES.len()];
            let (day, month, year) = (1 + person % 28, 1 + person / 28 % 12, 66 + person / 336 % 34);
            let served = match row % 3 {
                0 => ";",
                1 => "2024-05-06;ya",
                _ => "2024-08-09;tidak",
            };
            let woman = if person % 2 == 0 { 40 } else { 0 };
            let number = 1 + person / (336 * 34);
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "620701{:02}{month:02}{year:02}{number:04};SAMPLE Orang {person};Jl. Contoh No. {} RT 01 RW 02;19{year}-{month:02}-{day:02};{service};{YEAR};{served}",
                day + woman,
                person % 300
            );
        }
        let path = folder.join(format!("people-{first}.csv"));
        std::fs::write(&path, text).with_context(|| format!("write {}", path.display()))?;
        files.push(path);
    }
    Ok(files)
}

/// A process that ends with this.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// As much of a browser as it takes: one request a connection.
struct Browser {
    address: String,
    cookie: String,
}

impl Browser {
    /// The first start.
    fn begin(&mut self) -> Result<()> {
        let form = "name=bench&password=kata+sandi+SAMPLE";
        let came = self.send("POST", "/mulai", form)?;
        let cookie =
            came.lines().find_map(|line| line.to_ascii_lowercase().starts_with("set-cookie: ").then(|| &line[12..]));
        self.cookie = cookie.and_then(|cookie| cookie.split(';').next()).context("a session")?.to_owned();
        Ok(())
    }

    fn get(&self, path: &str) -> Result<String> {
        let came = self.send("GET", path, "")?;
        ensure!(came.starts_with("HTTP/1.1 200"), "{path}: {}", came.lines().next().unwrap_or_default());
        Ok(came)
    }

    fn send(&self, method: &str, path: &str, body: &str) -> Result<String> {
        let (address, cookie) = (&self.address, &self.cookie);
        let mut stream = TcpStream::connect(address)?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        let mut came = Vec::new();
        stream.read_to_end(&mut came)?;
        Ok(String::from_utf8_lossy(&came).into_owned())
    }
}
