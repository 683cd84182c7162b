-- What clients tell a practice before a visit, and what they let its therapists see.

-- The newest that was not withdrawn holds. Without one a therapist sees what every booking shows: the decision and its limits.
create table consent (
    practice text not null,
    id text not null,
    client text not null,
    sees text not null,
    given_at bigint not null,
    withdrawn_at bigint,
    primary key (practice, id),
    foreign key (practice, client) references client (practice, id)
);
create index consent_by_client on consent (practice, client);

-- Answers to the check as they stood when a visit was booked, and each time they were asked for again before it.
create table intake (
    practice text not null,
    id text not null,
    appointment text not null,
    client text not null,
    made_at bigint not null,
    knowledge_version text not null,
    answers text,
    outcome text,
    changed text,
    alert bigint not null,
    seen_at bigint,
    seen_by text,
    primary key (practice, id),
    foreign key (practice, appointment) references appointment (practice, id),
    foreign key (practice, client) references client (practice, id),
    foreign key (practice, seen_by) references member (practice, id),
    constraint seen_with_by_whom check ((seen_at is null) = (seen_by is null))
);
create index intake_by_appointment on intake (practice, appointment);
create index intake_by_client on intake (practice, client);
