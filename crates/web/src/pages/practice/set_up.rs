//! Set-up: what a practice is, where it works, what it offers, and who works there.
//!
//! Each kind of record is a [`Sheet`]: how it stands in a form, and how it is read from one. The handlers are the same for all.

pub mod credentials;
pub mod members;
pub mod overview;
pub mod places;
pub mod practice;
pub mod services;
pub mod therapists;

use std::fmt::Debug;
use std::str::FromStr;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use knowledge::Knowledge;
use maud::{Markup, html};
use store::{
    Act, Credential, Location, Practice, PracticeId, Room, Service, ServiceId, SetUp, StoreError,
    Therapist, TherapistId,
};

use super::controls::{hidden, not_taken, tick};
use super::frame::{Done, Note, at, at_work, refused};
use super::typed::{Typed, mark};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;

/// A practice with all that it set up: what the forms choose from.
pub struct Around<'a> {
    pub knowledge: &'a Knowledge,
    pub now: Timestamp,
    pub practice: Practice,
    pub locations: Vec<Location>,
    pub rooms: Vec<Room>,
    pub services: Vec<Service>,
    pub therapists: Vec<Therapist>,
    pub given: Vec<(TherapistId, ServiceId)>,
    pub credentials: Vec<Credential>,
    /// As whom somebody looks at it.
    pub staff: &'a Staff,
}

impl<'a> Around<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn read(app: &'a App, staff: &'a Staff) -> Result<Around<'a>, Problem> {
        let (store, id) = (&app.store, staff.practice.id);
        Ok(Around {
            knowledge: &app.knowledge,
            now: app.now(),
            practice: staff.practice.clone(),
            locations: store.list(id).await?,
            rooms: store.list(id).await?,
            services: store.list(id).await?,
            therapists: store.list(id).await?,
            given: store.services_given(id).await?,
            credentials: store.list(id).await?,
            staff,
        })
    }

    /// What a location is called.
    pub fn location(&self, id: store::LocationId) -> &str {
        let found = self.locations.iter().find(|location| location.id == id);
        found.map_or("", |location| location.name.as_str())
    }

    /// What a therapist is called.
    pub fn therapist(&self, id: TherapistId) -> &str {
        let found = self.therapists.iter().find(|therapist| therapist.id == id);
        found.map_or("", |therapist| therapist.name.as_str())
    }
}

/// A kind of record that is set up by a form.
pub trait Sheet: SetUp + Clone + Debug + Send + 'static
where
    Self::Id: FromStr + Send,
{
    /// Its part of the address.
    const PATH: &'static str;
    /// One of them, in words.
    const ONE: &'static str;
    /// Fields of its form that come once, beside those of every form.
    const SINGLE: &'static [&'static str];
    /// Fields of its form that come several times.
    const SEVERAL: &'static [&'static str];

    /// One that is not there yet, with sensible values; its id is minted here.
    fn blank(app: &App, around: &Around<'_>) -> Self;
    /// As it stands in its form.
    fn typed(&self, around: &Around<'_>) -> Vec<(&'static str, String)>;
    /// As its form says; what is wrong is said in the form.
    fn read(self, typed: &mut Typed, around: &Around<'_>) -> Self;
    /// The same record under the id that its form was made with.
    fn with_id(self, id: Self::Id) -> Self;
    /// The fields of its form.
    fn fields(typed: &Typed, around: &Around<'_>) -> Markup;
    /// What it is called.
    fn name(&self, around: &Around<'_>) -> String;
    /// Since when it is not used any more, and a place to say so; nothing for what cannot end.
    fn ended(&mut self) -> Option<&mut Option<Timestamp>>;

    /// Keeps it.
    fn keep(
        &self,
        app: &App,
        act: &Act,
        typed: &Typed,
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        let _ = typed;
        let (store, act) = (app.store.clone(), *act);
        async move { store.put(&act, self).await }
    }
}

/// The services that a therapist gives, by the id of the therapist.
pub fn given(around: &Around<'_>, id: &str) -> Vec<ServiceId> {
    let given = around.given.iter();
    given
        .filter(|(therapist, _)| therapist.to_string() == id)
        .map(|(_, service)| *service)
        .collect()
}

/// GET `/practice/{practice}/set-up/{kind}/new`
pub async fn new<S: Sheet>(State(app): State<App>, staff: Staff) -> Result<Response, Problem>
where
    S::Id: FromStr + Send,
{
    staff.must(Right::Manage)?;
    let around = Around::read(&app, &staff).await?;
    let blank = S::blank(&app, &around);
    let mut values = blank.typed(&around);
    values.push(("id", blank.id().to_string()));
    Ok(page::<S>(&around, &Typed::shown(values), None, Note::default()).into_response())
}

/// GET `/practice/{practice}/set-up/{kind}/{id}`
pub async fn open<S: Sheet>(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
    Query(note): Query<Note>,
) -> Result<Response, Problem>
where
    S::Id: FromStr + Send,
{
    staff.must(Right::Manage)?;
    show::<S>(&app, &staff, &id, note).await
}

/// Shows a record in its form.
///
/// # Errors
/// 404 when the practice has none with this id.
pub async fn show<S: Sheet>(
    app: &App,
    staff: &Staff,
    id: &str,
    note: Note,
) -> Result<Response, Problem>
where
    S::Id: FromStr + Send,
{
    let id = id.parse::<S::Id>().map_err(|_| Problem::NotFound)?;
    let found: Option<S> = app.store.get(staff.practice.id, id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let around = Around::read(app, staff).await?;
    let typed = shown(&found, &around);
    Ok(page(&around, &typed, Some(&found), note).into_response())
}

fn shown<S: Sheet>(found: &S, around: &Around<'_>) -> Typed
where
    S::Id: FromStr + Send,
{
    let id = found.id().to_string();
    let mut values = found.typed(around);
    values.push(("seen", seen(found, around)));
    values.push(("id", id));
    let ended = found.clone().ended().is_some_and(|ended| ended.is_some());
    if ended {
        values.push(("ended", "yes".to_owned()));
    }
    Typed::shown(values)
}

/// What became of a record that was sent.
pub enum Put<S> {
    /// It is kept; whether it was not there before.
    Kept { new: bool },
    /// Something in it is wrong. Beside it what stands there, if anything does.
    Wrong(Option<S>),
    /// It was changed elsewhere since it was read; this stands there now.
    Stale(S),
}

/// POST `/practice/{practice}/set-up/{kind}`: keeps a record, new or not.
pub async fn keep<S: Sheet>(State(app): State<App>, form: StaffForm) -> Result<Response, Problem>
where
    S::Id: FromStr + Send,
{
    form.staff.must(Right::Manage)?;
    let single: Vec<&str> = [&["id", "seen", "ended"], S::SINGLE].concat();
    form.fields.expect(&single, S::SEVERAL)?;
    let mut typed = Typed::sent(form.fields);
    let id = typed.get("id").parse::<S::Id>();
    let id = id.map_err(|_| Problem::field("id", "an id, as the form holds it"))?;
    let practice = form.staff.practice.id;
    let around = Around::read(&app, &form.staff).await?;
    Ok(match put::<S>(&app, &around, id, &mut typed).await? {
        Put::Kept { .. } => {
            let home = match S::PATH {
                "practice" => "/set-up/practice".to_owned(),
                path => format!("/set-up/{path}/{id}"),
            };
            Done::Kept.to(&at(practice, &home))
        }
        Put::Wrong(known) => refused(page(&around, &typed, known.as_ref(), Note::default())),
        Put::Stale(known) => (StatusCode::CONFLICT, stale(&around, &typed, &known)).into_response(),
    })
}

/// Keeps a record, new or not, as its fields say: `seen` names the state that whoever sends it has read, `ended` that it is
/// not used any more. The same for pages and programs.
///
/// # Errors
/// 404 when it was read before and is not there.
pub async fn put<S: Sheet>(
    app: &App,
    around: &Around<'_>,
    id: S::Id,
    typed: &mut Typed,
) -> Result<Put<S>, Problem>
where
    S::Id: FromStr + Send,
{
    let known: Option<S> = app.store.get(around.practice.id, id).await?;
    if !typed.get("seen").is_empty() && known.is_none() {
        return Err(Problem::NotFound);
    }
    let before = match &known {
        Some(known) => known.clone(),
        None => S::blank(app, around).with_id(id),
    };
    let mut record = before.read(typed, around);
    if let Some(ended) = record.ended() {
        *ended = match typed.has("ended", "yes") {
            true => ended.or(Some(app.now())),
            false => None,
        };
    }
    if !typed.is_right() {
        return Ok(Put::Wrong(known));
    }
    let new = known.is_none();
    if let Some(known) = known
        && changed_elsewhere(&known, &record, typed, around)
    {
        return Ok(Put::Stale(known));
    }
    record.keep(app, &around.staff.act(app), typed).await?;
    Ok(Put::Kept { new })
}

/// The state in which somebody reads a record: the `seen` of [`put`].
pub fn seen<S: Sheet>(found: &S, around: &Around<'_>) -> String
where
    S::Id: FromStr + Send,
{
    mark(&(found, given(around, &found.id().to_string())))
}

/// Somebody changed it since the page was made, to something else than the page says.
fn changed_elsewhere<S: Sheet>(known: &S, record: &S, typed: &Typed, around: &Around<'_>) -> bool
where
    S::Id: FromStr + Send,
{
    let same = format!("{known:?}") == format!("{record:?}");
    typed.get("seen") != seen(known, around) && !same
}

/// The page of a record; `known` when it is there already.
fn page<S: Sheet>(around: &Around<'_>, typed: &Typed, known: Option<&S>, note: Note) -> Markup
where
    S::Id: FromStr + Send,
{
    let title = match known {
        Some(known) => known.name(around),
        None => format!("A new {}", S::ONE),
    };
    let can_end = known.is_some_and(|known| known.clone().ended().is_some());
    let main = html! {
        p.back { a href=(at(around.practice.id, "/set-up")) { "Set-up" } }
        h1 { (title) }
        (note.words())
        (not_taken(typed))
        form.groups method="post" action=(at(around.practice.id, &format!("/set-up/{}", S::PATH))) novalidate {
            (hidden("id", typed.get("id")))
            @if !typed.get("seen").is_empty() { (hidden("seen", typed.get("seen"))) }
            (S::fields(typed, around))
            @if can_end { (tick(typed, "ended", "Not used any more", "It cannot be booked from now on. What is booked stays, and it can be used again.")) }
            button.button.primary type="submit" { "Keep" }
        }
    };
    at_work(around.staff, "/set-up", &title, &main)
}

/// The page of a record that was changed elsewhere: what was typed, and what stands there now.
fn stale<S: Sheet>(around: &Around<'_>, typed: &Typed, known: &S) -> Markup
where
    S::Id: FromStr + Send,
{
    let now = shown(known, around);
    let title = known.name(around);
    let main = html! {
        p.back { a href=(at(around.practice.id, "/set-up")) { "Set-up" } }
        h1 { (title) }
        p.complaint role="alert" { span.complaint-sign aria-hidden="true" { "!" } "Somebody changed this since you opened it. Below is what you typed; keeping it replaces their change." }
        p { a href=(at(around.practice.id, &format!("/set-up/{}/{}", S::PATH, known.id()))) { "Look at what stands there now" } }
        form.groups method="post" action=(at(around.practice.id, &format!("/set-up/{}", S::PATH))) novalidate {
            (hidden("id", typed.get("id")))
            (hidden("seen", now.get("seen")))
            (S::fields(typed, around))
            @if known.clone().ended().is_some() { (tick(typed, "ended", "Not used any more", "")) }
            button.button.primary type="submit" { "Keep what I typed" }
        }
    };
    at_work(around.staff, "/set-up", &title, &main)
}

/// The practice itself has one page and no other.
pub async fn own_practice(
    State(app): State<App>,
    staff: Staff,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    staff.must(Right::Manage)?;
    let id: PracticeId = staff.practice.id;
    show::<Practice>(&app, &staff, &id.to_string(), note).await
}
