create table if not exists processed_message (
	listener_id varchar(200) not null,
	message_id varchar(400) not null,
	processed_at timestamp with time zone not null,
	primary key (listener_id, message_id)
);

create index if not exists processed_message_processed_at on processed_message (processed_at);
