//! A recipient of a service by name, as far as it has a meaning: the NIK, and who can be a recipient of which service. Names
//! and NIK come from an office's files and forms and stay in its register; nothing here is ever part of a line.

mod nik;
mod rules;

pub use nik::{Nik, NikError, Sex};
pub use rules::{About, Age, AgeUnit, CountedBy, Doubt, RecipientRule, counted_by, doubts, exclude_each_other, rule};
