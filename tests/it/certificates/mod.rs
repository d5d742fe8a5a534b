//! An office's certificate through its life: replaced by a token, renewed by itself, carried over to a new CA.

mod renewal;
mod rotation;
mod token;
