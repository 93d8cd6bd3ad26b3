package signal

import (
	"concord/internal/fault"
	"concord/rooms"
)

// What the server says; see docs/protocol.md.
type (
	doneMessage struct {
		Type string `json:"type"` // done
		Re   int64  `json:"re"`
	}
	refusedMessage struct {
		Type   string        `json:"type"` // refused
		Re     int64         `json:"re,omitempty"`
		Code   fault.Code    `json:"code"`
		Key    string        `json:"key"`
		Params fault.P       `json:"params,omitempty"`
		Fields []fault.Field `json:"errors,omitempty"`
	}
	outMessage struct {
		Type   string `json:"type"` // out
		Reason string `json:"reason"`
	}
	changedMessage struct {
		Type  string `json:"type"` // changed
		Topic string `json:"topic"`
		Event string `json:"event,omitempty"`
	}
	subscribedMessage struct {
		Type   string   `json:"type"` // subscribed
		Topics []string `json:"topics"`
	}
	welcomeMessage struct {
		Type       string         `json:"type"` // welcome
		Person     rooms.PersonID `json:"person"`
		Resume     string         `json:"resume"`
		Resumed    bool           `json:"resumed"`
		IceServers []rooms.Relay  `json:"iceServers"`
	}
	stateMessage struct {
		Type    string     `json:"type"` // state
		Session rooms.View `json:"session"`
	}
	offerMessage struct {
		Type string `json:"type"` // offer
		rooms.Offer
	}
	tracksMessage struct {
		Type   string        `json:"type"` // tracks
		Tracks []rooms.Track `json:"tracks"`
	}
	placedMessage struct {
		Type  string `json:"type"` // placed
		Place int    `json:"place"`
	}
	linkMessage struct {
		Type string     `json:"type"` // link
		Link rooms.Link `json:"link"`
	}
	saidMessage struct {
		Type string         `json:"type"` // said
		Room string         `json:"room"` // joint or caucus
		ID   string         `json:"id"`
		At   string         `json:"at"`
		By   rooms.PersonID `json:"by"`
		Text string         `json:"text"`
		Tell rooms.Telling  `json:"tell,omitempty"`
	}
	historyMessage struct {
		Type  string        `json:"type"` // history
		Room  string        `json:"room"`
		Lines []saidMessage `json:"lines"`
	}
)

func refusal(re int64, err error) refusedMessage {
	f := fault.From(err)
	return refusedMessage{Type: "refused", Re: re, Code: f.Code, Key: f.Key, Params: f.Params, Fields: f.Fields}
}

const timeFormat = "2006-01-02T15:04:05.000Z07:00"

func lineMessage(l rooms.Line) saidMessage {
	return saidMessage{Type: "said", Room: rooms.InJoint, ID: l.ID, At: l.At.UTC().Format(timeFormat), By: l.By, Text: l.Text}
}

func whisperMessage(w rooms.Whisper) saidMessage {
	return saidMessage{Type: "said", Room: rooms.InCaucus, ID: w.ID, At: w.At.UTC().Format(timeFormat), By: w.By, Text: w.Text, Tell: w.Tell}
}
