package dataset

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// What spreadsheets write is one table, however they write it.
func TestSpreadsheets(t *testing.T) {
	const text = "größe,art\r\n1.5,ä\r\n2.5,b\r\n"
	wide := func(mark []byte, first, second int) []byte {
		b := mark
		for _, u := range utf16.Encode([]rune(text)) {
			b = append(b, byte(u>>first), byte(u>>second))
		}
		return b
	}
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	const want = "point[1] float32 -1..1 label[] uint8 0..1 [-1 1][1 0][][][][] [größe] [b ä]"
	for name, c := range map[string]struct {
		file        []byte
		name, notes string
	}{
		"UTF-8":               {[]byte(text), "t.csv,label=art", ""},
		"UTF-8 with its mark": {[]byte("\ufeff" + text), "t.csv,label=art", ""},
		"UTF-16, little":      {wide([]byte("\xff\xfe"), 0, 8), "t.csv,label=art", ""},
		"UTF-16, big":         {wide([]byte("\xfe\xff"), 8, 0), "t.csv,label=art", ""},
		"Windows-1252":        {[]byte(latin), "t.csv,label=art", "the text is not UTF-8 and was read as Windows-1252"},
		"CR":                  {[]byte(strings.ReplaceAll(text, "\r\n", "\r")), "t.csv,label=art", ""},
		"LF":                  {[]byte(strings.ReplaceAll(text, "\r\n", "\n")), "t.csv,label=art", ""},
		"CR CR LF":            {[]byte(strings.ReplaceAll(text, "\r\n", "\r\r\n")), "t.csv,label=art", ""},
		"no end of the last":  {[]byte(strings.TrimSuffix(text, "\r\n")), "t.csv,label=art", ""},
		"sep=":                {[]byte("sep=;\r\n" + strings.ReplaceAll(text, ",", ";")), "t.csv,label=art", ""},
		"sep= in quotes":      {[]byte("\"sep=\t\"\n" + strings.ReplaceAll(text, ",", "\t")), "t.csv,label=art", ""},
		"decimal commas":      {[]byte(strings.ReplaceAll(strings.ReplaceAll(text, ",", ";"), ".", ",")), "t.csv,label=art,decimal=comma", ""},
		"bars":                {[]byte(strings.ReplaceAll(text, ",", "|")), "t.csv,label=art", ""},
		"tabs named .csv":     {[]byte(strings.ReplaceAll(text, ",", "\t")), "t.csv,label=art", ""},
		"commas named .tsv":   {[]byte(text), "t.TSV,label=art", ""},
	} {
		file, _, _ := strings.Cut(c.name, ",")
		d, err := Open(filepath.Join(write(t, map[string][]byte{file: c.file}), c.name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := fmt.Sprintf("%s [%s] %v", describe(t, d), d.Fields[0].Columns[0].Name, d.Fields[1].ClassNames)
		if notes := strings.Join(d.Notes, "; "); got != want || notes != c.notes {
			t.Errorf("%s: %s\ngot  %s\nwant %s", name, notes, got, want)
		}
	}
}

// A character of several bytes may lie across the blocks in which a text is read.
func TestScanAcrossBlocks(t *testing.T) {
	for pad := 1<<16 - 4; pad < 1<<16+2; pad++ {
		text := strings.Repeat("x", pad) + "猫" + strings.Repeat("y", 100)
		if latin, err := scanText(strings.NewReader(text)); latin || err != nil {
			t.Errorf("%d bytes before it: %v, %v", pad, latin, err)
		}
	}
	if latin, err := scanText(strings.NewReader("half a character: \xe7\x8c")); !latin || err != nil {
		t.Errorf("%v, %v", latin, err)
	}
}

func TestSeparator(t *testing.T) {
	for _, c := range []struct {
		path, text string
		want       rune
	}{
		{"a.csv", "x,y\n1,2\n", ','},
		{"a.csv", "x;y\n1,5;2\n", ';'},
		{"a.csv", "len, mm;width\n1.5;2\n", ';'},
		{"a.csv", "a,b;c\n1,5;2\n", ';'}, // commas and semicolons both give two columns: as many numbers, …
		{"a.csv", "a,b;c\n1,5;x\n", ','},
		{"a.tsv", "pos, mm\twidth\n1\t2\n", '\t'},
		{"a.tsv", "x\ty,z\n1\t2,5\n", '\t'},
		{"a.csv", "x\n1\n", ','},
		{"a.csv", "x;y\n1;2;3\n", ';'}, // a row that is wrong
		{"a.csv", "", ','},
		{"a.csv", "name;x\n\"a,b\";1\n", ';'},
		{"a.csv", "x,y", ','},
	} {
		if got := separator(c.path, c.text, true); got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.path, c.text, got, c.want)
		}
	}
}
