// Command ferretdb is the wire-protocol stand-in for MongoDB that the conformance suite of mongodoc starts as a
// subprocess, because no real mongod can be had on a developer's bare machine. It keeps its data in the folder named by
// its one argument, listens on a random local port, prints its URI on the first line of standard output, and ends when
// standard input ends, so that it never outlives the test that started it. It is no production store: it is not atomic
// under concurrent writes.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: ferretdb FOLDER")
	}
	f, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Args[1] + "/",
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		io.Copy(io.Discard, os.Stdin) // ends with the parent
		cancel()
	}()
	go fmt.Println(f.MongoDBURI()) // waits until the listener stands
	if err := f.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
