//! A copydesk output format: SQLite with full-text search.
