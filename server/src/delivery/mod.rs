//! Reports that send themselves: what is due by a clock, a publication or a deadline is made once, frozen, and brought to
//! each recipient by itself; or somebody is told within five minutes.
//!
//! What is due, under way and done stands in the database. The waker only wakes.

mod channel;
mod contact;
mod due;
mod engine;
mod fetching;
mod lanes;
mod maker;
mod making;
mod plan;
mod reminder;
mod sending;
mod settings;
mod silent;
mod trial;
mod watch;

pub use channel::{Address, Channels, NotDelivered, Parcel, Receipt};
pub use contact::{contact_address, reached};
pub use due::{Due, Facts, Published, Rule, Trigger, due, next_times};
pub use engine::{Engine, Known, Looked, begin, keep};
pub use maker::{Basis, Frozen, Made, Maker, Makers, Wanted};
pub use plan::{Plan, PlanError, Written, hold_to_province, recipients};
pub use reminder::{Occasion, letter_to_offices};
pub use settings::DeliverySettings;
pub use trial::{Trial, test_letter, would_send};

/// A report is late so long after it fell due; the alarm has a minute to arrive, so that nobody waits longer than five.
pub const LATE_AFTER_MS: i64 = 4 * 60 * 1_000;
