//! Calendars from outside whose busy times block a therapist's: by an address, or as a file.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::Render;
use store::{Secret, Source, SourceId, StoreError, Therapist};

use super::{CalendarsPage, Done, Typed, id, named, theirs};
use crate::App;
use crate::account::{Staff, StaffForm};
use crate::error::Problem;
use crate::form::Fields;
use crate::imports;

/// The longest name of a calendar.
const LONGEST_NAME: usize = 60;
/// The longest address.
const LONGEST_ADDRESS: usize = 2_000;

/// POST `/practice/{practice}/calendars/sources`
pub async fn add(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let StaffForm { staff, fields } = form;
    fields.expect(&["therapist", "source", "name", "address"], &[])?;
    let therapist = named(&app, &staff, fields.one("therapist")).await?;
    let name = fields.one("name").unwrap_or_default().trim();
    let address = fields.one("address").unwrap_or_default().trim();
    let mut typed = Typed {
        therapist: Some(therapist.id),
        source: Some(id::<SourceId>(&fields, "source")?),
        name: name.to_owned(),
        address: address.to_owned(),
        ..Typed::default()
    };
    let id = id::<SourceId>(&fields, "source")?;
    match begin(&app, &staff, &therapist, id, name, address).await? {
        Begun::Read => return Ok(Done::Added.at(&staff)),
        Begun::Wrong { name, address } => {
            typed.name_wrong = name;
            typed.address_wrong = address;
        }
    }
    again(&app, &staff, typed).await
}

/// POST `/practice/{practice}/calendars/sources/upload`
pub async fn upload(
    State(app): State<App>,
    staff: Staff,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let mut form = form.map_err(|_| Problem::NotAForm)?;
    let (mut pairs, mut file, mut called) = (Vec::new(), Vec::new(), String::new());
    while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            called = field.file_name().unwrap_or_default().trim().to_owned();
            file = field
                .bytes()
                .await
                .map_err(|error| unread(&error))?
                .to_vec();
        } else {
            let value = field.text().await.map_err(|error| unread(&error))?;
            pairs.push((name, value));
        }
    }
    let fields = Fields::new(pairs);
    fields.expect(&["therapist", "source"], &[])?;
    let therapist = named(&app, &staff, fields.one("therapist")).await?;
    let mut typed = Typed {
        therapist: Some(therapist.id),
        source: Some(id::<SourceId>(&fields, "source")?),
        ..Typed::default()
    };
    if file.is_empty() {
        typed.file_wrong = "Please choose a file.".to_owned();
        return again(&app, &staff, typed).await;
    }
    let id = id::<SourceId>(&fields, "source")?;
    match bring(&app, &staff, &therapist, id, &called, &file).await? {
        Brought::Read(_) => Ok(Done::Added.at(&staff)),
        Brought::Wrong { why, kept } => {
            if !kept {
                typed.source = None;
            }
            typed.file_wrong = format!("This file is no calendar that can be read: {why}.");
            again(&app, &staff, typed).await
        }
    }
}

/// What became of a calendar that came as a file.
pub enum Brought {
    /// Its busy times block from now on.
    Read(SourceId),
    /// It cannot be read.
    Wrong {
        /// Why.
        why: String,
        /// An older version of it is here still.
        kept: bool,
    },
}

/// Takes a calendar as a file. The same file in a newer version takes the place of the one before, whatever `id` says.
///
/// # Errors
/// As any write.
pub async fn bring(
    app: &App,
    staff: &Staff,
    therapist: &Therapist,
    id: SourceId,
    called: &str,
    file: &[u8],
) -> Result<Brought, Problem> {
    let name: String = called
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_NAME)
        .collect();
    let name = match name.is_empty() {
        true => "A file".to_owned(),
        false => name,
    };
    let known = app.store.sources(staff.practice.id).await?.into_iter();
    let mut known = known.filter(|known| known.therapist == therapist.id);
    let known = known.find(|known| known.address.is_none() && known.name == name);
    if known.is_none() && at_id(app, staff, id).await?.is_some() {
        return Err(Problem::NotFound);
    }
    let kept = known.is_some();
    let source = known.unwrap_or_else(|| Source {
        name,
        ..new(app, therapist, id)
    });
    let act = staff.act(app);
    if !kept {
        app.store.add_source(&act, &source).await?;
    }
    // Whoever uploads an empty calendar has it before their eyes.
    match imports::take(app, &act, &source, file, None, true, None).await? {
        Ok(()) => Ok(Brought::Read(source.id)),
        Err(why) => {
            if !kept {
                app.store
                    .end_source(&act, source.practice, source.id)
                    .await?;
            }
            Ok(Brought::Wrong {
                why: why.to_string(),
                kept,
            })
        }
    }
}

/// POST `/practice/{practice}/calendars/sources/read`
pub async fn read(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let StaffForm { staff, fields } = form;
    fields.expect(&["source", "empty"], &[])?;
    let source = find(&app, &staff, id(&fields, "source")?).await?;
    let source = source.ok_or(Problem::NotFound)?;
    let may_be_empty = fields.one("empty") == Some("yes");
    let act = staff.act(&app);
    Ok(
        match imports::read_again(&app, &act, &source, may_be_empty).await? {
            Ok(()) => Done::Read.at(&staff),
            Err(_) => Done::Kept.at(&staff),
        },
    )
}

/// POST `/practice/{practice}/calendars/sources/end`
pub async fn end(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let StaffForm { staff, fields } = form;
    fields.expect(&["source"], &[])?;
    stop(&app, &staff, id(&fields, "source")?).await?;
    Ok(Done::Ended.at(&staff))
}

/// Ends a calendar, and its times are free again; one that is ended already is no problem.
///
/// # Errors
/// As any write.
pub async fn stop(app: &App, staff: &Staff, id: SourceId) -> Result<(), Problem> {
    // Pressed twice, or ended on another device: it is gone either way.
    let Some(source) = find(app, staff, id).await? else {
        return Ok(());
    };
    let act = staff.act(app);
    match app.store.end_source(&act, source.practice, source.id).await {
        Ok(()) | Err(StoreError::NotFound { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(imports::clear(app, &act, &source).await?)
}

/// What stands at the id of a calendar to be: nothing, or one that the sender added before.
async fn at_id(app: &App, staff: &Staff, id: SourceId) -> Result<Option<Source>, Problem> {
    let mut live = app.store.sources(staff.practice.id).await?.into_iter();
    match live.any(|live| live.id == id) {
        true => find(app, staff, id)
            .await?
            .ok_or(Problem::NotFound)
            .map(Some),
        false => Ok(None),
    }
}

fn other_than(same: bool) -> String {
    match same {
        true => String::new(),
        false => "Another one was added under this id.".to_owned(),
    }
}

/// A calendar of somebody whom the sender may see to.
///
/// # Errors
/// 403 for those who may see to none.
pub async fn find(app: &App, staff: &Staff, id: SourceId) -> Result<Option<Source>, Problem> {
    let theirs = theirs(app, staff).await?;
    let mut live = app.store.sources(staff.practice.id).await?.into_iter();
    let found = live.find(|live| live.id == id);
    Ok(found.filter(|found| theirs.iter().any(|own| own.id == found.therapist)))
}

/// What became of a calendar that is to be read.
pub enum Begun {
    /// Its busy times block from now on, or did before.
    Read,
    /// It cannot be added; each is empty where it is right.
    Wrong {
        /// What is wrong with its name.
        name: String,
        /// What is wrong with its address.
        address: String,
    },
}

/// Adds a calendar and reads it; when nothing can be read it is not kept, so that a wrong address is said while it is still
/// there to be corrected.
///
/// # Errors
/// As any write.
pub async fn begin(
    app: &App,
    staff: &Staff,
    therapist: &Therapist,
    id: SourceId,
    name: &str,
    address: &str,
) -> Result<Begun, Problem> {
    let long = name.chars().count();
    let name_wrong = match (1..=LONGEST_NAME).contains(&long) && !name.chars().any(char::is_control)
    {
        true => String::new(),
        false => format!("Please give it a name of at most {LONGEST_NAME} characters."),
    };
    let secret = match address.split_once("://") {
        // The same over TLS, under the name by which calendars offer it.
        Some(("webcal" | "webcals", rest)) => format!("https://{rest}"),
        _ => address.to_owned(),
    };
    let address_wrong = match app.outside.check(&secret).await {
        _ if address.len() > LONGEST_ADDRESS => {
            format!("Please type an address of at most {LONGEST_ADDRESS} characters.")
        }
        Err(refused) => format!("This address cannot be used: {refused}."),
        Ok(_) => String::new(),
    };
    if !name_wrong.is_empty() || !address_wrong.is_empty() {
        return Ok(Begun::Wrong {
            name: name_wrong,
            address: address_wrong,
        });
    }
    if let Some(known) = at_id(app, staff, id).await? {
        let address = known.address.as_ref().map(Secret::reveal);
        // The same form a second time.
        return Ok(match (known.name == name, address == Some(&*secret)) {
            (true, true) => Begun::Read,
            (same_name, same_address) => Begun::Wrong {
                name: other_than(same_name),
                address: other_than(same_address),
            },
        });
    }
    let source = Source {
        name: name.to_owned(),
        address: Some(Secret::new(secret)),
        next_at: Some(app.now()),
        ..new(app, therapist, id)
    };
    let act = staff.act(app);
    app.store.add_source(&act, &source).await?;
    match imports::read_again(app, &act, &source, true).await? {
        Ok(()) => Ok(Begun::Read),
        Err(why) => {
            app.store
                .end_source(&act, source.practice, source.id)
                .await?;
            Ok(Begun::Wrong {
                name: String::new(),
                address: format!("Nothing could be read there: {why}."),
            })
        }
    }
}

fn new(app: &App, therapist: &Therapist, id: SourceId) -> Source {
    Source {
        practice: therapist.practice,
        id,
        therapist: therapist.id,
        account: therapist.account,
        name: String::new(),
        address: None,
        etag: None,
        made_at: app.now(),
        read_at: None,
        checked_at: None,
        next_at: None,
        trouble: None,
        blocks: 0,
        ended_at: None,
    }
}

fn unread(error: &axum::extract::multipart::MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::NotAForm,
    }
}

/// The page once more, with what was typed and what is wrong with it.
async fn again(app: &App, staff: &Staff, typed: Typed) -> Result<Response, Problem> {
    let page = CalendarsPage::load(app, staff, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response())
}
