//! What a region answered, read back from an edition: the input of the score as it was published.

use selaras_domain::catalogue::Catalogue;
use selaras_domain::score::{Answer, Answers};

use super::document::{CellState, ComponentFigures, RegionFigures};

impl RegionFigures {
    /// By the catalogue of the edition's year.
    pub fn answers(&self, catalogue: &Catalogue) -> Answers {
        let mut answers = Answers::new(catalogue, self.region.level());
        for service in self.sectors.iter().flat_map(|sector| &sector.services) {
            for one in std::iter::once(&service.recipients).chain(&service.items) {
                if let Some((index, answer)) = catalogue.index_of(&one.component).zip(answer(one)) {
                    answers.set(index, answer);
                }
            }
            if service.recipients.state == CellState::Nihil {
                answers.agree_nihil(service.service);
            }
        }
        answers
    }
}

fn answer(figures: &ComponentFigures) -> Option<Answer> {
    match figures.state {
        CellState::Value => {
            let (required, achieved) = figures.required.zip(figures.achieved)?;
            Some(Answer::Value { required, achieved })
        }
        CellState::Nihil | CellState::NihilAwaitsDecision => Some(Answer::Nihil),
        CellState::NotApplicable => Some(Answer::NotApplicable),
        CellState::Missing => None,
    }
}
