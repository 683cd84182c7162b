//! Where somebody is: coordinates, or a name out of a list that whoever runs the program brought along. Nobody else is asked.

use std::collections::HashMap;

use booking::Place;

/// Approximate middles of postal codes in the city of the demonstration.
const INVENTED: &str = include_str!("demo/places.tsv");

/// More than so many names for what was typed are not listed.
const LISTED: usize = 8;

/// A list of places by name and postal code, in the format of the postal codes of GeoNames: tab-separated, country, postal
/// code, name, three pairs of administrative names and codes, latitude, longitude, accuracy.
#[derive(Debug, Default)]
pub struct Places {
    all: Vec<Named>,
    by_word: HashMap<String, Vec<u32>>,
    /// The list is only roughly right, and pages say so.
    pub approximate: bool,
}

/// A place with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Postal code and name.
    pub name: String,
    /// Where it is.
    pub place: Place,
}

/// What was made of what somebody typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Looked {
    /// One place.
    Found(Named),
    /// Several; whoever typed it has to say which.
    Several(Vec<String>),
    /// None.
    Unknown,
}

impl Places {
    /// Reads a list.
    ///
    /// # Errors
    /// The first line that cannot be read, with its number and what was expected.
    pub fn read(text: &str) -> Result<Places, String> {
        let mut places = Places::default();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (code, name, place) =
                read_line(line).map_err(|why| format!("line {}: {why}", index + 1))?;
            places.add(&code, &name, place);
        }
        Ok(places)
    }

    /// The list of the demonstration.
    #[must_use]
    pub fn invented() -> Places {
        Places {
            approximate: true,
            ..Places::read(INVENTED).unwrap_or_default()
        }
    }

    /// How many places there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What somebody typed: `52.503, 13.411`, a postal code, a name, or both.
    #[must_use]
    pub fn look_up(&self, typed: &str) -> Looked {
        if let Some(place) = Place::read(typed) {
            return Looked::Found(Named {
                name: typed.trim().to_owned(),
                place,
            });
        }
        let key = fold(typed);
        let Some(found) = self.by_word.get(&key) else {
            return Looked::Unknown;
        };
        let found: Vec<&Named> = found
            .iter()
            .filter_map(|at| self.all.get(*at as usize))
            .collect();
        match found[..] {
            [] => Looked::Unknown,
            [one] => Looked::Found(one.clone()),
            _ => Looked::Several(
                found
                    .iter()
                    .take(LISTED)
                    .map(|named| named.name.clone())
                    .collect(),
            ),
        }
    }

    fn add(&mut self, code: &str, name: &str, place: Place) {
        let whole = format!("{code} {name}");
        // A postal code has one line for each of its places; they lie close together.
        let at = self.all.len() as u32;
        for key in [fold(code), fold(name), fold(&whole)] {
            let known = self.by_word.entry(key).or_default();
            if known.last() != Some(&at) {
                known.push(at);
            }
        }
        self.all.push(Named { name: whole, place });
    }
}

fn read_line(line: &str) -> Result<(String, String, Place), String> {
    let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
    let [_, code, name, _, _, _, _, _, _, latitude, longitude, ..] = fields[..] else {
        return Err(format!(
            "{} fields; expected at least 11 with tabs between: country, postal code, name, six of administration, latitude, \
             longitude",
            fields.len()
        ));
    };
    let degrees = |text: &str, what: &str| {
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| format!("the {what} `{text}` is no number"))
    };
    let place = Place::new(
        degrees(latitude, "latitude")?,
        degrees(longitude, "longitude")?,
    );
    let place = place.map_err(|error| error.to_string())?;
    match code.is_empty() && name.is_empty() {
        true => Err("neither a postal code nor a name".to_owned()),
        false => Ok((code.to_owned(), name.to_owned(), place)),
    }
}

/// Without regard to case and white space.
fn fold(typed: &str) -> String {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const LINES: &str = "DE\t10115\tBerlin Mitte\tBerlin\tBE\t\t\t\t\t52.53\t13.38\t4\nDE\t10969\tBerlin Kreuzberg\tBerlin\tBE\t\t\t\t\t52.503\t13.411\t4\nDE\t99999\tBerlin Mitte\tBerlin\tBE\t\t\t\t\t52.54\t13.39\t4\n";

    #[test]
    fn a_place_is_found_by_coordinates_code_and_name() {
        let places = Places::read(LINES).unwrap();
        let at = |typed: &str| match places.look_up(typed) {
            Looked::Found(named) => (named.place.latitude(), named.place.longitude()),
            other => panic!("{typed}: {other:?}"),
        };
        assert_eq!(at(" 52.503 ,13.411"), (52.503, 13.411));
        for typed in ["10969", "berlin  kreuzberg", "10969 Berlin Kreuzberg"] {
            assert_eq!(at(typed), (52.503, 13.411), "{typed}");
        }
        let Looked::Several(names) = places.look_up("Berlin Mitte") else {
            panic!("two places have this name");
        };
        assert_eq!(names, ["10115 Berlin Mitte", "99999 Berlin Mitte"]);
        for typed in [
            "", "Atlantis", "91, 0", "0, 181", "NaN, 0", "inf, 1", "1", ",", "52.5",
        ] {
            assert_eq!(places.look_up(typed), Looked::Unknown, "{typed}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for (line, says) in [
            ("DE\t10115\tBerlin", "line 2: 3 fields"),
            (
                "DE\t1\tA\t\t\t\t\t\t\tnorth\t13\t4",
                "line 2: the latitude `north`",
            ),
            ("DE\t1\tA\t\t\t\t\t\t\t95\t13\t4", "line 2: 95, 13"),
            ("DE\t\t\t\t\t\t\t\t\t5\t13\t4", "line 2: neither"),
        ] {
            let error = Places::read(&format!("# a list\n{line}\n")).unwrap_err();
            assert!(error.starts_with(says), "{error}");
        }
    }

    #[test]
    fn the_list_of_the_demonstration_can_be_read() {
        let places = Places::invented();
        assert!(places.approximate && places.len() >= 30, "{}", places.len());
    }
}
