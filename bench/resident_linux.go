package bench

import (
	"os"
	"regexp"
	"strconv"
)

var residentLine = regexp.MustCompile(`(?m)^Rss(Anon|File|Shmem):\s*(\d+) kB$`)

// resident is the memory of this process that is in memory: of its own, and pages of files.
func resident() (anonymous, file int, ok bool) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0, false
	}
	for _, m := range residentLine.FindAllSubmatch(status, -1) {
		kb, _ := strconv.Atoi(string(m[2]))
		if string(m[1]) == "Anon" {
			anonymous += kb << 10
		} else {
			file += kb << 10
		}
	}
	return anonymous, file, anonymous > 0
}
