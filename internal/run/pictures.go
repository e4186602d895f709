package run

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/figure"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// The files of a run's metrics and of the pictures that are made when it stops.
const (
	MetricsFile = "metrics.csv"
	CurvesFile  = "curves.png"
	movieFile   = "samples.gif"
)

// epochFile is a picture of an epoch.
func epochFile(name string, epoch int) string {
	return filepath.Join(name, fmt.Sprintf("epoch-%04d.png", epoch))
}

// pictures draws the reports over the epochs so far, and their grids one after another.
func (s *Session) pictures() error {
	h, err := readHistory(s.Trainer)
	if err != nil || len(h.steps) == 0 {
		return err
	}
	if len(h.columns) > 0 {
		curves := h.curves()
		if epoch, step := s.Trainer.Best(); epoch > 0 {
			curves.Mark = &figure.Mark{Name: fmt.Sprintf("best epoch: %d", epoch), At: float64(step)}
		}
		if err := rundir.WriteFile(filepath.Join(s.Dir, CurvesFile), curves.Write); err != nil {
			return err
		}
	}
	return s.movie(len(h.steps))
}

// movie writes a GIF of the first picture at the end of epochs 1 to epochs. It leaves out epochs without one.
func (s *Session) movie(epochs int) error {
	if len(s.Pictures) == 0 {
		return nil
	}
	var grids []string
	for e := 1; e <= epochs; e++ {
		path := filepath.Join(s.Dir, epochFile(s.Pictures[0].Name, e))
		if _, err := os.Stat(path); err == nil {
			grids = append(grids, path)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if len(grids) == 0 {
		return nil
	}
	return rundir.WriteFile(filepath.Join(s.Dir, movieFile), func(w io.Writer) error {
		return imagegrid.Animate(w, len(grids), func(i int) ([]byte, error) { return os.ReadFile(grids[i]) })
	})
}

// curves is a panel for each report, with a curve for each split.
func (h history) curves() figure.Curves {
	c := figure.Curves{X: "step", At: h.steps}
	panel := map[string]int{}
	for _, col := range h.columns {
		i, ok := panel[col.report]
		if !ok {
			i, panel[col.report] = len(c.Panels), len(c.Panels)
			c.Panels = append(c.Panels, figure.Panel{Title: col.report})
		}
		if len(col.values) > 0 {
			c.Panels[i].Curves = append(c.Panels[i].Curves, figure.Curve{Name: col.split, Y: col.values})
		}
	}
	return c
}
