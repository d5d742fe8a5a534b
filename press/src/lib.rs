//! The press: typesets one document, and knows nothing of what it says. What it may see is what the request holds: templates,
//! numbers, charts, a letterhead. No network, no file of the machine, no clock: the same request gives the same bytes. It is a
//! program of its own, so that a template that errs, loops or eats memory ends this process and no other (docs/adr/0029).

mod faults;
mod request;
mod world;

use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, pdf};

pub use faults::Fault;
pub use request::{Body, Request};
use world::Desk;

/// The PDF of a request, or where its templates are wrong.
pub fn typeset(request: Request) -> Result<Vec<u8>, Vec<Fault>> {
    let ident = request.ident.clone();
    let desk = Desk::new(request)?;
    let document = typst::compile::<PagedDocument>(&desk).output.map_err(|found| faults::of(&desk, found))?;
    let options = PdfOptions { ident: typst::foundations::Smart::Custom(ident), ..PdfOptions::default() };
    pdf(&document, &options).map_err(|found| faults::of(&desk, found))
}

#[cfg(test)]
mod tests;
