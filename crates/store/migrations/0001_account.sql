-- Who has an account, and how they prove it.
-- Common to both databases: text, bigint, double precision; instants are microseconds since 1970, days are YYYY-MM-DD.

create table account (
    id text not null primary key,
    email text,
    email_folded text unique,
    password_hash text,
    created_at bigint not null,
    verified_at bigint,
    deleted_at bigint,
    constraint account_has_email_until_deleted check (
        (deleted_at is null and email is not null and email_folded is not null)
        or (deleted_at is not null and email is null and email_folded is null and password_hash is null)
    )
);

create table passkey (
    id text not null primary key,
    account text not null references account (id),
    credential_id text not null unique,
    credential text not null,
    label text not null,
    created_at bigint not null,
    last_used_at bigint
);
create index passkey_by_account on passkey (account);

create table sign_in (
    id text not null primary key,
    token_hash text not null unique,
    account text not null references account (id),
    device text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null
);
create index sign_in_by_account on sign_in (account);
create index sign_in_by_expiry on sign_in (expires_at);

create table one_time_link (
    token_hash text not null primary key,
    account text references account (id),
    email text,
    email_folded text,
    purpose text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    constraint one_time_link_is_for_someone check (account is not null or email_folded is not null)
);
create index one_time_link_by_account on one_time_link (account);
create index one_time_link_by_email on one_time_link (email_folded);
create index one_time_link_by_expiry on one_time_link (expires_at);

create table ceremony (
    id text not null primary key,
    account text references account (id),
    kind text not null,
    state text not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index ceremony_by_account on ceremony (account);
create index ceremony_by_expiry on ceremony (expires_at);
