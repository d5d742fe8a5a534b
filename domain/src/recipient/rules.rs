//! Who can be a recipient of a service: age and sex, by service and year, from `data/recipient_rules.csv`. What does not fit
//! is a doubt to look at and never a refusal: a birth date may be wrong, and half of the rules are read out of a name.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Nik, Sex};
use crate::catalogue::ServiceCode;
use crate::message;
use crate::message::Message;

/// The rule of a service from a year on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientRule {
    pub service: ServiceCode,
    pub from_year: u16,
    pub sex: Option<Sex>,
    pub age: Option<Age>,
    pub counted_by: CountedBy,
    /// Nobody is served by both in one year.
    pub excludes: Vec<ServiceCode>,
    /// Stands in the source; otherwise it is assumed.
    pub is_verified: bool,
    pub source: String,
}

/// The ages that a service is for, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    pub unit: AgeUnit,
    pub from: u16,
    /// `None`: without an end.
    pub to: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AgeUnit {
    Day,
    Month,
    Year,
}

/// What counts as a year's service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CountedBy {
    /// January to December; the age is that of the day of service.
    Calendar,
    /// Also since July of the year before; the age may be reached on any day of it.
    School,
}

/// What is known of a recipient, to be judged.
#[derive(Clone, Copy, Debug)]
pub struct About {
    pub nik: Nik,
    /// As told beside the NIK.
    pub born: Option<Date>,
    pub service: ServiceCode,
    pub year: u16,
    pub served: Option<Date>,
}

/// Something to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    Age,
    Sex,
    /// The birth date and the one in the NIK differ.
    BirthDate,
}

#[derive(Deserialize)]
struct Row {
    code: ServiceCode,
    from_year: u16,
    sex: String,
    unit: Option<AgeUnit>,
    age_from: Option<u16>,
    age_to: Option<u16>,
    period: CountedBy,
    excludes: String,
    mark: String,
    source: String,
}

impl Doubt {
    pub const ALL: [Doubt; 3] = [Doubt::Age, Doubt::Sex, Doubt::BirthDate];

    /// As a bit, to be kept beside a recipient.
    pub const fn bit(self) -> u8 {
        match self {
            Doubt::Age => 1,
            Doubt::Sex => 2,
            Doubt::BirthDate => 4,
        }
    }

    /// The column of the import format that it is about.
    pub const fn column(self) -> &'static str {
        match self {
            Doubt::Age | Doubt::BirthDate => "tanggal_lahir",
            Doubt::Sex => "nik",
        }
    }

    /// What to say, without anything of the person.
    pub fn message(self, service: ServiceCode, year: u16) -> Message {
        let Message { id, en } = rule(service, year).and_then(|rule| rule.age).map(Age::text).unwrap_or_default();
        match self {
            Doubt::Age => message!(
                "umur di luar {id} untuk layanan {service}: periksa tanggal lahir dan kode layanan",
                "the age is outside {en} for service {service}: look at the birth date and the code"
            ),
            Doubt::Sex => message!(
                "NIK laki-laki pada layanan {service}: periksa NIK dan kode layanan",
                "a man's NIK in service {service}: look at the NIK and the code"
            ),
            Doubt::BirthDate => message!(
                "tanggal_lahir tidak sama dengan yang ada di NIK: periksa keduanya",
                "the birth date is not the one in the NIK: look at both"
            ),
        }
    }
}

impl Age {
    /// "15–59 tahun"
    pub fn text(self) -> Message {
        let (unit, en) = match self.unit {
            AgeUnit::Day => ("hari", "days"),
            AgeUnit::Month => ("bulan", "months"),
            AgeUnit::Year => ("tahun", "years"),
        };
        let from = self.from;
        match self.to {
            Some(to) => message!("{from}–{to} {unit}", "{from}–{to} {en}"),
            None => message!("{from} {unit} ke atas", "{from} {en} and above"),
        }
    }

    /// The first and last day on which somebody born that day has this age.
    fn days(self, born: Date) -> (Date, Date) {
        let after = |count: u16| {
            let span = match self.unit {
                AgeUnit::Day => i64::from(count).days(),
                AgeUnit::Month => i64::from(count).months(),
                AgeUnit::Year => i64::from(count).years(),
            };
            born.checked_add(span).unwrap_or(Date::MAX)
        };
        let last = self.to.and_then(|to| after(to + 1).yesterday().ok());
        (after(self.from), last.unwrap_or(Date::MAX))
    }
}

impl CountedBy {
    /// The days that count for a year; `None`: such a year cannot be.
    pub fn days(self, year: u16) -> Option<(Date, Date)> {
        let year = i16::try_from(year).ok()?;
        let first = match self {
            CountedBy::Calendar => Date::new(year, 1, 1),
            CountedBy::School => Date::new(year - 1, 7, 1),
        };
        Some((first.ok()?, Date::new(year, 12, 31).ok()?))
    }
}

/// The rule of a service in a year; `None` where it asks nothing of its recipients.
pub fn rule(service: ServiceCode, year: u16) -> Option<&'static RecipientRule> {
    let of_service = rules().iter().filter(|rule| rule.service == service && rule.from_year <= year);
    of_service.max_by_key(|rule| rule.from_year)
}

/// The days of service that count for a year of a service.
pub fn counted_by(service: ServiceCode, year: u16) -> CountedBy {
    rule(service, year).map_or(CountedBy::Calendar, |rule| rule.counted_by)
}

/// What is doubtful about a recipient.
pub fn doubts(about: &About) -> Vec<Doubt> {
    let mut found = Vec::new();
    let differs = about.born.is_some_and(|born| about.nik.births().all(|birth| birth != born));
    let rule = rule(about.service, about.year);
    if let Some(age) = rule.and_then(|rule| rule.age) {
        // A NIK names the year of birth by two digits: both are tried, and one that fits is believed.
        let mut births = about.born.into_iter().chain(about.nik.births().filter(|_| about.born.is_none()));
        if !births.any(|born| fits(age, born, about)) {
            found.push(Doubt::Age);
        }
    }
    if rule.and_then(|rule| rule.sex).is_some_and(|sex| sex != about.nik.sex()) {
        found.push(Doubt::Sex);
    }
    if differs {
        found.push(Doubt::BirthDate);
    }
    found
}

/// Whether being a recipient of both in one year makes no sense: the rules say so, or nobody has both ages within a year.
pub fn exclude_each_other(one: ServiceCode, other: ServiceCode, year: u16) -> bool {
    let (Some(one), Some(other)) = (rule(one, year), rule(other, year)) else { return false };
    if one.excludes.contains(&other.service) || other.excludes.contains(&one.service) {
        return true;
    }
    let (Some(left), Some(right)) = (one.age, other.age) else { return false };
    let born = Date::constant(2000, 1, 1);
    let (left, right) = (left.days(born), right.days(born));
    let is_after = |first: (Date, Date), second: (Date, Date)| {
        first.1.checked_add(1.year()).is_ok_and(|year_later| second.0 > year_later)
    };
    is_after(left, right) || is_after(right, left)
}

fn fits(age: Age, born: Date, about: &About) -> bool {
    let (first, last) = age.days(born);
    let counted_by = counted_by(about.service, about.year);
    match (about.served, counted_by) {
        (Some(served), CountedBy::Calendar) => (first..=last).contains(&served),
        _ => counted_by.days(about.year).is_none_or(|(begin, end)| first <= end && last >= begin),
    }
}

fn rules() -> &'static [RecipientRule] {
    static RULES: LazyLock<Vec<RecipientRule>> = LazyLock::new(|| {
        #[allow(clippy::expect_used, reason = "the embedded file is fixed at compile time and parsed by a test")]
        let rules = parse(include_str!("../../data/recipient_rules.csv")).expect("embedded rules of recipients");
        rules
    });
    &RULES
}

fn parse(text: &str) -> Result<Vec<RecipientRule>, String> {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize::<Row>().map(|row| {
        let row = row.map_err(|error| error.to_string())?;
        let excludes = row.excludes.split_whitespace().map(str::parse).collect::<Result<_, _>>();
        let age = row.unit.zip(row.age_from).map(|(unit, from)| Age { unit, from, to: row.age_to });
        Ok(RecipientRule {
            service: row.code,
            from_year: row.from_year,
            sex: match row.sex.as_str() {
                "" => None,
                "female" => Some(Sex::Female),
                "male" => Some(Sex::Male),
                other => return Err(format!("{}: unknown sex {other:?}", row.code)),
            },
            age,
            counted_by: row.period,
            excludes: excludes.map_err(|_| format!("{}: a code in excludes", row.code))?,
            is_verified: match row.mark.as_str() {
                "verified" => true,
                "assumed" => false,
                other => return Err(format!("{}: unknown mark {other:?}", row.code)),
            },
            source: row.source,
        })
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    fn code(text: &str) -> ServiceCode {
        text.parse().unwrap()
    }

    fn judged(service: &str, nik: &str, born: Option<&str>, served: Option<&str>) -> Vec<Doubt> {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let about = About {
            nik: nik.parse().unwrap(),
            born: born.map(date),
            service: code(service),
            year: 2024,
            served: served.map(date),
        };
        doubts(&about)
    }

    #[test]
    fn every_rule_is_of_a_service_and_names_its_source() {
        let catalogue = Catalogue::for_year(2024);
        for rule in rules() {
            assert!(catalogue.service(rule.service).is_some() && !rule.source.is_empty(), "{}", rule.service);
        }
        assert!(rules().iter().any(|rule| !rule.is_verified));
        assert_eq!(rule(code("K.2.06"), 2024).unwrap().age.unwrap().text().id, "15–59 tahun");
        assert_eq!(rule(code("K.2.07"), 2024).unwrap().age.unwrap().text().id, "60 tahun ke atas");
        assert!(rule(code("K.3.01"), 2024).is_none(), "for everybody");
        assert!(rule(code("K.2.06"), 2017).is_none(), "before the first version");
    }

    #[test]
    fn an_age_is_that_of_the_day_of_service_or_of_any_day_of_the_year() {
        let elder = "6271010107640001";
        assert_eq!(judged("K.2.07", elder, None, Some("2024-07-01")), []);
        assert_eq!(judged("K.2.07", elder, None, Some("2024-06-30")), [Doubt::Age], "59 on that day");
        assert_eq!(judged("K.2.07", elder, None, None), [], "60 within the year");
        assert_eq!(judged("K.2.06", elder, None, None), [], "59 within the year");
        assert_eq!(judged("K.2.06", elder, None, Some("2024-07-01")), [Doubt::Age]);
        let baby = "6271010101240001";
        assert_eq!(judged("K.2.03", baby, None, Some("2024-01-29")), [], "day 28");
        assert_eq!(judged("K.2.03", baby, None, Some("2024-01-30")), [Doubt::Age]);
        assert_eq!(judged("K.2.04", baby, None, Some("2024-12-01")), []);
        assert_eq!(judged("K.2.07", baby, None, None), [], "1924 fits as well");
        assert_eq!(judged("K.2.07", baby, Some("2024-01-01"), None), [Doubt::Age], "told, it does not");
        assert_eq!(
            judged("K.1.02", "6271013112170001", None, Some("2024-06-01")),
            [],
            "7 at the end of the school year"
        );
    }

    #[test]
    fn a_mother_is_a_woman_and_two_birth_dates_are_one() {
        assert_eq!(judged("K.2.01", "6271014101900001", None, None), []);
        assert_eq!(judged("K.2.01", "6271010101900001", None, None), [Doubt::Sex]);
        assert_eq!(judged("K.3.01", "6271014101900001", Some("1990-01-02"), None), [Doubt::BirthDate]);
        assert_eq!(judged("K.3.01", "6271014101900001", Some("1990-01-01"), None), []);
    }

    #[test]
    fn services_for_ages_that_no_year_holds_together_exclude_each_other() {
        for (one, other, excluded) in [
            ("K.2.06", "K.2.07", false),
            ("K.2.03", "K.2.04", false),
            ("K.2.04", "K.1.01", false),
            ("K.2.03", "K.2.07", true),
            ("K.2.04", "K.2.06", true),
            ("K.1.01", "K.2.06", true),
            ("K.1.02", "K.1.03", true),
            ("K.2.01", "K.2.06", false),
            ("K.3.01", "K.2.03", false),
        ] {
            assert_eq!(exclude_each_other(code(one), code(other), 2024), excluded, "{one} {other}");
            assert_eq!(exclude_each_other(code(other), code(one), 2024), excluded, "{other} {one}");
        }
    }
}
