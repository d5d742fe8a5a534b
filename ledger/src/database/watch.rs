//! Noticing that anybody committed to the file: this process, or a command beside it.

use rusqlite::Connection;

use super::{Database, open};
use crate::StoreError;

/// A connection of its own that only looks whether the file changed.
pub struct Watch(Connection);

impl Database {
    pub fn watch(&self) -> Result<Watch, StoreError> {
        Ok(Watch(open::open_reader(&self.path)?))
    }
}

impl Watch {
    /// Another number than last time: there was a commit meanwhile. It costs a look at the write-ahead log's index.
    pub fn version(&self) -> Result<i64, StoreError> {
        Ok(self.0.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }
}
