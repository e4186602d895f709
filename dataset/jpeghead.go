package dataset

import (
	"bufio"
	"cmp"
	"fmt"
	"io"

	"github.com/ganc-ml/ganc/internal/fault"
)

// The markers of a JPEG file (ITU-T T.81, B.1.1.3) that say how much work it is.
const (
	jpegSOF2 = 0xc2 // a progressive frame; from SOF0 on come the other frames
	jpegSOS  = 0xda // a scan
)

// jpegMemory is the memory that image/jpeg takes for an image: its samples, and where it is progressive four bytes for each
// coefficient besides. Too many scans are refused.
func jpegMemory(f io.ReadSeeker, pixels int64) (int64, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, fault.Reason(err)
	}
	memory, scans := int64(0), 0 // of a thumbnail's frame too, whichever takes more
	r := bufio.NewReader(f)
	for {
		marker, err := nextMarker(r)
		if err != nil {
			return cmp.Or(memory, 4*pixels), nil
		}
		switch {
		case marker == jpegSOS:
			if scans++; scans > maxScans {
				return 0, fmt.Errorf("more than %d scans: save it as a baseline JPEG or as PNG", maxScans)
			}
		case marker >= 0xc0 && marker <= jpegSOF2:
			samples, err := frameSamples(r, pixels)
			if err != nil {
				return cmp.Or(memory, 4*pixels), nil
			}
			if marker == jpegSOF2 {
				samples *= 5
			}
			memory = max(memory, samples)
		}
	}
}

// nextMarker finds the next marker that is neither a stuffed byte, a fill byte nor a restart.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		if _, err := r.ReadSlice(0xff); err == bufio.ErrBufferFull {
			continue
		} else if err != nil {
			return 0, err
		}
		m, err := r.ReadByte()
		for ; m == 0xff && err == nil; m, err = r.ReadByte() {
		}
		if err != nil {
			return 0, err
		}
		if m != 0 && (m < 0xd0 || m > 0xd7) {
			return m, nil
		}
	}
}

// frameSamples is the number of samples of all components of a frame, whose header follows (B.2.2).
func frameSamples(r io.Reader, pixels int64) (int64, error) {
	var head [8]byte // length, precision, height, width, number of components
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, err
	}
	components := make([]byte, 3*int(head[7]))
	if _, err := io.ReadFull(r, components); err != nil {
		return 0, err
	}
	var sum, most int64
	for i := 1; i < len(components); i += 3 {
		h, v := int64(components[i]>>4), int64(components[i]&15)
		sum += h * v
		most = max(most, h*v)
	}
	if most == 0 {
		return 4 * pixels, nil
	}
	return pixels * sum / most, nil
}
