//! A copydesk stage that marks the terms of a list.
