//! Comma-separated values, RFC 4180.

use serde_json::Value;

/// A header line and a line for each row.
pub(super) fn write(columns: &[&str], rows: &[Vec<Value>]) -> String {
    let mut text = String::new();
    line(&mut text, columns.iter().map(|name| (*name).to_owned()));
    for row in rows {
        line(&mut text, row.iter().map(field));
    }
    text
}

fn line(text: &mut String, fields: impl Iterator<Item = String>) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\r', '\n']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&field);
        }
    }
    text.push_str("\r\n");
}

/// Text as it is, nothing for null, everything else as JSON.
fn field(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => guarded(text),
        other => other.to_string(),
    }
}

/// Spreadsheets run a text that begins like a formula; an apostrophe in front keeps it a text.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn quotes_lines_and_formulas() {
        let rows = [
            vec![json!("a \"good\" day, mostly"), json!(null), json!(3)],
            vec![json!("two\nlines"), json!("=1+1"), json!({"a": [1, 2]})],
        ];
        let text = super::write(&["note", "words", "data"], &rows);
        assert_eq!(
            text,
            "note,words,data\r\n\
             \"a \"\"good\"\" day, mostly\",,3\r\n\
             \"two\nlines\",'=1+1,\"{\"\"a\"\":[1,2]}\"\r\n"
        );
    }
}
