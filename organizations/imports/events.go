package imports

import "concord/organizations"

// Collection is the name of the collection, for who reacts to its events.
const Collection = "mediator_imports"

// The events of an import. Their data is a Fact.
const (
	FileArrived    = "import.file_arrived"    // react: Service.Read
	FileRead       = "import.file_read"       // the rows can be looked at
	FileRefused    = "import.file_refused"    // the file cannot be taken
	WritingStarted = "import.writing_started" // react: Service.Write
	WritingDone    = "import.writing_done"    // the report is whole
)

// Fact is the data of the events.
type Fact struct {
	Import       ID                           `json:"import"`
	Organization organizations.OrganizationID `json:"organization"`
}
