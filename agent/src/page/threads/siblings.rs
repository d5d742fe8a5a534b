//! What the region's other offices reported in a quarter, with who and when: read only, and the way to each cell's thread.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::{Content, Kind, OfficeId, Owner};
use selaras_domain::thread::State as ThreadState;
use selaras_ledger::{Transaction, current_values, ledger_info, line_at, office_names, threads};

use super::thread_link;
use crate::page::App;
use crate::page::error::{Answer, html};
use crate::page::guard::{Visit, Visitor};
use crate::page::period::Shown as Quarterly;
use crate::store::Office;

const KINDS: [Kind; 3] = [Kind::Achievement, Kind::Budget, Kind::Narrative];

#[derive(Template)]
#[template(path = "siblings.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    shown: Quarterly,
    offices: Vec<Sibling>,
}

/// An office with what it reported.
struct Sibling {
    name: String,
    rows: Vec<Row>,
}

struct Row {
    kind: Kind,
    code: String,
    name: String,
    content: Content,
    writer: String,
    effective_ms: i64,
    link: String,
    state: Option<ThreadState>,
}

pub async fn show(State(page): State<App>, visit: Visitor, Path((year, quarter)): Path<(u16, u8)>) -> Answer {
    let Some(shown) = Quarterly::checked(year, quarter) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    let own = &page.office;
    let offices = page.database.read(|tx| read(tx, own, shown))?;
    html(&Shown { visit: &visit, office: &own.name, own, shown, offices })
}

fn read(tx: &Transaction<'_>, own: &Office, shown: Quarterly) -> anyhow::Result<Vec<Sibling>> {
    let (period, catalogue) = (shown.period(), Catalogue::for_year(shown.year));
    let names = office_names(tx, own.region)?;
    let threads = threads(tx, own.region, Some(period))?;
    let mut by_office: Vec<(OfficeId, Sibling)> = Vec::new();
    for kind in KINDS {
        for head in current_values(tx, own.region, period, kind)? {
            let Owner::Office(office) = ledger_info(tx, head.key)?.start.owner else { continue };
            if office == own.office {
                continue;
            }
            let Some(line) = line_at(tx, head.key, head.line.seq)?.and_then(|line| line.bytes.decode().ok()) else {
                continue;
            };
            let component = head.cell.subject.to_component();
            let row = Row {
                kind,
                code: head.cell.subject.to_string(),
                name: component.and_then(|one| catalogue.name_of(one)).unwrap_or_default().to_owned(),
                content: line.content,
                writer: line.header.writer,
                effective_ms: head.effective_ms,
                link: thread_link(&head.cell),
                state: threads.iter().find(|thread| thread.cell == head.cell).map(|thread| thread.state),
            };
            match by_office.iter_mut().find(|(known, _)| *known == office) {
                Some((_, sibling)) => sibling.rows.push(row),
                None => {
                    let name = names.get(&office).cloned().unwrap_or_else(|| office.to_string());
                    by_office.push((office, Sibling { name, rows: vec![row] }));
                }
            }
        }
    }
    by_office.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    Ok(by_office.into_iter().map(|(_, sibling)| sibling).collect())
}
