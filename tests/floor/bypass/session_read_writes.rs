//! Makes, changes and takes away files with a session that only reads.
//@ error: E0599
use sekisho_gate::{Read, Session, ToolError};

async fn attempt_to_create(session: &Session<Read>) -> Result<bool, ToolError> {
    Ok(session.files()?.create("work/a.txt", Vec::new()).await.is_ok()) //~
}

async fn attempt_to_replace(session: &Session<Read>) -> Result<bool, ToolError> {
    Ok(session.files()?.replace("work/a.txt", &[], Vec::new()).await.is_ok()) //~
}

async fn attempt_to_remove(session: &Session<Read>) -> Result<bool, ToolError> {
    Ok(session.files()?.remove_unchanged("work/a.txt", &[]).await.is_ok()) //~
}
