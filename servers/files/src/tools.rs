//! The tools, as the model calls them: one file a tool.

mod create_file;
mod edit_file;
mod file_info;
mod find_files;
mod list_folder;
mod read_file;

pub(crate) use create_file::CreateFile;
pub(crate) use edit_file::EditFile;
pub(crate) use file_info::FileInfo;
pub(crate) use find_files::FindFiles;
pub(crate) use list_folder::ListFolder;
pub(crate) use read_file::ReadFile;
