// Package bag packs the lawful part of a file for a court and checks such a pack: "Dossier Bag 1", a BagIt 1.0 bag
// (RFC 8493) in a ZIP.
//
//	<base>/bagit.txt  bag-info.txt
//	<base>/data/dossier.json            RFC 8785: parties, claims, events, the list of documents, settlement, ruling
//	<base>/data/documents/NNN-class.pdf data/media/NNN-class.mp4   data/signatures/NNN.p7s NNN.tsr
//	<base>/manifest-sha256.txt
//	<base>/proof/log-proof.txt          C2SP tlog-proof, when there is one
//	<base>/tagmanifest-sha256.txt       covers all tag files above, and through the manifest all of data/
//	<base>/tagmanifest-sha256.txt.p7s   detached CMS of the sender
//	<base>/tagmanifest-sha256.txt.tsr   RFC 3161 over the same file
//
// A clerk can check it with `sha256sum -c`, `openssl cms -verify` and `openssl ts -verify`, none of them ours. What was
// said in confidence cannot get in: a document needs a Class, and there is no Class for it; the dossier's other fields
// are few and typed. The bag's digest is the SHA-256 of the tag manifest: the same dossier gives the same digest.
package bag
