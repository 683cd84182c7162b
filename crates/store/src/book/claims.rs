//! Claims: a row for each five minutes of a therapist, a room or a client that belong to an appointment.
//!
//! Two rows for the same five minutes of the same resource and layer cannot be, whatever the program does. Layer 0 is the
//! rule; an override takes the lowest layer that is free at each tick, and sinks when what is below it goes.

use booking::Span;

use super::Desk;
use crate::appointment::Appointment;
use crate::db::{BadColumn, Record, Row, args};
use crate::error::{Result, StoreError};
use crate::ids::AppointmentId;
use crate::sql::statements;

/// What an appointment has claims on.
fn resources(of: &Appointment) -> Vec<(String, Span)> {
    let mut resources = vec![(of.therapist.to_string(), of.with_ways())];
    resources.extend(of.room.map(|room| (room.to_string(), of.occupied())));
    if of.client_claimed {
        resources.push((of.client.to_string(), of.occupied()));
    }
    resources.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    resources
}

impl Desk {
    /// Claims all that an appointment needs. Somebody else having it is [`StoreError::Taken`], unless staff override it.
    pub(super) async fn claim_all(&mut self, of: &Appointment) -> Result<()> {
        let resources = resources(of);
        if of.over_reason.is_some() {
            for (resource, span) in resources {
                self.claim_over(of, resource, span).await?;
            }
            return Ok(());
        }
        let mut args = args![of.practice, of.id];
        // There are at most three; the first again claims nothing more.
        for at in 0..3 {
            let (resource, span) = resources.get(at).unwrap_or(&resources[0]);
            args.extend(args![resource, span.from.0, span.to.0]);
        }
        let claimed = self.tx.run(&CLAIM, args).await;
        claimed.map_err(StoreError::taken("time"))?;
        Ok(())
    }

    /// Claims some ticks of a resource, each in the lowest layer that is free.
    pub(super) async fn claim_over(
        &mut self,
        of: &Appointment,
        resource: String,
        span: Span,
    ) -> Result<()> {
        if !span.is_empty() {
            let args = args![of.practice, resource, span.from.0, span.to.0, of.id];
            self.tx.run(&CLAIM_OVER, args).await?;
        }
        Ok(())
    }

    /// Gives up all that an appointment has.
    pub(super) async fn release_all(&mut self, of: &Appointment) -> Result<()> {
        for (resource, span) in resources(of) {
            self.release(of, resource, span).await?;
        }
        Ok(())
    }

    /// Gives up some ticks of a resource; what lies above them sinks.
    pub(super) async fn release(
        &mut self,
        of: &Appointment,
        resource: String,
        span: Span,
    ) -> Result<()> {
        if span.is_empty() {
            return Ok(());
        }
        let args = args![of.practice, &resource, span.from.0, span.to.0, of.id];
        self.tx.run(&RELEASE, args).await?;
        let args = args![of.practice, &resource, span.from.0, span.to.0];
        let above: Vec<Above> = self.tx.all(&ABOVE, args).await?;
        for Above {
            tick,
            layer,
            appointment,
        } in above
        {
            let args = args![of.practice, &resource, tick, layer, appointment];
            self.tx.run(&SINK, args).await?;
        }
        Ok(())
    }
}

/// A claim above the lowest layer.
struct Above {
    tick: i64,
    layer: i64,
    appointment: AppointmentId,
}

impl Record for Above {
    const TABLE: &'static str = "claim";
    const KEY: &'static [&'static str] = &["resource", "tick", "layer"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            tick: row.get("tick")?,
            layer: row.get("layer")?,
            appointment: row.get("appointment")?,
        })
    }
}

statements! {
    CLAIM: "insert into claim (practice, resource, tick, layer, appointment)
        with recursive ticks (resource, n, until) as (
            select * from (
                select cast($3 as text), cast($4 as bigint), cast($5 as bigint)
                union select cast($6 as text), cast($7 as bigint), cast($8 as bigint)
                union select cast($9 as text), cast($10 as bigint), cast($11 as bigint)
            ) as wanted
            union all select resource, n + 1, until from ticks where n + 1 < until
        )
        select cast($1 as text), resource, n, 0, cast($2 as text) from ticks order by resource, n";
    CLAIM_OVER: "insert into claim (practice, resource, tick, layer, appointment)
        with recursive ticks (n) as (
            select cast($3 as bigint) union all select n + 1 from ticks where n + 1 < $4
        )
        select cast($1 as text), cast($2 as text), n,
            coalesce((select max(c.layer) + 1 from claim c where c.practice = $1 and c.resource = $2 and c.tick = n), 0),
            cast($5 as text)
        from ticks order by n";
    RELEASE: "delete from claim
        where practice = $1 and resource = $2 and tick >= $3 and tick < $4 and appointment = $5";
    ABOVE: "select resource, tick, layer, appointment from claim
        where practice = $1 and resource = $2 and tick >= $3 and tick < $4 and layer > 0 order by tick, layer";
    SINK: "update claim set layer = $4 - 1
        where practice = $1 and resource = $2 and tick = $3 and layer = $4 and appointment = $5
            and not exists (select 1 from claim c
                where c.practice = $1 and c.resource = $2 and c.tick = $3 and c.layer = $4 - 1)";
}
