//! Blocked times: ranges in which a therapist or a room cannot be booked.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use store::{Block, BlockId, Room, RoomId, StoreError, Therapist, TherapistId, Zone};

use super::controls::{Choice, choice, hidden, line, not_taken, of_kind, which};
use super::frame::{Done, Note, at, at_work, refused};
use super::hours::those;
use super::typed::{LINE, Typed};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::when;

/// A block is at most so long.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 400);
/// So far ahead blocks are listed.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 800);

const FIELDS: [&str; 9] = [
    "id",
    "whose",
    "from_day",
    "from",
    "from_which",
    "to_day",
    "to",
    "to_which",
    "why",
];

/// GET `/practice/{practice}/blocks`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let page = BlocksPage::read(&app, &staff).await?;
    Ok(page.render(&blank(&app), note).into_response())
}

/// POST `/practice/{practice}/blocks`
pub async fn keep(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let page = BlocksPage::read(&app, &form.staff).await?;
    form.fields.expect(&FIELDS, &[])?;
    let mut typed = Typed::sent(form.fields.clone());
    let id = typed.get("id").parse();
    let id: BlockId = id.map_err(|_| Problem::field("id", "an id, as the form holds it"))?;
    let practice = &form.staff.practice;
    let whose = typed.choice("whose", |name| page.whose(name));
    let from = typed.instant("from_day", "from", &practice.zone);
    let to = typed.instant("to_day", "to", &practice.zone);
    match page.put(&app, &mut typed, id, whose, from.zip(to)).await? {
        Some(block) => Ok(Done::Kept.to(&at(block.practice, "/blocks"))),
        None => Ok(refused(page.render(&typed, Note::default()))),
    }
}

/// POST `/practice/{practice}/blocks/remove`
pub async fn remove(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let page = BlocksPage::read(&app, &form.staff).await?;
    form.fields.expect(&["id"], &[])?;
    let id = form.fields.one("id").unwrap_or_default().parse();
    let id: BlockId = id.map_err(|_| Problem::NotFound)?;
    page.remove(&app, id).await?;
    Ok(Done::Removed.to(&at(form.staff.practice.id, "/blocks")))
}

fn blank(app: &App) -> Typed {
    let id = app.random.draw(|random| BlockId::mint(app.now(), random));
    Typed::shown(vec![("id", id.to_string())])
}

/// A therapist, or a room.
pub type Whose = (Option<TherapistId>, Option<RoomId>);

/// The blocks that somebody may see and change.
pub struct BlocksPage<'a> {
    staff: &'a Staff,
    therapists: Vec<Therapist>,
    /// Rooms, for owners.
    rooms: Vec<Room>,
    /// What is blocked from now on.
    pub blocks: Vec<Block>,
}

impl<'a> BlocksPage<'a> {
    /// Reads them.
    ///
    /// # Errors
    /// 403 when their role has none.
    pub async fn read(app: &App, staff: &'a Staff) -> Result<BlocksPage<'a>, Problem> {
        let therapists = those(app, staff).await?;
        let practice = staff.practice.id;
        let rooms = match staff.may(Right::Manage) {
            true => app.store.list(practice).await?,
            false => Vec::new(),
        };
        let now = app.now();
        let until = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
        let mut page = BlocksPage {
            staff,
            therapists,
            rooms,
            blocks: Vec::new(),
        };
        let mut blocks = app.store.blocks(practice, now, until).await?;
        blocks.retain(|block| page.may(block));
        page.blocks = blocks;
        Ok(page)
    }

    /// Blocks a time: `typed` holds why, and gets what is wrong. The same for pages and programs.
    ///
    /// # Errors
    /// 404 when the id is that of a block of somebody else.
    pub async fn put(
        &self,
        app: &App,
        typed: &mut Typed,
        id: BlockId,
        whose: Option<Whose>,
        range: Option<(Timestamp, Timestamp)>,
    ) -> Result<Option<Block>, Problem> {
        if let Some((from, to)) = range {
            if to <= from {
                typed.complain("to", "Please choose an end after the beginning.");
            } else if to.duration_since(from) > LONGEST {
                typed.complain("to", "A block is at most 400 days long.");
            }
        }
        let why = typed.maybe("why", LINE).unwrap_or_default();
        let (Some((therapist, room)), Some((starts_at, ends_at)), true) =
            (whose, range, typed.is_right())
        else {
            return Ok(None);
        };
        // An id that the form minted names a new block, or the same one sent twice; never somebody else's, nor one that comes
        // from an outside calendar.
        let practice = self.staff.practice.id;
        let known: Option<Block> = app.store.get(practice, id).await?;
        let other = |known: Block| {
            (known.therapist, known.room) != (therapist, room) || known.source.is_some()
        };
        if known.is_some_and(other) {
            return Err(Problem::NotFound);
        }
        let block = Block {
            practice,
            id,
            therapist,
            room,
            starts_at,
            ends_at,
            why,
            source: None,
        };
        app.store.put(&self.staff.act(app), &block).await?;
        Ok(Some(block))
    }

    /// Removes a block; one that is gone already is no problem.
    ///
    /// # Errors
    /// 403 for a block of somebody else, 404 for one that goes with its outside calendar.
    pub async fn remove(&self, app: &App, id: BlockId) -> Result<(), Problem> {
        let known: Option<Block> = app.store.get(self.staff.practice.id, id).await?;
        let Some(block) = known else {
            return Ok(());
        };
        if !self.may(&block) {
            return Err(Problem::NotYourRole);
        }
        if block.source.is_some() {
            return Err(Problem::NotFound);
        }
        match app.store.remove_block(&self.staff.act(app), &block).await {
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Somebody may see and remove it: it is of a therapist or a room that they look after.
    fn may(&self, block: &Block) -> bool {
        let of = |therapist: &Therapist| Some(therapist.id) == block.therapist;
        let in_room = |room: &Room| Some(room.id) == block.room;
        self.therapists.iter().any(of) || self.rooms.iter().any(in_room)
    }

    /// A therapist or a room by its id.
    pub fn whose(&self, name: &str) -> Option<Whose> {
        let therapist = self
            .therapists
            .iter()
            .find(|one| one.id.to_string() == name);
        let room = self.rooms.iter().find(|one| one.id.to_string() == name);
        match (therapist, room) {
            (Some(therapist), _) => Some((Some(therapist.id), None)),
            (None, Some(room)) => Some((None, Some(room.id))),
            (None, None) => None,
        }
    }

    fn name(&self, block: &Block) -> &str {
        let therapist = self
            .therapists
            .iter()
            .find(|one| Some(one.id) == block.therapist);
        let room = self.rooms.iter().find(|one| Some(one.id) == block.room);
        therapist.map_or_else(|| room.map_or("", |room| &room.name), |one| &one.name)
    }

    fn render(&self, typed: &Typed, note: Note) -> Markup {
        let practice = &self.staff.practice;
        let zone: &Zone = &practice.zone;
        let people = self
            .therapists
            .iter()
            .map(|one| (one.id.to_string(), one.name.clone()));
        let rooms = self.rooms.iter().filter(|room| room.retired_at.is_none());
        let rooms = rooms.map(|room| (room.id.to_string(), format!("{} (room)", room.name)));
        let whose: Vec<Choice> = people.chain(rooms).collect();
        let main = html! {
            p.back { a href=(at(practice.id, "/hours")) { "Hours" } }
            h1 { "Blocked times" }
            (note.words())
            @if self.blocks.is_empty() { p { "Nothing is blocked." } }
            ul.records {
                @for block in &self.blocks {
                    li {
                        div {
                            b { (self.name(block)) } br;
                            span.quiet {
                                (when::day(block.starts_at, zone)) ", " (when::time(block.starts_at, zone)) " to "
                                (when::day(block.ends_at, zone)) ", " (when::time(block.ends_at, zone))
                                @if !block.why.is_empty() { ": " (block.why) }
                                @if block.source.is_some() { " (from an outside calendar)" }
                            }
                        }
                        @if block.source.is_none() {
                            form method="post" action=(at(practice.id, "/blocks/remove")) {
                                (hidden("id", block.id))
                                button.button type="submit" { "Remove" span.unseen { " the block of " (self.name(block)) " on " (when::day(block.starts_at, zone)) } }
                            }
                        }
                    }
                }
            }
            section.block {
                h2 { "Block a time" }
                form.narrow method="post" action=(at(practice.id, "/blocks")) novalidate {
                    (not_taken(typed))
                    (hidden("id", typed.get("id")))
                    (choice(typed, "whose", "Who, or which room", "", &whose))
                    div.pair {
                        (of_kind(typed, "from_day", "From", "", "date", None))
                        (of_kind(typed, "from", "At", "", "time", None))
                    }
                    (which(typed, "from"))
                    div.pair {
                        (of_kind(typed, "to_day", "To", "", "date", None))
                        (of_kind(typed, "to", "At", "", "time", None))
                    }
                    (which(typed, "to"))
                    p.quiet { "By the clock of " (zone.name()) ". Visits that are booked already stay." }
                    (line(typed, "why", "What for", "For your own people; clients never see it. Nothing about anybody's health."))
                    button.button.primary type="submit" { "Block" }
                }
            }
        };
        at_work(self.staff, "/hours", "Blocked times", &main)
    }
}
