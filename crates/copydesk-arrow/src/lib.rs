//! The documents of copydesk as Arrow record batches.
