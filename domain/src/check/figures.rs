//! The figures that a cell is compared with: those of its region in its year and the year before. Filled from the heads, and
//! from what is being typed or imported; read by [`super::beside()`].

use std::collections::HashMap;

use crate::catalogue::Component;
use crate::line::{Achievement, Cell, Content, Kind, Subject};
use crate::period::{Period, Quarter};

/// What a cell says, as far as others are compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Required and achieved (hundredths), or allocation and realisation (rupiah).
    Value {
        first: u64,
        second: u64,
    },
    Nihil,
    NotApplicable,
    /// A problem or a remedy was written.
    Told,
}

impl Figure {
    /// `None` for a content that nothing is compared with, and for a withdrawal: then the cell is missing.
    pub fn of(content: &Content) -> Option<Figure> {
        match content {
            Content::Achievement(Achievement::Value { required, achieved, .. }) => {
                Some(Figure::Value { first: required.hundredths(), second: achieved.hundredths() })
            }
            Content::Achievement(Achievement::Nihil { .. }) => Some(Figure::Nihil),
            Content::Achievement(Achievement::NotApplicable { .. }) => Some(Figure::NotApplicable),
            Content::Budget(budget) => {
                Some(Figure::Value { first: budget.allocation.get(), second: budget.realisation.get() })
            }
            Content::Narrative(_) => Some(Figure::Told),
            _ => None,
        }
    }
}

/// The figures of one region, by cell.
#[derive(Clone, Debug, Default)]
pub struct Figures(HashMap<(Period, Kind), HashMap<Subject, Figure>>);

impl Figures {
    /// What a cell says now; `None`: missing.
    pub fn set(&mut self, period: Period, kind: Kind, subject: &Subject, figure: Option<Figure>) {
        let cells = self.0.entry((period, kind)).or_default();
        match figure {
            Some(figure) => cells.insert(subject.clone(), figure),
            None => cells.remove(subject),
        };
    }

    pub(super) fn get(&self, period: Period, kind: Kind, subject: &Subject) -> Option<Figure> {
        self.0.get(&(period, kind))?.get(subject).copied()
    }

    /// The last answer before this quarter within its year: values are cumulative within the year (RULES 9).
    pub(super) fn before(&self, cell: &Cell) -> Option<(Quarter, Figure)> {
        let quarter = cell.period.quarter?;
        let earlier = Quarter::ALL.into_iter().filter(|one| *one < quarter).rev();
        self.first_answer(cell, earlier)
    }

    /// The first answer after this quarter within its year.
    pub(super) fn after(&self, cell: &Cell) -> Option<(Quarter, Figure)> {
        let quarter = cell.period.quarter?;
        self.first_answer(cell, Quarter::ALL.into_iter().filter(|one| *one > quarter))
    }

    /// The same cell in the same quarter of the year before.
    pub(super) fn a_year_before(&self, cell: &Cell) -> Option<Figure> {
        self.get(cell.period.same_quarter_last_year()?, cell.kind, &cell.subject)
    }

    /// The sum of the allocations of all services.
    pub(super) fn allocations(&self, period: Period) -> u64 {
        let budgets = self.0.get(&(period, Kind::Budget)).into_iter().flatten();
        budgets.fold(0, |sum, (subject, figure)| match figure {
            Figure::Value { first, .. } if !subject.is_apbd() => sum.saturating_add(*first),
            _ => sum,
        })
    }

    /// The items of a service that hold a value above zero.
    pub(super) fn items_with_value(&self, period: Period, service: Component) -> usize {
        let cells = self.0.get(&(period, Kind::Achievement)).into_iter().flatten();
        let items = cells.filter(|(subject, figure)| {
            matches!(figure, Figure::Value { second, .. } if *second > 0)
                && matches!(subject.to_component(), Some(Component::Item(item)) if Component::Recipients(item.service) == service)
        });
        items.count()
    }

    fn first_answer(&self, cell: &Cell, quarters: impl Iterator<Item = Quarter>) -> Option<(Quarter, Figure)> {
        let figure = |quarter| self.get(Period::quarter(cell.period.year, quarter), cell.kind, &cell.subject);
        quarters.into_iter().find_map(|quarter| Some((quarter, figure(quarter)?)))
    }
}
