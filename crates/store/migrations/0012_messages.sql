-- What people are told about appointments, and what goes to and comes from other programs.

-- One row for each thing that was told, so that nothing is told twice. Without a mail nobody could be written to.
create table told (
    practice text not null,
    appointment text not null,
    kind text not null,
    channel text not null,
    sequence bigint not null,
    client text not null,
    at bigint not null,
    mail text,
    primary key (practice, appointment, kind, channel, sequence),
    foreign key (practice, appointment) references appointment (practice, id),
    foreign key (practice, client) references client (practice, id)
);
create index told_by_time on told (practice, at);
create index told_by_client on told (practice, client);
create index appointment_to_remind on appointment (starts_at) where status = 'confirmed';
create index appointment_to_follow_up on appointment (ends_at) where status = 'completed';

-- How far each job has read in the audit.
create table follower (
    name text not null primary key,
    version bigint not null
);

-- A calendar that another program may read, by a secret address.
create table feed (
    practice text not null,
    id text not null,
    therapist text not null,
    account text references account (id),
    token_hash text not null,
    shows_names bigint not null,
    made_at bigint not null,
    revoked_at bigint,
    primary key (practice, id),
    unique (token_hash),
    foreign key (practice, therapist) references therapist (practice, id)
);
create index feed_by_therapist on feed (practice, therapist);
create index feed_by_account on feed (account);

-- A calendar from outside whose busy times block a therapist's. Without an address it was uploaded.
create table calendar_source (
    practice text not null,
    id text not null,
    therapist text not null,
    account text references account (id),
    name text not null,
    address text,
    etag text,
    made_at bigint not null,
    read_at bigint,
    checked_at bigint,
    next_at bigint,
    trouble text,
    blocks bigint not null,
    ended_at bigint,
    primary key (practice, id),
    foreign key (practice, therapist) references therapist (practice, id)
);
create index calendar_source_by_therapist on calendar_source (practice, therapist);
create index calendar_source_by_account on calendar_source (account);
create index calendar_source_due on calendar_source (next_at) where next_at is not null;

-- Programs of others that want to hear what happens to appointments.
create table webhook (
    practice text not null references practice (id),
    id text not null,
    address text not null,
    secret text not null,
    old_secret text,
    old_until bigint,
    since bigint not null,
    made_at bigint not null,
    ended_at bigint,
    ended_why text,
    primary key (practice, id)
);

-- One row for each change and each program, named by the row of the audit it comes from, so that none is sent under two ids.
create table webhook_delivery (
    practice text not null,
    webhook text not null,
    seq bigint not null,
    id text not null,
    event text not null,
    appointment text not null,
    body text not null,
    created_at bigint not null,
    attempts bigint not null,
    next_try_at bigint not null,
    delivered_at bigint,
    given_up_at bigint,
    status bigint,
    last_error text,
    primary key (practice, webhook, seq),
    foreign key (practice, webhook) references webhook (practice, id),
    foreign key (practice, appointment) references appointment (practice, id),
    constraint delivered_or_given_up check (delivered_at is null or given_up_at is null)
);
create index webhook_delivery_due on webhook_delivery (next_try_at) where delivered_at is null and given_up_at is null;
create index webhook_delivery_by_time on webhook_delivery (created_at);

-- How far a file of another program was taken, so that a run that broke off goes on there.
create table import_run (
    practice text not null references practice (id),
    name text not null,
    reached bigint not null,
    at bigint not null,
    primary key (practice, name)
);
