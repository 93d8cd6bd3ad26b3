// Command concord is the hub: the pages, the API, the rooms and what time makes happen, in one binary.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"concord/cmd/server/app"
	"concord/cmd/server/explain"
	"concord/cmd/server/httpapi"
)

const usage = `concord serve     start the hub (default); settings are environment variables (cmd/server/app/config.go)
concord import    bring courts, organizations, mediators and staff in: concord import FILE, or - for standard input;
                  concord import -example prints a document to start from
concord routing   check a roster: concord routing explain --world FILE [--lang zh|en] [--json] says who may take the disputes
                  of a file, and why (docs/routing-world.md); concord routing example prints a file to start from
concord openapi   print the OpenAPI 3.1 document
concord version   print the version`

func main() {
	if err := run(append(os.Args[1:], "serve")[0], os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "concord:", err)
		os.Exit(1)
	}
}

func run(command string, args []string) error {
	switch command {
	case "serve":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		config, err := app.Environment()
		if err != nil {
			return err
		}
		return app.Serve(ctx, config, os.Stdout)
	case "import":
		return app.Import(context.Background(), args[2:], os.Stdin, os.Stdout)
	case "routing":
		return explain.Run(args[2:], os.Stdin, os.Stdout)
	case "openapi":
		document, err := httpapi.Describe("1")
		if err != nil {
			return err
		}
		_, err = fmt.Println(string(document))
		return err
	case "version":
		_, err := fmt.Println(app.Version)
		return err
	case "help", "-h", "--help":
		_, err := fmt.Println(usage)
		return err
	}
	return fmt.Errorf("unknown command %q\n%s", command, usage)
}
