package streams

import (
	"context"
	"errors"
	"net"
	"os"
)

// whileConnected gives a request a context that ends with its connection. net/http stops looking once a connection is
// upgraded, and the library does not tell: a command would run on without anybody who sees it.
func whileConnected(ctx context.Context, conn net.Conn) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	watched := conn.(*watchedConn)
	watched.gone = cancel
	context.AfterFunc(ctx, func() { watched.Conn.Close() })
	return ctx
}

type watchedListener struct {
	net.Listener
}

func (l watchedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &watchedConn{Conn: conn}, nil
}

// watchedConn notices the end in its reads: the streaming library reads all the time.
type watchedConn struct {
	net.Conn
	gone context.CancelFunc
}

func (c *watchedConn) Read(bytes []byte) (int, error) {
	n, err := c.Conn.Read(bytes)
	// net/http interrupts its own read by a deadline when it hands the connection over.
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		c.gone()
	}
	return n, err
}

func (c *watchedConn) Close() error {
	defer c.gone()
	return c.Conn.Close()
}
