// Package documents turns what happened in a case into paper: notices, consents, minutes, agreements, reports,
// applications and rulings as PDF, in Chinese (the binding text) and English (for information).
//
// The engine owns the boilerplate of both languages and the setting: A4, margins 25/25/20/25 mm, 12 pt on 1.7, titles
// 18 pt, page "2 / 3", number and QR code at the foot, black but for the red seal. Data are plain structs, one for each
// template. The same data give the same bytes, so that the digest of a document is the thing people sign. A character
// that no font can print refuses the document (documents.glyph_missing): a name is never printed with a hole.
//
// Signing has two stages. The text PDF is rendered without signatures; its SHA-256 is what each person signs with a
// one-time code and a handwritten stroke. The sealed PDF shows those signatures, carries the text PDF inside, and is
// signed with the hub's key and an RFC 3161 timestamp by Seal.SignPDF; Seal.Verify says what became of a file.
package documents
