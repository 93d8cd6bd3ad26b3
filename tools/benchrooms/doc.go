// Command benchrooms measures the rooms: a server process with the real signalling, rooms, store and SFU, and from
// another process simulated people with real media. It prints lines `name value unit`.
//
//	go run ./tools/benchrooms [-only four,ten,hearing,twelve] [-for 15s] [-rounds 8]
//
// The load is that of a mediation: Opus of 50 packets a second and VP8 of 500 kbit/s at 30 pictures a second. CPU and
// memory are the server process's, from /proc. Latency is from the sender's clock to the receiver's, which are one.
package main
