//! The same question to PostgreSQL: multiranges for the time, PostGIS for the place.

use booking::Place;
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Row as _};

use super::data::{PARTS, Region};
use super::{DAYS, KM, SKILL};
use crate::web::Postgres;

/// A database with a region in it, and one connection.
pub struct Peer {
    _cluster: Postgres,
    runtime: tokio::runtime::Runtime,
    connection: std::cell::RefCell<PgConnection>,
    from: String,
}

const SCHEMA: &str = "
    create extension postgis;
    create table therapist (id int primary key, place geography(point) not null, skills int[] not null);
    create table working_part (therapist int not null, weekday int not null, from_time time not null, to_time time not null);
    create table booking (therapist int not null, starts_at timestamptz not null, ends_at timestamptz not null);";

const INDEXES: &str = "
    create index on therapist using gist (place);
    create index on working_part (therapist);
    create index on booking (therapist, starts_at) include (ends_at);
    vacuum analyze therapist; vacuum analyze working_part; vacuum analyze booking;";

/// `$1` and `$2` are longitude and latitude, `$3` metres, `$4` the technique, `$5` the first day and `$6` the number of days.
const QUESTION: &str = "
    with near as (
        select id from therapist
        where st_dwithin(place, st_setsrid(st_makepoint($1, $2), 4326)::geography, $3, false) and $4 = any(skills)
    ), span as (
        select $5::date::timestamp at time zone 'Europe/Berlin' as low,
               ($5::date + $6::int)::timestamp at time zone 'Europe/Berlin' as high
    ), open as (
        select near.id, range_agg(tstzrange((day + from_time) at time zone 'Europe/Berlin', (day + to_time) at time zone 'Europe/Berlin')) as times
        from near
        join working_part on working_part.therapist = near.id
        join generate_series($5::date::timestamp, ($5::date + $6::int - 1)::timestamp, interval '1 day') as day on extract(isodow from day) = weekday
        group by near.id
    ), free as (
        select open.id, unnest(open.times - coalesce((
            select range_agg(tstzrange(starts_at, ends_at)) from booking, span
            where booking.therapist = open.id and starts_at >= span.low and starts_at < span.high), '{}')) as gap
        from open
    )
    select id, extract(epoch from start)::bigint as second from free,
        generate_series(date_bin('15 minutes', lower(gap) + interval '15 minutes' - interval '1 microsecond', '2000-01-01'), upper(gap) - interval '1 hour', interval '15 minutes') as start
    order by id, second";

impl Peer {
    /// Fills a new database.
    ///
    /// # Errors
    /// Why there is none, in a few words.
    pub fn start(region: &Region) -> Result<Peer, String> {
        let cluster = Postgres::start()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let connection = runtime
            .block_on(fill(&cluster.database("search"), region))
            .map_err(|error| error.to_string())?;
        Ok(Peer {
            _cluster: cluster,
            runtime,
            connection: connection.into(),
            from: region.searched().to_string(),
        })
    }

    /// The free starts around a place, as therapist and second.
    pub fn starts(&self, place: Place) -> Vec<(u32, i64)> {
        let mut connection = self.connection.borrow_mut();
        let asked = sqlx::query(QUESTION)
            .bind(place.longitude())
            .bind(place.latitude())
            .bind(KM * 1000.0)
            .bind(i32::from(SKILL))
            .bind(&self.from)
            .bind(DAYS as i32);
        let rows = self
            .runtime
            .block_on(asked.fetch_all(&mut *connection))
            .expect("the question is answered");
        rows.iter()
            .map(|row| (row.get::<i32, _>("id") as u32, row.get("second")))
            .collect()
    }
}

async fn fill(address: &str, region: &Region) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect(address).await?;
    sqlx::raw_sql(SCHEMA).execute(&mut connection).await?;
    let therapists = region.therapists.iter().enumerate();
    let lines = therapists.map(|(id, one)| {
        let skills: Vec<String> = one.skills.iter().map(u8::to_string).collect();
        format!(
            "{id}\tSRID=4326;POINT({} {})\t{{{}}}\n",
            one.place.longitude(),
            one.place.latitude(),
            skills.join(",")
        )
    });
    copy(&mut connection, "therapist", lines.collect()).await?;
    let parts = (0..region.therapists.len()).flat_map(|id| {
        (1..=5).flat_map(move |weekday| {
            PARTS.map(|(from, to)| format!("{id}\t{weekday}\t{from:02}:00\t{to:02}:00\n"))
        })
    });
    copy(&mut connection, "working_part", parts.collect()).await?;
    let booked = region.therapists.iter().enumerate().flat_map(|(id, one)| {
        one.booked
            .iter()
            .map(move |span| format!("{id}\t{}\t{}\n", span.from.instant(), span.to.instant()))
    });
    copy(&mut connection, "booking", booked.collect()).await?;
    for statement in INDEXES.split_inclusive(';') {
        sqlx::raw_sql(statement).execute(&mut connection).await?;
    }
    Ok(connection)
}

async fn copy(
    connection: &mut PgConnection,
    table: &str,
    lines: String,
) -> Result<(), sqlx::Error> {
    let mut into = connection
        .copy_in_raw(&format!("copy {table} from stdin"))
        .await?;
    into.send(lines.into_bytes()).await?;
    into.finish().await?;
    Ok(())
}
