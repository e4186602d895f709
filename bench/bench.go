// Package bench measures what ganc does for its users: training steps through the path that training takes, networks
// in files, and the peak of the machine that both are compared with. Its results depend on the machine and the moment;
// nothing that ganc writes does.
package bench

import (
	"slices"
	"time"
)

// Times is how long one piece of work takes.
type Times struct {
	Wall      time.Duration
	Processor time.Duration // of all threads together; 0 where the system does not tell
}

// instant is a point in both kinds of time.
type instant struct{ wall, processor time.Duration }

var origin = time.Now()

func now() instant { return instant{time.Since(origin), ProcessorTime()} }

func (i instant) since(j instant) instant {
	return instant{i.wall - j.wall, i.processor - j.processor}
}

func (i instant) plus(j instant) instant { return instant{i.wall + j.wall, i.processor + j.processor} }

// Repeat measures a step: medians over as many windows as asked for, each a mean over its length or more, after a warm-up of two.
func Repeat(step func(), windows int, length time.Duration) Times {
	mean(step, 2*length)
	walls, processors := make([]time.Duration, windows), make([]time.Duration, windows)
	for i := range windows {
		walls[i], processors[i] = mean(step, length)
	}
	return Times{quantile(walls, 0.5), quantile(processors, 0.5)}
}

// mean repeats a step for at least so long.
func mean(step func(), least time.Duration) (wall, processor time.Duration) {
	begin, n := now(), time.Duration(0)
	for ; time.Since(origin)-begin.wall < least; n++ {
		step()
	}
	d := now().since(begin)
	return d.wall / n, d.processor / n
}

// quantile is the smallest element of values that a share of q of them does not exceed. It sorts values.
func quantile(values []time.Duration, q float64) time.Duration {
	slices.Sort(values)
	return values[min(len(values)-1, int(q*float64(len(values))))]
}
