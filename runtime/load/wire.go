package load

import (
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// scan walks the wire bytes of a model before anything is decoded. It bounds the nesting and the
// memory that decoding will take, and refuses broken records, groups (ONNX has none) and strings that
// are not UTF-8. It allocates nothing.
func scan(data []byte, limits Limits) error {
	s := scanner{limits: limits}
	if err := s.message(data, (&onnxpb.ModelProto{}).ProtoReflect().Descriptor(), 1); err != nil {
		return err
	}
	return nil
}

type scanner struct {
	limits Limits
	memory int64
}

// Upper bounds of Go memory, in bytes: of a message (the largest is AttributeProto, plus its pointer), and of one entry
// of a list.
const (
	messageCost = 512
	entryCost   = 32
)

func (s *scanner) message(b []byte, md protoreflect.MessageDescriptor, depth int) *Error {
	if depth > s.limits.Depth {
		return tooLarge("", "messages are nested more than %d deep", s.limits.Depth)
	}
	s.memory += messageCost
	for len(b) > 0 {
		number, wire, n := protowire.ConsumeTag(b)
		if n < 0 {
			return damaged(md)
		}
		b = b[n:]
		if wire == protowire.StartGroupType || wire == protowire.EndGroupType {
			return malformed("", "%s holds a protobuf group, which ONNX does not use", md.Name())
		}
		n = protowire.ConsumeFieldValue(number, wire, b)
		if n < 0 {
			return damaged(md)
		}
		if fd := md.Fields().ByNumber(number); fd != nil {
			if err := s.field(b[:n], fd, wire, depth); err != nil {
				return err
			}
		}
		if s.memory > s.limits.Memory {
			return tooLarge("", "decoding it may take more than %d bytes of memory", s.limits.Memory)
		}
		b = b[n:]
	}
	return nil
}

// field looks into one value of a known field.
func (s *scanner) field(b []byte, fd protoreflect.FieldDescriptor, wire protowire.Type, depth int) *Error {
	s.memory += entryCost
	if wire != protowire.BytesType {
		return nil
	}
	v, _ := protowire.ConsumeBytes(b)
	switch fd.Kind() {
	case protoreflect.MessageKind:
		return s.message(v, fd.Message(), depth+1)
	case protoreflect.StringKind:
		if !utf8.Valid(v) {
			return malformed("", "%s.%s %s is not UTF-8", fd.Parent().Name(), fd.Name(), quote(string(v[:min(len(v), 64)])))
		}
		s.memory += int64(len(v))
	case protoreflect.BytesKind:
		s.memory += int64(len(v))
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		s.memory += 2 * int64(len(v)) // packed, and once more as the bytes of a tensor
	default:
		s.memory += 16 * int64(len(v)) // packed varints: a byte may become eight, twice
	}
	return nil
}

func damaged(md protoreflect.MessageDescriptor) *Error {
	return malformed("", "its %s is cut off or not protobuf", md.Name())
}
