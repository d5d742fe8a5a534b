//! The Laporan Penerapan SPM of one region: the four chapters, with the tables of the national form in each sector.

use selaras_domain::amount::Amount;
use selaras_domain::line::{StageName, TargetDocument};
use selaras_domain::rules::RuleSet;
use selaras_web::Words;

use super::block::{Block, Table, numbers as number, words as word};
use super::espm::{EspmRow, Part, espm_rows};
use super::{method, region_page, tables};
use crate::edition::{RegionFigures, SectorFigures, ServiceFigures};
use crate::report::numbers::{Numbers, Plans};
use crate::report::settings::ReportTexts;
use crate::report::{say, sentences};

pub fn region(numbers: &Numbers, figures: &RegionFigures, texts: &ReportTexts, words: Words) -> Vec<Block> {
    let rows = espm_rows(&numbers.catalogue, figures);
    let mut blocks = introduction(numbers, figures, texts, words);
    blocks.extend([Block::Break, Block::heading(1, words.say("chapter-2"))]);
    blocks.push(Block::heading(2, words.say("at-a-glance")));
    blocks.extend(region_page::at_a_glance(numbers, figures, true, words));
    for sector in &figures.sectors {
        blocks.extend(sector_blocks(numbers, figures, sector, &rows, words));
    }
    blocks.extend(programmes(numbers, figures, &rows, words));
    blocks.extend(closing(numbers, figures, texts, words));
    blocks
}

/// The office's own words, or ours.
fn worded(own: &str, ours: String) -> Block {
    Block::text(if own.trim().is_empty() { ours } else { own.to_owned() })
}

fn introduction(numbers: &Numbers, figures: &RegionFigures, texts: &ReportTexts, words: Words) -> Vec<Block> {
    let period = say::period(numbers.document.year, numbers.document.quarter);
    let background = words.fill("background-text", &[("name", &figures.name), ("period", &period)]);
    let legal_basis = match texts.legal_basis.is_empty() {
        true => ["legal-1", "legal-2", "legal-3"].map(|key| words.say(key)).into(),
        false => texts.legal_basis.clone(),
    };
    vec![
        Block::heading(1, words.say("chapter-1")),
        Block::heading(2, words.say("background")),
        worded(&texts.background, background),
        Block::heading(2, words.say("legal-basis")),
        Block::Points { points: legal_basis },
        Block::heading(2, words.say("general-policy")),
        worded(&texts.general_policy, words.say("general-policy-text")),
        Block::heading(2, words.say("direction")),
        worded(&texts.direction, words.say("direction-text")),
    ]
}

fn sector_blocks(
    numbers: &Numbers,
    figures: &RegionFigures,
    sector: &SectorFigures,
    rows: &[EspmRow],
    words: Words,
) -> Vec<Block> {
    let of = |parts: &[Part]| -> Vec<&EspmRow> {
        rows.iter().filter(|row| row.sector == sector.sector && parts.contains(&row.part)).collect()
    };
    let bars = sector.services.iter().map(|service| tables::bar(&service.name, service.score, words)).collect();
    let mut blocks = vec![Block::Break, Block::heading(2, sector.name.clone())];
    blocks.push(Block::heading(3, words.say("types-of-service")));
    blocks.push(Block::Bars {
        caption: format!("{}: {}", words.say("fact-index"), say::score(words, sector.score)),
        bars,
    });
    blocks.push(Block::heading(3, words.say("targets")));
    blocks.push(targets(numbers, numbers.plans(figures.region), sector, words));
    blocks.push(Block::heading(3, words.say("realisation")));
    blocks.push(Block::Table(tables::espm(&of(&[Part::Recipients]), Part::Recipients, words)));
    blocks.extend(by_service(sector, &of(&[Part::Goods, Part::Staff])).map(|(service, rows)| {
        let table = tables::espm(&rows, Part::Goods, words);
        Block::Table(Table { caption: format!("{}: {service}", table.caption), ..table })
    }));
    blocks.push(Block::heading(3, words.say("budget-allocation")));
    let has_budget = sector.services.iter().any(|service| service.budget.allocation.is_some());
    blocks.push(match has_budget {
        true => Block::Table(tables::espm(&of(&[Part::Budget]), Part::Budget, words)),
        false => Block::text(words.say("budget-none")),
    });
    blocks.push(Block::heading(3, words.say("staff-support")));
    let staff = of(&[Part::Staff]);
    if staff.is_empty() {
        blocks.push(Block::text(words.say("staff-none")));
    }
    blocks.extend(by_service(sector, &staff).map(|(service, rows)| {
        Block::Table(Table { caption: service.to_owned(), ..tables::espm(&rows, Part::Staff, words) })
    }));
    blocks.push(Block::heading(3, words.say("problems")));
    blocks.push(problems(sector, words));
    blocks
}

/// The rows of each service that has any, with its name.
fn by_service<'s>(
    sector: &'s SectorFigures,
    rows: &[&'s EspmRow],
) -> impl Iterator<Item = (&'s str, Vec<&'s EspmRow>)> {
    sector.services.iter().filter_map(|service| {
        let rows: Vec<&EspmRow> = rows.iter().copied().filter(|row| row.service == service.service).collect();
        (!rows.is_empty()).then_some((service.name.as_str(), rows))
    })
}

/// What the region's own documents aim at, for the recipients of each service.
fn targets(numbers: &Numbers, plans: Option<&Plans>, sector: &SectorFigures, words: Words) -> Block {
    let rules = RuleSet::for_year(numbers.document.year);
    let of = |component| plans.map(|plans| plans.targets.of(component, &rules)).unwrap_or_default();
    let told = sector.services.iter().map(|service| (service, of(service.recipients.component)));
    let told: Vec<_> = told.filter(|(_, targets)| !targets.is_empty()).collect();
    if told.is_empty() {
        return Block::text(words.say("targets-none"));
    }
    let is_told =
        |document: &TargetDocument| told.iter().any(|(_, targets)| targets.iter().any(|(of, _)| of == document));
    let documents: Vec<TargetDocument> = TargetDocument::ALL.into_iter().filter(is_told).collect();
    let mut columns = vec![word(words.say("col-service"), 34)];
    columns.extend(documents.iter().map(|document| number(document.word().to_owned(), 11)));
    columns.push(number(words.say("realisation"), 13));
    let row = |(service, targets): &(&ServiceFigures, Vec<(TargetDocument, Amount)>)| {
        let mut row = vec![service.name.clone()];
        row.extend(documents.iter().map(|document| {
            let value = targets.iter().find(|(of, _)| of == document).map(|(_, value)| *value);
            words.number_or_dash(value)
        }));
        row.push(say::amount(words, service.recipients.achieved));
        row
    };
    let rows = told.iter().map(row).collect();
    Block::Table(Table { caption: String::new(), columns, rows, note: words.say("targets-note") })
}

fn problems(sector: &SectorFigures, words: Words) -> Block {
    let told = sector.services.iter().filter_map(|service| Some((service, service.narrative.as_ref()?)));
    let rows: Vec<Vec<String>> =
        told.map(|(service, told)| vec![service.name.clone(), told.problem.clone(), told.remedy.clone()]).collect();
    if rows.is_empty() {
        return Block::text(words.say("problems-none"));
    }
    Block::Table(Table {
        caption: String::new(),
        columns: tables::columns(
            &[("col-service", false, 26), ("col-problem", false, 37), ("col-remedy", false, 37)],
            words,
        ),
        rows,
        note: String::new(),
    })
}

fn programmes(numbers: &Numbers, figures: &RegionFigures, rows: &[EspmRow], words: Words) -> Vec<Block> {
    let budget: Vec<&EspmRow> = rows.iter().filter(|row| row.part == Part::Budget).collect();
    let plans = numbers.plans(figures.region);
    let stage = |stage: StageName| {
        let known = plans.and_then(|plans| plans.stages.get(&stage));
        vec![
            stage.title().to_owned(),
            known.map_or_else(|| words.say("stages-lacking"), |known| known.date.to_string()),
            known.map(|known| known.document.clone()).unwrap_or_default(),
        ]
    };
    vec![
        Block::Break,
        Block::heading(1, words.say("chapter-3")),
        Block::Table(Table { caption: words.say("programmes"), ..tables::espm(&budget, Part::Budget, words) }),
        Block::Table(Table {
            caption: words.say("stages"),
            columns: tables::columns(
                &[("col-stage", false, 34), ("col-date", false, 18), ("col-document", false, 48)],
                words,
            ),
            rows: StageName::ALL.map(stage).into(),
            note: words.say("targets-note"),
        }),
    ]
}

fn closing(numbers: &Numbers, figures: &RegionFigures, texts: &ReportTexts, words: Words) -> Vec<Block> {
    let mut blocks = vec![Block::Break, Block::heading(1, words.say("chapter-4"))];
    blocks.push(Block::heading(2, words.say("conclusion")));
    blocks.push(Block::text(sentences::verdict(numbers, figures, words)));
    let next = sentences::next_of_region(numbers, figures, words);
    blocks.push(Block::text(format!("{}: {next}", words.say("book-next"))));
    blocks.push(worded(&texts.closing, words.say("closing-text")));
    blocks.extend(method::annex(numbers, words));
    blocks
}
