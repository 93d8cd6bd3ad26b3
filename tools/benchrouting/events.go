package main

import "context"

func (b *bench) follow(ctx context.Context) error { return nil }
