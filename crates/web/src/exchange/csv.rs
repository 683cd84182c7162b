//! Comma-separated values as spreadsheets save them: read row by row, whatever the encoding and the separator.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The longest cell, in bytes.
const LONGEST_CELL: usize = 10_000;

/// A row with the line of the file on which it begins, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line.
    pub line: usize,
    /// Its cells.
    pub cells: Vec<String>,
}

/// Why a file cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The line.
    pub line: usize,
    /// What is wrong there.
    pub why: &'static str,
}

/// The text of a file. A mark at its beginning says which encoding it has; without one it is UTF-8 when it can be, UTF-16 when
/// every other byte is zero, and else Windows-1252, in which every byte is a letter.
#[must_use]
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode_with_bom_removal(bytes).0;
    }
    let sample = &bytes[..bytes.len().min(1_000)];
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let many = sample.len() / 4;
    match std::str::from_utf8(bytes) {
        _ if sample.len() >= 4 && zeros(1) > many => UTF_16LE.decode_without_bom_handling(bytes).0,
        _ if sample.len() >= 4 && zeros(0) > many => UTF_16BE.decode_without_bom_handling(bytes).0,
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The rows of a text, the header line among them. Empty lines are passed over.
pub struct Rows<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: usize,
}

impl<'a> Rows<'a> {
    /// The rows, separated by whichever of comma, semicolon and tab the first line has most of.
    #[must_use]
    pub fn of(text: &'a str) -> Rows<'a> {
        let first = text.lines().next().unwrap_or_default();
        let count = |separator: char| {
            let mut quoted = false;
            let outside = first.chars().filter(|c| {
                quoted ^= *c == '"';
                !quoted && *c == separator
            });
            outside.count()
        };
        let separator = [',', ';', '\t'].into_iter().rev().max_by_key(|c| count(*c));
        Rows {
            rest: text.chars().peekable(),
            separator: separator.unwrap_or(','),
            line: 1,
        }
    }

    /// The next line, which may go over several lines of the file.
    fn row(&mut self) -> Result<Vec<String>, Broken> {
        let mut cells = Vec::new();
        loop {
            let (cell, ends) = self.cell()?;
            cells.push(cell);
            if ends {
                return Ok(cells);
            }
        }
    }

    /// A cell, and whether its row ends with it.
    fn cell(&mut self) -> Result<(String, bool), Broken> {
        let mut cell = String::new();
        let begun = self.line;
        let mut quoted = self.rest.next_if_eq(&'"').is_some();
        loop {
            if cell.len() > LONGEST_CELL {
                let why =
                    "a cell is longer than 10,000 bytes; perhaps a quotation mark is not closed";
                return Err(Broken { line: begun, why });
            }
            match self.rest.next() {
                None if quoted => {
                    let why = "a quotation mark is opened here and never closed";
                    return Err(Broken { line: begun, why });
                }
                None => return Ok((cell, true)),
                Some('"') if quoted => match self.rest.next_if_eq(&'"') {
                    Some(_) => cell.push('"'),
                    None => quoted = false,
                },
                Some('\r') if !quoted => {
                    self.rest.next_if_eq(&'\n');
                    self.line += 1;
                    return Ok((cell, true));
                }
                Some('\n') => {
                    self.line += 1;
                    match quoted {
                        true => cell.push('\n'),
                        false => return Ok((cell, true)),
                    }
                }
                Some(c) if !quoted && c == self.separator => return Ok((cell, false)),
                Some(c) => cell.push(c),
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.rest.peek()?;
            let line = self.line;
            match self.row() {
                Ok(cells) if cells.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(cells) => return Some(Ok(Row { line, cells })),
                Err(broken) => {
                    self.rest = "".chars().peekable();
                    return Some(Err(broken));
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        let rows = Rows::of(text).map(|row| row.unwrap());
        rows.map(|row| (row.line, row.cells)).collect()
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn quotes_lines_and_separators_are_read_as_rfc_4180_and_spreadsheets_write_them() {
        let text = "id,name\r\n1,\"Ann, \"\"the\"\" one\"\r\n\r\n2,\"two\nlines\"\n3,last";
        assert_eq!(
            read(text),
            [
                (1, cells(&["id", "name"])),
                (2, cells(&["1", "Ann, \"the\" one"])),
                (4, cells(&["2", "two\nlines"])),
                (6, cells(&["3", "last"])),
            ]
        );
        assert_eq!(read("a;b,c;d\n1;2;3")[1].1, cells(&["1", "2", "3"]));
        assert_eq!(read("a\tb\n1\t")[1].1, cells(&["1", ""]));
        assert_eq!(read("\"a;b;c\",d\n1,2")[1].1, cells(&["1", "2"]));
        assert_eq!(read(""), []);
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_named_by_its_line() {
        let rows: Vec<_> = Rows::of("id,name\n1,ok\n2,\"open\n3,x\n").collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[2].clone().unwrap_err().line, 3);
    }

    #[test]
    fn every_encoding_of_a_spreadsheet_is_told_apart() {
        let text = "id;name\r\n1;Zoë Müller\r\n";
        let utf16 =
            |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let marked = |mark: &[u8], text: &[u8]| [mark, text].concat();
        let windows = text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect::<Vec<u8>>();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes()),
            marked(b"\xff\xfe", &utf16(u16::to_le_bytes)),
            marked(b"\xfe\xff", &utf16(u16::to_be_bytes)),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            windows,
        ] {
            assert_eq!(decode(&bytes), text);
        }
    }
}
