//! The sync panel, asked like a browser does.
