//! Appointments about which somebody may have to be told something: those that changed, that are near, that are just over.

use booking::{Side, Status};
use jiff::Timestamp;

use super::Told;
use crate::Store;
use crate::appointment::Appointment;
use crate::db::{Arg, BadColumn, Record, Row, args};
use crate::error::Result;
use crate::ids::{AccountId, AppointmentId};
use crate::sql::{Statement, statements};

/// An appointment, whom it concerns, and what they were told.
#[derive(Debug, Clone, PartialEq)]
pub struct ToTell {
    /// The appointment.
    pub appointment: Appointment,
    /// The account of its client.
    pub client_account: Option<AccountId>,
    /// How to reach them: the address of their account, or the one that the practice has.
    pub client_email: Option<String>,
    /// How to reach the therapist, if they have an account.
    pub therapist: Option<(AccountId, String)>,
    /// How to reach the practice: its own address, or that of its first owner.
    pub practice_email: Option<String>,
    /// Who changed it last.
    pub last_side: Option<Side>,
    /// How it stood before that.
    pub last_from: Option<Status>,
    /// What was told.
    pub told: Vec<Told>,
}

impl Store {
    /// The appointments that something happened to after a version, up to a limit of changes, and up to where that goes.
    ///
    /// # Errors
    /// As any question.
    pub async fn visits_changed(&self, version: i64, limit: u32) -> Result<(i64, Vec<ToTell>)> {
        let to = self.version().await?.min(version + i64::from(limit));
        let visits = self
            .to_tell(&CHANGED, &CHANGED_TOLD, args![version, to])
            .await?;
        Ok((to.max(version), visits))
    }

    /// Confirmed appointments that begin within a time and that nobody was told of a second time: at most `limit`, the
    /// earliest, after one of them.
    ///
    /// # Errors
    /// As any question.
    pub async fn visits_soon(
        &self,
        [from, to]: [Timestamp; 2],
        after: Option<(Timestamp, AppointmentId)>,
        reminder: &str,
        limit: u32,
    ) -> Result<Vec<ToTell>> {
        let (at, id) = place(after, from);
        let args = args![from, to, at, id, reminder, limit];
        self.to_tell(&SOON, &SOON_TOLD, args).await
    }

    /// Appointments that took place and ended within a time, whose clients have an account and were not told `kind`.
    ///
    /// # Errors
    /// As any question.
    pub async fn visits_over(
        &self,
        [from, to]: [Timestamp; 2],
        after: Option<(Timestamp, AppointmentId)>,
        kind: &str,
        limit: u32,
    ) -> Result<Vec<ToTell>> {
        let (at, id) = place(after, from);
        let args = args![from, to, at, id, kind, limit];
        self.to_tell(&OVER, &OVER_TOLD, args).await
    }

    /// Two questions, however many appointments there are.
    async fn to_tell(
        &self,
        visits: &Statement,
        told: &Statement,
        args: Vec<Arg>,
    ) -> Result<Vec<ToTell>> {
        let mut visits: Vec<ToTell> = self.db.all(visits, args.clone()).await?;
        if visits.is_empty() {
            return Ok(visits);
        }
        for told in self.db.all::<Told>(told, args).await? {
            let of = |visit: &&mut ToTell| {
                visit.appointment.id == told.appointment
                    && visit.appointment.practice == told.practice
            };
            if let Some(visit) = visits.iter_mut().find(of) {
                visit.told.push(told);
            }
        }
        Ok(visits)
    }
}

fn place(after: Option<(Timestamp, AppointmentId)>, from: Timestamp) -> (Timestamp, String) {
    after.map_or((from, String::new()), |(at, id)| (at, id.to_string()))
}

impl Record for ToTell {
    const TABLE: &'static str = "appointment";
    const KEY: &'static [&'static str] = Appointment::KEY;

    fn read(row: &Row) -> Result<Self, BadColumn> {
        let therapist_account: Option<AccountId> = row.get("therapist_account")?;
        Ok(Self {
            appointment: Appointment::read(row)?,
            client_account: row.get("client_account")?,
            client_email: row.get("client_email")?,
            therapist: therapist_account.zip(row.get("therapist_email")?),
            practice_email: row.get("practice_email")?,
            last_side: row.get("last_side")?,
            last_from: row.get("last_from")?,
            told: Vec::new(),
        })
    }
}

macro_rules! visits {
    ($which:expr) => {
        concat!(
            "select a.practice, a.id, a.therapist, a.client, a.service, a.location, a.room, a.place, a.starts_at, a.ends_at,
                 a.occupied_from, a.occupied_to, a.way_from, a.way_to, a.client_claimed, a.status, a.sequence, a.held_until,
                 a.over_reason, a.series, a.price, a.fee_percent, a.made_at, a.changed_at,
                 c.account as client_account, coalesce(own.email, c.email) as client_email,
                 t.account as therapist_account, gives.email as therapist_email,
                 coalesce(p.email, (select o.email from member m join account o on o.id = m.account
                     where m.practice = a.practice and m.role = 'owner' and m.until is null
                     order by m.since, m.id limit 1)) as practice_email,
                 (select e.side from appointment_event e where e.practice = a.practice and e.appointment = a.id
                     order by e.position desc limit 1) as last_side,
                 (select e.from_status from appointment_event e where e.practice = a.practice and e.appointment = a.id
                     order by e.position desc limit 1) as last_from
             from appointment a
             join practice p on p.id = a.practice
             join client c on c.practice = a.practice and c.id = a.client
             join therapist t on t.practice = a.practice and t.id = a.therapist
             left join account own on own.id = c.account
             left join account gives on gives.id = t.account
             where (a.practice, a.id) in (",
            $which,
            ") order by a.starts_at, a.id"
        )
    };
}
macro_rules! told {
    ($which:expr) => {
        concat!(
            "select practice, appointment, kind, channel, sequence, client, at, mail from told
             where (practice, appointment) in (",
            $which,
            ") order by at"
        )
    };
}
macro_rules! changed {
    () => {
        // As `practice::touched` writes it: three ids of 36 characters with a slash between.
        "select substr(u.object, 1, 36), substr(u.object, 75) from audit u
         where u.seq > $1 and u.seq <= $2 and u.action like 'appointment.%'"
    };
}
macro_rules! soon {
    () => {
        "select s.practice, s.id from appointment s
         where s.status = 'confirmed' and s.starts_at > $1 and s.starts_at <= $2 and (s.starts_at, s.id) > ($3, $4)
             and not exists (select 1 from told d where d.practice = s.practice and d.appointment = s.id
                 and d.kind = $5 and d.sequence = s.sequence)
         order by s.starts_at, s.id limit $6"
    };
}
macro_rules! over {
    () => {
        "select s.practice, s.id from appointment s join client k on k.practice = s.practice and k.id = s.client
         where s.status = 'completed' and s.ends_at > $1 and s.ends_at <= $2 and (s.ends_at, s.id) > ($3, $4)
             and k.account is not null
             and not exists (select 1 from told d where d.practice = s.practice and d.appointment = s.id and d.kind = $5)
         order by s.ends_at, s.id limit $6"
    };
}

statements! {
    CHANGED: visits!(changed!());
    CHANGED_TOLD: told!(changed!());
    SOON: visits!(soon!());
    SOON_TOLD: told!(soon!());
    OVER: visits!(over!());
    OVER_TOLD: told!(over!());
}
