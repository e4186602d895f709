package dataset

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/spell"
)

// options is what a person writes behind the name or path of a source: NAME|PATH{,KEY=VALUE}.
type options struct {
	given      []string // the keys, in the order of the text
	validation portion
	test       portion
	shuffle    uint64
	n          int
	seed       uint64
	field      string
	valueRange [2]float64 // both 0 where it is not given
	columns    []string
	label      string
	scale      string
	size       [2]int // height and width, 0 where it is not given
	fit        string
	channels   int
	pairs      string    // yes, no, or empty
	swap       string    // the same
	folders    [2]string // a and b

	decimalComma bool
}

// An Option is a key that sources take.
type Option struct {
	Key  string
	Want string // the values that it takes
	Doc  string
	set  func(*options, string) bool // false where the value is none of them
}

// SplitOptions are the options of every source.
var SplitOptions = []Option{
	{"validation", portionWanted, "training examples to validate with", func(o *options, v string) bool { return o.validation.set(v) }},
	{"test", portionWanted, "training examples to test with, where the data have no test split", func(o *options, v string) bool { return o.test.set(v) }},
	{"shuffle", "a whole number", "the seed that chooses them (default 0)", func(o *options, v string) bool { return setUint(&o.shuffle, v) }},
}

// The options of arrays, tables and images.
var (
	fieldOption = Option{"field", "a name, not label", `of the examples in the model (default: "image", or "point" for rows of numbers)`, func(o *options, v string) bool {
		o.field = v
		return v != "" && v != "label"
	}}
	arrayOptions = []Option{
		fieldOption,
		{"range", "LEAST:GREATEST", "that the numbers can have (default: 0:255 for bytes, otherwise the first of 0:1, -1:1 and, for images, 0:255 that holds them all, or their own)", func(o *options, v string) bool {
			return setRange(&o.valueRange, v)
		}},
	}
	tableOptions = []Option{
		{"columns", "names with colons between them", "of the columns of numbers (default: all but the label)", func(o *options, v string) bool {
			o.columns = strings.Split(v, ":")
			return !slices.Contains(o.columns, "")
		}},
		{"label", "a name", "of the column with the class (default: none)", func(o *options, v string) bool {
			o.label = v
			return v != ""
		}},
		{"scale", "minmax, standard or none", "each column to -1..1 (minmax, the default), to mean 0 and deviation 1, or not at all", func(o *options, v string) bool {
			return oneOf(&o.scale, v, "minmax", "standard", "none")
		}},
		{"decimal", "point or comma", "which numbers are written with, as in 1.5 or 1,5 (default point)", func(o *options, v string) bool {
			o.decimalComma = v == "comma"
			return v == "comma" || v == "point"
		}},
		fieldOption,
	}
	imageOptions = []Option{
		{"size", "HEIGHTxWIDTH, or a number for squares, 4096 at most", "of the images (default: what the model says, or their own)", func(o *options, v string) bool { return setSize(&o.size, v) }},
		{"fit", "crop, pad or stretch", "how images of other proportions are made to fit (default crop)", func(o *options, v string) bool {
			return oneOf(&o.fit, v, "crop", "pad", "stretch")
		}},
		{"channels", "1 or 3", "grey or colour (default: what the model says, or 3 where an image has colours)", func(o *options, v string) bool {
			return setChannels(&o.channels, v)
		}},
		fieldOption,
	}
)

func oneOf(dst *string, v string, allowed ...string) bool {
	*dst = v
	return slices.Contains(allowed, v)
}

func setRange(dst *[2]float64, v string) bool {
	lo, hi, _ := strings.Cut(v, ":")
	var errs [2]error
	dst[0], errs[0] = strconv.ParseFloat(lo, 32)
	dst[1], errs[1] = strconv.ParseFloat(hi, 32)
	return errs == [2]error{} && dst[0] < dst[1] && !math.IsInf(dst[0], 0) && !math.IsInf(dst[1], 0)
}

// maxSide bounds the height and the width that images are brought to.
const maxSide = 4096

func setSize(dst *[2]int, v string) bool {
	h, w, ok := strings.Cut(v, "x")
	if !ok {
		w = h
	}
	var errs [2]error
	dst[0], errs[0] = strconv.Atoi(h)
	dst[1], errs[1] = strconv.Atoi(w)
	return errs == [2]error{} && min(dst[0], dst[1]) >= 1 && max(dst[0], dst[1]) <= maxSide
}

func setChannels(dst *int, v string) bool {
	n, err := strconv.Atoi(v)
	*dst = n
	return err == nil && isChannels(n)
}

func setUint(dst *uint64, v string) (ok bool) {
	n, err := strconv.ParseUint(v, 10, 64)
	*dst = n
	return err == nil
}

var firstOption = regexp.MustCompile(`,[a-z]+=`)

// cutOptions takes a source apart. A word that exists as a file is a path as a whole.
func cutOptions(source string) (place, text string) {
	at := firstOption.FindStringIndex(source)
	if at == nil {
		return source, ""
	}
	if _, err := os.Stat(source); err == nil {
		return source, ""
	}
	return source[:at[0]], source[at[0]+1:]
}

// parseOptions reads KEY=VALUE{,KEY=VALUE}; it gives every mistake.
func parseOptions(text string, known []Option) (o options, mistakes []error) {
	if text == "" {
		return o, nil
	}
	for _, word := range strings.Split(text, ",") {
		key, value, ok := strings.Cut(word, "=")
		i := slices.IndexFunc(known, func(k Option) bool { return k.Key == key })
		switch {
		case !ok:
			mistakes = append(mistakes, fmt.Errorf("option %q: want KEY=VALUE", word))
			continue
		case i < 0:
			mistakes = append(mistakes, unknownOption(key, known))
		case slices.Contains(o.given, key):
			mistakes = append(mistakes, fmt.Errorf("option %s is given twice", key))
		case !known[i].set(&o, value):
			mistakes = append(mistakes, fmt.Errorf("%s=%s: want %s", key, value, known[i].Want))
		}
		o.given = append(o.given, key)
	}
	return o, mistakes
}

func unknownOption(key string, known []Option) error {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = k.Key
	}
	return fmt.Errorf("unknown option %q%s (options: %s)", key, spell.Hint(key, names), strings.Join(names, ", "))
}

// With is a source with more options behind it.
func With(source, options string) string {
	if options == "" {
		return source
	}
	return source + "," + options
}

// CheckSplit says what is wrong with options that set examples aside: validation, test and shuffle.
func CheckSplit(text string) error {
	_, mistakes := parseOptions(text, SplitOptions)
	return join(mistakes)
}
