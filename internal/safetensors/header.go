package safetensors

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"unicode/utf8"
)

// A parser reads the header token by token: what encoding/json would pass over (repeated keys, unknown keys, values
// of another kind) is an error here, and nesting beyond the three levels of the format is never followed.
type parser struct {
	dec *json.Decoder
}

// parseHeader reads the JSON between header length and elements.
func parseHeader(b []byte) (*File, []span, error) {
	switch {
	case !utf8.Valid(b):
		return nil, nil, invalid("the header is not valid UTF-8")
	case len(b) == 0 || b[0] != '{':
		return nil, nil, invalid("the header does not begin with {: not a safetensors file")
	}
	p := parser{json.NewDecoder(bytes.NewReader(b))}
	p.dec.UseNumber()
	f, spans := &File{Metadata: map[string]string{}}, []span(nil)
	err := p.object("header", func(key string) (err error) {
		if key == metadataKey {
			return p.object(metadataKey, func(k string) (err error) {
				f.Metadata[k], err = p.text(metadataKey)
				return err
			})
		}
		s, err := p.span(key)
		spans = append(spans, s)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if rest := bytes.TrimLeft(b[p.dec.InputOffset():], " "); len(rest) > 0 {
		return nil, nil, invalid("the header goes on after its last }: %.20q", rest)
	}
	return f, spans, nil
}

// span reads the entry of one tensor.
func (p parser) span(name string) (s span, err error) {
	s.tensor.Name = name
	where, keys := "tensor "+strconv.Quote(name), 0
	err = p.object(where, func(key string) (err error) {
		keys++
		switch key {
		case "dtype":
			s.tensor.DType, err = p.text(where)
		case "shape":
			s.tensor.Shape, err = p.shape(where)
		case "data_offsets":
			s.begin, s.end, err = p.offsets(where)
		default:
			err = invalid("%s: unknown key %q", where, key)
		}
		return err
	})
	if err == nil && keys != 3 { // distinct and known, so all three
		err = invalid("%s: want dtype, shape and data_offsets", where)
	}
	return s, err
}

// object reads an object and calls value for every key, to read its value.
func (p parser) object(where string, value func(key string) error) error {
	if err := p.delim(where, '{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for p.dec.More() {
		key, err := p.text(where)
		if err != nil {
			return err
		}
		if seen[key] {
			return invalid("%s: the key %q appears twice", where, key)
		}
		seen[key] = true
		if err := value(key); err != nil {
			return err
		}
	}
	return p.delim(where, '}')
}

func (p parser) shape(where string) ([]int, error) {
	values, err := p.numbers(where)
	shape := make([]int, len(values))
	for i, v := range values {
		if shape[i] = int(v); shape[i] < 0 || uint64(shape[i]) != v {
			return nil, invalid("%s: size %d is too large", where, v)
		}
	}
	return shape, err
}

func (p parser) offsets(where string) (begin, end uint64, err error) {
	values, err := p.numbers(where)
	if err == nil && len(values) != 2 {
		err = invalid("%s: %d data_offsets, want 2", where, len(values))
	}
	if err != nil {
		return 0, 0, err
	}
	return values[0], values[1], nil
}

// numbers reads a list of integers that are not negative.
func (p parser) numbers(where string) (values []uint64, err error) {
	if err := p.delim(where, '['); err != nil {
		return nil, err
	}
	for p.dec.More() {
		tok, err := p.token(where)
		if err != nil {
			return nil, err
		}
		n, ok := tok.(json.Number)
		if !ok {
			return nil, invalid("%s: %v where a number is wanted", where, tok)
		}
		v, err := strconv.ParseUint(n.String(), 10, 64)
		if err != nil {
			return nil, invalid("%s: %s where a size or offset is wanted", where, n)
		}
		values = append(values, v)
	}
	return values, p.delim(where, ']')
}

func (p parser) text(where string) (string, error) {
	tok, err := p.token(where)
	if err != nil {
		return "", err
	}
	s, ok := tok.(string)
	if !ok {
		return "", invalid("%s: %v where a string is wanted", where, tok)
	}
	return s, nil
}

func (p parser) delim(where string, want json.Delim) error {
	tok, err := p.token(where)
	if err != nil {
		return err
	}
	if tok != want {
		return invalid("%s: %v where %v is wanted", where, tok, want)
	}
	return nil
}

func (p parser) token(where string) (json.Token, error) {
	tok, err := p.dec.Token()
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, invalid("%s: the header ends early", where)
	}
	if err != nil {
		return nil, invalid("%s: %v", where, err)
	}
	return tok, nil
}
