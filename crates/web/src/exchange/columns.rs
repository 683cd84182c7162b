//! The columns of a file: their names, by which others they go, and where a row has them.

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Other names under which it is known.
    pub aliases: &'static [&'static str],
    /// Without it no row can be read.
    pub needed: bool,
    /// What is expected in it.
    pub expected: &'static str,
    /// An example.
    pub example: &'static str,
}

const fn column(
    name: &'static str,
    needed: bool,
    aliases: &'static [&'static str],
    expected: &'static str,
    example: &'static str,
) -> Column {
    Column {
        name,
        aliases,
        needed,
        expected,
        example,
    }
}

/// The columns of a file of clients.
pub const CLIENTS: &[Column] = &[
    column(
        "id",
        true,
        &["number", "client id", "client number", "nr", "nummer"],
        "a number or word that the client keeps from file to file",
        "1001",
    ),
    column(
        "name",
        true,
        &["full name", "client", "client name"],
        "the name, at most 200 characters",
        "Robin Hartmann",
    ),
    column(
        "email",
        false,
        &["e-mail", "mail", "email address", "e-mail address"],
        "an e-mail address, or nothing",
        "robin@example.org",
    ),
    column(
        "phone",
        false,
        &["telephone", "mobile", "phone number", "telefon"],
        "a telephone number, or nothing",
        "+49 30 555 0100",
    ),
    column(
        "address",
        false,
        &["home address", "street", "adresse"],
        "the home as on a letter, or nothing",
        "Birkenstraße 3, Berlin",
    ),
    column(
        "home",
        false,
        &["place", "position", "coordinates"],
        "latitude (-90 to 90) and longitude (-180 to 180) of the home in degrees, such as 52.503, 13.411, or nothing",
        "52.503, 13.411",
    ),
    column(
        "latitude",
        false,
        &["lat", "breitengrad"],
        "the latitude of the home alone, -90 to 90 degrees; in place of the column home, and with the longitude",
        "",
    ),
    column(
        "longitude",
        false,
        &["lon", "lng", "long", "längengrad"],
        "the longitude of the home alone, -180 to 180 degrees; in place of the column home, and with the latitude",
        "",
    ),
    column(
        "access notes",
        false,
        &["access", "how to get in"],
        "how to get into the home, at most 500 characters, or nothing; nothing about health",
        "Second door in the yard",
    ),
];

/// The columns of a file of appointments.
pub const APPOINTMENTS: &[Column] = &[
    column(
        "id",
        true,
        &["number", "appointment id", "nr", "nummer"],
        "a number or word that the appointment keeps from file to file",
        "A-1",
    ),
    column(
        "client",
        true,
        &["client id", "client number"],
        "the id of a client, as in the file of clients",
        "1001",
    ),
    column(
        "therapist",
        true,
        &["with", "staff", "practitioner"],
        "the name of a therapist of this practice, or their id",
        "Mara Feld",
    ),
    column(
        "service",
        true,
        &["treatment", "type"],
        "the name of a service of this practice, or its id",
        "Massage for the back",
    ),
    column(
        "location",
        false,
        &["place", "where"],
        "the name of a location of this practice, or its id; “home” or nothing for the client's home",
        "Linden house",
    ),
    column(
        "starts",
        true,
        &["starts at", "start", "begins", "date and time", "from"],
        "day and time by the clock of the place, such as 2026-12-01 10:00",
        "2026-12-01 10:00",
    ),
    column(
        "status",
        false,
        &["state"],
        "booked, completed or missed; by default booked when it is to come, completed when it is over",
        "booked",
    ),
];

/// Where the columns stand in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    columns: &'static [Column],
    places: Vec<Option<usize>>,
    /// Columns that are not known, and so not read.
    pub unknown: Vec<String>,
}

impl Header {
    /// Reads the first line.
    ///
    /// # Errors
    /// The columns that are needed and missing.
    pub fn read(
        columns: &'static [Column],
        cells: &[String],
    ) -> Result<Header, Vec<&'static Column>> {
        let folded: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
        let place = |column: &Column| {
            let is = |cell: &String| cell == column.name || column.aliases.contains(&cell.as_str());
            folded.iter().position(is)
        };
        let places: Vec<Option<usize>> = columns.iter().map(place).collect();
        let missing = columns.iter().zip(&places);
        let missing = missing.filter(|(column, place)| column.needed && place.is_none());
        let missing: Vec<&Column> = missing.map(|(column, _)| column).collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let unknown = (0..cells.len()).filter(|at| !places.contains(&Some(*at)));
        Ok(Header {
            columns,
            unknown: unknown.map(|at| cells[at].trim().to_owned()).collect(),
            places,
        })
    }

    /// A cell of a row; nothing when it is empty or the file has no such column.
    #[must_use]
    pub fn cell<'r>(&self, name: &str, cells: &'r [String]) -> Option<&'r str> {
        let column = self.columns.iter().position(|column| column.name == name)?;
        let cell = cells.get((*self.places.get(column)?)?)?.trim();
        // Our own export puts it before what a spreadsheet would take for a formula.
        let cell = match cell.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
            _ => cell,
        };
        (!cell.is_empty()).then_some(cell)
    }
}

/// An example file with the columns.
#[must_use]
pub fn example(columns: &[Column]) -> String {
    let line = |cells: Vec<&str>| {
        let quoted = cells.iter().map(|cell| match cell.contains(',') {
            true => format!("\"{cell}\""),
            false => (*cell).to_owned(),
        });
        quoted.collect::<Vec<_>>().join(",") + "\r\n"
    };
    line(columns.iter().map(|column| column.name).collect())
        + &line(columns.iter().map(|column| column.example).collect())
}

/// As names of columns are compared.
fn fold(cell: &str) -> String {
    cell.trim().to_lowercase().replace('_', " ")
}
