//! The show, in the making.
