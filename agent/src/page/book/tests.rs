//! Workbooks, asked like a browser does.
