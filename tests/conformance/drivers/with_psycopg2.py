"""psycopg2: simple queries only, large objects, named cursors, asynchronous connections."""

import io
import select
import threading

import psycopg2
import psycopg2.extras

from report import case, tell


def connect(**options):
    conn = psycopg2.connect("", **options)
    conn.autocommit = True
    return conn


def basics():
    conn = connect()
    cursor = conn.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
    cursor.execute("SELECT %s AS a, %s AS b, %s AS c", (1, "it's \\ ż", [1, None]))
    print(dict(cursor.fetchone()), cursor.statusmessage)
    psycopg2.extras.execute_values(cursor, "SELECT * FROM (VALUES %s) v", [(1, "a"), (2, None)])
    print([dict(row) for row in cursor.fetchall()])
    cursor.execute("SELECT 1; SELECT 2 AS second")
    print(dict(cursor.fetchone()), conn.server_version, conn.encoding, conn.get_backend_pid() > 0)


def large_objects():
    conn = psycopg2.connect("")
    large = conn.lobject(0, "wb")
    print(large.write(b"0123456789" * 100_000))
    oid = large.oid
    large.close()
    large = conn.lobject(oid, "rb")
    print(large.seek(999_995), large.read(), large.tell())
    large.close()
    large = conn.lobject(oid, "rw")
    large.truncate(12)
    print(large.read())
    large.unlink()
    try:
        conn.lobject(oid, "rb")
    except psycopg2.Error as failure:
        tell(failure)
    conn.rollback()
    conn.close()


def copying():
    cursor = connect().cursor()
    cursor.execute("CREATE TEMP TABLE t (a int, b text)")
    cursor.copy_expert("COPY t FROM STDIN", io.StringIO("1\ta\n2\t\\N\n"))
    out = io.StringIO()
    cursor.copy_expert("COPY t TO STDOUT (FORMAT csv, HEADER)", out)
    print(repr(out.getvalue()), cursor.rowcount)


def cursors():
    conn = psycopg2.connect("")
    cursor = conn.cursor("named", scrollable=True)
    cursor.itersize = 100
    cursor.execute("SELECT generate_series(1, 1000)")
    print(sum(row[0] for row in cursor))
    cursor.scroll(10, "absolute")
    print(cursor.fetchone())
    conn.set_session("REPEATABLE READ", readonly=True) if conn.closed else conn.rollback()
    conn.set_session("REPEATABLE READ", readonly=True)
    other = conn.cursor()
    other.execute("SHOW transaction_isolation")
    print(other.fetchone())


def waiting():
    conn = psycopg2.connect("", async_=True)

    def wait():
        while True:
            state = conn.poll()
            if state == psycopg2.extensions.POLL_OK:
                return
            select.select([conn], [conn] if state == psycopg2.extensions.POLL_WRITE else [], [], 5)

    wait()
    cursor = conn.cursor()
    cursor.execute("SELECT 42")
    wait()
    print(cursor.fetchone())


def cancelling():
    conn = connect()
    threading.Timer(0.3, conn.cancel).start()
    try:
        conn.cursor().execute("SELECT pg_sleep(30)")
    except psycopg2.Error as failure:
        tell(failure)


def notifications():
    conn = connect()
    cursor = conn.cursor()
    cursor.execute("LISTEN news; NOTIFY news, 'x'")
    conn.poll()
    print([(note.channel, note.payload, note.pid == conn.get_backend_pid()) for note in conn.notifies])
    cursor.execute("DO $$ BEGIN RAISE NOTICE 'said'; END $$")
    print(conn.notices)


def encodings():
    conn = connect()
    print(conn.encoding)
    try:
        conn.set_client_encoding("UTF8")
        print(conn.encoding)
    except psycopg2.Error as failure:
        tell(failure)


for run in (basics, large_objects, copying, cursors, waiting, cancelling, notifications, encodings):
    case(run.__name__, run)
