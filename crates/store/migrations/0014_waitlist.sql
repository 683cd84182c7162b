-- Those who wait for a time, and the times that were kept for them one after another.

-- Answers and outcome are as in an intake; they go when the waiting ends.
create table waitlist (
    practice text not null,
    id text not null,
    client text not null,
    service text not null,
    therapist text,
    location text,
    times text not null,
    from_day text not null,
    until_day text not null,
    knowledge_version text not null,
    answers text,
    outcome text,
    made_at bigint not null,
    told_at bigint,
    ended_at bigint,
    ended_why text,
    primary key (practice, id),
    foreign key (practice, client) references client (practice, id),
    foreign key (practice, service) references service (practice, id),
    foreign key (practice, therapist) references therapist (practice, id),
    foreign key (practice, location) references location (practice, id),
    constraint waits_until_a_later_day check (until_day >= from_day),
    constraint ended_with_a_reason check ((ended_at is null) = (ended_why is null)),
    constraint no_answers_after_the_end check (ended_at is null or (answers is null and outcome is null))
);
create unique index waitlist_open on waitlist (practice, client, service) where ended_at is null;
create index waitlist_by_client on waitlist (practice, client);
create index waitlist_in_line on waitlist (made_at, id) where ended_at is null;
create index waitlist_to_tell on waitlist (ended_at) where ended_at is not null and told_at is null;

-- An offer is a short hold. Nobody has two at a time, and nobody is offered the same time twice.
create table waitlist_offer (
    practice text not null,
    appointment text not null,
    entry text not null,
    client text not null,
    therapist text not null,
    starts_at bigint not null,
    offered_at bigint not null,
    expires_at bigint not null,
    outcome text not null,
    answered_at bigint,
    primary key (practice, appointment),
    foreign key (practice, appointment) references appointment (practice, id),
    foreign key (practice, entry) references waitlist (practice, id),
    foreign key (practice, client) references client (practice, id),
    foreign key (practice, therapist) references therapist (practice, id)
);
create unique index waitlist_offer_open on waitlist_offer (practice, entry) where outcome = 'open';
create unique index waitlist_offer_once on waitlist_offer (practice, entry, therapist, starts_at);
create index waitlist_offer_by_client on waitlist_offer (practice, client);
