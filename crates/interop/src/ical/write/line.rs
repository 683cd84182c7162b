//! Content lines: folded, escaped, with CRLF.

use super::Party;

/// The longest a line may be, in octets (RFC 5545, 3.1).
const LONGEST: usize = 75;

/// The lines of a calendar as they are written.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// A line whose value needs no escaping.
    pub fn plain(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A line of text; none when there is nothing to say.
    pub fn text(&mut self, name: &str, value: &str) {
        let escaped = escaped(value);
        if !escaped.trim().is_empty() {
            self.plain(name, &escaped);
        }
    }

    /// A line with an address, as it is.
    pub fn uri(&mut self, name: &str, value: &str) {
        self.plain(name, &without_spaces(value));
    }

    /// Somebody, with their name as a parameter.
    pub fn party(&mut self, property: &str, parameters: &[&str], party: &Party) {
        let mut name = property.to_owned();
        let common = parameter(&party.name);
        if !common.is_empty() {
            name += &format!(";CN=\"{common}\"");
        }
        for parameter in parameters {
            name += &format!(";{parameter}");
        }
        self.uri(&name, &format!("mailto:{}", party.address));
    }

    /// All lines.
    pub fn finish(self) -> String {
        self.0
    }

    fn fold(&mut self, line: &str) {
        let mut rest = line;
        let mut room = LONGEST;
        while rest.len() > room {
            let cut = (0..=room)
                .rev()
                .find(|at| rest.is_char_boundary(*at))
                .unwrap_or(room);
            let (now, later) = rest.split_at(cut);
            self.0 += now;
            self.0 += "\r\n ";
            rest = later;
            // The space that marks a continuation counts.
            room = LONGEST - 1;
        }
        self.0 += rest;
        self.0 += "\r\n";
    }
}

/// A text value: the four escapes of RFC 5545, and no other control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped += "\\n",
            '\t' => escaped.push('\t'),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A parameter value, to stand between quotes: it has no escapes, so a quote becomes an apostrophe.
fn parameter(text: &str) -> String {
    let kept = text.chars().filter(|character| !character.is_control());
    let kept: String = kept.map(|c| if c == '"' { '\'' } else { c }).collect();
    kept.trim().to_owned()
}

fn without_spaces(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control() && !character.is_whitespace())
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn lines(name: &str, value: &str) -> Vec<String> {
        let mut lines = Lines::default();
        lines.text(name, value);
        let text = lines.finish();
        text.strip_suffix("\r\n")
            .unwrap()
            .split("\r\n")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn a_line_of_75_octets_is_whole() {
        assert_eq!(lines("X", &"a".repeat(73)).len(), 1);
        assert_eq!(lines("X", &"a".repeat(74)).len(), 2);
        let lengths: Vec<usize> = lines("X", &"a".repeat(200))
            .iter()
            .map(String::len)
            .collect();
        assert_eq!(lengths, [75, 75, 54]);
    }

    #[test]
    fn folding_keeps_characters_whole() {
        for filler in 0..8 {
            let value = format!("{}{}", "a".repeat(filler), "é😀".repeat(60));
            let folded = lines("SUMMARY", &value);
            assert!(folded.iter().all(|line| line.len() <= LONGEST));
            let unfolded: String = folded
                .iter()
                .enumerate()
                .map(|(ix, line)| if ix == 0 { line } else { &line[1..] })
                .collect();
            assert_eq!(unfolded, format!("SUMMARY:{value}"));
        }
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            lines("X", "a;b,c\\d\r\ne\rf\u{0}\u{7f}\u{85}g"),
            ["X:a\\;b\\,c\\\\d\\ne\\nfg"]
        );
    }

    #[test]
    fn nobody_breaks_out_of_a_parameter() {
        let mut lines = Lines::default();
        let party = Party {
            name: "Ann \"A\"; B, C: D\r\nX-BAD:1".to_owned(),
            address: "ann@example.org\r\nX-BAD:2".to_owned(),
        };
        lines.party("ORGANIZER", &[], &party);
        assert_eq!(
            lines.finish().replace("\r\n ", ""),
            "ORGANIZER;CN=\"Ann 'A'; B, C: DX-BAD:1\":mailto:ann@example.orgX-BAD:2\r\n"
        );
    }
}
