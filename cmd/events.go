package cmd

import (
	"bytes"
	"encoding/json"
	"math"
	"time"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// event is a line of events.jsonl, and of --json.
type event struct {
	Time  time.Time `json:"time"`
	Event string    `json:"event"` // start, resume, stage, report, epoch, checkpoint, interrupted, failed, end
	Step  int       `json:"step"`  // iterations done
	Total int       `json:"total,omitempty"`
	Epoch int       `json:"epoch,omitempty"`
	Stage string    `json:"stage,omitempty"`      // stage: the one that begins
	Steps int       `json:"steps,omitempty"`      // stage: its iterations
	Train reports   `json:"train,omitempty"`      // report: of the iteration; epoch: means over the epoch
	Check reports   `json:"validation,omitempty"` // epoch: means over the validation split
	Test  reports   `json:"test,omitempty"`       // epoch: means over the test split
	Best  bool      `json:"best,omitempty"`       // epoch: it is the best so far
	File  string    `json:"file,omitempty"`       // checkpoint: its path in the run directory
	Error string    `json:"error,omitempty"`      // failed: why
}

// reports is named numbers, an object in the order of declaration; what is not finite is null.
type reports []train.Value

// MarshalJSON writes the object.
func (r reports) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, v := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(v.Name)
		if err != nil {
			return nil, err
		}
		number := []byte("null")
		if !math.IsNaN(v.Value) && !math.IsInf(v.Value, 0) {
			if number, err = json.Marshal(v.Value); err != nil {
				return nil, err
			}
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(number)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// eventLog is events.jsonl, and its echo for --json.
type eventLog struct {
	log     *rundir.Log
	console *console
}

// openEvents opens the log at path: the lines that are there stay, but for one that was cut off.
func openEvents(path string, c *console) (*eventLog, error) {
	log, err := rundir.OpenLog(path)
	return &eventLog{log, c}, err
}

func (l *eventLog) add(e event) error {
	e.Time = time.Now().UTC()
	if err := l.log.JSON(e); err != nil {
		return err
	}
	return l.console.object(e)
}
