//! The note of a visit: a draft that its author changes, then signed for good, then only amended.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{Tx, Whole, args, record, text_enum};
use crate::error::{Result, StoreError};
use crate::ids::{AppointmentId, ClientId, PracticeId, TherapistId};
use crate::practice::{Client, Words};
use crate::sql::statements;

text_enum! {
    /// Who of a practice may read a note once it is signed. Before that only its author does.
    pub enum Privacy {
        /// Only the author.
        Author = "author",
        /// Every therapist of the practice.
        Therapists = "therapists",
    }
}

record! {
    /// A note about a visit, by subjective, objective, assessment and plan.
    pub struct Note in "note" by "practice" "appointment" "author" {
        /// Of which practice.
        practice: PracticeId,
        /// About which visit.
        appointment: AppointmentId,
        /// By whom.
        author: TherapistId,
        /// About whom.
        client: ClientId,
        /// The name of the client when it was signed: a record that is kept must say whose it is.
        name: Option<String>,
        /// What the client told.
        subjective: Option<String>,
        /// What was found and done.
        objective: Option<String>,
        /// What the therapist makes of it.
        assessment: Option<String>,
        /// What comes next.
        plan: Option<String>,
        /// What was found where, JSON.
        findings: Option<String>,
        /// Choices that say what is often said, by their ids.
        choices: Option<Words>,
        /// Who may read it.
        privacy: Privacy,
        /// Which edit it is; the first is 1.
        version: u32,
        /// When it was begun.
        made_at: Timestamp,
        /// When it was changed last.
        changed_at: Timestamp,
        /// When it was signed.
        signed_at: Option<Timestamp>,
    }
}

record! {
    /// Something added to a signed note.
    pub struct NoteAmendment in "note_amendment" by "practice" "appointment" "author" "position" {
        /// Of which practice.
        practice: PracticeId,
        /// About which visit.
        appointment: AppointmentId,
        /// By whom: only the author amends a note.
        author: TherapistId,
        /// The how-manieth; the first is 1.
        position: u32,
        /// About whom.
        client: ClientId,
        /// What.
        words: Option<String>,
        /// When.
        signed_at: Option<Timestamp>,
    }
}

impl Note {
    /// Whether another note says the same, whatever its version.
    #[must_use]
    pub fn says_the_same(&self, other: &Note) -> bool {
        let said = |note: &Note| {
            let texts = [
                &note.subjective,
                &note.objective,
                &note.assessment,
                &note.plan,
            ];
            (
                texts.map(Clone::clone),
                note.findings.clone(),
                note.choices.clone(),
                note.privacy,
            )
        };
        said(self) == said(other)
    }

    /// It was signed, so it never changes.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.signed_at.is_some()
    }
}

impl Store {
    /// Writes a draft that was read at `version` (0 = there was none), and gives the version that is kept now. Writing what
    /// is kept already changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed or signed elsewhere since; [`StoreError::NotFound`] when the practice has
    /// no such client or appointment.
    pub async fn write_note(&self, act: &Act, note: &Note) -> Result<u32> {
        let mut tx = self.db.begin().await?;
        let client = client(&mut tx, note).await?;
        let next = Note {
            name: None,
            version: note.version + 1,
            changed_at: act.at,
            signed_at: None,
            ..note.clone()
        };
        let written = match note.version {
            0 => tx.run(&INSERT, next.cells()).await?,
            _ => {
                let said = args![
                    next.practice,
                    next.appointment,
                    next.author,
                    next.subjective,
                    next.objective,
                    next.assessment,
                    next.plan,
                    next.findings,
                    next.choices,
                    next.privacy,
                    next.version,
                    next.changed_at,
                ];
                tx.run(&UPDATE, said).await?
            }
        };
        if written == 0 {
            let key = args![note.practice, note.appointment, note.author];
            let kept: Option<Note> = tx.get(key).await?;
            return match kept {
                Some(kept) if !kept.is_signed() && kept.says_the_same(note) => Ok(kept.version),
                _ => Err(StoreError::Stale { what: "note" }),
            };
        }
        tx.finish(act.did(Action::NoteWritten, client.account, note.appointment))
            .await?;
        Ok(next.version)
    }

    /// Signs a draft as it stands at a version: from now on it does not change. Signing again what is signed changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed elsewhere since; [`StoreError::NotFound`] when there is no such note.
    pub async fn sign_note(
        &self,
        act: &Act,
        practice: PracticeId,
        appointment: AppointmentId,
        author: TherapistId,
        version: u32,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let note: Option<Note> = tx.get(args![practice, appointment, author]).await?;
        let note = note.ok_or(StoreError::NotFound { what: "note" })?;
        let client = client(&mut tx, &note).await?;
        let signed = args![practice, appointment, author, version, act.at, &client.name];
        match tx.run(&SIGN, signed).await? {
            0 if note.is_signed() && note.version == version => Ok(()),
            0 => Err(StoreError::Stale { what: "note" }),
            _ => {
                tx.finish(act.did(Action::NoteSigned, client.account, appointment))
                    .await
            }
        }
    }

    /// Adds to a signed note. Adding the same again in the same place changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such signed note; [`StoreError::Stale`] when something else was added in
    /// that place.
    pub async fn amend_note(&self, act: &Act, amendment: &NoteAmendment) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let (practice, appointment) = (amendment.practice, amendment.appointment);
        let note: Option<Note> = tx
            .get(args![practice, appointment, amendment.author])
            .await?;
        let note = note.filter(Note::is_signed);
        let note = note.ok_or(StoreError::NotFound { what: "note" })?;
        let amendment = NoteAmendment {
            client: note.client,
            signed_at: Some(act.at),
            ..amendment.clone()
        };
        if tx.run(&AMEND, amendment.cells()).await? == 0 {
            let place = args![practice, appointment, amendment.author, amendment.position];
            let kept: Option<NoteAmendment> = tx.get(place).await?;
            return match kept.is_some_and(|kept| kept.words == amendment.words) {
                true => Ok(()),
                false => Err(StoreError::Stale {
                    what: "note_amendment",
                }),
            };
        }
        let client = client(&mut tx, &note).await?;
        tx.finish(act.did(Action::NoteAmended, client.account, appointment))
            .await
    }

    /// The note that somebody wrote about a visit.
    ///
    /// # Errors
    /// As any question.
    pub async fn visit_note(
        &self,
        practice: PracticeId,
        appointment: AppointmentId,
        author: TherapistId,
    ) -> Result<Option<Note>> {
        self.db
            .one(&OF_VISIT, args![practice, appointment, author])
            .await
    }

    /// The signed notes about a client, the newest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn signed_notes(&self, practice: PracticeId, client: ClientId) -> Result<Vec<Note>> {
        self.db.all(&SIGNED, args![practice, client]).await
    }

    /// The notes of an author that were changed since a moment, the newest first, drafts among them.
    ///
    /// # Errors
    /// As any question.
    pub async fn notes_by(
        &self,
        practice: PracticeId,
        author: TherapistId,
        since: Timestamp,
    ) -> Result<Vec<Note>> {
        self.db.all(&BY, args![practice, author, since]).await
    }

    /// What was added to a note, in order.
    ///
    /// # Errors
    /// As any question.
    pub async fn amendments(&self, note: &Note) -> Result<Vec<NoteAmendment>> {
        let key = args![note.practice, note.appointment, note.author];
        self.db.all(&AMENDMENTS, key).await
    }
}

async fn client(tx: &mut Tx, note: &Note) -> Result<Client> {
    let client: Option<Client> = tx.get(args![note.practice, note.client]).await?;
    client.ok_or(StoreError::NotFound { what: "client" })
}

macro_rules! columns {
    () => {
        "practice, appointment, author, client, name, subjective, objective, assessment, plan, findings, choices, privacy, \
         version, made_at, changed_at, signed_at"
    };
}

statements! {
    INSERT: concat!("insert into note (", columns!(), ")
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        on conflict (practice, appointment, author) do nothing");
    UPDATE: "update note set subjective = $4, objective = $5, assessment = $6, plan = $7, findings = $8, choices = $9,
            privacy = $10, version = $11, changed_at = $12
        where practice = $1 and appointment = $2 and author = $3 and version = $11 - 1 and signed_at is null";
    SIGN: "update note set signed_at = $5, name = $6
        where practice = $1 and appointment = $2 and author = $3 and version = $4 and signed_at is null";
    AMEND: "insert into note_amendment (practice, appointment, author, position, client, words, signed_at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (practice, appointment, author, position) do nothing";
    OF_VISIT: concat!("select ", columns!(), " from note where practice = $1 and appointment = $2 and author = $3");
    SIGNED: concat!("select ", columns!(), " from note
        where practice = $1 and client = $2 and signed_at is not null order by signed_at desc, appointment");
    BY: concat!("select ", columns!(), " from note
        where practice = $1 and author = $2 and changed_at >= $3 order by changed_at desc, appointment");
    AMENDMENTS: "select practice, appointment, author, position, client, words, signed_at from note_amendment
        where practice = $1 and appointment = $2 and author = $3 order by position";
}
