//! The one road: Raw, Render, Session, tools, effects, pipeline, deliver.
