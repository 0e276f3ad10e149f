"""psycopg 3 with its own libpq 18: protocol 3.2, pipelines, COPY, cursors, cancelling, notifications."""

import asyncio
import datetime
import decimal
import ipaddress
import os
import threading
import time
import uuid

import psycopg
from psycopg import pq
from psycopg.types.enum import EnumInfo
from psycopg.types.hstore import register_hstore
from psycopg.types.json import Jsonb
from psycopg.types.range import Range
from psycopg.types.composite import CompositeInfo, register_composite

from report import case, tell


def connect(**options):
    return psycopg.connect("", autocommit=True, **options)


def versions():
    for options in ({}, {"min_protocol_version": "3.2", "max_protocol_version": "latest"}, {"max_protocol_version": "3.0"}):
        with connect(**options) as conn:
            print(options, pq.version() >= 180000, len(conn.info.get_parameters()) > 0, conn.info.server_version)
            print(conn.pgconn.full_protocol_version if hasattr(conn.pgconn, "full_protocol_version") else None)
            print(conn.execute("SELECT current_user, current_database(), pg_backend_pid() = %s", [conn.info.backend_pid]).fetchone())
            print({name: conn.info.parameter_status(name) for name in ("server_version", "client_encoding", "standard_conforming_strings", "DateStyle", "TimeZone", "integer_datetimes", "in_hot_standby", "search_path", "is_superuser", "session_authorization", "application_name", "scram_iterations")})


def direct_tls():
    with connect(sslnegotiation="direct") as conn:
        print(conn.execute("SELECT 1").fetchone(), conn.pgconn.ssl_in_use)


def start_settings():
    with connect(options="-c search_path=other,public -c statement_timeout=12s", application_name="a 'quoted' name") as conn:
        print(conn.execute("SELECT current_setting('search_path'), current_setting('statement_timeout'), current_setting('application_name')").fetchone())
    with connect(options="-c no_such_setting=1") as conn:
        print("not reached")


def values():
    with connect() as conn:
        conn.execute("CREATE EXTENSION IF NOT EXISTS hstore")
        conn.execute("DROP TYPE IF EXISTS mood, pair; CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (a int, b text)")
        register_hstore(psycopg.types.TypeInfo.fetch(conn, "hstore"), conn)
        register_composite(CompositeInfo.fetch(conn, "pair"), conn)
        print(EnumInfo.fetch(conn, "mood").labels)
        given = [
            1, 2**40, 1.5, float("nan"), decimal.Decimal("-123456789012345678901234567890.123456789"), "żółć 漢字 🙂", b"\x00\xff\\", None, True,
            datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 1, 2, 3, 456789), datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc),
            datetime.time(1, 2, 3), datetime.timedelta(days=-3, seconds=5), uuid.UUID(int=7), ipaddress.ip_address("10.0.0.1"), ipaddress.ip_network("10.0.0.0/8"),
            Jsonb({"a": [1, None, "x"]}), [1, 2, None], [["a", 'b"c'], ["d", None]], Range(1, 5), Range(datetime.date(2024, 1, 1), None),
        ]
        for binary in (False, True):
            for value in given:
                row = conn.execute("SELECT %s AS v", [value], binary=binary).fetchone()
                print(binary, type(value).__name__, repr(row[0]))
            print(conn.execute("SELECT 'ok'::mood, (1, 'x')::pair, 'a=>1, b=>NULL'::hstore, ARRAY[(1, 'y')::pair]", binary=binary).fetchone())
            print(conn.execute("SELECT NULL::int, ''::text, '{}'::int[], 'empty'::int4range, B'101', '1 day'::interval, 12.5::money", binary=binary).fetchone())


def prepared():
    with connect() as conn:
        conn.prepare_threshold = 1
        for n in range(4):
            print(conn.execute("SELECT %s::int + 1", [n]).fetchone())
        print(conn.execute("SELECT count(*) FROM pg_prepared_statements").fetchone())
        conn.execute("DEALLOCATE ALL")
        print(conn.execute("SELECT %s::int + 1", [9]).fetchone())
        conn.execute("CREATE TEMP TABLE t (a int)")
        for n in range(3):
            conn.execute("INSERT INTO t VALUES (%s)", [n], prepare=True)
        conn.execute("ALTER TABLE t ADD b text DEFAULT 'x'")
        print(conn.execute("SELECT * FROM t", prepare=True).fetchall())
        cursor = conn.cursor()
        cursor.executemany("INSERT INTO t VALUES (%s, %s) RETURNING a", [(n, str(n)) for n in range(50)], returning=True)
        total = cursor.fetchone()[0]
        while cursor.nextset():
            total += cursor.fetchone()[0]
        print(total)


def pipeline():
    with connect() as conn:
        conn.execute("DROP TABLE IF EXISTS piped; CREATE TABLE piped (a int PRIMARY KEY)")
        with conn.pipeline():
            cursors = [conn.execute("INSERT INTO piped VALUES (%s) RETURNING a", [n]) for n in range(500)]
            print(sum(cursor.fetchone()[0] for cursor in cursors))
        try:
            with conn.pipeline() as p:
                conn.execute("INSERT INTO piped VALUES (1000)")
                conn.execute("INSERT INTO piped VALUES (1)")
                conn.execute("INSERT INTO piped VALUES (1001)")
                p.sync()
                conn.execute("INSERT INTO piped VALUES (1002)")
        except psycopg.Error as failure:
            tell(failure)
        print(conn.execute("SELECT array_agg(a ORDER BY a) FROM piped WHERE a >= 1000").fetchone())
        with conn.pipeline(), conn.transaction():
            conn.execute("INSERT INTO piped VALUES (2000)")
            try:
                with conn.transaction():
                    conn.execute("INSERT INTO piped VALUES (2000)")
            except psycopg.Error as failure:
                tell(failure)
            conn.execute("INSERT INTO piped VALUES (2001)")
        print(conn.execute("SELECT array_agg(a ORDER BY a) FROM piped WHERE a >= 2000").fetchone())
        with conn.pipeline():
            cursors = [conn.execute("SELECT repeat('x', %s)", [100_000]) for _ in range(60)]
            print(sum(len(cursor.fetchone()[0]) for cursor in cursors))


def copying():
    with connect() as conn:
        conn.execute("DROP TABLE IF EXISTS copied; CREATE TABLE copied (a int, b text, c timestamptz)")
        with conn.cursor() as cursor:
            with cursor.copy("COPY copied FROM STDIN") as copy:
                for n in range(20_000):
                    copy.write_row((n, f"row\t{n}\n\\", datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)))
            print(cursor.rowcount)
            with cursor.copy("COPY copied FROM STDIN (FORMAT binary)") as copy:
                copy.set_types(["int4", "text", "timestamptz"])
                for n in range(1000):
                    copy.write_row((n, None, None))
            print(cursor.rowcount)
            for form in ("text", "csv", "binary"):
                with cursor.copy(f"COPY (SELECT * FROM copied ORDER BY a, b, c) TO STDOUT (FORMAT {form})") as copy:
                    print(form, sum(len(data) for data in copy), cursor.rowcount)
            with cursor.copy("COPY (SELECT a, b FROM copied ORDER BY a, b LIMIT 3) TO STDOUT") as copy:
                copy.set_types(["int4", "text"])
                print(list(copy.rows()))
            with cursor.copy("COPY (SELECT a FROM copied WHERE a > %s) TO STDOUT", [19_997]) as copy:
                print(b"".join(copy))
            for broken in ("x\n", "1\t2\t3\t4\n"):
                try:
                    with cursor.copy("COPY copied FROM STDIN") as copy:
                        copy.write(broken)
                except psycopg.Error as failure:
                    tell(failure)
            try:
                with cursor.copy("COPY copied FROM STDIN") as copy:
                    copy.write("1\tx\t\\N\n")
                    raise RuntimeError("given up")
            except RuntimeError as failure:
                print(failure)
            try:
                with cursor.copy("COPY copied FROM STDIN") as copy:
                    copy.write("x" * 50 + "\n")
                    for _ in range(20_000):
                        copy.write("1\ty\t\\N\n")
            except psycopg.Error as failure:
                tell(failure)
        print(conn.execute("SELECT count(*), count(b), max(a) FROM copied").fetchone())


def cursors():
    with psycopg.connect("") as conn:
        with conn.cursor("named", scrollable=True, withhold=True) as cursor:
            cursor.execute("SELECT generate_series(1, 1000)")
            print(cursor.fetchone(), cursor.fetchmany(3))
            cursor.scroll(500)
            conn.commit()
            print(cursor.fetchone())
            cursor.scroll(-100)
            print(cursor.fetchone(), len(cursor.fetchall()))
        print(sum(row[0] for row in conn.cursor().stream("SELECT generate_series(1, 5000)")))
        print(sum(row[0] for row in conn.cursor().stream("SELECT generate_series(1, 5000)", size=100)))
        with psycopg.ClientCursor(conn) as cursor:
            cursor.execute("SELECT %s, %s; SELECT 3", ["it's", 2])
            print(cursor.fetchone(), cursor.nextset(), cursor.fetchone())
        with psycopg.RawCursor(conn) as cursor:
            print(cursor.execute("SELECT $1::int", [5]).fetchone())


def transactions():
    with psycopg.connect("") as conn:
        print(conn.info.transaction_status.name)
        conn.execute("SELECT 1")
        print(conn.info.transaction_status.name)
        conn.rollback()
        conn.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        conn.read_only = True
        conn.deferrable = True
        print([conn.execute(f"SHOW {name}").fetchone()[0] for name in ("transaction_isolation", "transaction_read_only", "transaction_deferrable")])
        conn.rollback()
        conn.read_only = None
        try:
            with conn.transaction():
                conn.execute("SELECT 1")
                with conn.transaction():
                    conn.execute("SELECT 1/0")
        except psycopg.Error as failure:
            tell(failure)
            print(failure.diag.severity, failure.diag.message_primary, failure.diag.source_function)
        print(conn.info.transaction_status.name)
        conn.tpc_begin(conn.xid(1, "global", "branch"))
        conn.execute("CREATE TABLE IF NOT EXISTS phases (a int)")
        conn.tpc_prepare()
        conn.tpc_rollback()
        print(len(conn.tpc_recover()))


def cancelling():
    with connect() as conn:
        for cancel in (conn.cancel, conn.cancel_safe):
            threading.Timer(0.3, cancel).start()
            began = time.monotonic()
            try:
                conn.execute("SELECT pg_sleep(30)")
            except psycopg.Error as failure:
                tell(failure)
            print(time.monotonic() - began < 10, conn.execute("SELECT 1").fetchone())
            conn.cancel_safe()
            print(conn.execute("SELECT 2").fetchone())


def notifications():
    with connect() as conn, connect() as other:
        conn.execute("LISTEN news")
        other.execute("NOTIFY news, 'from another'")
        conn.execute("SELECT pg_notify('news', 'from myself')")
        for note in conn.notifies(timeout=5, stop_after=2):
            print(note.channel, note.payload, note.pid == conn.info.backend_pid, note.pid == other.info.backend_pid)
        conn.execute("UNLISTEN news")
        other.execute("NOTIFY news, 'unheard'")
        print(list(conn.notifies(timeout=0.3)))


def notices():
    with connect() as conn:
        conn.add_notice_handler(lambda diag: print("notice", diag.severity, diag.message_primary, diag.message_detail, diag.message_hint))
        conn.execute("DO $$ BEGIN RAISE NOTICE 'hello %', 1 USING DETAIL = 'd', HINT = 'h'; RAISE WARNING 'careful'; END $$")
        conn.execute("DROP TABLE IF EXISTS not_there")


def asynchronous():
    async def run():
        async with await psycopg.AsyncConnection.connect("", autocommit=True) as conn:
            print(await (await conn.execute("SELECT %s", [1])).fetchone())
            try:
                await asyncio.wait_for(conn.execute("SELECT pg_sleep(30)"), 0.3)
            except (asyncio.TimeoutError, psycopg.Error) as failure:
                print(type(failure).__name__)
            async with conn.pipeline():
                print([(await (await conn.execute("SELECT %s", [n])).fetchone())[0] for n in range(5)])

    asyncio.run(run())


def wrong():
    with connect() as conn:
        for statement in ("SELEC", "SELECT no_such FROM pg_class", "SELECT 1/0", "SELECT 'x'::int", "", ";", "SELECT 1; SELECT 1/0; SELECT 2", "COMMIT", "SELECT $1", "DROP DATABASE shop", "SELECT '\\x'::bytea", "SELECT E'\\'"):
            try:
                cursor = conn.execute(statement)
                print(repr(statement), cursor.statusmessage, cursor.description and cursor.fetchall())
            except psycopg.Error as failure:
                print(repr(statement), end=" ")
                tell(failure)
                print(failure.diag.statement_position, failure.diag.message_hint)


for run in (versions, direct_tls, start_settings, values, prepared, pipeline, copying, cursors, transactions, cancelling, notifications, notices, asynchronous, wrong):
    if run is not direct_tls or os.environ["PGSSLMODE"] != "disable":
        case(run.__name__, run)
