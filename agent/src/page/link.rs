//! Where a cell stands on the pages: its entry, or the thread of the cell that is spoken of.

use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::{Cell, Kind};
use selaras_domain::period::Period;

use super::threads::thread_link;

/// The page and place of a cell; `None` where no page shows its kind.
pub fn link_of(cell: &Cell) -> Option<String> {
    if let Some((kind, subject)) = cell.subject.split_about() {
        return Some(thread_link(&Cell { kind, subject, ..cell.clone() }));
    }
    if let (Kind::Seal, Some(quarter)) = (cell.kind, cell.period.quarter) {
        return Some(format!("/sahkan/{}/{quarter}", cell.period.year));
    }
    let place = place_of(cell.kind, cell.subject.as_str())?;
    let Period { year, quarter } = cell.period;
    match (cell.kind, quarter) {
        (Kind::Target, None) => Some(format!("/rencana/target/{year}?urusan={}#{place}", cell.subject.sector()?)),
        (Kind::Stage, None) => Some(format!("/rencana/tahapan/{year}#{place}")),
        (_, None) => None,
        (_, Some(quarter)) => {
            let service = match cell.subject.to_component() {
                Some(component) => component.service(),
                // The region's whole budget stands on every page of the coordinator's office.
                None if cell.subject.is_apbd() => Catalogue::for_year(year).services(cell.region.level()).first()?.code,
                None => return None,
            };
            Some(format!("/isi/{year}/{quarter}/{service}#{place}"))
        }
    }
}

/// The id of a cell's row within its page; also the start of the names of its fields.
pub fn place_of(kind: Kind, subject: &str) -> Option<String> {
    let letter = match kind {
        Kind::Achievement => 'a',
        Kind::Budget => 'b',
        Kind::Narrative => 'n',
        Kind::Target => 't',
        Kind::Stage => 's',
        _ => return None,
    };
    Some(format!("{letter}.{subject}"))
}

#[cfg(test)]
mod tests {
    use selaras_domain::period::Quarter;

    use super::*;

    #[test]
    fn a_cell_leads_to_where_it_is_entered_and_words_to_the_thread_of_theirs() {
        let cell = |name: &str| Cell::named("62.07".parse().unwrap(), 2023, Some(Quarter::Q4), name).unwrap();
        for (cell, link) in [
            (cell("K.2.01.03"), Some("/isi/2023/4/K.2.01#a.K.2.01.03")),
            (cell("budget:K.2.01"), Some("/isi/2023/4/K.2.01#b.K.2.01")),
            (cell("target:K.2.01/RPJMD"), Some("/rencana/target/2023?urusan=2#t.K.2.01/RPJMD")),
            (cell("stage:tim"), Some("/rencana/tahapan/2023#s.tim")),
            (cell("seal:*"), Some("/sahkan/2023/4")),
            (cell("target:K.2.01/RPJMD").about(Kind::Reply), Some("/percakapan/2023/0/target:K.2.01%2FRPJMD")),
        ] {
            assert_eq!(link_of(&cell).as_deref(), link, "{cell}");
        }
    }
}
