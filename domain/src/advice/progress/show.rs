//! Advice on progress as text for a terminal, the same at both sides; the sentence behind a component is in the language asked for.

use std::fmt;

use crate::catalogue::Component;
use crate::message;
use crate::message::Message;
use crate::period::Period;
use crate::rank::Reason;
use crate::score::State;

use super::super::signed;
use super::{Advice, ComponentAdvice, Goal, Plan, Reach};

/// What is to be done about one component. `may_be_nihil`: nobody may have needed the service.
pub(super) fn working(advice: &ComponentAdvice, may_be_nihil: bool) -> Message {
    let then = advice.percent_then.value_text();
    let (Some(required), Some(achieved), Some(until), Some(missing)) =
        (advice.required, advice.achieved, advice.until, advice.missing)
    else {
        let why = match advice.state {
            State::NihilPending => message!(
                "nihil belum disetujui provinsi; bila tidak disetujui,",
                "the province has not agreed to nihil yet; if it does not,"
            ),
            _ if may_be_nihil => message!(
                "belum dilaporkan; nyatakan nihil bila tidak ada yang membutuhkan, selain itu",
                "not reported; declare it nihil if nobody needs it, else"
            ),
            _ => message!("belum dilaporkan;", "not reported;"),
        };
        let Message { id, en } = why;
        return message!(
            "{id} laporkan dengan capaian sedikitnya {then} %",
            "{en} report it with an achievement of at least {then} %"
        );
    };
    let unit = match advice.unit.as_str() {
        "" => "",
        unit => &format!(" {unit}"),
    };
    let now = advice.percent.value_text();
    message!(
        "terpenuhi {achieved} dari {required}{unit} ({now} %); masih {missing}{unit}, sampai {until} ({then} %)",
        "achieved {achieved} of {required}{unit} ({now} %); {missing}{unit} to go, up to {until} ({then} %)"
    )
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let period = Period { year: self.year, quarter: self.quarter };
        let value = self.value.as_deref().unwrap_or("–");
        let category = self.category.map_or("", |category| category.name());
        writeln!(f, "{}, {period}: {value} {category}", self.name)?;
        match self.reason {
            Some(Reason::NoData) => {
                return writeln!(f, "nothing reported yet: bring figures in with `selaras-agent import`");
            }
            Some(Reason::AllNihil) => return writeln!(f, "all services are nihil: there is no index to lift"),
            None => {}
        }
        if self.plans.is_empty() {
            return writeln!(f, "nothing above to reach: this is the highest");
        }
        self.plans.iter().try_for_each(|plan| write!(f, "\n{plan}"))
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (target, most) = (self.target, self.most);
        match &self.goal {
            Goal::Category { category } => write!(f, "{category} from {target}")?,
            Goal::Score => write!(f, "score {target}")?,
            Goal::Place { rank, region, name } => {
                write!(f, "place {rank}, shared with {region} {name}, from {target}")?
            }
        }
        match self.reach {
            Reach::Reached => return writeln!(f, ": reached already"),
            Reach::Beyond => return writeln!(f, ": beyond reach, all that is lacking lifts the index to {most}"),
            Reach::Possible => {}
        }
        let (services, then) = (self.services.len(), self.score_then);
        writeln!(
            f,
            ": {services} {} the index to {then}",
            if services == 1 { "service lifts" } else { "services lift" }
        )?;
        for service in &self.services {
            writeln!(
                f,
                "{:>9}  {} {}",
                signed(service.gain, service.gain.rounded_text()),
                service.service,
                service.name
            )?;
            // What nothing is known of reads the same for every item: said once.
            let unknown = |one: &ComponentAdvice| matches!(one.component, Component::Item(_)) && one.required.is_none();
            let alike = |one: &ComponentAdvice, next: &ComponentAdvice| {
                unknown(one) && unknown(next) && one.working == next.working
            };
            for components in service.components.chunk_by(alike) {
                let [first, more @ ..] = components else { continue };
                let (code, name) = (first.component.to_string(), &first.name);
                match more.len() {
                    0 => writeln!(f, "{:>11}{code:<10} {name}", "")?,
                    more => writeln!(f, "{:>11}{code:<10} {name}, and {more} more", "")?,
                }
                writeln!(f, "{:>11}{:<10} {}", "", "", first.working.spoken())?;
            }
        }
        Ok(())
    }
}
