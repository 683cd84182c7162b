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
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        typed.name_wrong = format!("Please give it a name of at most {LONGEST_NAME} characters.");
    }
    let secret = match address.split_once("://") {
        // The same over TLS, under the name by which calendars offer it.
        Some(("webcal" | "webcals", rest)) => format!("https://{rest}"),
        _ => address.to_owned(),
    };
    if address.len() > LONGEST_ADDRESS {
        typed.address_wrong =
            format!("Please type an address of at most {LONGEST_ADDRESS} characters.");
    } else if let Err(refused) = app.outside.check(&secret).await {
        typed.address_wrong = format!("This address cannot be used: {refused}.");
    }
    if typed.name_wrong.is_empty() && typed.address_wrong.is_empty() {
        let source = Source {
            address: Some(Secret::new(secret)),
            next_at: Some(app.now()),
            ..new(&app, &therapist, &fields)?
        };
        // Read before it is kept, so that a wrong address is said while it is still there to be corrected.
        match begin(&app, &staff, &source).await? {
            Ok(()) => return Ok(Done::Added.at(&staff)),
            Err(why) => typed.address_wrong = format!("Nothing could be read there: {why}."),
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
    let name: String = called
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_NAME)
        .collect();
    let name = match name.is_empty() {
        true => "A file".to_owned(),
        false => name,
    };
    // The same file in a newer version takes the place of the one before.
    let known = app.store.sources(staff.practice.id).await?.into_iter();
    let mut known = known.filter(|known| known.therapist == therapist.id);
    let known = known.find(|known| known.address.is_none() && known.name == name);
    let fresh = known.is_none();
    let source = match known {
        Some(known) => known,
        None => Source {
            name,
            ..new(&app, &therapist, &fields)?
        },
    };
    let act = staff.act(&app);
    if fresh {
        app.store.add_source(&act, &source).await?;
    }
    // Whoever uploads an empty calendar has it before their eyes.
    match imports::take(&app, &act, &source, &file, None, true, None).await? {
        Ok(()) => Ok(Done::Added.at(&staff)),
        Err(why) => {
            if fresh {
                app.store
                    .end_source(&act, source.practice, source.id)
                    .await?;
                typed.source = None;
            }
            typed.file_wrong = format!("This file is no calendar that can be read: {why}.");
            again(&app, &staff, typed).await
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
    // Pressed twice, or ended on another device: it is gone either way.
    if let Some(source) = find(&app, &staff, id(&fields, "source")?).await? {
        let act = staff.act(&app);
        match app.store.end_source(&act, source.practice, source.id).await {
            Ok(()) | Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        imports::clear(&app, &act, &source).await?;
    }
    Ok(Done::Ended.at(&staff))
}

/// A calendar of somebody whom the sender may see to.
async fn find(app: &App, staff: &Staff, id: SourceId) -> Result<Option<Source>, Problem> {
    let theirs = theirs(app, staff).await?;
    let mut live = app.store.sources(staff.practice.id).await?.into_iter();
    let found = live.find(|live| live.id == id);
    Ok(found.filter(|found| theirs.iter().any(|own| own.id == found.therapist)))
}

/// Adds a calendar and reads it; when nothing can be read it is not kept.
async fn begin(app: &App, staff: &Staff, source: &Source) -> Result<Result<(), String>, Problem> {
    let act = staff.act(app);
    if find(app, staff, source.id).await?.is_some() {
        // The same form a second time.
        return Ok(Ok(()));
    }
    app.store.add_source(&act, source).await?;
    let read = imports::read_again(app, &act, source, true).await?;
    if read.is_err() {
        app.store
            .end_source(&act, source.practice, source.id)
            .await?;
    }
    Ok(read)
}

fn new(app: &App, therapist: &Therapist, fields: &Fields) -> Result<Source, Problem> {
    Ok(Source {
        practice: therapist.practice,
        id: id(fields, "source")?,
        therapist: therapist.id,
        account: therapist.account,
        name: fields.one("name").unwrap_or_default().trim().to_owned(),
        address: None,
        etag: None,
        made_at: app.now(),
        read_at: None,
        checked_at: None,
        next_at: None,
        trouble: None,
        blocks: 0,
        ended_at: None,
    })
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
