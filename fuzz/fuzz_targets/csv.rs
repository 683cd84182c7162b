//! A file of clients or appointments from another program: no bytes may panic, no cell is larger than a cell may be, and what was
//! read comes back when it is written and read again.
#![no_main]

#[path = "../../crates/web/src/exchange/columns.rs"]
mod columns;
#[path = "../../crates/web/src/exchange/csv.rs"]
mod csv;

use columns::{APPOINTMENTS, CLIENTS, Column, Header, example};
use csv::{Row, Rows, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = decode(bytes);
    let read: Vec<_> = Rows::of(&text).collect();
    assert!(
        read.iter().rev().skip(1).all(Result::is_ok),
        "nothing is read after what cannot be read"
    );
    let rows: Vec<Row> = read.into_iter().flatten().collect();
    assert!(rows.is_sorted_by_key(|row| row.line));
    for row in &rows {
        assert!(row.line > 0 && row.cells.iter().any(|cell| !cell.trim().is_empty()));
    }
    for columns in [CLIENTS, APPOINTMENTS] {
        assert!(!example(columns).is_empty());
        cells(columns, &rows);
    }
    let written: String = rows.iter().map(line).collect();
    let again: Vec<Row> = Rows::of(&written).flatten().collect();
    let of = |rows: &[Row]| -> Vec<Vec<String>> {
        rows.iter().map(|row| row.cells.clone()).collect()
    };
    assert_eq!(of(&again), of(&rows), "written and read again");
});

/// Every cell of a known column is a part of its row.
fn cells(columns: &'static [Column], rows: &[Row]) {
    let Some((first, rows)) = rows.split_first() else {
        return;
    };
    let header = match Header::read(columns, &first.cells) {
        Ok(header) => header,
        Err(missing) => {
            assert!(missing.iter().all(|column| column.needed));
            return;
        }
    };
    for row in rows {
        for column in columns {
            if let Some(cell) = header.cell(column.name, &row.cells) {
                assert!(!cell.is_empty() && row.cells.iter().any(|known| known.contains(cell)));
            }
        }
    }
}

/// A row with every cell in quotes.
fn line(row: &Row) -> String {
    let quoted = row.cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(",") + "\r\n"
}
