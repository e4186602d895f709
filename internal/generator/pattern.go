package generator

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
)

// verb is what a percent sign in the name of a file may begin: a verb of Printf for the number of an image, or %% for a
// percent sign.
var verb = regexp.MustCompile(`%(%|(0[1-9])?d)?`)

// pattern is the name of a file, or of numbered files.
type pattern struct {
	dir, base string
	numbered  bool
}

// parsePattern reads the last element of a path. Percent signs of directories stand for themselves.
func parsePattern(path string) (p pattern, err error) {
	p.dir, p.base = filepath.Split(path)
	numbers := 0
	for _, v := range verb.FindAllString(p.base, -1) {
		switch v {
		case "%":
			return p, fault.Usagef("%s: a percent sign in the name stands for the number of an image: want %%d or, with zeros in front, %%03d; for the sign itself %%%%", path)
		case "%%":
		default:
			numbers++
		}
	}
	if numbers > 1 {
		return p, fault.Usagef("%s: %d numbers in the name: want one for the number of an image, such as %%03d", path, numbers)
	}
	p.numbered = numbers == 1
	return p, nil
}

// file is the path of file i.
func (p pattern) file(i int) string {
	if p.numbered {
		return p.dir + fmt.Sprintf(p.base, i)
	}
	return p.dir + strings.ReplaceAll(p.base, "%%", "%")
}
