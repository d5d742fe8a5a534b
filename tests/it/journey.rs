//! The journey of one number, the nine steps of ARCHITECTURE.md, executed on real processes.

use crate::world::World;

#[test]
fn a_number_travels() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    let ran = office.sync();
    println!("{}", ran.stdout);
}
