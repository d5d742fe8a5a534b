//! The kinds of line. The number is what is stored and sent; a number this program does not know is kept as it is.

use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $word:literal;)*) => {
        /// What a line is about. Districts write 1–63, the province 64–127.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
            /// Written by a newer program: kept as opaque bytes and judged when this program learns it.
            Unknown(u16),
        }

        impl Kind {
            pub const fn number(self) -> u16 {
                match self { $(Kind::$name => $number,)* Kind::Unknown(number) => number }
            }

            pub const fn from_number(number: u16) -> Kind {
                match number { $($number => Kind::$name,)* other => Kind::Unknown(other) }
            }

            /// The word used in JSON and on the command line; `unknown` for a newer program's kind.
            pub const fn word(self) -> &'static str {
                match self { $(Kind::$name => $word,)* Kind::Unknown(_) => "unknown" }
            }

            pub fn from_word(word: &str) -> Option<Kind> {
                match word { $($word => Some(Kind::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    /// Required and achieved of one component, or nihil, or not applicable.
    Achievement = 1, "achievement";
    /// Allocation (pagu) and realisation of a service, or the region's whole budget (APBD).
    Budget = 2, "budget";
    /// Problem and remedy of a service.
    Narrative = 3, "narrative";
    /// A component's target in a planning document.
    Target = 4, "target";
    /// One of the stages of application, with its date and document.
    Stage = 5, "stage";
    /// Back to missing, with a reason.
    Withdraw = 6, "withdraw";
    /// The coordinator's submission of a region's quarter.
    Seal = 7, "seal";
    /// An answer in the thread of a returned cell or a finding.
    Reply = 8, "reply";
    /// A document's description; its bytes travel apart.
    Attachment = 9, "attachment";
    /// The coordinator's office sends a cell of its region back before sealing.
    Return = 10, "return";
    /// A value from the field, found by the district's own inspectorate: content of a [`Kind::Finding`].
    Observation = 11, "observation";
    /// A region does not agree with a cell or a figure of a provisional edition.
    Objection = 12, "objection";
    /// The province's word on a seal, a cell or a nihil.
    Decision = 64, "decision";
    /// An inspector's value from the field.
    Finding = 65, "finding";
    /// A deadline.
    Calendar = 66, "calendar";
    /// A catalogue and rule version.
    Catalogue = 67, "catalogue";
    /// A region's name, validity or predecessor.
    Region = 68, "region";
    /// An office's rights.
    Office = 69, "office";
    /// A frozen, published ranking.
    Edition = 70, "edition";
    /// What became of the lines of a ledger.
    Verdict = 71, "verdict";
    /// What the province reminds offices of.
    Reminder = 72, "reminder";
    /// The province's word on an objection.
    Ruling = 73, "ruling";
}

impl Kind {
    /// Whether an office (and not the province) writes lines of this kind.
    pub const fn is_of_district(self) -> bool {
        self.number() < 64
    }

    /// Whether a cell of this kind holds what the district reports of a quarter (`true`) or of a year; `None` for cells that
    /// hold no report, but words about one.
    pub const fn is_by_quarter(self) -> Option<bool> {
        match self {
            Kind::Achievement | Kind::Budget | Kind::Narrative | Kind::Seal => Some(true),
            Kind::Target | Kind::Stage => Some(false),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Unknown(number) => write!(f, "unknown-{number}"),
            known => f.write_str(known.word()),
        }
    }
}
