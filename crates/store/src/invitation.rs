//! Invitations: somebody is asked by mail to work for a practice, and says yes by a link that works once.

use jiff::Timestamp;

use crate::Store;
use crate::account::fold_email;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, args};
use crate::error::{Result, found};
use crate::ids::{AccountId, InvitationId, MemberId, PracticeId, TherapistId, Token};
use crate::practice::{Member, Role, Therapist, touched};
use crate::sql::statements;

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// To which practice.
    pub practice: PracticeId,
    /// Its id.
    pub id: InvitationId,
    /// To whom it was sent.
    pub email: String,
    /// As what.
    pub role: Role,
    /// As which therapist, if the practice has set them up already.
    pub therapist: Option<TherapistId>,
    /// When it was made.
    pub made_at: Timestamp,
    /// From when on it is no longer valid.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps an invitation; the same one twice is one.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when the practice has no such therapist.
    pub async fn invite(&self, act: &Act, invitation: &Invitation) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let args = args![
            invitation.practice,
            invitation.id,
            invitation.email.trim(),
            fold_email(&invitation.email),
            invitation.role,
            invitation.therapist,
            invitation.made_at,
            invitation.expires_at,
        ];
        if tx.run(&INSERT, args).await? == 0 {
            return tx.commit().await;
        }
        let object = touched(invitation.practice, None, invitation.id);
        tx.finish(act.did(Action::MemberInvited, None, object))
            .await
    }

    /// Gives an invitation the secret that goes into its mail, in the place of one before; `None` when it is used, ended or
    /// too old.
    ///
    /// # Errors
    /// As any write.
    pub async fn arm_invitation(
        &self,
        practice: PracticeId,
        id: InvitationId,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<Invitation>> {
        let mut tx = self.db.begin().await?;
        let args = args![practice, id, token.hash(), now];
        let armed = tx.one(&ARM, args).await?;
        tx.commit().await?;
        Ok(armed)
    }

    /// Looks at an invitation without using it.
    ///
    /// # Errors
    /// As any question.
    pub async fn invitation(&self, token: &Token, now: Timestamp) -> Result<Option<Invitation>> {
        self.db.one(&LIVE, args![token.hash(), now]).await
    }

    /// The invitations of a practice that can still be used, the oldest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn invitations(
        &self,
        practice: PracticeId,
        now: Timestamp,
    ) -> Result<Vec<Invitation>> {
        self.db.all(&OPEN, args![practice, now]).await
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when there is none that could still be used.
    pub async fn end_invitation(
        &self,
        act: &Act,
        practice: PracticeId,
        id: InvitationId,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        found(
            tx.run(&END, args![practice, id, act.at]).await?,
            "invitation",
        )?;
        let object = touched(practice, None, id);
        tx.finish(act.did(Action::InvitationEnded, None, object))
            .await
    }

    /// Somebody says yes: of any number who try at once, one becomes a member. `None` when it is unknown, used or too old.
    /// A therapist who was set up before gets this account, unless another has it.
    ///
    /// # Errors
    /// As any write.
    pub async fn accept_invitation(
        &self,
        act: &Act,
        token: &Token,
        account: AccountId,
        member: MemberId,
    ) -> Result<Option<Member>> {
        let mut tx = self.db.begin().await?;
        let args = args![token.hash(), act.at, account];
        let Some(invitation) = tx.one::<Invitation>(&USE, args).await? else {
            return Ok(None);
        };
        let practice = invitation.practice;
        let member = Member {
            practice,
            id: member,
            account: Some(account),
            role: invitation.role,
            since: act.at,
            until: None,
        };
        let same = args![practice, account, invitation.role];
        let mut did = Vec::new();
        if !tx.any(&HAS_ROLE, same).await? {
            tx.put(&member).await?;
            let object = touched(practice, None, member.id);
            did.push(act.did(Action::MemberPut, account, object));
        }
        if let Some(id) = invitation.therapist
            && let Some(therapist) = tx.get::<Therapist>(args![practice, id]).await?
            && therapist.account.is_none()
        {
            tx.put(&Therapist {
                account: Some(account),
                ..therapist
            })
            .await?;
            let object = touched(practice, Some(id), id);
            did.push(act.did(Action::TherapistPut, account, object));
        }
        tx.finish_all(did).await?;
        Ok(Some(member))
    }
}

impl Record for Invitation {
    const TABLE: &'static str = "invitation";
    const KEY: &'static [&'static str] = &["practice", "id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            practice: row.get("practice")?,
            id: row.get("id")?,
            email: row.get("email")?,
            role: row.get("role")?,
            therapist: row.get("therapist")?,
            made_at: row.get("made_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "practice, id, email, role, therapist, made_at, expires_at"
    };
}

statements! {
    INSERT: "insert into invitation (practice, id, account, email, email_folded, role, therapist, token_hash, made_at, expires_at, used_at)
        values ($1, $2, null, $3, $4, $5, $6, null, $7, $8, null) on conflict (practice, id) do nothing";
    ARM: concat!("update invitation set token_hash = $3
        where practice = $1 and id = $2 and used_at is null and expires_at > $4 returning ", columns!());
    LIVE: concat!("select ", columns!(), " from invitation
        where token_hash = $1 and used_at is null and expires_at > $2");
    OPEN: concat!("select ", columns!(), " from invitation
        where practice = $1 and used_at is null and expires_at > $2 order by made_at, id");
    END: "update invitation set used_at = $3 where practice = $1 and id = $2 and used_at is null";
    // The second of two at once waits for the first, sees the invitation used, and changes nothing.
    USE: concat!("update invitation set used_at = $2, account = $3
        where token_hash = $1 and used_at is null and expires_at > $2 returning ", columns!());
    HAS_ROLE: "select 1 from member where practice = $1 and account = $2 and role = $3 and until is null";
}
