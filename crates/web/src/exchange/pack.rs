//! Everything of a practice as one file.

use std::io::{Cursor, Write};

use jiff::Timestamp;
use serde_json::json;
use store::PracticeExport;
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

/// Packs an export: `practice.json`, `csv/` with a file for each table, and `README.txt`.
///
/// # Errors
/// None that is known: it is packed in memory.
pub fn packed(export: &PracticeExport, at: Timestamp) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default())?;
        ZipResult::Ok(zip.write_all(text.as_bytes())?)
    };
    let tables = export.tables.iter();
    let tables: serde_json::Map<_, _> = tables
        .map(|table| (table.name.to_owned(), table.to_json()))
        .collect();
    let document = json!({
        "made_at": at.to_string(),
        "practice": export.practice.to_string(),
        "tables": tables,
    });
    add("practice.json", &format!("{document:#}\n"))?;
    for table in &export.tables {
        add(&format!("csv/{}.csv", table.name), &table.to_csv())?;
    }
    let withheld = export
        .tables
        .iter()
        .filter(|table| !table.withheld.is_empty());
    let withheld: String = withheld
        .map(|table| format!("- {}: {}\n", table.name, table.withheld.join(", ")))
        .collect();
    add(
        "README.txt",
        &format!(
            "Everything of the practice as it was on {at}; times are in UTC.\n\n\
             Not handed out, because it is about somebody's health or opens something, and running a practice does not need \
             it:\n{withheld}\nWhoever it is about can take it along from their own account.\n"
        ),
    )?;
    Ok(zip.finish()?.into_inner())
}
