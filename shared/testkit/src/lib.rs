//! Clock, sample workspace and MCP driver for tests and the demo.
