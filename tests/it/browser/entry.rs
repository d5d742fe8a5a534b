//! Entering a service's figures.

use super::{Browser, Desk, key};

const SERVICE: &str = "/isi/2023/4/K.2.01";
const REGION_INDEX: &str = "document.querySelector('[data-level=region] strong').textContent";

fn value(name: &str) -> String {
    format!("document.querySelector(\"[name='{name}']\").value")
}

/// The row shows a state, and nothing of it is still to be sent.
fn is(place: &str, state: &str) -> String {
    format!(
        "document.getElementById('{place}').dataset.state === '{state}' && !('dirty' in document.getElementById('{place}').dataset)"
    )
}

#[test]
fn what_is_typed_is_a_line_or_a_draft_and_both_are_there_after_a_kill() {
    let mut desk = Desk::alone();
    let browser = Browser::open();
    desk.first_start(&browser);
    desk.open(&browser, SERVICE);
    let before = browser.text(REGION_INDEX);
    browser.types("a.K.2.01:dibutuhkan", "1000");
    browser.types("a.K.2.01:terpenuhi", &format!("550,5{}", key::ENTER));
    browser.sees(&is("a.K.2.01", "saved"));
    browser.sees("document.activeElement.name === 'a.K.2.01.01:terpenuhi'");
    assert_ne!(before, browser.text(REGION_INDEX), "the index follows");

    browser.types("a.K.2.01.01:dibutuhkan", "seratus");
    browser.sees(&is("a.K.2.01.01", "wrong"));
    browser.types("b.K.2.01:pagu", "2000000000");
    browser.sees(&is("b.K.2.01", "wrong"));
    browser.pastes("a.K.2.01.02:dibutuhkan", "100\t90\r\n100\t80\r\n");
    browser.sees(&format!("{} && {}", is("a.K.2.01.02", "saved"), is("a.K.2.01.03", "saved")));
    browser.picture("isian");

    desk.kill_and_run();
    desk.open(&browser, SERVICE);
    for (name, typed) in [
        ("a.K.2.01:dibutuhkan", "1000"),
        ("a.K.2.01:terpenuhi", "550,5"),
        ("a.K.2.01.01:dibutuhkan", "seratus"),
        ("a.K.2.01.03:terpenuhi", "80"),
        ("b.K.2.01:pagu", "2000000000"),
    ] {
        assert_eq!(browser.text(&value(name)), typed, "{name}");
    }
    let reason = browser.text("document.getElementById('a.K.2.01.01').innerText");
    assert!(reason.contains("bukan angka"), "{reason}");

    // Escape gives back what is saved: nothing, for this row.
    browser.types("a.K.2.01.01:dibutuhkan", key::ESCAPE);
    browser.sees(&is("a.K.2.01.01", "blank"));
    assert_eq!(browser.text(&value("a.K.2.01.01:dibutuhkan")), "");
    assert_eq!(desk.office.status().number("waiting"), 3);
    desk.stop();
}

#[test]
fn a_row_that_is_typed_again_before_the_agent_had_it_is_one_line_with_what_it_was_left_with() {
    let mut desk = Desk::alone();
    let browser = Browser::open();
    desk.first_start(&browser);
    desk.open(&browser, SERVICE);
    desk.kill();
    browser.types("a.K.2.01:dibutuhkan", "1000");
    browser.types("a.K.2.01:terpenuhi", &format!("5{}", key::ENTER));
    browser.sees("!document.getElementById('trouble').hidden");
    browser.types("a.K.2.01:terpenuhi", "5");
    desk.run_again();
    browser.sees(&is("a.K.2.01", "draft"));
    assert_eq!(desk.office.status().number("head_seq"), 0, "55 is not what was meant");
    browser.types_on(&format!("0{}", key::ENTER));
    browser.sees(&is("a.K.2.01", "saved"));
    assert_eq!(browser.text(&value("a.K.2.01:terpenuhi")), "550");
    assert_eq!(desk.office.status().number("head_seq"), 1);
    desk.stop();
}

#[test]
fn arrows_tab_and_enter_go_where_a_spreadsheet_goes() {
    let desk = Desk::alone();
    let browser = Browser::open();
    desk.first_start(&browser);
    desk.open(&browser, SERVICE);
    browser.types("a.K.2.01:dibutuhkan", "7");
    for (keys, field) in [
        (key::TAB, "a.K.2.01:terpenuhi"),
        (key::DOWN, "a.K.2.01.01:terpenuhi"),
        (key::RIGHT, "a.K.2.01.01:tidak_sesuai_standar"),
        (key::UP, "a.K.2.01:tidak_sesuai_standar"),
        (key::LEFT, "a.K.2.01:terpenuhi"),
        (key::LEFT, "a.K.2.01:dibutuhkan"),
        (key::ENTER, "a.K.2.01.01:dibutuhkan"),
    ] {
        browser.types_on(keys);
        assert_eq!(browser.text("document.activeElement.name"), field);
    }
    desk.stop();
}
