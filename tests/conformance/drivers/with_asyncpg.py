"""asyncpg: everything prepared and in binary, types looked up in the catalog, COPY, cursors, listeners, timeouts."""

import asyncio
import datetime
import decimal
import os
import ssl
import uuid

import asyncpg

from report import tell


def options():
    encrypted = os.environ["PGSSLMODE"] != "disable"
    return {"ssl": ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"]) if encrypted else False}


async def connect(**more):
    return await asyncpg.connect(**options(), **more)


async def values(conn):
    await conn.execute("DROP TYPE IF EXISTS colour, spot; CREATE TYPE colour AS ENUM ('red', 'green'); CREATE TYPE spot AS (x int, name text)")
    for text, value in (
        ("int", 1), ("bigint", 2**40), ("numeric", decimal.Decimal("1e100")), ("float8", 1.5), ("text", "ż"), ("bytea", b"\0\1"), ("bool", True),
        ("date", datetime.date(2024, 2, 29)), ("timestamptz", datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)), ("interval", datetime.timedelta(days=1)),
        ("uuid", uuid.UUID(int=1)), ("jsonb", '{"a": 1}'), ("int[]", [1, None]), ("text[]", [["a"], ["b"]]), ("colour", "red"), ("spot", (1, "x")),
        ("spot[]", [(1, "x"), None]), ("int4range", asyncpg.Range(1, 2)), ("int4multirange", [asyncpg.Range(1, 2)]), ("inet", "10.0.0.1"), ("bit varying", asyncpg.BitString("101")),
        ("point", asyncpg.Point(1, 2)), ("text", None),
    ):
        print(text, repr(await conn.fetchval(f"SELECT $1::{text}", value)))


async def statements(conn):
    statement = await conn.prepare("SELECT $1::int + $2::int AS total, 'x' AS name")
    print(statement.get_parameters(), statement.get_attributes(), await statement.fetchrow(1, 2), statement.get_statusmsg())
    await conn.execute("CREATE TEMP TABLE t (a int PRIMARY KEY, b text)")
    await conn.executemany("INSERT INTO t VALUES ($1, $2)", [(n, str(n)) for n in range(2000)])
    try:
        await conn.executemany("INSERT INTO t VALUES ($1, $2)", [(5000, "x"), (1, "y")])
    except asyncpg.PostgresError as failure:
        tell(failure)
    print(await conn.fetchrow("SELECT count(*), max(a) FROM t"))
    print(len(await conn.fetchmany("INSERT INTO t VALUES ($1, $2) RETURNING a", [(n, None) for n in range(3000, 3100)])))
    await conn.execute("ALTER TABLE t ADD c int")
    print(await conn.fetchrow("SELECT * FROM t WHERE a = 1"))
    for wrong in ("SELEC", "SELECT $1::int + 'x'", "SELECT no_such"):
        try:
            await conn.fetch(wrong)
        except asyncpg.PostgresError as failure:
            tell(failure)
    try:
        await conn.fetchval("SELECT $1::int", "text")
    except asyncpg.DataError as failure:
        tell(failure)
    print(await conn.execute("SELECT 1; SELECT 2"))


async def copying(conn):
    await conn.execute("CREATE TEMP TABLE c (a int, b text, d timestamptz)")
    now = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
    print(await conn.copy_records_to_table("c", records=[(n, f"{n}", now) for n in range(10_000)]))
    sizes = []

    async def take(data):
        sizes.append(len(data))

    for form in ("text", "csv", "binary"):
        print(await conn.copy_from_query("SELECT * FROM c WHERE a > $1 ORDER BY a", 10, output=take, format=form), sum(sizes))

    async def lines():
        yield b"1\tx\t\\N\n"
        yield b"not a number\n"

    try:
        await conn.copy_to_table("c", source=lines())
    except asyncpg.PostgresError as failure:
        tell(failure)
    print(await conn.fetchval("SELECT count(*) FROM c"))


async def cursors(conn):
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        print(sum([row[0] async for row in conn.cursor("SELECT generate_series(1, 1000)", prefetch=33)]))
        cursor = await conn.cursor("SELECT generate_series(1, 100)")
        print(await cursor.fetch(2), await cursor.forward(10), await cursor.fetchrow())
    try:
        async with conn.transaction():
            async with conn.transaction():
                await conn.execute("SELECT 1/0")
    except asyncpg.PostgresError as failure:
        tell(failure)
    print(conn.is_in_transaction(), await conn.fetchval("SELECT 1"))


async def listening(conn):
    heard = asyncio.Queue()
    await conn.add_listener("news", lambda c, pid, channel, payload: heard.put_nowait((pid == conn.get_server_pid(), channel, payload)))
    await conn.execute("NOTIFY news, 'mine'")
    print(await asyncio.wait_for(heard.get(), 5))
    said = asyncio.Queue()
    conn.add_log_listener(lambda c, message: said.put_nowait((message.severity, message.message)))
    await conn.execute("DO $$ BEGIN RAISE NOTICE 'said'; END $$")
    print(await asyncio.wait_for(said.get(), 5))


async def timeouts(conn):
    try:
        await conn.fetch("SELECT pg_sleep(30)", timeout=0.3)
    except asyncio.TimeoutError:
        print("timed out")
    print(await conn.fetchval("SELECT 3"), conn.get_server_pid() == await conn.fetchval("SELECT pg_backend_pid()"))
    await conn.reset()
    print(await conn.fetchval("SHOW search_path"), conn.get_settings().client_encoding, conn.get_server_version()[:1])


async def pools(conn):
    async with asyncpg.create_pool(min_size=3, max_size=5, server_settings={"search_path": "other, public", "application_name": "pool"}, **options()) as pool:
        print(sorted(await asyncio.gather(*(pool.fetchval("SELECT $1::int + length(current_setting('search_path'))", n) for n in range(50)))))


async def main():
    for run in (values, statements, copying, cursors, listening, timeouts, pools):
        print(f"== {run.__name__}")
        conn = await connect()
        try:
            await run(conn)
        except Exception as failure:  # the comparison decides what is wrong
            tell(failure)
        finally:
            await conn.close()


asyncio.run(main())
