//! A server's whole main; the only crate that speaks MCP.
