package rundir

import (
	"encoding/json"
	"io"
)

// WriteText writes a file of a text, as WriteFile does.
func WriteText(path, text string) error {
	return WriteFile(path, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// WriteJSON writes a file of a value as indented JSON, as WriteFile does.
func WriteJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return WriteText(path, string(text)+"\n")
}
