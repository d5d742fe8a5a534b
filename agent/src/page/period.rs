//! Which quarter a page is about.

pub use selaras_web::{Asked, Shown};
