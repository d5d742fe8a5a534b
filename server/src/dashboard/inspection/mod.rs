//! Inspection: what inspectors found in the field against what was reported, in all regions: the largest differences, the
//! threads, a way to any reported cell, and the files that prove it.

mod cell;
mod differences;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::HEXLOWER;
use selaras_domain::evidence::{FileHash, FileKind};
use selaras_domain::line::Cell;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::{Region, RegionCode, of_province, region};
use selaras_domain::thread::Thread;
use selaras_ledger::{file_bytes, found_threads, named_file};
use selaras_web::saved_as;
use serde::Deserialize;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Routes, Visit, Visitor};
use differences::{Difference, differences};

/// Differences on the page.
const SHOWN: usize = 20;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/pemeriksaan", Need::Viewer, show)
        .get("/pemeriksaan/cari", Need::Viewer, find)
        .get("/pemeriksaan/{year}/{quarter}/{region}/{cell}", Need::Viewer, cell::show)
        .upload("/pemeriksaan/{year}/{quarter}/{region}/{cell}", Need::Inspector, cell::FORM_MAX_BYTES, cell::add)
        .get("/bukti/{region}/{digest}", Need::Viewer, save)
}

#[derive(Template)]
#[template(path = "pemeriksaan.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    year: Option<u16>,
    differences: Vec<Difference>,
    threads: Vec<Thread>,
    regions: Vec<&'static Region>,
    now_year: u16,
}

/// `?year=2023`; without one all years.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    year: String,
}

/// The cell that somebody looks for.
#[derive(Deserialize)]
struct Wanted {
    year: u16,
    quarter: u8,
    region: String,
    cell: String,
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let year = asked.year.parse().ok();
    let mut threads = page.read(move |tx| found_threads(tx, year)).await?;
    let mut differences = differences(&threads);
    differences.truncate(SHOWN);
    // What waits for an office first, of those the newest.
    threads.sort_by_key(|thread| (thread.state, thread.last().map(|entry| std::cmp::Reverse(entry.effective_ms))));
    html(&Shown {
        visit: &visit,
        office: &page.province.name,
        year,
        differences,
        threads,
        regions: of_province(page.province.province).collect(),
        now_year: selaras_web::last_ended(page.province.code, page.now_ms()).year,
    })
}

/// The page of the cell that was typed, or what is wrong with it.
async fn find(State(page): State<App>, visit: Visitor, Query(wanted): Query<Wanted>) -> Answer {
    let place = (wanted.year, wanted.quarter, wanted.region.trim().to_owned(), wanted.cell.trim().to_owned());
    match cell_of(&page, &place) {
        Some(cell) => Ok(Redirect::to(&link(&cell)).into_response()),
        None => Ok((StatusCode::NOT_FOUND, visit.words.say("inspect-no-cell")).into_response()),
    }
}

/// A file of a region, to be saved and never to be shown as a page of ours.
async fn save(State(page): State<App>, visit: Visitor, Path((region, digest)): Path<(String, String)>) -> Answer {
    let wanted: Option<(RegionCode, FileHash)> = region.parse().ok().zip(hash(&digest));
    let found = match wanted {
        Some((region, digest)) => {
            let read = page.read(move |tx| Ok(named_file(tx, region, &digest)?.zip(file_bytes(tx, region, &digest)?)));
            read.await?
        }
        None => None,
    };
    let Some((named, bytes)) = found else { return Ok(no_page(&visit)) };
    // Whole means of a kind that is taken.
    let kind = FileKind::of(&bytes).unwrap_or(FileKind::Csv);
    Ok((saved_as(&kind.named(&named.file.name), kind.media_type()), bytes).into_response())
}

fn hash(text: &str) -> Option<FileHash> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

fn no_page(visit: &Visit) -> Response {
    (StatusCode::NOT_FOUND, visit.words.say("inspect-no-cell")).into_response()
}

/// Year, quarter (0: the year), region and name of a cell, as an address has them.
type Place = (u16, u8, String, String);

/// A cell of a region of this province.
fn cell_of(page: &App, (year, quarter, region, name): &Place) -> Option<Cell> {
    let code: RegionCode = region.parse().ok()?;
    let quarter = Quarter::from_number(*quarter);
    Period::checked(*year, quarter).ok()?;
    let is_ours = code.province() == page.province.province;
    Cell::named(code, *year, quarter, name).ok().filter(|cell| is_ours && cell.period.quarter == quarter)
}

/// The page of a cell.
pub(super) fn link(cell: &Cell) -> String {
    let quarter = cell.period.quarter.map_or(0, Quarter::number);
    format!("/pemeriksaan/{}/{quarter}/{}/{}", cell.period.year, cell.region, cell.name().replace('/', "%2F"))
}

/// "62.07 Seruyan · K.2.01 Pelayanan … · Triwulan IV 2023"
fn cell_name(visit: &Visit, cell: &Cell) -> String {
    let catalogue = selaras_domain::catalogue::Catalogue::for_year(cell.period.year);
    let component = cell.subject.to_component().and_then(|component| catalogue.name_of(component).map(str::to_owned));
    let period = match cell.period.quarter {
        Some(quarter) => format!("{} {} {}", visit.words.say("quarter"), quarter.roman(), cell.period.year),
        None => cell.period.year.to_string(),
    };
    let place = region(cell.region).map_or("", |region| region.name.as_str());
    format!("{} {place} · {} {} · {period}", cell.region, cell.name(), component.unwrap_or_default())
}

impl Shown<'_> {
    fn name(&self, cell: &Cell) -> String {
        cell_name(self.visit, cell)
    }

    fn link(&self, cell: &Cell) -> String {
        link(cell)
    }
}
