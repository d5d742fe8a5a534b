//! The office's page in a real Chromium over a real agent with the network cut: what a person types, sees, and finds again.
//!
//! A test of a page:
//! ```text
//! let mut desk = Desk::alone();                        // an agent that joined and lost its province
//! let browser = Browser::open();                 // a window of 1024×600
//! desk.first_start(&browser);                    // Siti, coordinator, is logged in
//! desk.open(&browser, "/isi/2023/4/K.2.01");
//! browser.types("a.K.2.01:dibutuhkan", "1000");  // key by key into the field of that name
//! browser.sees("document.querySelector('.good')");
//! browser.picture("isian");                      // target/screenshots/isian.png
//! desk.kill_and_run();                                 // kill -9, and on at the same address
//! ```
//! With a province between: `Desk::of(world.office("62.07", ""))`. A new page goes into [`pages::PAGES`]: it is then looked
//! at by axe-core, kept as a snapshot of what it says, and its picture written. The province's pages stand in
//! [`dashboard::DASHBOARD_PAGES`], seen on a [`Board`].

mod board;
mod catalogue;
mod chromium;
mod dashboard;
mod desk;
mod editions;
mod english;
mod entry;
mod kill;
mod network;
mod pages;
mod review;
mod work;

pub use board::Board;
pub use chromium::{Browser, key};
pub use desk::Desk;
