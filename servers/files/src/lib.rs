//! The files server.
