//! The office's page: how long the agent takes to answer for a thousand cells with their history, and what it takes in memory.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use selaras_domain::catalogue::{Catalogue, Level};
use ureq::Agent;

use super::figures::Figures;
use super::office::Bench;
use crate::demo::programs::{Programs, command};
use crate::memory::peak_kib;

/// Health has 192 components with five fields each: a thousand cells on twelve pages.
const SECTOR: u8 = 2;
const ROUNDS: usize = 21;

pub(super) fn measure(programs: &Programs, folder: &Path, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.07")?;
    let file = folder.join("capaian.csv");
    std::fs::write(&file, rows())?;
    bench.agent(&bench.office, "import", &[file])?;
    let (mut agent, address) = run(programs, folder, &bench.office)?;
    let measured = ask(&address, figures);
    let peak = peak_kib(agent.id());
    agent.kill()?;
    agent.wait()?;
    measured?;
    figures.add("agent, serving its page", peak? as f64 / 1024.0, "MiB", "most ever resident; should stay below 150");
    Ok(())
}

/// Every component in the quarter, in the one before, and in that of last year.
fn rows() -> String {
    let mut text = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan\n".to_owned();
    for (year, quarter, achieved) in [(2022, 4, 600), (2023, 3, 500), (2023, 4, 700)] {
        for component in Catalogue::for_year(year).components(Level::Kabupaten) {
            text += &format!("{year},{quarter},{component},1000,{achieved},,,\n");
        }
    }
    text
}

fn run(programs: &Programs, folder: &Path, office: &Path) -> Result<(Child, String)> {
    let mut run = command(&programs.agent, &folder.join("log"))?;
    run.arg("run").arg("--data").arg(office).env("SELARAS_WEB_LISTEN", "127.0.0.1:0").stdout(Stdio::piped());
    let mut agent = run.spawn()?;
    let lines = BufReader::new(agent.stdout.take().context("the agent's output")?).lines();
    let mut told = lines.map_while(Result::ok).filter_map(|line| Some(line.strip_prefix("listening on ")?.to_owned()));
    let address = told.next().context("the agent says no address")?;
    Ok((agent, address))
}

fn ask(address: &str, figures: &mut Figures) -> Result<()> {
    let http: Agent = Agent::config_builder().proxy(None).max_redirects(0).build().into();
    let form = [("name", "bench"), ("password", "kata sandi SAMPLE")];
    let begun = http.post(format!("{address}/mulai")).header("origin", address).send_form(form)?;
    let cookie = begun.headers().get("set-cookie").context("a session")?.to_str()?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let get = |path: &str| -> Result<(f64, usize, usize)> {
        let started = Instant::now();
        let text =
            http.get(format!("{address}{path}")).header("cookie", &cookie).call()?.body_mut().read_to_string()?;
        let took = started.elapsed().as_secs_f64() * 1_000.0;
        Ok((took, text.len(), text.matches("<input class").count() + text.matches("<select").count()))
    };
    let catalogue = Catalogue::for_year(2023);
    let services = catalogue.services(Level::Kabupaten).iter().filter(|service| service.sector == SECTOR);
    let paths: Vec<String> = services.map(|service| format!("/isi/2023/4/{}", service.code)).collect();
    let (mut sector, mut largest, mut home) = (Vec::new(), Vec::new(), Vec::new());
    let (mut fields, mut bytes) = (0, 0);
    for _ in 0..ROUNDS {
        let pages = paths.iter().map(|path| get(path)).collect::<Result<Vec<_>>>()?;
        sector.push(pages.iter().map(|page| page.0).sum());
        largest.push(pages.iter().map(|page| page.0).fold(0.0, f64::max));
        fields = pages.iter().map(|page| page.2).sum();
        bytes = pages.iter().map(|page| page.1).sum();
        home.push(get("/?year=2023&quarter=4")?.0);
    }
    ensure!(fields > 700, "{fields} fields: the pages are not those of a coordinator");
    let about = format!("{fields} fields with their notes, {} KiB; should stay below 300", bytes / 1_024);
    figures.add("a sector's entry pages, together", median(sector), "ms", &about);
    figures.add("a service's entry page, the slowest", median(largest), "ms", "median of 21; on loopback");
    figures.add("the home page", median(home), "ms", "median of 21; on loopback");
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
