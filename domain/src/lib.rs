pub mod amount;
pub mod catalogue;
pub mod category;
pub mod number;
pub mod period;
pub mod region;
