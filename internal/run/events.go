package run

import (
	"bytes"
	"encoding/json"
	"math"
	"time"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// Event is a line of events.jsonl.
type Event struct {
	Time  time.Time `json:"time"`
	Event string    `json:"event"` // start, resume, stage, report, epoch, watch, warning, rollback, checkpoint, interrupted, failed, end
	Step  int       `json:"step"`  // iterations done
	Total int       `json:"total,omitempty"`
	Epoch int       `json:"epoch,omitempty"`
	Stage string    `json:"stage,omitempty"`      // stage: the one that begins
	Steps int       `json:"steps,omitempty"`      // stage: its iterations
	Train Reports   `json:"train,omitempty"`      // report: of the iteration; epoch: means over the epoch
	Check Reports   `json:"validation,omitempty"` // epoch: means over the validation split
	Test  Reports   `json:"test,omitempty"`       // epoch: means over the test split
	Best  bool      `json:"best,omitempty"`       // epoch: it is the best so far
	Watch Reports   `json:"watch,omitempty"`      // watch: what the watchdog measured, as watch.Look names it
	Cause string    `json:"cause,omitempty"`      // warning, rollback: what goes wrong
	Cure  string    `json:"remedy,omitempty"`     // warning: what helps this model
	Set   string    `json:"set,omitempty"`        // rollback, to Step: the settings that change
	File  string    `json:"file,omitempty"`       // checkpoint: its path in the run directory
	Error string    `json:"error,omitempty"`      // failed: why
}

// Reports is named numbers. As JSON they are an object in the order of declaration, with null for NaN and infinities.
type Reports []train.Value

// MarshalJSON writes the object.
func (r Reports) MarshalJSON() ([]byte, error) {
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

// eventLog is events.jsonl, of which the observer is told.
type eventLog struct {
	log   *rundir.Log
	watch Observer
}

func openEvents(path string, watch Observer) (*eventLog, error) {
	log, err := rundir.OpenLog(path)
	return &eventLog{log, watch}, err
}

func (l *eventLog) add(e Event) error {
	e.Time = time.Now().UTC()
	if err := l.log.JSON(e); err != nil {
		return err
	}
	return l.watch.Record(e)
}
