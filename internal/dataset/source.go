package dataset

import (
	"fmt"
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
	hint := ""
	if c := spell.Closest(key, names); c != "" {
		hint = fmt.Sprintf(": did you mean %q?", c)
	}
	return fmt.Errorf("unknown option %q%s (options: %s)", key, hint, strings.Join(names, ", "))
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
