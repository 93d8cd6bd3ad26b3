// Command benchimport measures how long 5,000 mediators take from a file to the roster: a hub of its own in a temporary
// folder takes the file, reads and checks it, somebody says go, and every row becomes an account and a mediator. Everything
// runs as it does in production, with store, outbox and queue; the figure is from the first byte to the last row. It prints
// lines: name value unit.
//
//	go run ./tools/benchimport [-rows 5000] [-format csv]
//
// What misses its target is named on standard error; with -check that is a failure.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/klog/v2"

	"concord/cmd/server/app"
	"concord/internal/actor"
	"concord/organizations"
	"concord/organizations/imports"

	"github.com/xuri/excelize/v2"
)

// target is the longest that 5,000 rows may take.
const target = 10 * time.Second

func main() {
	rows := flag.Int("rows", imports.MaxRows, "how many mediators")
	format := flag.String("format", "xlsx", "csv or xlsx")
	check := flag.Bool("check", false, "fail when the figure misses its target")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	took, err := run(ctx, *rows, *format, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchimport:", err)
		os.Exit(1)
	}
	if took > target {
		fmt.Fprintf(os.Stderr, "import_%d misses its target of %g s\n", *rows, target.Seconds())
		if *check {
			os.Exit(1)
		}
	}
}

func run(ctx context.Context, rows int, format string, out io.Writer) (took time.Duration, err error) {
	klog.SetSlogLogger(slog.New(slog.DiscardHandler))
	dir, err := os.MkdirTemp("", "concord-benchimport-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	file, err := table(rows, format)
	if err != nil {
		return 0, err
	}
	a, err := app.Open(ctx, app.Config{Addr: "127.0.0.1:0", Data: dir, MediaTCP: "off", TURN: "off", LogLevel: "error"})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.Start(ctx); err != nil {
		return 0, err
	}
	ctx = actor.With(ctx, actor.Machine)
	o, err := house(ctx, a)
	if err != nil {
		return 0, err
	}
	start := time.Now()
	m, err := a.Imports.Create(ctx, o, "mediators."+format, bytes.NewReader(file))
	if err != nil {
		return 0, err
	}
	if m, err = until(ctx, a, m.ID, imports.Ready); err != nil {
		return 0, err
	}
	read := time.Since(start)
	if m.Bad > 0 {
		return 0, fmt.Errorf("%d rows are wrong: %+v", m.Bad, m.Problems[:1])
	}
	if m, err = a.Imports.Start(ctx, m.ID, imports.All); err != nil {
		return 0, err
	}
	if m, err = until(ctx, a, m.ID, imports.Done); err != nil {
		return 0, err
	}
	took = time.Since(start)
	if err := all(ctx, a, o, rows); err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "import_%d_read %.3g s\nimport_%d %.3g s\nimport_rows_per_s %.4g 1/s\n", rows, read.Seconds(), rows, took.Seconds(), float64(m.Written)/took.Seconds())
	return took, nil
}

// house makes the organization that imports.
func house(ctx context.Context, a *app.App) (organizations.OrganizationID, error) {
	c := organizations.Court{ID: "court", Name: organizations.Name{ZH: "桐庐县人民法院", EN: "Tonglu Court"}, Level: organizations.Basic, Region: "330122"}
	if err := a.Roster.AddCourt(ctx, c); err != nil {
		return "", err
	}
	o, err := a.Roster.Apply(ctx, organizations.Organization{ID: "house", Kind: organizations.People, Name: organizations.Name{ZH: "桐庐县人民调解委员会", EN: "Tonglu Committee"},
		Regions: []string{"330122"}, Causes: []string{"loan", "property_service", "neighbours"}})
	if err != nil {
		return "", err
	}
	return o.ID, a.Roster.Approve(ctx, o.ID, c.ID)
}

// until waits for a state.
func until(ctx context.Context, a *app.App, id imports.ID, want imports.State) (imports.Import, error) {
	t := time.NewTicker(5 * time.Millisecond)
	defer t.Stop()
	for {
		m, err := a.Imports.Get(ctx, id)
		switch {
		case err != nil:
			return m, err
		case m.State == want:
			return m, nil
		case m.State == imports.Failed || m.State == imports.Stopped || want == imports.Done && m.State == imports.Ready:
			return m, fmt.Errorf("it is %s: %+v %+v", m.State, m.Failure, m.Problems)
		}
		select {
		case <-ctx.Done():
			return m, ctx.Err()
		case <-t.C:
		}
	}
}

// all counts who is on the roster.
func all(ctx context.Context, a *app.App, o organizations.OrganizationID, want int) error {
	n := 0
	for cursor := ""; ; {
		ms, next, err := a.Roster.Mediators(ctx, o, cursor, 1000)
		if err != nil {
			return err
		}
		if n += len(ms); next == "" {
			break
		}
		cursor = next
	}
	if n != want {
		return fmt.Errorf("%d mediators are on the roster, not %d", n, want)
	}
	return nil
}

// table makes the file.
func table(rows int, format string) ([]byte, error) {
	lines := [][]any{{"姓名", "证书编号", "手机号", "擅长", "语言", "地区", "容量", "有效期", "工作时间", "简介"}}
	names := []rune("王李张刘陈杨黄赵周吴秀兰英强伟芳娜敏静丽")
	for i := range rows {
		name := string([]rune{names[i%10], names[10+i/10%10], names[10+i/100%10]})
		lines = append(lines, []any{name, fmt.Sprintf("TJ330122-%06d", i), fmt.Sprintf("139%08d", i), "民间借贷、物业服务", "普通话", "桐庐县", "12", "2030-12-31", "工作日、晚间", "从事人民调解十年，擅长邻里与借贷纠纷"})
	}
	var b bytes.Buffer
	if format == "csv" {
		for _, l := range lines {
			for i, v := range l {
				if i > 0 {
					b.WriteByte(',')
				}
				fmt.Fprint(&b, v)
			}
			b.WriteString("\r\n")
		}
		return b.Bytes(), nil
	}
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, err
	}
	for i, l := range lines {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), l); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	_, err = f.WriteTo(&b)
	return b.Bytes(), err
}
