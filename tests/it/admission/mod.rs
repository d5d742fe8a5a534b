//! What one caller may take of the server, and what becomes of one that takes more: it waits or is shown out, and the
//! others do not notice.

mod connections;
mod limits;
mod times;
mod waits;
