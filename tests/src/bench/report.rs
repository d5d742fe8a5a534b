//! Documents, each in a press of its own on one core: those of a province, and of all regions of the country as if they were one
//! province. The press is the one of a release, as it is installed; it works within its bounds, or there is no document.

use std::path::Path;
use std::time::Instant as Clock;

use anyhow::{Context, Result};
use selaras_domain::amount::{Amount, Rupiah, Score};
use selaras_domain::catalogue::{Catalogue, Component};
use selaras_domain::category::Category;
use selaras_domain::period::Quarter;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::{Region, RegionKind, regions};
use selaras_domain::rules::RuleSet;
use selaras_domain::score::{Answer, Answers, Scorer, SectorScore, ServiceScore};
use selaras_server::edition::{
    BudgetFigures, CellState, ComponentFigures, Digest, Document, Instant, NarrativeFigures, Pinned, RegionFigures,
    SectorFigures, ServiceFigures, Stage, Table, TableRow,
};
use selaras_server::report::{Desk, Kind, Language, Numbers, ReportSettings, Wanted, make};

use super::figures::Figures;
use crate::press::installed;

const YEAR: u16 = 2023;
const PROVINCE: usize = 14;
/// Most memory of a press: for every document that a province has, and for the book of a whole country, which none has.
const MEMORY_MIB: u64 = 500;
const COUNTRY_MIB: u64 = 1024;

pub(super) fn measure(folder: &Path, count: usize, figures: &mut Figures) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let settings =
        ReportSettings { press: Some(installed()?), memory_mib: MEMORY_MIB, seconds: 300, ..Default::default() };
    let desk = Desk { data: folder, settings: &settings };
    let province = numbers(PROVINCE)?;
    let seconds = median(5, || made(desk, &province, Kind::Book, None))?;
    figures.add("ranking book of 14 regions", seconds, "s", "median of 5; should stay below 2");
    let seconds = median(5, || made(desk, &province, Kind::Workbook, None))?;
    figures.add("workbook of 14 regions", seconds, "s", "median of 5; should stay below 0.5");
    let country = numbers(count)?;
    let roomy = ReportSettings { memory_mib: COUNTRY_MIB, ..settings.clone() };
    let seconds = made(Desk { data: folder, settings: &roomy }, &country, Kind::Book, None)?;
    figures.add(&format!("ranking book of {count} regions"), seconds, "s", "within 1,024 MiB; should stay below 30");
    let began = Clock::now();
    for region in &country.document.regions {
        made(desk, &country, Kind::Region, Some(region.region))?;
    }
    let limit = "each within 500 MiB; should stay below 240 for 514";
    figures.add(&format!("reports of {count} regions, one after the other"), began.elapsed().as_secs_f64(), "s", limit);
    let kib = crate::memory::peak_kib(std::process::id())? as f64;
    figures.add(
        "memory of who has them printed, most",
        kib / 1024.0,
        "MiB",
        "this program, beside the press; below 500",
    );
    Ok(())
}

/// Seconds that a document takes.
fn made(
    desk: Desk<'_>,
    numbers: &Numbers,
    kind: Kind,
    region: Option<selaras_domain::region::RegionCode>,
) -> Result<f64> {
    let began = Clock::now();
    let made = make(desk, numbers, Wanted { kind, region, language: Language::Indonesian })?;
    anyhow::ensure!(made.bytes.len() > 10_000, "a document of {} bytes", made.bytes.len());
    Ok(began.elapsed().as_secs_f64())
}

fn median(times: usize, once: impl Fn() -> Result<f64>) -> Result<f64> {
    let mut taken = (0..times).map(|_| once()).collect::<Result<Vec<_>>>()?;
    taken.sort_by(f64::total_cmp);
    taken.get(times / 2).copied().context("a median")
}

/// An edition of so many regions that answered everything, each a little differently.
fn numbers(count: usize) -> Result<Numbers> {
    let catalogue = Catalogue::for_year(YEAR);
    let rules = RuleSet::for_year(YEAR);
    let all: Vec<&Region> = regions().iter().filter(|region| region.kind != RegionKind::Provinsi).take(count).collect();
    let level = all.first().context("a region")?.code.level();
    let scorer = Scorer::new(&catalogue, level, &rules);
    let figures: Vec<RegionFigures> =
        all.iter().enumerate().map(|(at, region)| region_figures(&catalogue, &scorer, region, at)).collect();
    let document = Document {
        format: 1,
        province: "62".parse().map_err(|error| anyhow::anyhow!("{error:?}"))?,
        name: "SAMPLE".to_owned(),
        year: YEAR,
        quarter: Quarter::Q4,
        number: 1,
        stage: Stage::Final,
        made_at: Instant(1_706_000_000_000),
        objections_until: Instant(1_705_900_000_000),
        zone: "Asia/Jakarta".to_owned(),
        small_below: 5,
        replaces: None,
        previous: None,
        catalogue: Pinned { version: catalogue.version.clone(), digest: Digest([0; 32]) },
        rules: (*rules).clone(),
        ledgers: Vec::new(),
        rankings: rankings(&figures),
        regions: figures,
        objections: Vec::new(),
    };
    let digest = Digest::of(&document.to_bytes()?);
    let mut numbers = Numbers::new(document, Some(digest));
    // Three years before, for the picture of the index by year.
    let years = |score: Score| (YEAR - 3..YEAR).map(|year| (year, score)).collect::<std::collections::BTreeMap<_, _>>();
    let ranking = numbers.document.table(Measure::Index, Pool::All).context("a ranking by the index")?;
    let regions = ranking.rows.iter().map(|row| (row.region, years(row.score))).collect();
    let means = ranking.rows.first().map(|row| years(row.score)).unwrap_or_default();
    (numbers.history.regions, numbers.history.means) = (regions, means);
    Ok(numbers)
}

fn region_figures(catalogue: &Catalogue, scorer: &Scorer, region: &Region, at: usize) -> RegionFigures {
    let mut answers = Answers::new(catalogue, region.code.level());
    let count = catalogue.components(region.code.level()).len();
    for index in 0..count {
        let achieved = 400 + u32::try_from((at * 7 + index * 13) % 600).unwrap_or_default();
        answers.set(index, Answer::Value { required: Amount::units(1_000), achieved: Amount::units(achieved) });
    }
    let working = scorer.working(catalogue, &answers);
    let budget = |part: u64| BudgetFigures {
        allocation: Rupiah::new(1_000_000_000 * part),
        realisation: Rupiah::new(870_000_000 * part),
        apbd: Rupiah::new(20_000_000_000 * part),
        line: None,
    };
    let sector = |one: &SectorScore| SectorFigures {
        sector: one.sector,
        name: catalogue.sector(one.sector).map(|sector| sector.name.clone()).unwrap_or_default(),
        score: one.score,
        value: one.score.map(Score::value_text),
        category: one.score.map(|score| Category::of(score).name().to_owned()),
        so_far: one.so_far,
        services: one.services.iter().map(|one| service(catalogue, one, budget(1))).collect(),
    };
    RegionFigures {
        region: region.code,
        name: region.name.clone(),
        kind: region.kind.name().to_owned(),
        score: working.score,
        value: working.score.map(Score::value_text),
        category: working.category.map(|category| category.name().to_owned()),
        so_far: working.so_far,
        answered: working.fill.answered,
        asked: working.fill.asked,
        fill_rate: working.fill.rate(),
        reported_at: None,
        budget: budget(43),
        quarters: Vec::new(),
        sectors: working.sectors.iter().map(sector).collect(),
    }
}

fn service(catalogue: &Catalogue, one: &ServiceScore, budget: BudgetFigures) -> ServiceFigures {
    let known = catalogue.service(one.service);
    let component = |component: Component, required, achieved, score| ComponentFigures {
        component,
        state: CellState::Value,
        required,
        achieved,
        below_standard: None,
        score,
        words: String::new(),
        line: None,
        is_in_conflict: false,
    };
    let items =
        one.items.iter().map(|item| component(Component::Item(item.item), item.required, item.achieved, item.score));
    ServiceFigures {
        service: one.service,
        name: known.map(|service| service.name.clone()).unwrap_or_default(),
        unit: known.map(|service| service.unit.clone()).unwrap_or_default(),
        score: one.score,
        so_far: one.so_far,
        quality: one.quality,
        recipients: component(Component::Recipients(one.service), one.required, one.achieved, one.recipients),
        items: items.collect(),
        budget,
        narrative: Some(NarrativeFigures {
            problem: "SAMPLE: tenaga belum cukup dan jarak jauh".to_owned(),
            remedy: "SAMPLE: rekrutmen dan layanan keliling pada triwulan berikut".to_owned(),
            line: String::new(),
        }),
    }
}

/// By the index and by sectors; the kinds of regions among each other too.
fn rankings(figures: &[RegionFigures]) -> Vec<Table> {
    let sectors = (1..=6).map(Measure::Sector);
    let others = [Measure::Budget, Measure::Realisation, Measure::Completeness];
    let measures = std::iter::once(Measure::Index).chain(sectors).chain(others);
    let pools = [Pool::All, Pool::Kabupaten, Pool::Kota];
    measures.flat_map(|by| pools.map(|pool| table(figures, by, pool))).collect()
}

fn table(figures: &[RegionFigures], by: Measure, pool: Pool) -> Table {
    let kind = |one: &RegionFigures| selaras_domain::region::region(one.region).is_some_and(|it| pool.holds(it.kind));
    let score = |one: &RegionFigures| match by {
        Measure::Sector(number) => one.sectors.iter().find(|sector| sector.sector == number)?.score,
        Measure::Completeness => Some(one.fill_rate),
        _ => one.score,
    };
    let mut scored: Vec<_> =
        figures.iter().filter(|one| kind(one)).filter_map(|one| Some((score(one)?, one.region))).collect();
    scored.sort_by_key(|(score, region)| (std::cmp::Reverse(*score), *region));
    let row = |(rank, (score, region)): (u32, (Score, _))| TableRow {
        rank,
        region,
        score,
        value: score.value_text(),
        category: Some(Category::of(score).name().to_owned()),
        previous_rank: None,
    };
    Table { by, pool, rows: (1..).zip(scored).map(row).collect(), unranked: Vec::new() }
}
