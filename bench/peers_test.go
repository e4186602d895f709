package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestReadmePeers: the README has a line for each work of the tables RESULTS-KIND.md of bench/peers, with the kinds of machine on
// which ganc does worst and best.
func TestReadmePeers(t *testing.T) {
	files, err := filepath.Glob("peers/RESULTS-*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables of peers: %v", err)
	}
	var order []string
	found := map[string][]string{} // by work and threads, for each kind: the ratio, and the cell of the README
	for _, path := range files {
		kind := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "RESULTS-"), ".md")
		for work, cell := range compared(t, path) {
			ratio, peer, _ := strings.Cut(cell, " ")
			order = append(order, work)
			found[work] = append(found[work], fmt.Sprintf("%s (%s, %s)", ratio, strings.Trim(peer, "()"), kind))
		}
	}
	_, table, _ := strings.Cut(read(t, "../README.md"), "<!-- bench/peers -->\n")
	table, _, ok := strings.Cut(table, "<!-- end -->\n")
	if !ok {
		t.Fatal("README.md has no table of peers")
	}
	slices.Sort(order)
	order = slices.Compact(order)
	for _, work := range order {
		cells := found[work]
		slices.SortFunc(cells, func(a, b string) int { return strings.Compare(b, a) })
		if want := fmt.Sprintf("| %s | %s | %s |\n", work, cells[0], cells[len(cells)-1]); !strings.Contains(table, want) {
			t.Errorf("README.md lacks the line\n%s", want)
		}
	}
	if got := strings.Count(table, "\n") - 2; got != len(order) {
		t.Errorf("README.md has %d lines of peers, the tables %d", got, len(order))
	}
}

// compared is the cell "ratio to the fastest" of each line of a table, by work and threads.
func compared(t *testing.T, path string) map[string]string {
	t.Helper()
	column, cells := -1, map[string]string{}
	for line := range strings.Lines(read(t, path)) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		row := strings.Split(strings.Trim(line, "| \n"), " | ")
		if column < 0 {
			if column = slices.Index(row, "ratio to the fastest"); column < 0 {
				t.Fatalf("%s has no column of ratios: %q", path, row)
			}
			continue
		}
		ratio, _, _ := strings.Cut(row[column], " ")
		if x, err := strconv.ParseFloat(ratio, 64); err != nil || x <= 0 || len(ratio) != 4 {
			t.Errorf("%s: ratio %q", path, row[column])
		}
		cells[row[0]+" | "+row[1]] = row[column]
	}
	if len(cells) < 2 {
		t.Fatalf("%s has a table of %d lines", path, len(cells))
	}
	return cells
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestKernelTables: the pages KERNELS-KIND.md of bench/peers have products, elementwise functions, updates and convolutions, and no
// table without rows.
func TestKernelTables(t *testing.T) {
	files, err := filepath.Glob("peers/KERNELS-*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables of kernels: %v", err)
	}
	for _, path := range files {
		text, tables := read(t, path), 0
		for block := range strings.SplitSeq(text, "\n\n") {
			if !strings.HasPrefix(block, "|") {
				continue
			}
			if tables++; strings.Count(strings.TrimSpace(block), "\n") < 2 {
				t.Errorf("%s: a table without rows: %s", path, block)
			}
		}
		if tables < 4 {
			t.Errorf("%s has %d tables, want 4 or more", path, tables)
		}
		for _, work := range []string{"| exp of 100,000 |", "| adam of 1,500,000 |", "| 128×512×784 | TN | 1 |", "| 4×4, stride 2, 14×14×64"} {
			if !strings.Contains(text, work) {
				t.Errorf("%s has no row %q", path, work)
			}
		}
	}
}
