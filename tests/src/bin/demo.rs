//! `cargo demo`, in the making.

fn main() {}
