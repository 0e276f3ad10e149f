-- Queries whose answers must be the same with masks.
select id, city from users order by id
select id from users where city = 'Oslo'
select u.id, u.city, o.total from users u join orders o on o.user_id = u.id order by o.id
select id, total, label from orders order by id
select count(*) from orders
select count(*), sum(total), max(label) from orders
select upper(label) from orders order by 1
select * from plain
select name || '!' from plain
select data->'a' from plain
select words[1] from plain
select id, city from v order by id
select id, label from joined order by id
select city from mv order by 1
select city from onmv order by 1
select id, day from events
select 1, 'two', now() is null
select version()
show server_version_num
select relname, relkind from pg_class where relname = 'users' and relnamespace = 'm'::regnamespace
select attname, atttypid from pg_attribute where attnum > 0 and attrelid = 'm.users'::regclass order by attnum
select nspname from pg_namespace order by 1
select table_name, column_name from information_schema.columns where table_schema = 'm' order by 1, 2
select schemaname, tablename, attname, null_frac, n_distinct from pg_stats where schemaname = 'm' order by 1, 2, 3
select 1 as a union select 2 order by a
with c as (select label from orders) select label from c order by 1
select label, rank() over (order by total) from orders order by 1
select array_agg(label) from orders
select to_jsonb(o)->>'label' from orders o order by id
explain select id from orders
select tableoid, ctid from users where id = 1
-- proven by lineage
select count(*) from users
select count(email) from users
select count(distinct email), count(*) filter (where city = 'Oslo') from users
select city, count(*) from users group by city order by city
select upper(city) from users order by id
select u.city || '!' from users u order by id
select lower(city) || ' ' || coalesce(note, '-') from users order by id
select u.id, upper(u.city), o.total * 2, o.label || '!' from users u join orders o on o.user_id = u.id order by u.id
select sum(total), max(label), min(city) from orders, users
select u.city, sum(o.total) from users u join orders o on o.user_id = u.id group by u.city order by 1
select case when city = 'Oslo' then 'north' else 'south' end from users order by id
select row_number() over (order by id), city from users order by id
select row_number() over w, rank() over (partition by city order by id) from users window w as (order by id)
select (select count(*) from orders o where o.user_id = u.id) from users u order by id
select (select sum(total) from orders o where o.user_id = u.id), u.city from users u order by u.id
select exists (select 1 from orders o where o.user_id = u.id) from users u order by id
select x * 2 from (select id as x from users) s order by 1
select upper(s.c) from (select city as c, email from users) s order by 1
with c as (select id, city from users) select upper(city) from c order by 1
with c(i, town) as (select id, city from users) select upper(town) from c order by 1
with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select n * 2, (select count(*) from users) from r
select city from users union select label from orders order by 1
select upper(x) from (select city as x from users union select label from orders) s order by 1
select now() is not null, 1, 'x' from users
select current_user is not null, length(city) from users
select n from generate_series(1, (select count(*) from users)) n
select upper(city) from v order by 1
select label || '!' from joined order by 1
select length(city) from users order by 1
select id + 1 from users order by 1
select cast(id as text), city::varchar from users order by 1
select array_agg(city order by id) from users
select string_agg(city, ',' order by id) from users
select json_agg(city order by id) from users
select json_build_object('id', id, 'city', city) from users order by id
select *, count(*) over () from (select id, city from users) s order by id
select s.*, upper(s.city) from (select id, city from users) s order by id
select count(*) from users, lateral (select 1) x
select coalesce(sum(o.total), 0) from users u left join orders o using (id)
select ctid, tableoid::text from users where id = 1
select u.tableoid::text from users u where id = 1
prepare p as select count(*), max(city) from users;; execute p
begin;; declare c cursor for select upper(city) from users order by id;; fetch all from c
begin;; drop view onmv;; select upper(city), count(*) over () from users order by id
begin;; create index on orders(total);; select upper(city) from users order by id
copy orders(id, total) to stdout
copy plain to stdout
copy (select id, upper(city) from users order by id) to stdout
copy (select count(*) from users) to stdout csv
copy users(id, city) to stdout
copy (select id, city from v order by id) to stdout csv header
