package signal

import "encoding/json"

// restart: the network of the page has changed; an offer with new ICE credentials comes.
func restart(r *roomConn, _ json.RawMessage) error {
	return r.sitting.Load().Restart()
}
