//! The press: typesets one document, and knows nothing of what it says. What it may see is what the request holds: templates,
//! numbers, charts, a letterhead. No network, no file of the machine, no clock: the same request gives the same bytes. It is a
//! program of its own, so that a template that errs, loops or eats memory ends this process and no other (docs/adr/0029).

mod faults;
mod request;
mod world;

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, pdf};

pub use faults::Fault;
pub use request::{Body, Request};
use world::Desk;

/// A document that is whole before this needs little memory, and what was remembered makes its second round quick.
const SMALL: Duration = Duration::from_millis(500);
/// How often what the layout of a larger one remembers is looked through.
const TICK: Duration = Duration::from_millis(20);

/// The PDF of a request, or where its templates are wrong.
pub fn typeset(request: Request) -> Result<Vec<u8>, Vec<Fault>> {
    let ident = request.ident.clone();
    let desk = Desk::new(request)?;
    let document = compile(&desk)?;
    let options = PdfOptions { ident: typst::foundations::Smart::Custom(ident), ..PdfOptions::default() };
    pdf(&document, &options).map_err(|found| faults::of(&desk, found))
}

/// The pages. Typst remembers every step of the layout in case it comes again; a book of a whole country takes 250 MiB of such
/// steps and needs few of them twice. What was of no use for two ticks is forgotten while the layout goes on; that changes
/// nothing of what comes out.
fn compile(desk: &Desk) -> Result<PagedDocument, Vec<Fault>> {
    let (done, waits) = mpsc::channel::<()>();
    let output = thread::scope(|scope| {
        scope.spawn(move || {
            let mut wait = SMALL;
            while let Err(RecvTimeoutError::Timeout) = waits.recv_timeout(wait) {
                wait = TICK;
                typst::comemo::evict(2);
            }
        });
        let output = typst::compile::<PagedDocument>(desk).output;
        drop(done);
        output
    });
    typst::comemo::evict(0);
    output.map_err(|found| faults::of(desk, found))
}

#[cfg(test)]
mod tests;
