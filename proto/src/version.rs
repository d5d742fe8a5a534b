//! Which protocols two programs have in common. A program speaks its own and the two before; the newest that both speak is
//! used. Fields are only added, so a number changes only with a meaning.

/// The protocol this program speaks.
pub const PROTOCOL: u32 = 1;
/// The oldest protocol this program still speaks: two versions back.
pub const PROTOCOL_MIN: u32 = if PROTOCOL > 2 { PROTOCOL - 2 } else { 1 };

/// The protocols a program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speaks {
    pub oldest: u32,
    pub newest: u32,
}

/// Which of two programs is too old for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooOld {
    They,
    We,
}

impl Speaks {
    pub const OURS: Speaks = Speaks { oldest: PROTOCOL_MIN, newest: PROTOCOL };

    /// The protocol to use with the other side.
    ///
    /// # Errors
    /// Who has to be replaced by a newer version before both can talk.
    pub fn agree(self, theirs: Speaks) -> Result<u32, TooOld> {
        if theirs.newest < self.oldest {
            Err(TooOld::They)
        } else if self.newest < theirs.oldest {
            Err(TooOld::We)
        } else {
            Ok(self.newest.min(theirs.newest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Speaks, TooOld};

    /// A program of a version, as it speaks the two before.
    fn version(newest: u32) -> Speaks {
        Speaks { oldest: newest - 2, newest }
    }

    #[test]
    fn programs_up_to_two_versions_apart_use_the_older_ones_protocol() {
        for (ours, theirs, agreed) in [
            (8, 5, Err(TooOld::They)),
            (8, 6, Ok(6)),
            (8, 7, Ok(7)),
            (8, 8, Ok(8)),
            (8, 9, Ok(8)),
            (8, 10, Ok(8)),
            (8, 11, Err(TooOld::We)),
        ] {
            assert_eq!(version(ours).agree(version(theirs)), agreed, "{ours} with {theirs}");
        }
    }

    #[test]
    fn a_program_that_does_not_say_how_far_back_it_speaks_is_taken_by_its_newest() {
        let silent = Speaks { oldest: 0, newest: Speaks::OURS.newest };
        assert_eq!(Speaks::OURS.agree(silent), Ok(Speaks::OURS.newest));
    }
}
