//! Which versions hold in this process: the built-in one, and those that lines of the province brought. The one state of a
//! process in this crate (docs/adr/0027): every check and score of a year asks for its catalogue, and all of them must get the
//! same. It only grows, and a version is what it was first.

use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use crate::line::CatalogueVersion;

use super::{Catalogue, CatalogueError, Catalogues};

static IN_FORCE: LazyLock<RwLock<Arc<Catalogues>>> =
    LazyLock::new(|| RwLock::new(Arc::new(Catalogues::built_in().clone())));

impl Catalogues {
    /// All versions that this process knows.
    pub fn in_force() -> Arc<Catalogues> {
        Arc::clone(&IN_FORCE.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes up a version that the province said. `false`: it is known already.
    pub fn learn(said: &CatalogueVersion) -> Result<bool, CatalogueError> {
        if Catalogues::in_force().by_version(&said.version).is_some() {
            return Ok(false);
        }
        let catalogue = Catalogue::of_line(said)?;
        let mut held = IN_FORCE.write().unwrap_or_else(PoisonError::into_inner);
        if held.by_version(&catalogue.version).is_some() {
            return Ok(false);
        }
        let mut all = Catalogues::clone(&held);
        all.add(catalogue);
        *held = Arc::new(all);
        Ok(true)
    }
}

impl Catalogue {
    /// Reads what a line of the province brings.
    pub fn of_line(said: &CatalogueVersion) -> Result<Catalogue, CatalogueError> {
        let wrong = |_| CatalogueError { table: "services", row: 1, problem: "the files cannot be read".to_owned() };
        let (services, items): (&str, &str) = minicbor::decode(&said.files).map_err(wrong)?;
        Catalogue::parse(&said.version, said.from_year, services, items)
    }
}

impl CatalogueVersion {
    /// A version as a line says it, of the texts of `services.csv` and `quality_items.csv`.
    pub fn of_files(version: &str, from_year: u16, services: &str, items: &str) -> CatalogueVersion {
        let mut files = Vec::with_capacity(services.len() + items.len() + 8);
        // Writing to a Vec is infallible, so there is no error to carry.
        let _: Result<(), minicbor::encode::Error<core::convert::Infallible>> =
            minicbor::encode((services, items), &mut files);
        CatalogueVersion { version: version.to_owned(), from_year, files }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_province_says_holds_from_its_year_on_and_stays_what_it_was_first() {
        let (services, items) = (include_str!("../../data/services.csv"), include_str!("../../data/quality_items.csv"));
        let fewer: String =
            items.lines().filter(|line| !line.starts_with("K.1.01.07")).map(|line| format!("{line}\n")).collect();
        let said = CatalogueVersion::of_files("2099.1", 2099, services, &fewer);
        assert_eq!(Catalogues::learn(&said), Ok(true));
        assert_eq!(Catalogues::learn(&said), Ok(false));
        let other = CatalogueVersion::of_files("2099.1", 2019, services, items);
        assert_eq!(Catalogues::learn(&other), Ok(false));
        assert_eq!(
            (Catalogue::for_year(2098).version.as_str(), Catalogue::for_year(2099).version.as_str()),
            ("2018.1", "2099.1")
        );
        assert_eq!(Catalogue::for_year(2099).items.len() + 1, Catalogue::for_year(2023).items.len());
        let broken = CatalogueVersion { version: "2100.1".to_owned(), from_year: 2100, files: vec![1] };
        assert!(Catalogues::learn(&broken).is_err());
    }
}
