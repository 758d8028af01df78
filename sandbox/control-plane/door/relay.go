package door

import (
	"io"
	"net"
	"sync"

	"golang.org/x/sys/unix"
)

// duplex is a connection whose one direction can end before the other.
type duplex interface {
	net.Conn
	CloseWrite() error
}

// relay joins two connections until both directions have ended or one of them fails.
func relay(client, target duplex) {
	closeBoth := func() {
		client.Close()
		target.Close()
	}
	var directions sync.WaitGroup
	directions.Go(func() { pass(client, target, closeBoth) })
	directions.Go(func() { pass(target, client, closeBoth) })
	directions.Wait()
}

func pass(from, to duplex, closeBoth func()) {
	if _, err := io.Copy(to, from); err != nil || isGone(from) {
		closeBoth()
		return
	}
	to.CloseWrite()
}

// isGone tells a client that has closed its socket from one that only sends no more: both read as the end. Without it a
// target that never writes again would keep a connection without a reader open.
func isGone(conn duplex) bool {
	socket, ok := conn.(*net.UnixConn)
	if !ok {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return true
	}
	gone := false
	err = raw.Control(func(fd uintptr) {
		state := []unix.PollFd{{Fd: int32(fd)}}
		unix.Poll(state, 0)
		gone = state[0].Revents&unix.POLLHUP != 0
	})
	return gone || err != nil
}
