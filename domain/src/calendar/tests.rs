//! Deadlines in three zones, the grace, and clocks that are wrong.

use jiff::tz::TimeZone;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn region(text: &str) -> RegionCode {
    text.parse().unwrap()
}

fn sealed(written: &str, received: &str) -> Sealed {
    Sealed { written_at: at(written), not_before: None, received_at: at(received) }
}

#[test]
fn the_published_deadlines_end_with_the_day_in_the_regions_own_time() {
    let calendar = Calendar::built_in();
    let due = |code: &str, year, quarter| calendar.due(region(code), year, quarter).map(|due| due.at);
    assert_eq!(due("62.07", 2023, Quarter::Q1), Some(at("2023-07-05T16:59:59Z")));
    assert_eq!(due("62.07", 2023, Quarter::Q4), Some(at("2024-01-20T16:59:59Z")));
    assert_eq!(due("65.01", 2024, Quarter::Q1), Some(at("2024-04-20T15:59:59Z")));
    assert_eq!(due("93.01", 2024, Quarter::Q4), Some(at("2025-01-20T14:59:59Z")));
    assert_eq!(due("62.07", 2025, Quarter::Q1), None);
}

#[test]
fn every_zone_agrees_with_its_iana_name() {
    let noon = civil::date(2023, 7, 5).at(12, 0, 0, 0);
    for zone in [Zone::Wib, Zone::Wita, Zone::Wit] {
        assert_eq!(zone.to_string().parse(), Ok(zone));
        let named = TimeZone::get(zone.iana()).unwrap().to_timestamp(noon).unwrap();
        assert_eq!(zone.time_zone().to_timestamp(noon).unwrap(), named);
    }
    assert_eq!(Zone::of(region("61.71")), "Asia/Pontianak".parse().unwrap());
    assert!("Asia/Singapore".parse::<Zone>().is_err());
    let count = |zone| {
        crate::region::regions().iter().filter(|one| one.code.is_province() && Zone::of(one.code) == zone).count()
    };
    assert_eq!([Zone::Wib, Zone::Wita, Zone::Wit].map(count), [18, 12, 8]);
}

#[test]
fn the_province_can_move_a_deadline_and_name_its_zone() {
    let local = civil::date(2024, 4, 30).at(12, 0, 0, 0);
    let due = |zone, code: &str| Deadline { local, zone }.due(region(code), 24).unwrap();
    assert_eq!(due(Some(Zone::Wib), "93.01").at, at("2024-04-30T05:00:00Z"));
    assert_eq!(due(None, "93.01").at, at("2024-04-30T03:00:00Z"));
    assert_eq!(due(None, "65.01").at, at("2024-04-30T04:00:00Z"));

    let mut calendar = Calendar::built_in();
    let before = calendar.due(region("62.01"), 2024, Quarter::Q1);
    for zone in [Zone::Wit, Zone::Wita] {
        calendar.say(region("62.07"), 2024, Quarter::Q1, due(Some(zone), "62.07"));
    }
    assert_eq!(calendar.due(region("62.07"), 2024, Quarter::Q1), Some(due(Some(Zone::Wita), "62.07")), "the last word");
    assert_eq!(calendar.due(region("62.01"), 2024, Quarter::Q1), before, "said of one region only");
}

#[test]
fn a_deadline_goes_into_a_line_and_comes_back_and_a_leap_day_is_a_day() {
    for zone in [Zone::Wib, Zone::Wita, Zone::Wit] {
        let local = civil::date(2024, 2, 29).at(23, 59, 59, 0);
        let due = Deadline { local, zone: Some(zone) }.due(region("62.07"), 72).unwrap();
        assert_eq!(Due::of_line(&due.to_line(), region("62.07")), Some(due));
        assert_eq!(due.at.to_zoned(zone.time_zone()).datetime(), local);
    }
    let newer = CalendarEntry { deadline_ms: 0, zone: "Asia/Nusantara".to_owned(), grace_hours: 1 };
    assert_eq!(Due::of_line(&newer, region("65.01")).unwrap().zone, Zone::Wita, "shown in the region's own");
    assert_eq!(Due::of_line(&CalendarEntry { deadline_ms: i64::MAX, ..newer }, region("65.01")), None);
}

#[test]
fn in_time_is_written_by_the_deadline_and_received_within_the_grace() {
    let due = Due { at: at("2024-01-20T16:59:59Z"), zone: Zone::Wib, grace_hours: 72 };
    let timely = |written, received| due.is_timely(sealed(written, received));
    assert!(timely("2024-01-20T16:59:59.9Z", "2024-01-20T17:00:05Z"), "the last second counts whole");
    assert!(timely("2024-01-19T00:00:00Z", "2024-01-23T16:59:59Z"), "a slow link within the grace");
    assert!(!timely("2024-01-19T00:00:00Z", "2024-01-23T17:00:00Z"), "beyond the grace nobody can tell");
    assert!(!timely("2024-01-20T17:00:00Z", "2024-01-20T17:00:05Z"), "the grace is for the way, not for writing");
}

#[test]
fn a_wrong_clock_wins_nothing() {
    let late = Sealed {
        not_before: Some(at("2024-01-21T00:00:00Z")),
        ..sealed("2023-12-01T00:00:00Z", "2024-01-21T01:00:00Z")
    };
    assert_eq!(late.counted_at(), at("2024-01-21T00:00:00Z"));
    let due = Due { at: at("2024-01-20T16:59:59Z"), zone: Zone::Wib, grace_hours: 72 };
    assert!(!due.is_timely(late));
    let ahead = sealed("2030-01-01T00:00:00Z", "2024-01-20T10:00:00Z");
    assert_eq!(ahead.counted_at(), ahead.received_at);
    assert_eq!(due.hours_before(ahead), 6);
    assert_eq!(Due { at: at("2024-01-20T09:59:59Z"), ..due }.hours_before(ahead), -1);
    // A day off in either direction, with the province never seen: the receipt bounds it, the grace decides.
    for (off, counted) in [("2024-01-19T16:00:00Z", true), ("2024-01-21T16:00:00Z", false)] {
        assert_eq!(due.is_timely(sealed(off, "2024-01-21T18:00:00Z")), counted, "{off}");
    }
}

#[test]
fn a_quarter_is_due_once_its_deadline_has_passed() {
    let calendar = Calendar::built_in();
    let due = |as_of| calendar.passed(region("62.07"), 2023, at(as_of)).map(|(quarter, _)| quarter).collect::<Vec<_>>();
    assert_eq!(due("2023-07-05T16:59:59Z"), []);
    assert_eq!(due("2023-07-05T17:00:00Z"), [Quarter::Q1]);
    assert_eq!(due("2024-06-01T00:00:00Z"), Quarter::ALL);
}
