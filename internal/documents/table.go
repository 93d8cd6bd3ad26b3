package documents

// column is a column of a table: its head, its share of the width, and whether it is set at the right (amounts).
type column struct {
	head  string
	share float64
	right bool
}

const cellPad = 1.6

// table sets rows under heads that are repeated on every page; a row is not broken unless it is taller than a page.
func (s *setter) table(cols []column, rows [][]string) {
	s.skip(1.5)
	total := 0.0
	for _, c := range cols {
		total += c.share
	}
	heads := make([]string, len(cols))
	for i, c := range cols {
		heads[i] = c.head
	}
	hs := style{sans, tableStyle.size, tableStyle.leading, false}
	headLines, headH := s.row(heads, cols, total, hs)
	drawHead := func() { s.drawRow(headLines, cols, total, headH, hs) }
	for i, r := range rows {
		ls, h := s.row(r, cols, total, tableStyle)
		if i == 0 {
			s.room(headH + min(h, bodyEnd-top-headH))
			drawHead()
		} else if s.y+min(h, bodyEnd-top-headH) > bodyEnd {
			s.page()
			drawHead()
		}
		for s.y+h > bodyEnd && s.err == nil { // taller than a page: as many lines as fit, then the next page
			n := int((bodyEnd - s.y - 2*cellPad) / tableStyle.height())
			if n < 1 {
				s.page()
				drawHead()
				continue
			}
			var now, later [][]line
			for _, cell := range ls {
				k := min(n, len(cell))
				now, later = append(now, cell[:k]), append(later, cell[k:])
			}
			s.drawRow(now, cols, total, rowHeight(now, tableStyle), tableStyle)
			ls, h = later, rowHeight(later, tableStyle)
			s.page()
			drawHead()
		}
		s.drawRow(ls, cols, total, h, tableStyle)
	}
	s.y += 2
}

// row breaks the cells of a row and gives its height.
func (s *setter) row(texts []string, cols []column, total float64, st style) ([][]line, float64) {
	cells := make([][]line, len(cols))
	for i, c := range cols {
		w := bodyW*c.share/total - 2*cellPad
		if i < len(texts) {
			cells[i] = s.lines(texts[i], st, w, 0)
		}
	}
	return cells, rowHeight(cells, st)
}

func rowHeight(cells [][]line, st style) float64 {
	n := 1
	for _, c := range cells {
		n = max(n, len(c))
	}
	return float64(n)*st.height() + 2*cellPad
}

func (s *setter) drawRow(cells [][]line, cols []column, total, h float64, st style) {
	s.pdf.SetLineWidth(0.2)
	x := left
	for i, c := range cols {
		w := bodyW * c.share / total
		s.pdf.Rect(x, s.y, w, h, "D")
		for j, l := range cells[i] {
			at := x + cellPad
			if c.right {
				at = x + w - cellPad - l.width*st.em()
			}
			s.draw(l, at, st.base(s.y+cellPad+float64(j)*st.height()), st)
		}
		x += w
	}
	s.y += h
}
