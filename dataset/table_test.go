package dataset

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	const flowers = "length,width,kind,id\n1,10,rose,a\n2,30,lily,b\n3,20,rose,c\n"
	for name, c := range map[string]struct{ text, options, want string }{
		"all columns":        {"x,y\n0,10\n4,20\n", "", "point[2] float32 -1..1 [-1 -1 1 1][][]"},
		"chosen, with label": {flowers, ",columns=width:length,label=kind", "point[2] float32 -1..1 label[] uint8 0..1 [-1 -1 1 0 0 1][1 0 1][][][][]"},
		"numbers as labels":  {"x,k\n1,3\n2,0\n", ",label=k", "point[1] float32 -1..1 label[] uint8 0..3 [-1 1][3 0][][][][]"},
		"as they are":        {flowers, ",columns=width,scale=none", "point[1] float32 10..30 [10 30 20][][]"},
		"standardised":       {"x\n1\n1\n3\n3\n", ",scale=standard", "point[1] float32 -1..1 [-1 -1 1 1][][]"},
		"another name":       {"x,y\n0,10\n4,20\n", ",field=image", "image[2] float32 -1..1 [-1 -1 1 1][][]"},
		"semicolons":         {"x;y\n0;1\n4;2\n", "", "point[2] float32 -1..1 [-1 -1 1 1][][]"},
		"tabs, mark, CRLF":   {"\ufeffx\ty\r\n0\t1\r\n4\t2\r\n", "", "point[2] float32 -1..1 [-1 -1 1 1][][]"},
		"quotes and spaces":  {"\"x, mm\", y\n \"0\",1\n4, 2e0\n", "", "point[2] float32 -1..1 [-1 -1 1 1][][]"},
	} {
		d, err := Open(filepath.Join(write(t, map[string][]byte{"t.csv": []byte(c.text)}), "t.csv"+c.options))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := describe(t, d); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// The columns say how to get back to the numbers of the table, and labels keep their names.
func TestCSVFields(t *testing.T) {
	dir := write(t, map[string][]byte{"t.csv": []byte("length,width,kind\n1,10,rose\n2,30,lily\n5,20,rose\n")})
	for _, c := range []struct{ scale, columns, back string }{
		{"minmax", "[{length 3 2} {width 20 10}]", "[2 30]"},
		{"none", "[{length 0 1} {width 0 1}]", "[2 30]"},
	} {
		d, err := Open(dir + "/t.csv,label=kind,scale=" + c.scale)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := d.Field("point")
		v := make([]float32, 2)
		if err := d.Train.Floats(1, v, "point", []int{1}, float32(f.Min), float32(f.Max)); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(f.Columns); got != c.columns {
			t.Errorf("%s: columns %s, want %s", c.scale, got, c.columns)
		}
		if got := fmt.Sprint(f.Original(v, f.Min, f.Max)); got != c.back {
			t.Errorf("%s: example 1 was %s, want %s", c.scale, got, c.back)
		}
		if f, _ := d.Field("label"); fmt.Sprint(f.ClassNames) != "[lily rose]" {
			t.Errorf("classes %v", f.ClassNames)
		}
	}
}

func TestCSVErrors(t *testing.T) {
	for _, c := range []struct {
		text, options string
		want          []string // without "data DIR/t.csv: "
	}{
		{"", "", []string{"the file is empty; fetch it again"}},
		{"x,y\n", "", []string{"a header and no rows"}},
		{"1,2\n3,4\n", "", []string{
			"line 1: column 1 is named 1: want a header with the names of the columns in the first line",
			"line 1: column 2 is named 2: want a header with the names of the columns in the first line"}},
		{"x,,x\n1,2,3\n", "", []string{"line 1: column 2 has no name: give it one, or remove it (an index of pandas: to_csv(index=False))", `line 1: two columns are named "x": rename one`}},
		{"x,y\n1,two\n3\n,5\n4,5,6\nNaN,1e39\n\"7,8\n", "", []string{
			`line 2: column "y" is "two": want a number; leave the column out with columns=, or name it with label=`,
			"line 3: 1 values, but the header names 2 columns",
			`line 4: column "x" is empty: fill the gap or remove the line`,
			"line 5: 3 values, but the header names 2 columns",
			`line 6: column "x" is NaN: want a finite number that float32 can hold`,
			`line 6: column "y" is 1e39: want a finite number that float32 can hold`,
			`line 7: extraneous or missing " in quoted-field: quote the whole value, and double a quote within it`}},
		{"x,y,z\na,1,c\nb,2,d\n", "", []string{ // columns of text are a mistake each
			`line 2: column "x" is "a": want a number; leave the column out with columns=, or name it with label=`,
			`line 2: column "z" is "c": want a number; leave the column out with columns=, or name it with label=`}},
		{"x\na\nb\n1\nc\n", "", []string{ // not one of text: every value that is
			`line 2: column "x" is "a": want a number; leave the column out with columns=, or name it with label=`,
			`line 3: column "x" is "b": want a number`,
			`line 5: column "x" is "c": want a number`}},
		{"\xff\xfe\x00\x00x\x00\x00\x00", "", []string{"the text is UTF-32: save it as UTF-8"}},
		{"x\n\x001\x00\n", "", []string{"line 2: a zero byte: the text is UTF-16 without its mark, or no text: save it as UTF-8"}},
		{"grö\u00dfe\n1\n\xe4\n", "", []string{"line 3: not UTF-8, which the rest of the text is: save it in one encoding"}},
		{"sep=/\nx/y\n1/2\n", "", []string{"line 1: sep=/: want a comma, a semicolon, a tab or a bar between values"}},
		{"sep=;\nx;y\n1;2\n3\n", "", []string{"line 4: 1 values, but the header names 2 columns"}},
		{"x;y\n1,5;2\n3;4\n", "", []string{`line 2: column "x" is "1,5": want a decimal point, or say decimal=comma`}},
		{"x,y\n1,2\n,\n\"\", \n3,4\n", "", []string{"line 3 has no values: remove it", "line 4 has no values: remove it"}},
		{"x,k\n1,a\n2,b\n3,a\n", ",label=k,test=1,shuffle=1", []string{`line 3: label "k" is "b", a class that no row for training has: give the training split examples of it, by another shuffle= or by moving files, or remove these`}},
		{"x,y\n\"1,2\n3,4\n", "", []string{`line 2: extraneous or missing " in quoted-field: quote the whole value, and double a quote within it`}},
		{"x\n0\na\n" + strings.Repeat("b\n", 21), "", append(append([]string{`line 3: column "x" is "a": want a number; leave the column out with columns=, or name it with label=`}, lines(4, 22, `line %d: column "x" is "b": want a number`)...), "2 more mistakes")},
		{"x,y\n1,2\n3,4\n", ",columns=x:z,label=Y", []string{
			`label=Y: there is no such column: did you mean "y"? (columns: x, y)`,
			`columns=z: there is no such column (columns: x, y)`}},
		{"x,y\n1,2\n3,4\n", ",columns=x:y:x,label=y", []string{`column "y" is the label and among columns=: name it once`, `columns= names "x" twice`}},
		{"x,y\n1,2\n3,4\n", ",columns=x::y", nil},
		{"k\n1\n2\n", ",label=k", []string{"no column of numbers beside the label"}},
		{"x,k\n1,0\n2,256\n3,-1\n4,1.5\n", ",label=k", []string{
			`line 3: label "k" is 256: want classes as whole numbers from 0 to 255`,
			`line 4: label "k" is -1: want classes as whole numbers from 0 to 255`,
			`line 5: label "k" is 1.5: want classes as whole numbers from 0 to 255`}},
		{"x,k\n1,a\n2,\n", ",label=k", []string{`line 3: column "k" is empty: fill the gap or remove the line`}},
		{"x,y\n1,2\n1,2\n", "", []string{`column "x" is 1 in every row for training: leave it out with columns=`, `column "y" is 2 in every row for training: leave it out with columns=`}},
	} {
		dir := write(t, map[string][]byte{"t.csv": []byte(c.text)})
		_, err := Open(dir + "/t.csv" + c.options)
		want := "data DIR/t.csv: " + strings.Join(c.want, "\ndata DIR/t.csv: ")
		if c.want == nil {
			want = "data DIR/t.csv" + c.options + ": columns=x::y: want names with colons between them"
		}
		if got := message(err, dir); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.text, got, want)
		}
	}
}

// lines is a message for each of the lines from first to last.
func lines(first, last int, format string) (s []string) {
	for i := first; i <= last; i++ {
		s = append(s, fmt.Sprintf(format, i))
	}
	return s
}

func FuzzCSV(f *testing.F) {
	f.Add("x,y\n1,2\n3,4\n", "y")
	f.Add("x;k\n1;a\n\"2;b\n", "k")
	f.Fuzz(func(t *testing.T, text, label string) {
		r := request{path: "f", options: options{label: label}}
		table, err := readTable(r, strings.NewReader(text))
		if err != nil {
			return
		}
		d, err := table.fit(division{})
		if err == nil && (d.Train.N == 0 || d.Train.N > strings.Count(text, "\n")+strings.Count(text, "\r")) {
			t.Errorf("%d rows of %q", d.Train.N, text)
		}
	})
}
