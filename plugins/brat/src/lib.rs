//! A copydesk output format: brat stand-off annotation.
