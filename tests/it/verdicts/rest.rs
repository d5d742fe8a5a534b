//! One bad line among ten thousand: the rest is there, the one is shown.

use selaras_domain::amount::Amount;
use selaras_domain::line::{Achievement, Content};
use selaras_domain::period::{Period, Quarter};

use crate::trust::raw::{append_bytes, line, told};
use crate::world::World;
use crate::world::figures::rows;

#[test]
fn one_bad_line_among_ten_thousand_holds_up_none_of_them() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", ""), world.office("62.07", "2"));
    let good = rows(2018..2026, &[1, 2, 3, 4], 1);
    let (first, second) = good.split_at(5_000);
    office.import(first).ended(0);
    let mut bad = line("62.07", "K.2.01");
    // Of a figure that the rest does not report again, which would settle it.
    bad.header.cell.period = Period::quarter(2018, Quarter::Q1);
    bad.content = Content::Achievement(Achievement::Value {
        required: Amount::units(0),
        achieved: Amount::units(5),
        below_standard: None,
        note: String::new(),
    });
    append_bytes(&office, vec![bad.to_bytes()]);
    office.import(second).ended(0);
    let all = good.len() as u64 + 1;
    assert!(all > 10_000);

    let ran = office.run(&["sync"]).ended(1);
    assert_eq!((ran.number("pushed"), ran.number("refused"), ran.synced()), (all, 1, true), "{}", ran.stdout);
    assert_eq!(told(&office), ["5001 refused required_zero"]);
    assert_eq!(world.lines_of(&office), all);
    let heads = "SELECT count(*) FROM head WHERE kind = 1";
    let current: i64 = world.database().query_row(heads, [], |row| row.get(0)).unwrap();
    assert_eq!(current as u64, all - 1);
    sibling.sync();
    assert!(world.in_step(&office) && world.in_step(&sibling));
}
