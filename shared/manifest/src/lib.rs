//! Parses and checks server manifests and client registrations. Pure.
