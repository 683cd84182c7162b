-- Home visits can be watched from their start, and an account has one record at a practice.

alter table therapist add column watched bigint not null default 0;

-- Two first bookings at the same moment could make two records of one account. What belongs to a later one goes to the first.
create table one_client (
    practice text not null,
    later text not null,
    first text not null,
    primary key (practice, later)
);
insert into one_client (practice, later, first)
    select c.practice, c.id, (
        select f.id from client f where f.practice = c.practice and f.account = c.account order by f.made_at, f.id limit 1
    )
    from client c
    where c.account is not null and exists (
        select 1 from client e where e.practice = c.practice and e.account = c.account
            and (e.made_at < c.made_at or (e.made_at = c.made_at and e.id < c.id))
    );
update appointment set client =
    (select o.first from one_client o where o.practice = appointment.practice and o.later = appointment.client)
    where exists (select 1 from one_client o where o.practice = appointment.practice and o.later = appointment.client);
update appointment_event set client =
    (select o.first from one_client o where o.practice = appointment_event.practice and o.later = appointment_event.client)
    where exists (select 1 from one_client o where o.practice = appointment_event.practice and o.later = appointment_event.client);
update consent set client =
    (select o.first from one_client o where o.practice = consent.practice and o.later = consent.client)
    where exists (select 1 from one_client o where o.practice = consent.practice and o.later = consent.client);
update intake set client =
    (select o.first from one_client o where o.practice = intake.practice and o.later = intake.client)
    where exists (select 1 from one_client o where o.practice = intake.practice and o.later = intake.client);
update visit_session set client =
    (select o.first from one_client o where o.practice = visit_session.practice and o.later = visit_session.client)
    where exists (select 1 from one_client o where o.practice = visit_session.practice and o.later = visit_session.client);
update note set client =
    (select o.first from one_client o where o.practice = note.practice and o.later = note.client)
    where exists (select 1 from one_client o where o.practice = note.practice and o.later = note.client);
update note_amendment set client =
    (select o.first from one_client o where o.practice = note_amendment.practice and o.later = note_amendment.client)
    where exists (select 1 from one_client o where o.practice = note_amendment.practice and o.later = note_amendment.client);
update visit_check set client =
    (select o.first from one_client o where o.practice = visit_check.practice and o.later = visit_check.client)
    where exists (select 1 from one_client o where o.practice = visit_check.practice and o.later = visit_check.client);
update practice_event set client =
    (select o.first from one_client o where o.practice = practice_event.practice and o.later = practice_event.client)
    where exists (select 1 from one_client o where o.practice = practice_event.practice and o.later = practice_event.client);
update told set client =
    (select o.first from one_client o where o.practice = told.practice and o.later = told.client)
    where exists (select 1 from one_client o where o.practice = told.practice and o.later = told.client);
-- Five minutes that several of them claimed: those of the later ones lie above those of the first, as what staff put over
-- something else does, and sink to the next layer that is free.
update claim set
    layer = layer + 1000000 * (select count(*) from one_client o join one_client p on p.practice = o.practice
        and p.first = o.first and p.later <= o.later where o.practice = claim.practice and o.later = claim.resource),
    resource = (select o.first from one_client o where o.practice = claim.practice and o.later = claim.resource)
    where exists (select 1 from one_client o where o.practice = claim.practice and o.later = claim.resource);
create table sunk_claim (
    practice text not null,
    resource text not null,
    tick bigint not null,
    layer bigint not null,
    sunk bigint not null,
    primary key (practice, resource, tick, layer)
);
insert into sunk_claim (practice, resource, tick, layer, sunk)
    select c.practice, c.resource, c.tick, c.layer, (
        select count(*) from claim b
        where b.practice = c.practice and b.resource = c.resource and b.tick = c.tick and b.layer < c.layer
    )
    from claim c where c.layer >= 1000000;
update claim set layer = (select s.sunk from sunk_claim s where s.practice = claim.practice
        and s.resource = claim.resource and s.tick = claim.tick and s.layer = claim.layer)
    where layer >= 1000000;
drop table sunk_claim;
delete from client where exists (select 1 from one_client o where o.practice = client.practice and o.later = client.id);
drop table one_client;

create unique index client_once_by_account on client (practice, account) where account is not null;
