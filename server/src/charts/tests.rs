//! Every kind of chart once: it is XML, carries its words, brings no style sheet, and is as it was.

use std::collections::BTreeMap;

use quick_xml::events::Event;
use selaras_domain::category::Category;
use selaras_domain::region::of_province;

use super::*;

/// Strictly XML, as a report's reader takes it, and nothing that a page's policy forbids.
fn checked(svg: &str, says: &[&str]) {
    let mut reader = quick_xml::Reader::from_str(svg);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap_or_else(|error| panic!("{error} in {tag:?}"));
                    assert!(attribute.key.as_ref() != "style" && !attribute.key.as_ref().starts_with("on"), "{tag:?}");
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    for said in says {
        assert!(svg.contains(said), "{said} in {svg}");
    }
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

fn caption() -> Caption {
    Caption { title: "Judul <1>".into(), description: "Isi & makna".into() }
}

const CAPTION: &str = "<title>Judul &lt;1&gt;</title><desc>Isi &amp; makna</desc>";

#[test]
fn bars_go_to_both_sides_of_zero() {
    let bar = |label: &str, value, text: &str| Bar {
        label: label.into(),
        value,
        text: text.into(),
        shade: Shade::Category(Category::Madya),
    };
    let both = [bar("Lamandau", 4.2, "4,20"), bar("O'Seruyan & <b>", -1.5, "−1,50")];
    let svg = bars(&caption(), &both, None).unwrap();
    checked(&svg, &[CAPTION, "4,20", "−1,50", "&lt;b&gt;"]);
    insta::assert_snapshot!(svg);
    checked(&bars(&caption(), &[], Some(100.0)).unwrap(), &[]);
    checked(&bars(&caption(), &[bar("a", 0.0, "0")], None).unwrap(), &[]);
}

#[test]
fn two_are_told_apart_by_their_letters() {
    let pair = |label: &str, values| Pair { label: label.into(), values, none: "tidak ada".into() };
    let value = |value, text: &str| Some((value, text.to_owned()));
    let both =
        [pair("Kesehatan", [value(81.2, "81,20"), value(130.0, "130,00")]), pair("Sosial", [None, value(0.0, "0,00")])];
    let svg = pairs(&caption(), ["Seruyan", "Kota Palangka Raya"], &both).unwrap();
    checked(&svg, &[CAPTION, "A  Seruyan", "B  Kota Palangka Raya", "A 81,20", "B 130,00", "A tidak ada"]);
    insta::assert_snapshot!(svg);
}

#[test]
fn named_lines_stand_out_from_the_others() {
    let series = |name: &str, points: &[(i32, f64)]| Series { name: name.into(), points: points.to_vec() };
    let lines = [
        series("", &[(2021, 10.0), (2022, 20.0), (2023, 30.0)]),
        series("Indeks", &[(2021, 70.0), (2023, 80.0)]),
        series("Sosial", &[(2021, 60.0), (2022, 75.0), (2023, 80.0)]),
    ];
    let svg = trend(&caption(), &lines, WIDE).unwrap();
    checked(&svg, &[CAPTION, "Indeks", "Sosial", "\n2021\n", "\n2022\n", "\n2023\n", "\n100\n"]);
    insta::assert_snapshot!(svg);
    checked(&trend(&caption(), &[series("Satu", &[(2023, 100.0)])], WIDE).unwrap(), &["\n2023\n"]);
    checked(&trend(&caption(), &[], WIDE).unwrap(), &[]);
}

#[test]
fn points_stand_in_quadrants_with_their_names() {
    let axes = Axes {
        x: "Realisasi (%)".into(),
        y: "Indeks".into(),
        middle: (80.0, 75.5),
        quadrants: ["satu", "dua", "tiga", "empat"].map(Into::into),
    };
    let dot = |name: &str, x, y| Dot { name: name.into(), x, y, shade: Shade::Category(Category::Pratama) };
    let some = [dot("Seruyan", 80.0, 75.0), dot("Katingan", 81.0, 75.0), dot("Sukamara", 120.0, 90.0)];
    let svg = scatter(&caption(), &axes, &some).unwrap();
    checked(&svg, &[CAPTION, "satu", "empat", "Seruyan", "Katingan", "Sukamara", "Realisasi (%)"]);
    insta::assert_snapshot!(svg);
    let many: Vec<Dot> = (0..514).map(|at| dot("x", f64::from(at) / 6.0, 50.0)).collect();
    let svg = scatter(&caption(), &axes, &many).unwrap();
    assert_eq!((svg.matches("<circle").count(), svg.matches("\nx\n").count()), (1028, 0));
}

#[test]
fn the_map_of_a_report_is_one_picture_and_that_of_a_page_leads_on() {
    let codes: Vec<_> = of_province(62).map(|region| region.code).collect();
    let drawing = draw_map(&codes, &BTreeMap::new());
    assert!(!drawing.has_rows);
    let mark = |link: Option<&str>| Mark {
        name: "Kabupaten <Seruyan>",
        value: "81,20".into(),
        shade: Shade::Category(Category::Madya),
        link: link.map(Into::into),
    };
    let report = map(&drawing, &caption(), |_| Some(mark(None)));
    checked(&report, &[CAPTION, "role=\"img\"", "&lt;Seruyan&gt;", "81,20"]);
    assert_eq!((report.matches("<rect fill=\"#dcecae\"").count(), report.matches("<a ").count()), (14, 0));
    let page = map(&drawing, &caption(), |_| Some(mark(Some("/daerah/62.07?a=1&b=2"))));
    checked(&page, &["role=\"group\" aria-label=\"Judul &lt;1&gt;\"", "<a href=\"/daerah/62.07?a=1&amp;b=2\">"]);
    let none = map(&drawing, &caption(), |_| Some(Mark { shade: Shade::None, ..mark(None) }));
    assert_eq!(none.matches("stroke-dasharray").count(), 14, "told apart without colour");
    let rows: Vec<_> = of_province(35).map(|region| region.code).collect();
    assert!(draw_map(&rows, &BTreeMap::new()).has_rows);
    let two: Vec<_> = [62, 35].into_iter().flat_map(|one| of_province(one).map(|one| one.code)).collect();
    let drawing = draw_map(&two, &BTreeMap::new());
    assert!(!drawing.has_rows && !drawing.is_named);
    let country = map(&drawing, &caption(), |_| Some(mark(Some("/daerah/62.07"))));
    checked(&country, &["role=\"group\"", ">Kalteng</text>", ">Jatim</text>"]);
    assert_eq!((country.matches("<a ").count(), country.matches("<text").count()), (52, 2), "each leads on");
}
