package blob

import (
	"bytes"
	"net/http"
	"strings"
)

// sniffLength is how much of a blob tells its media type.
const sniffLength = 4 << 10

// Sniff finds the media type from the first bytes (up to 4 KiB are looked at), as the WHATWG MIME Sniffing Standard does,
// and knows besides what phones and offices in China send: HEIC, AMR, SILK, OFD (GB/T 33190) and the Office formats.
func Sniff(b []byte) string {
	b = b[:min(len(b), sniffLength)]
	if len(b) >= 12 && string(b[4:8]) == "ftyp" {
		if m := brands[string(b[8:12])]; m != "" {
			return m
		}
	}
	if bytes.HasPrefix(b, []byte("PK\x03\x04")) {
		for _, z := range zipped {
			if bytes.Contains(b, []byte(z.mark)) {
				return z.mime
			}
		}
	}
	for _, m := range marks {
		if bytes.HasPrefix(b, []byte(m.mark)) {
			return m.mime
		}
	}
	return http.DetectContentType(b)
}

var brands = map[string]string{
	"heic": "image/heic", "heix": "image/heic", "heim": "image/heic", "heis": "image/heic", "mif1": "image/heif", "msf1": "image/heif",
	"avif": "image/avif", "M4A ": "audio/mp4", "qt  ": "video/quicktime", "3gp4": "video/3gpp", "3gp5": "video/3gpp", "3gp6": "video/3gpp",
}

type mark struct{ mark, mime string }

var zipped = []mark{
	{"OFD.xml", "application/ofd"},
	{"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
	{"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"},
}

var marks = []mark{
	{"#!AMR", "audio/amr"},
	{"#!SILK_V3", "audio/silk"},
	{"\x02#!SILK_V3", "audio/silk"}, // as WeChat writes it
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"},
}

// Inline says whether a browser may show a media type in our page's origin; anything else must be offered as a download,
// since it might run as a page (HTML, SVG, XML).
func Inline(mime string) bool {
	mime, _, _ = strings.Cut(mime, ";")
	switch mime {
	case "application/pdf", "text/plain", "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/avif", "image/heic",
		"video/mp4", "video/webm", "video/quicktime", "video/3gpp", "audio/mpeg", "audio/mp4", "audio/wave", "audio/amr", "application/ogg":
		return true
	}
	return false
}
