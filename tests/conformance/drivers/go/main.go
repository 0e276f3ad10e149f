// pgx in each of its query modes: batches, COPY in binary, large objects, pipelines, notifications, cancelling by context, pools.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

var ctx = context.Background()

func tell(err error) {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		fmt.Println("error", server.Code, server.Message, server.Detail, server.Hint, server.Position)
	} else {
		fmt.Printf("error %T %v\n", err, errors.Is(err, context.DeadlineExceeded))
	}
}

func each(name string, run func(*pgx.Conn) error) {
	fmt.Println("==", name)
	conn, err := pgx.Connect(ctx, "")
	if err != nil {
		tell(err)
		return
	}
	defer conn.Close(ctx)
	if err := run(conn); err != nil {
		tell(err)
	}
}

func modes(conn *pgx.Conn) error {
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		var number int
		var text string
		var list []int32
		var at time.Time
		for range 3 {
			err := conn.QueryRow(ctx, "SELECT $1::int + 1, $2::text, $3::int[], $4::timestamptz", mode, 1, "it's ż\\", []int32{1, 2}, time.Unix(0, 0)).Scan(&number, &text, &list, &at)
			fmt.Println(mode, number, text, list, at.Unix(), err)
		}
		_, err := conn.Exec(ctx, "SELECT 1/$1::int", mode, 0)
		tell(err)
		_, err = conn.Exec(ctx, "SELEC", mode)
		tell(err)
	}
	_, err := conn.Exec(ctx, "CREATE TEMP TABLE changing (a int)")
	if err != nil {
		return err
	}
	for n := range 3 {
		rows, _ := conn.Query(ctx, "SELECT * FROM changing")
		fmt.Println(len(rows.FieldDescriptions()))
		rows.Close()
		if err := rows.Err(); err != nil {
			tell(err)
		}
		if _, err := conn.Exec(ctx, fmt.Sprintf("ALTER TABLE changing ADD b%d int", n)); err != nil {
			return err
		}
	}
	return conn.DeallocateAll(ctx)
}

func batches(conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "CREATE TEMP TABLE t (a int PRIMARY KEY)"); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for n := range 300 {
		batch.Queue("INSERT INTO t VALUES ($1)", n)
	}
	batch.Queue("SELECT count(*) FROM t").QueryRow(func(row pgx.Row) error {
		var count int
		err := row.Scan(&count)
		fmt.Println(count)
		return err
	})
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	broken := &pgx.Batch{}
	broken.Queue("INSERT INTO t VALUES (1000)")
	broken.Queue("INSERT INTO t VALUES (1)")
	broken.Queue("INSERT INTO t VALUES (1001)")
	tell(conn.SendBatch(ctx, broken).Close())
	var count int
	err := conn.QueryRow(ctx, "SELECT count(*) FROM t WHERE a >= 1000").Scan(&count)
	fmt.Println(count)
	return err
}

func pipelines(conn *pgx.Conn) error {
	pipe := conn.PgConn().StartPipeline(ctx)
	for n := range 20 {
		pipe.SendQueryParams("SELECT $1::int", [][]byte{fmt.Appendf(nil, "%d", n)}, nil, nil, nil)
		if n == 7 {
			pipe.SendQueryParams("SELECT 1/0", nil, nil, nil, nil)
		}
		if n%5 == 4 {
			pipe.SendPipelineSync()
		}
	}
	pipe.SendPrepare("later", "SELECT $1::text", nil)
	pipe.SendQueryPrepared("later", [][]byte{[]byte("x")}, nil, nil)
	if err := pipe.Sync(); err != nil {
		tell(err)
	}
	for {
		got, err := pipe.GetResults()
		switch result := got.(type) {
		case *pgconn.ResultReader:
			for result.NextRow() {
				fmt.Print(string(result.Values()[0]), " ")
			}
			if _, err := result.Close(); err != nil {
				tell(err)
			}
		case *pgconn.PipelineSync:
			fmt.Println("sync")
		case nil:
			if err == nil {
				fmt.Println()
				return pipe.Close()
			}
			tell(err)
		}
	}
}

func copying(conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "CREATE TEMP TABLE t (a int, b text, c timestamptz)"); err != nil {
		return err
	}
	count, err := conn.CopyFrom(ctx, pgx.Identifier{"t"}, []string{"a", "b", "c"}, pgx.CopyFromSlice(20_000, func(n int) ([]any, error) {
		return []any{n, strings.Repeat("x", n%50), time.Unix(int64(n), 0)}, nil
	}))
	fmt.Println(count, err)
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"t"}, []string{"a"}, pgx.CopyFromFunc(func() ([]any, error) { return nil, errors.New("given up") }))
	tell(err)
	tag, err := conn.PgConn().CopyTo(ctx, io.Discard, "COPY t TO STDOUT")
	fmt.Println(tag, err)
	_, err = conn.PgConn().CopyFrom(ctx, strings.NewReader("x\n"), "COPY t FROM STDIN")
	tell(err)
	return conn.QueryRow(ctx, "SELECT count(*) FROM t").Scan(&count)
}

func large(conn *pgx.Conn) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	objects := tx.LargeObjects()
	oid, err := objects.Create(ctx, 0)
	if err != nil {
		return err
	}
	object, err := objects.Open(ctx, oid, pgx.LargeObjectModeRead|pgx.LargeObjectModeWrite)
	if err != nil {
		return err
	}
	n, err := object.Write([]byte(strings.Repeat("0123456789", 50_000)))
	fmt.Println(n, err)
	at, err := object.Seek(-5, io.SeekEnd)
	rest, _ := io.ReadAll(object)
	fmt.Println(at, err, string(rest))
	return nil
}

func transactions(conn *pgx.Conn) error {
	err := pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.Serializable, AccessMode: pgx.ReadOnly, DeferrableMode: pgx.Deferrable}, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "CREATE TEMP TABLE x (a int)")
		tell(err)
		_, err = tx.Exec(ctx, "CREATE TABLE x (a int)")
		return err
	})
	tell(err)
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		tell(pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error {
			_, err := inner.Exec(ctx, "SELECT 1/0")
			return err
		}))
		var one int
		err := tx.QueryRow(ctx, "SELECT 1").Scan(&one)
		fmt.Println(one)
		return err
	})
}

func cancelling(conn *pgx.Conn) error {
	request := time.AfterFunc(300*time.Millisecond, func() { conn.PgConn().CancelRequest(ctx) })
	defer request.Stop()
	_, err := conn.Exec(ctx, "SELECT pg_sleep(30)")
	tell(err)
	short, stop := context.WithTimeout(ctx, 300*time.Millisecond)
	defer stop()
	_, err = conn.Exec(short, "SELECT pg_sleep(30)")
	tell(err)
	fmt.Println(conn.IsClosed())
	return nil
}

func notifications(conn *pgx.Conn) error {
	for _, statement := range []string{"LISTEN news", "NOTIFY news, 'x'"} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	note, err := conn.WaitForNotification(ctx)
	if err == nil {
		fmt.Println(note.Channel, note.Payload, note.PID == conn.PgConn().PID())
	}
	return err
}

func types(conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "DROP TYPE IF EXISTS pgx_pair; CREATE TYPE pgx_pair AS (a int, b text)"); err != nil {
		return err
	}
	pair, err := conn.LoadType(ctx, "pgx_pair")
	if err != nil {
		return err
	}
	conn.TypeMap().RegisterType(pair)
	rows, _ := conn.Query(ctx, "SELECT (1, 'x')::pgx_pair, '[1,5)'::int4range, '{a,NULL}'::text[], 12.50::numeric, '1 day'::interval, '10.0.0.0/8'::cidr, 'infinity'::timestamptz, '(1,2)'::point, NULL::uuid, '{\"a\": 1}'::jsonb")
	got, err := pgx.CollectRows(rows, pgx.RowToMap)
	for _, row := range got {
		for _, field := range rows.FieldDescriptions() {
			fmt.Printf("%s %v\n", field.Name, row[field.Name])
		}
	}
	var number pgtype.Numeric
	fmt.Println(conn.QueryRow(ctx, "SELECT 'NaN'::numeric").Scan(&number), number.NaN)
	return err
}

func pools() {
	fmt.Println("== pool")
	config, _ := pgxpool.ParseConfig("pool_max_conns=4")
	config.ConnConfig.RuntimeParams["search_path"] = "other"
	config.ConnConfig.RuntimeParams["application_name"] = "pool"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		tell(err)
		return
	}
	defer pool.Close()
	var all sync.WaitGroup
	results := make([]string, 100)
	for n := range results {
		all.Go(func() {
			err := pool.QueryRow(ctx, "SELECT $1::int || current_setting('search_path')", n).Scan(&results[n])
			if err != nil {
				results[n] = err.Error()
			}
		})
	}
	all.Wait()
	fmt.Println(results)
}

func main() {
	each("modes", modes)
	each("batches", batches)
	each("pipelines", pipelines)
	each("copying", copying)
	each("large objects", large)
	each("transactions", transactions)
	each("cancelling", cancelling)
	each("notifications", notifications)
	each("types", types)
	pools()
	if os.Getenv("PGSSLMODE") != "disable" {
		os.Setenv("PGSSLNEGOTIATION", "direct")
		each("direct TLS", modes)
	}
}
