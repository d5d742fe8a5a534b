//! What goes wrong in a handler, as an answer.

pub use selaras_web::{Answer, html, refused};
