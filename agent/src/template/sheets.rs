//! The five tables of a template: the columns of the contract first, then columns for people, which an import passes over.

use anyhow::Result;
use rust_xlsxwriter::{ExcelDateTime, Formula, Workbook, Worksheet};
use selaras_domain::amount::Amount;
use selaras_domain::catalogue::{Catalogue, Component, Item, ItemKind};
use selaras_domain::line::{Achievement, Kind, TargetDocument};
use selaras_domain::message::Language;
use selaras_domain::period::{Period, Quarter};

use crate::import::stamp::Key;

use super::book::{self, Column, Looks, column};
use super::figures::{AchievementRow, Figures};
use super::limits;

pub struct Context<'a> {
    /// Whether proposed targets are filled in, and not only shown.
    pub propose: bool,
    pub period: Period,
    pub catalogue: &'a Catalogue,
    pub looks: &'a Looks,
    /// Of remarks and of what a cell says to a wrong entry.
    pub language: Language,
}

/// What was written: the keys that the fingerprint is taken of, and the rows of all sheets.
#[derive(Default)]
pub struct Written {
    pub keys: Vec<Key>,
    pub rows: usize,
}

const ACHIEVEMENT: [Column; 18] = [
    column("tahun", 7.0),
    column("triwulan", 8.0),
    column("kode", 11.0),
    column("dibutuhkan", 15.0),
    column("terpenuhi", 15.0),
    column("tidak_sesuai_standar", 14.0),
    column("status", 13.0),
    column("keterangan", 30.0),
    column("info: uraian", 46.0),
    column("info: satuan", 9.0),
    column("info: jenis", 12.0),
    column("info: dibutuhkan triwulan lalu", 15.0),
    column("info: terpenuhi triwulan lalu", 15.0),
    column("info: dibutuhkan tahun lalu", 15.0),
    column("info: terpenuhi tahun lalu", 15.0),
    column("info: perubahan terpenuhi", 15.0),
    column("info: capaian %", 11.0),
    column("info: catatan", 40.0),
];
const BUDGET: [Column; 7] = [
    column("tahun", 7.0),
    column("triwulan", 8.0),
    column("kode", 11.0),
    column("pagu", 21.0),
    column("realisasi", 21.0),
    column("info: uraian", 46.0),
    column("info: catatan", 40.0),
];
const NARRATIVE: [Column; 7] = [
    column("tahun", 7.0),
    column("triwulan", 8.0),
    column("kode", 11.0),
    column("masalah", 55.0),
    column("tindak_lanjut", 55.0),
    column("info: uraian", 46.0),
    column("info: catatan", 40.0),
];
const TARGET: [Column; 9] = [
    column("tahun", 7.0),
    column("kode", 11.0),
    column("target", 15.0),
    column("dokumen", 11.0),
    column("info: uraian", 46.0),
    column("info: satuan", 9.0),
    column("info: catatan", 40.0),
    column("info: usulan", 13.0),
    column("info: hitungan usulan", 60.0),
];
const STAGE: [Column; 5] = [
    column("tahun", 7.0),
    column("tahapan", 26.0),
    column("tanggal", 13.0),
    column("dokumen", 55.0),
    column("info: catatan", 40.0),
];

/// Writes the five sheets.
pub fn write(workbook: &mut Workbook, context: &Context<'_>, figures: &Figures) -> Result<Written> {
    let mut written = Written::default();
    achievements(workbook, context, figures, &mut written)?;
    budgets(workbook, context, figures, &mut written)?;
    narratives(workbook, context, figures, &mut written)?;
    targets(workbook, context, figures)?;
    stages(workbook, context, figures)?;
    written.rows += figures.targets.len() + figures.stages.len();
    Ok(written)
}

impl Context<'_> {
    /// The key columns of a row that belongs to a quarter.
    fn keys(&self, sheet: &mut Worksheet, row: u32, kind: Kind, code: &str, written: &mut Written) -> Result<()> {
        let quarter = self.period.quarter.map_or(0, Quarter::number);
        sheet.write_number_with_format(row, 0, self.period.year, &self.looks.key)?;
        sheet.write_number_with_format(row, 1, quarter, &self.looks.key)?;
        sheet.write_string_with_format(row, 2, code, &self.looks.key)?;
        let (year, quarter) = (self.period.year.to_string(), quarter.to_string());
        written.keys.push(Key { kind: kind.word(), year, quarter, code: code.to_owned() });
        written.rows += 1;
        Ok(())
    }

    fn amount(&self, sheet: &mut Worksheet, row: u32, column: u16, hundredths: Option<u64>) -> Result<()> {
        match hundredths {
            // Fourteen digits at most: a double holds them.
            Some(value) => sheet.write_number_with_format(row, column, value as f64 / 100.0, &self.looks.amount)?,
            None => sheet.write_blank(row, column, &self.looks.amount)?,
        };
        Ok(())
    }

    fn rupiah(&self, sheet: &mut Worksheet, row: u32, column: u16, rupiah: Option<u64>) -> Result<()> {
        match rupiah {
            // Excel keeps fifteen digits: what has more stands as text, which an import reads as well.
            Some(value) if value >= 1_000_000_000_000_000 => {
                sheet.write_string_with_format(row, column, value.to_string(), &self.looks.rupiah)?
            }
            Some(value) => sheet.write_number_with_format(row, column, value as f64, &self.looks.rupiah)?,
            None => sheet.write_blank(row, column, &self.looks.rupiah)?,
        };
        Ok(())
    }

    fn text(&self, sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<()> {
        match text {
            "" => sheet.write_blank(row, column, &self.looks.text)?,
            text => sheet.write_string_with_format(row, column, text, &self.looks.text)?,
        };
        Ok(())
    }

    fn info(&self, sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<()> {
        match text {
            "" => sheet.write_blank(row, column, &self.looks.info)?,
            text => sheet.write_string_with_format(row, column, text, &self.looks.info)?,
        };
        Ok(())
    }

    fn name(&self, component: Component) -> &str {
        self.catalogue.name_of(component).unwrap_or_default()
    }

    /// The item, where its figure is a percentage in this year (RULES 10).
    fn percentage(&self, component: Component) -> Option<&Item> {
        let Component::Item(code) = component else { return None };
        let item = self.catalogue.item(code)?;
        item.percentage_from.is_some_and(|from| from <= self.period.year).then_some(item)
    }
}

fn achievements(
    workbook: &mut Workbook,
    context: &Context<'_>,
    figures: &Figures,
    written: &mut Written,
) -> Result<()> {
    let sheet = book::add_sheet(workbook, "Capaian", &ACHIEVEMENT, 3, context.looks)?;
    for (row, achievement) in (1u32..).zip(&figures.achievements) {
        let component = achievement.row.key;
        context.keys(sheet, row, Kind::Achievement, &component.to_string(), written)?;
        let (mut required, mut achieved, mut below, mut status, mut note) = (None, None, None, "", "");
        match &achievement.row.current {
            Some(Achievement::Value { required: r, achieved: a, below_standard: b, note: n }) => {
                (required, achieved) = (Some(r.hundredths()), Some(a.hundredths()));
                (below, note) = (b.map(|amount| amount.hundredths()), n.as_str());
            }
            Some(Achievement::Nihil { reason }) => (status, note) = ("nihil", reason.as_str()),
            Some(Achievement::NotApplicable { reason }) => (status, note) = ("tidak_berlaku", reason.as_str()),
            None if achievement.row.remark.is_empty() && context.percentage(component).is_some() => {
                required = Some(10_000);
            }
            None => {}
        }
        context.amount(sheet, row, 3, required)?;
        context.amount(sheet, row, 4, achieved)?;
        context.amount(sheet, row, 5, below)?;
        context.text(sheet, row, 6, status)?;
        context.text(sheet, row, 7, note)?;
        helpers(sheet, row, context, achievement, required.zip(achieved))?;
    }
    limits::achievements(sheet, figures.achievements.iter().map(|one| one.row.key), context.language)
}

/// What stands beside a figure for the person who fills it in.
fn helpers(
    sheet: &mut Worksheet,
    row: u32,
    context: &Context<'_>,
    achievement: &AchievementRow,
    now: Option<(u64, u64)>,
) -> Result<()> {
    let component = achievement.row.key;
    context.info(sheet, row, 8, context.name(component))?;
    let unit = match context.percentage(component) {
        Some(_) => "persen",
        None => context.catalogue.unit_of(component).unwrap_or_default(),
    };
    context.info(sheet, row, 9, unit)?;
    context.info(sheet, row, 10, kind_of(context.catalogue, component))?;
    let looks = context.looks;
    for (column, value) in [
        (11, achievement.last_quarter.map(|(required, _)| required)),
        (12, achievement.last_quarter.map(|(_, achieved)| achieved)),
        (13, achievement.last_year.map(|(required, _)| required)),
        (14, achievement.last_year.map(|(_, achieved)| achieved)),
    ] {
        match value {
            Some(value) => sheet.write_number_with_format(row, column, value as f64 / 100.0, &looks.info_amount)?,
            None => sheet.write_blank(row, column, &looks.info_amount)?,
        };
    }
    // Both follow what is typed; the results are those of the values filled in now, for programs that do not calculate.
    let line = row + 1;
    let (before, column) = match achievement.last_quarter {
        Some((_, achieved)) => (Some(achieved), 'M'),
        None => (achievement.last_year.map(|(_, achieved)| achieved), 'O'),
    };
    let change = now.zip(before).map(|((_, now), before)| format!("{}", (now as f64 - before as f64) / 100.0));
    let formula = format!("=IF(AND(ISNUMBER(E{line}),ISNUMBER({column}{line})),E{line}-{column}{line},\"\")");
    let formula = Formula::new(formula).set_result(change.unwrap_or_default());
    sheet.write_formula_with_format(row, 15, formula, &looks.info_amount)?;
    let share = now.filter(|(required, _)| *required > 0);
    let share = share.map(|(required, achieved)| format!("{}", achieved as f64 * 100.0 / required as f64));
    let formula = format!("=IF(AND(ISNUMBER(D{line}),ISNUMBER(E{line}),D{line}>0),E{line}/D{line}*100,\"\")");
    let formula = Formula::new(formula).set_result(share.unwrap_or_default());
    sheet.write_formula_with_format(row, 16, formula, &looks.info_amount)?;
    context.info(sheet, row, 17, achievement.row.remark.text(context.language))
}

fn kind_of(catalogue: &Catalogue, component: Component) -> &'static str {
    match component {
        Component::Recipients(_) => "penerima",
        Component::Item(code) => match catalogue.item(code).map(|item| item.kind) {
            Some(ItemKind::Goods) => "mutu: barang",
            Some(ItemKind::Staff) => "mutu: SDM",
            Some(ItemKind::Service) => "mutu: jasa",
            None => "",
        },
    }
}

fn budgets(workbook: &mut Workbook, context: &Context<'_>, figures: &Figures, written: &mut Written) -> Result<()> {
    let sheet = book::add_sheet(workbook, "Anggaran", &BUDGET, 3, context.looks)?;
    for (row, budget) in (1u32..).zip(&figures.budgets) {
        let (code, name) = match budget.key {
            Some(service) => (service.to_string(), context.name(Component::Recipients(service))),
            None => ("APBD".to_owned(), "Seluruh APBD daerah"),
        };
        context.keys(sheet, row, Kind::Budget, &code, written)?;
        context.rupiah(sheet, row, 3, budget.current.as_ref().map(|budget| budget.allocation.get()))?;
        context.rupiah(sheet, row, 4, budget.current.as_ref().map(|budget| budget.realisation.get()))?;
        context.info(sheet, row, 5, name)?;
        context.info(sheet, row, 6, budget.remark.text(context.language))?;
    }
    limits::budgets(sheet, u32::try_from(figures.budgets.len())?, context.language)
}

fn narratives(workbook: &mut Workbook, context: &Context<'_>, figures: &Figures, written: &mut Written) -> Result<()> {
    let sheet = book::add_sheet(workbook, "Masalah", &NARRATIVE, 3, context.looks)?;
    for (row, narrative) in (1u32..).zip(&figures.narratives) {
        context.keys(sheet, row, Kind::Narrative, &narrative.key.to_string(), written)?;
        let current = narrative.current.as_ref();
        context.text(sheet, row, 3, current.map_or("", |one| one.problem.as_str()))?;
        context.text(sheet, row, 4, current.map_or("", |one| one.remedy.as_str()))?;
        context.info(sheet, row, 5, context.name(Component::Recipients(narrative.key)))?;
        context.info(sheet, row, 6, narrative.remark.text(context.language))?;
    }
    limits::narratives(sheet, u32::try_from(figures.narratives.len())?, context.language)
}

fn targets(workbook: &mut Workbook, context: &Context<'_>, figures: &Figures) -> Result<()> {
    let sheet = book::add_sheet(workbook, "Target", &TARGET, 2, context.looks)?;
    for (row, target) in (1u32..).zip(&figures.targets) {
        let (component, document) = target.key;
        sheet.write_number_with_format(row, 0, context.period.year, &context.looks.key)?;
        sheet.write_string_with_format(row, 1, component.to_string(), &context.looks.key)?;
        let proposal = figures.proposals.get(&component).filter(|_| target.current.is_none());
        let proposed = proposal.filter(|_| context.propose).map(|(amount, _)| *amount);
        let amount = target.current.as_ref().map(|target| target.value).or(proposed);
        context.amount(sheet, row, 2, amount.map(Amount::hundredths))?;
        sheet.write_string_with_format(row, 3, document.word(), &context.looks.key)?;
        context.info(sheet, row, 4, context.name(component))?;
        context.info(sheet, row, 5, context.catalogue.unit_of(component).unwrap_or_default())?;
        context.info(sheet, row, 6, target.remark.text(context.language))?;
        context.info(sheet, row, 7, &proposal.map(|(amount, _)| amount.to_string()).unwrap_or_default())?;
        context.info(sheet, row, 8, proposal.map_or("", |(_, working)| working.text(context.language)))?;
    }
    let documents = TargetDocument::ALL.map(TargetDocument::word);
    limits::targets(sheet, u32::try_from(figures.targets.len())?, &documents, context.language)
}

fn stages(workbook: &mut Workbook, context: &Context<'_>, figures: &Figures) -> Result<()> {
    let sheet = book::add_sheet(workbook, "Tahapan", &STAGE, 2, context.looks)?;
    for (row, stage) in (1u32..).zip(&figures.stages) {
        sheet.write_number_with_format(row, 0, context.period.year, &context.looks.key)?;
        sheet.write_string_with_format(row, 1, stage.key.word(), &context.looks.key)?;
        match stage.current.as_ref().map(|stage| stage.date) {
            Some(date) => {
                let day = ExcelDateTime::from_ymd(u16::try_from(date.year())?, date.month() as u8, date.day() as u8)?;
                sheet.write_datetime_with_format(row, 2, &day, &context.looks.date)?
            }
            None => sheet.write_blank(row, 2, &context.looks.date)?,
        };
        context.text(sheet, row, 3, stage.current.as_ref().map_or("", |stage| stage.document.as_str()))?;
        context.info(sheet, row, 4, stage.remark.text(context.language))?;
    }
    limits::stages(sheet, u32::try_from(figures.stages.len())?, context.language)
}
