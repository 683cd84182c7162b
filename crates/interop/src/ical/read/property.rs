//! A content line: a name, parameters, and a value.

/// A property.
#[derive(Debug, PartialEq, Eq)]
pub struct Property {
    /// Where it stands in the file.
    pub line: usize,
    /// Its name, in capitals.
    pub name: String,
    /// Its parameters, names in capitals, values without quotes.
    parameters: Vec<(String, String)>,
    /// Its value as it stands.
    pub value: String,
}

impl Property {
    /// Takes a line apart; none when it is no content line.
    pub fn parse(line: usize, text: &str) -> Option<Property> {
        let end = text.find([':', ';'])?;
        let (name, mut rest) = text.split_at(end);
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return None;
        }
        let mut parameters = Vec::new();
        while let Some(parameter) = rest.strip_prefix(';') {
            let (parameter_name, after) = parameter.split_once('=')?;
            let end = end_of_value(after)?;
            let (value, later) = after.split_at(end);
            parameters.push((parameter_name.to_ascii_uppercase(), value.replace('"', "")));
            rest = later;
        }
        Some(Property {
            line,
            name: name.to_ascii_uppercase(),
            parameters,
            value: rest.strip_prefix(':')?.to_owned(),
        })
    }

    /// A parameter by its name, in capitals.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Where the value of a parameter is over: at a `;` or `:` that is not between quotes.
fn end_of_value(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    text.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        !is_quoted && (byte == b';' || byte == b':')
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hide_what_would_end_a_parameter() {
        let text = "dtstart;X=1;tzid=\"(UTC+00:00) Dublin; Lisbon\":20230301T060000";
        let property = Property::parse(7, text).unwrap();
        assert_eq!(property.name, "DTSTART");
        assert_eq!(
            property.parameter("TZID"),
            Some("(UTC+00:00) Dublin; Lisbon")
        );
        assert_eq!(property.value, "20230301T060000");
    }

    #[test]
    fn what_is_no_content_line_is_none() {
        for text in ["", "no colon", ":x", "A B:x", "A;B:x", "A;B=\"c:x", "A;B=c"] {
            assert_eq!(Property::parse(1, text), None, "{text}");
        }
    }
}
