package rooms
