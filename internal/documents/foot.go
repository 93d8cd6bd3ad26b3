package documents

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

const qrSide = 14.0

// foot numbers every page when their count is known: the document's number, "2 / 3", and a QR code with which anyone
// can check the document.
func (s *setter) foot() {
	content := s.meta.VerifyURL
	if content == "" {
		content = s.meta.Number
	}
	var bits [][]bool
	if content != "" {
		q, err := qrcode.New(content, qrcode.Medium)
		if err != nil {
			s.fail(fmt.Errorf("documents: QR code: %w", err))
			return
		}
		q.DisableBorder = true
		bits = q.Bitmap()
	}
	n := s.pdf.PageCount()
	y := pageH - 9.5
	for p := 1; p <= n; p++ {
		s.pdf.SetPage(p)
		s.use(serif, body+1) // the writer believes the font is current, but this page's stream has its own state
		s.footLine(s.meta.Number, y, left)
		s.footLine(fmt.Sprintf("%d / %d", p, n), y, -1)
		if bits != nil {
			s.footLine(s.tr("扫码核验", "Scan to check"), y, left+bodyW-qrSide-2)
			s.qr(bits, left+bodyW-qrSide, pageH-17.5)
		}
	}
}

// footLine sets a small line at x; centred when x is negative; ending at x when x lies in the right half.
func (s *setter) footLine(text string, baseline, x float64) {
	st := style{serif, 8.5, 1.2, false}
	for _, l := range s.lines(text, st, bodyW, 0) {
		w := l.width * st.em()
		switch {
		case x < 0:
			x = (pageW - w) / 2
		case x > pageW/2:
			x -= w
		}
		s.draw(l, x, baseline, st)
	}
}

// qr draws the modules as black rectangles, joined along each row.
func (s *setter) qr(bits [][]bool, x, y float64) {
	if s.err != nil {
		return
	}
	m := qrSide / float64(len(bits))
	s.pdf.SetFillColor(0, 0, 0)
	for i, row := range bits {
		for j := 0; j < len(row); j++ {
			k := j
			for k < len(row) && row[k] {
				k++
			}
			if k > j {
				s.pdf.Rect(x+float64(j)*m, y+float64(i)*m, float64(k-j)*m, m, "F")
				j = k
			}
		}
	}
}
