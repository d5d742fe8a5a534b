//! The catalogue: which services and quality items a year asks for. Built in from `data/` (PP 2/2018 and the technical
//! standards), later versions arrive as lines of the province. Gives the order and the dense index of components on which
//! entry pages, checks and scores rest.

mod code;
mod difference;
mod in_force;
mod parse;

use std::ops::Range;
use std::sync::{Arc, LazyLock};

pub use code::{CodeError, Component, ItemCode, Level, ServiceCode};
pub use difference::{Change, Difference};
pub use parse::CatalogueError;

/// The sectors are fixed by law: six affairs of basic service (UU 23/2014 Pasal 12(1)).
pub const SECTORS: usize = 6;

/// A sector (urusan): "Kesehatan" is 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sector {
    pub number: u8,
    pub name: String,
}

/// A service (jenis pelayanan).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub code: ServiceCode,
    pub name: String,
    pub sector: u8,
    /// Who must be served.
    pub recipient: String,
    /// "orang" or "KK"
    pub unit: String,
    pub has_staff_standard: bool,
    /// May be nihil on the office's word (RULES 7): nobody needs it unless something happens.
    pub event_dependent: bool,
    /// The ministerial regulation that says what "to the standard" means.
    pub technical_standard: String,
    /// The article that makes it owed.
    pub basis: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// barang
    Goods,
    /// SDM
    Staff,
    /// jasa
    Service,
}

/// How sure we are that the item is what the regulation asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confidence {
    Verified,
    PartlyVerified,
    Assumed,
}

/// A quality item (butir mutu) of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub code: ItemCode,
    pub name: String,
    /// May be blank where the source names none.
    pub unit: String,
    pub kind: ItemKind,
    pub confidence: Confidence,
    /// From this year a percentage taken from Rapor Pendidikan, entered with required 100 (Permendikbudristek 32/2022).
    pub percentage_from: Option<u16>,
}

/// One version of the catalogue, in force from a year until the next version. Services and items are sorted by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    pub version: String,
    pub from_year: u16,
    pub sectors: Vec<Sector>,
    pub services: Vec<Service>,
    pub items: Vec<Item>,
    /// Per level: recipients and items in catalogue order; the place in it is the dense index.
    components: [Vec<Component>; 2],
}

impl Catalogue {
    /// Parses `services.csv` and `quality_items.csv` (the columns of the embedded files).
    pub fn parse(version: &str, from_year: u16, services: &str, items: &str) -> Result<Catalogue, CatalogueError> {
        let (sectors, services) = parse::services(services)?;
        let items = parse::items(items, &services)?;
        let components = Level::ALL.map(|level| {
            let recipients = services.iter().map(|service| Component::Recipients(service.code));
            let items = items.iter().map(|item| Component::Item(item.code));
            let mut all: Vec<Component> =
                recipients.chain(items).filter(|component| component.service().level == level).collect();
            all.sort_unstable();
            all
        });
        Ok(Catalogue { version: version.to_owned(), from_year, sectors, services, items, components })
    }

    /// The catalogue of a year: built in, or what the province said since.
    pub fn for_year(year: u16) -> Arc<Catalogue> {
        Catalogues::in_force().for_year(year).clone()
    }

    /// Every component that a region of this level is asked for, in catalogue order.
    pub fn components(&self, level: Level) -> &[Component] {
        &self.components[level as usize]
    }

    /// The place of the component in [`Catalogue::components`] of its level; `None` if this catalogue does not know it.
    pub fn index_of(&self, component: &Component) -> Option<usize> {
        self.components(component.service().level).binary_search(component).ok()
    }

    /// The services of a level, in catalogue order.
    pub fn services(&self, level: Level) -> &[Service] {
        slice_of(&self.services, |service| service.code.level.cmp(&level))
    }

    /// The services of one sector at a level, in catalogue order.
    pub fn services_of_sector(&self, level: Level, sector: u8) -> &[Service] {
        slice_of(&self.services, |service| (service.code.level, service.sector).cmp(&(level, sector)))
    }

    /// The quality items of a service, in catalogue order; may be none.
    pub fn items_of(&self, service: ServiceCode) -> &[Item] {
        slice_of(&self.items, |item| item.code.service.cmp(&service))
    }

    pub fn service(&self, code: ServiceCode) -> Option<&Service> {
        self.services.binary_search_by_key(&code, |service| service.code).ok().map(|at| &self.services[at])
    }

    pub fn item(&self, code: ItemCode) -> Option<&Item> {
        self.items.binary_search_by_key(&code, |item| item.code).ok().map(|at| &self.items[at])
    }

    pub fn sector(&self, number: u8) -> Option<&Sector> {
        self.sectors.iter().find(|sector| sector.number == number)
    }

    /// The name to show for a component: that of the item, or of the service for its recipients.
    pub fn name_of(&self, component: Component) -> Option<&str> {
        match component {
            Component::Recipients(code) => self.service(code).map(|service| service.name.as_str()),
            Component::Item(code) => self.item(code).map(|item| item.name.as_str()),
        }
    }

    /// What a component is counted in; blank where the source names no unit.
    pub fn unit_of(&self, component: Component) -> Option<&str> {
        match component {
            Component::Recipients(code) => self.service(code).map(|service| service.unit.as_str()),
            Component::Item(code) => self.item(code).map(|item| item.unit.as_str()),
        }
    }

    /// Whether the figure of a component is a percentage in that year (RULES 10).
    pub fn is_percentage(&self, component: Component, year: u16) -> bool {
        let Component::Item(code) = component else { return false };
        self.item(code).and_then(|item| item.percentage_from).is_some_and(|from| from <= year)
    }
}

/// The part of a sorted list that compares equal.
fn slice_of<T>(sorted: &[T], compare: impl Fn(&T) -> std::cmp::Ordering) -> &[T] {
    let start = sorted.partition_point(|one| compare(one).is_lt());
    let range: Range<usize> = start..start + sorted[start..].partition_point(|one| compare(one).is_eq());
    &sorted[range]
}

/// All known versions; an old year is always read with its own (RULES 12).
#[derive(Debug, Clone)]
pub struct Catalogues {
    first: Arc<Catalogue>,
    later: Vec<Arc<Catalogue>>,
}

impl Catalogues {
    /// Version 2018.1, for all years so far.
    pub fn built_in() -> &'static Catalogues {
        static BUILT_IN: LazyLock<Catalogues> = LazyLock::new(|| {
            let services = include_str!("../../data/services.csv");
            let items = include_str!("../../data/quality_items.csv");
            #[allow(clippy::expect_used, reason = "the embedded files are fixed at compile time and parsed by a test")]
            let first = Catalogue::parse("2018.1", 2018, services, items).expect("embedded catalogue");
            Catalogues { first: Arc::new(first), later: Vec::new() }
        });
        &BUILT_IN
    }

    /// Adds a version; it replaces an earlier one for the years from its own `from_year` on.
    pub fn add(&mut self, catalogue: Catalogue) {
        self.later.push(Arc::new(catalogue));
    }

    /// The version in force: the one with the greatest `from_year` not after the year, the last added among equals. A year
    /// before every version gets the first.
    pub fn for_year(&self, year: u16) -> &Arc<Catalogue> {
        self.all().filter(|one| one.from_year <= year).max_by_key(|one| one.from_year).unwrap_or(&self.first)
    }

    /// The version a seal or an edition pinned.
    pub fn by_version(&self, version: &str) -> Option<&Arc<Catalogue>> {
        self.all().filter(|one| one.version == version).last()
    }

    fn all(&self) -> impl Iterator<Item = &Arc<Catalogue>> {
        std::iter::once(&self.first).chain(&self.later)
    }
}

#[cfg(test)]
mod tests;
