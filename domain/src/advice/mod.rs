//! Advice to a region, from the numbers and nothing else: why its rank moved (`movement`), and what lifts it to the next
//! category or place (`progress`). Both are exact and come to the same at office and province.

#[cfg(test)]
mod fixtures;
mod movement;
mod progress;

pub use movement::{
    Cause, CellMove, Given, Movement, Other, Part, RegionMove, RegionMovement, Said, Side, carry, movement,
};
pub use progress::{
    Advice, ComponentAdvice, Goal, Plan, Reach, ServiceAdvice, advise, next_category, next_place, next_place_among,
};

use crate::amount::Score;

/// A gain in front of a number that is one.
fn signed(points: Score, text: String) -> String {
    if points > Score::ZERO { format!("+{text}") } else { text }
}
