//! What each document says, as blocks: the form comes later.

mod block;
mod book;
mod deck;
mod espm;
mod method;
mod region;
mod region_page;
mod tables;

pub use block::{Bar, Block, Column, Fact, Table};
pub use book::{SMALL_MOST, book, in_order};
pub use deck::deck;
pub use espm::{EspmRow, Part, Said, espm_rows};
pub use region::region;
pub use tables::state as state_text;
