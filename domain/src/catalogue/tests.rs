//! The embedded catalogue is whole, its index is dense, and damaged data is refused with its row.

use super::*;

#[test]
fn the_built_in_catalogue_has_43_services_and_355_items() {
    let catalogue = Catalogue::for_year(2023);
    assert_eq!((catalogue.version.as_str(), catalogue.from_year), ("2018.1", 2018));
    assert_eq!(catalogue.services(Level::Kabupaten).len(), 29);
    assert_eq!(catalogue.services(Level::Provinsi).len(), 14);
    assert_eq!(catalogue.items.len(), 355);
    assert_eq!(catalogue.services.iter().filter(|service| service.event_dependent).count(), 12);
    assert_eq!(catalogue.sectors.len(), 6);
    assert_eq!(catalogue.sector(2).map(|sector| sector.name.as_str()), Some("Kesehatan"));
    let count = |confidence| catalogue.items.iter().filter(|item| item.confidence == confidence).count();
    assert_eq!(
        [Confidence::Verified, Confidence::PartlyVerified, Confidence::Assumed].map(count),
        [222, 70, 63],
        "the confidence of each item is kept"
    );
}

#[test]
fn the_index_is_dense_and_in_catalogue_order() {
    let catalogue = Catalogue::for_year(2023);
    for level in Level::ALL {
        let components = catalogue.components(level);
        assert!(components.is_sorted());
        for (at, component) in components.iter().enumerate() {
            assert_eq!(catalogue.index_of(component), Some(at));
            assert!(catalogue.name_of(*component).is_some());
        }
        let by_service: usize =
            catalogue.services(level).iter().map(|service| 1 + catalogue.items_of(service.code).len()).sum();
        assert_eq!(components.len(), by_service);
    }
    let unknown: Component = "K.2.01.99".parse().unwrap();
    assert_eq!(catalogue.index_of(&unknown), None);
}

#[test]
fn services_and_items_are_found_by_sector_and_service() {
    let catalogue = Catalogue::for_year(2023);
    let counts: Vec<usize> =
        (1..=6).map(|sector| catalogue.services_of_sector(Level::Kabupaten, sector).len()).collect();
    assert_eq!(counts, [3, 12, 2, 2, 5, 5]);
    assert_eq!(catalogue.items_of("K.2.01".parse().unwrap()).len(), 19);
    assert_eq!(catalogue.items_of("P.5.01".parse().unwrap()).len(), 0);
    let item = catalogue.item("K.1.01.04".parse().unwrap()).unwrap();
    assert_eq!(item.percentage_from, Some(2022));
}

#[test]
fn a_later_version_does_not_touch_older_years() {
    let mut catalogues = Catalogues::built_in().clone();
    let mut next = (*Catalogue::for_year(2023)).clone();
    (next.version, next.from_year) = ("2027.1".to_owned(), 2027);
    catalogues.add(next);
    assert_eq!(catalogues.for_year(2026).version, "2018.1");
    assert_eq!(catalogues.for_year(2027).version, "2027.1");
    assert_eq!(catalogues.for_year(2000).version, "2018.1");
    assert!(catalogues.by_version("2027.1").is_some());
    assert!(catalogues.by_version("2027.2").is_none());
}

#[test]
fn damaged_data_is_an_error_and_names_the_row() {
    let services = include_str!("../../data/services.csv");
    let items = include_str!("../../data/quality_items.csv");
    let problem = |services: &str, items: &str| Catalogue::parse("x", 2018, services, items).unwrap_err().to_string();
    assert_eq!(
        problem("code\nK.2.01\n", items),
        "services, row 2: CSV deserialize error: record 1 (line: 2, byte: 5): missing field `sector_name`"
    );
    assert!(problem(&services.replacen("yes,no", "maybe,no", 1), items).contains("row 2: \"maybe\" is neither"));
    assert!(problem(&services.replace("P.6.05", "P.7.01"), items).contains("no sector 7"));
    assert!(problem(services, &items.replacen("K.1.01.02", "K.1.01.01", 1)).contains("row 3: codes must rise"));
    assert!(problem(services, &items.replacen("K.1.01.01", "K.1.09.01", 1)).contains("no service K.1.09"));
    assert!(problem(services, &items.replacen("goods", "bads", 1)).contains("unknown kind"));
    assert!(problem(services, &items.replacen("verified", "sure", 1)).contains("unknown confidence"));
}
