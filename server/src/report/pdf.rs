//! From blocks to a request of the press: the numbers as one file beside the templates, the letterhead, the code that leads to
//! the edition.

use anyhow::Result;
use selaras_web::{Words, qr};
use serde_json::{Map, Value, json};

use super::charts::{self, Picture};
use super::contents;
use super::numbers::Numbers;
use super::press::{Body, Request, typeset};
use super::settings::ReportSettings;
use super::{Desk, say, templates};
use crate::edition::{Digest, RegionFigures};

pub fn book(desk: Desk<'_>, numbers: &Numbers, words: Words) -> Result<Vec<u8>> {
    let mut pictures = charts::pictures(numbers, words)?;
    let blocks = contents::book(numbers, &pictures, words);
    let regions = &numbers.document.regions;
    for figures in regions.iter().filter(|_| regions.len() <= contents::SMALL_MOST) {
        pictures.extend(charts::trend(numbers, figures.region, words)?);
    }
    let about = &numbers.document.name;
    let sheet = Sheet { template: "buku.typ", title: "book-title", about, ident: "book", pictures };
    print(desk, numbers, words, sheet, json!({ "blocks": blocks }))
}

pub fn deck(desk: Desk<'_>, numbers: &Numbers, words: Words) -> Result<Vec<u8>> {
    let pictures = charts::pictures(numbers, words)?;
    let slides = contents::deck(numbers, &pictures, words);
    let about = &numbers.document.name;
    let sheet = Sheet { template: "rakor.typ", title: "deck-title", about, ident: "deck", pictures };
    print(desk, numbers, words, sheet, json!({ "slides": slides }))
}

pub fn region(desk: Desk<'_>, numbers: &Numbers, figures: &RegionFigures, words: Words) -> Result<Vec<u8>> {
    let blocks = contents::region(numbers, figures, &desk.settings.texts, words);
    let ident = format!("region-{}", figures.region);
    let sheet = Sheet {
        template: "daerah.typ",
        title: "report-title",
        about: &figures.name,
        ident: &ident,
        pictures: charts::trend(numbers, figures.region, words)?.into_iter().collect(),
    };
    print(desk, numbers, words, sheet, json!({ "blocks": blocks }))
}

/// Which document, beside what it says.
struct Sheet<'s> {
    template: &'static str,
    /// The key of its title.
    title: &'static str,
    about: &'s str,
    ident: &'s str,
    pictures: Vec<Picture>,
}

fn print(desk: Desk<'_>, numbers: &Numbers, words: Words, sheet: Sheet<'_>, said: Value) -> Result<Vec<u8>> {
    let mut files = templates::files(desk.data)?;
    let logo = desk.settings.logo()?;
    let logo_name = logo.as_ref().map(|logo| logo.name.clone());
    files.extend(logo.map(|logo| (logo.name, Body::of(&logo.bytes))));
    if let Some(digest) = numbers.digest {
        files.insert("kode.svg".to_owned(), Body::Text(code(&proof_text(desk.settings, digest))?));
    }
    files.extend(sheet.pictures.iter().map(|one| (one.file.clone(), Body::Text(one.svg.clone()))));
    let mut isi = head(desk.settings, numbers, words, &sheet, logo_name);
    if let Value::Object(said) = said {
        isi.extend(said);
    }
    files.insert("isi.json".to_owned(), Body::Text(serde_json::to_string(&isi)?));
    let edition = numbers.digest.map_or_else(|| "draft".to_owned(), |digest| digest.to_string());
    let request = Request { main: sheet.template, ident: format!("{edition}/{}/{}", sheet.ident, words.lang()), files };
    typeset(desk.settings, &request)
}

/// What every document begins with.
fn head(
    settings: &ReportSettings,
    numbers: &Numbers,
    words: Words,
    sheet: &Sheet<'_>,
    logo: Option<String>,
) -> Map<String, Value> {
    let document = &numbers.document;
    let period = say::period(document.year, document.quarter);
    let lines = letterhead(settings, numbers);
    let who = &settings.signatory;
    let day = words.day(&document.made_at.0, &document.province);
    let edition = edition(numbers, words);
    let footer = match &numbers.digest {
        Some(digest) => format!("{} · {edition} · {}", sheet.about, digest.short()),
        None => format!("{} · {}", sheet.about, words.say("draft")),
    };
    let verify = numbers.digest.map(|digest| verify_text(settings, digest, words));
    let value = json!({
        "language": words.lang(),
        "title": words.say(sheet.title),
        "subtitle": format!("{}, {period}", sheet.about),
        "letterhead": { "lines": lines, "address": settings.address, "logo": logo },
        "signatory": {
            "place": who.place, "day": day, "office": who.office, "name": who.name, "rank": who.rank, "nip": who.nip,
        },
        "edition": edition,
        "digest": numbers.digest.map(|digest| digest.to_string()),
        "verify": verify,
        "footer": footer,
        "words": { "draft": words.say("draft"), "digest": words.say("digest") },
    });
    match value {
        Value::Object(head) => head,
        _ => Map::new(),
    }
}

pub fn letterhead(settings: &ReportSettings, numbers: &Numbers) -> Vec<String> {
    match settings.letterhead.is_empty() {
        true => vec![format!("Pemerintah Provinsi {}", numbers.document.name)],
        false => settings.letterhead.clone(),
    }
}

/// Which edition, in words; of a draft, that it is none.
pub fn edition(numbers: &Numbers, words: Words) -> String {
    let document = &numbers.document;
    let at = say::time(words, numbers, document.made_at.0);
    match numbers.digest {
        None => words.with("draft-note", "at", at),
        Some(_) => {
            let stage = words.say(if document.is_final() { "final" } else { "provisional" });
            words.fill("edition-of", &[("stage", &stage), ("title", &document.title()), ("at", &at)])
        }
    }
}

/// What the code on a document leads to: the page that knows the digest, or the command that does.
pub fn proof_text(settings: &ReportSettings, digest: Digest) -> String {
    match settings.verify_address.as_str() {
        "" => format!("selaras-server edition verify {digest}"),
        address => format!("{address}{digest}"),
    }
}

/// The same for who has no camera.
pub fn verify_text(settings: &ReportSettings, digest: Digest, words: Words) -> String {
    match settings.verify_address.as_str() {
        "" => words.with("verify", "digest", digest.short()),
        address => words.fill("verify-at", &[("address", &address), ("digest", &digest.short())]),
    }
}

fn code(text: &str) -> Result<String> {
    let qr = qr(text)?;
    // Four light modules belong around it.
    let side = qr.side + 8;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-4 -4 {side} {side}\" width=\"{side}\" height=\"{side}\"><path fill=\"#000\" d=\"{}\"/></svg>",
        qr.path
    ))
}
