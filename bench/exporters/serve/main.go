// Serve is ganc as a peer of bench/exporters/times.py: a process that reads a piece of work a line, measures it and answers with a
// line of JSON, as bench/peers/serve.py does.
//
//	serve THREADS DIR    # DIR is what export.py wrote
//
// The work "NAME BATCH" is a run of DIR/NAME/model.onnx into outputs that stay; "where NAME BATCH" is the share of each kind of
// operation in it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func serve() error {
	if len(os.Args) != 3 {
		return fmt.Errorf("usage: serve THREADS DIR")
	}
	threads, err := strconv.Atoi(os.Args[1])
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(map[string]string{"version": "ganc"}); err != nil {
		return err
	}
	ready := map[string]func() error{}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		var answer any
		if words[0] == "where" {
			if answer, err = where(os.Args[2], words[1], words[2], threads); err != nil {
				return err
			}
		} else {
			if ready[lines.Text()] == nil {
				if ready[lines.Text()], err = prepare(os.Args[2], words[0], words[1], threads); err != nil {
					return err
				}
			}
			if answer, err = measure(ready[lines.Text()]); err != nil {
				return err
			}
		}
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
	return nil
}
