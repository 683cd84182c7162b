-- Mail that is owed, once for each recipient, kind and occasion. What it says is decided when it is sent.

create table outbox (
    id text not null primary key,
    account text references account (id),
    email text not null,
    email_folded text not null,
    kind text not null,
    occasion text not null,
    data text not null,
    created_at bigint not null,
    attempts bigint not null,
    next_try_at bigint not null,
    sent_at bigint,
    given_up_at bigint,
    last_error text,
    unique (email_folded, kind, occasion),
    constraint sent_or_given_up check (sent_at is null or given_up_at is null)
);
create index outbox_by_account on outbox (account);
create index outbox_due on outbox (next_try_at) where sent_at is null and given_up_at is null;
