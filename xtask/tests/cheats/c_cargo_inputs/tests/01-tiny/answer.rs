//! C19: an edited test.
