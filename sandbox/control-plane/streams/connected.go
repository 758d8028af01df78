package streams

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// lingerTime is how long a connection that we end may still send.
const lingerTime = time.Second

// whileConnected gives a request a context that ends with its connection. net/http stops looking once a connection is
// upgraded, and the library does not tell: a command would run on without anybody who sees it.
func whileConnected(ctx context.Context, conn net.Conn) context.Context {
	watched := conn.(*watchedConn)
	ctx, watched.gone = context.WithCancel(ctx)
	context.AfterFunc(ctx, func() { watched.Close() })
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
	gone  context.CancelFunc
	close sync.Once
}

func (c *watchedConn) Read(bytes []byte) (int, error) {
	n, err := c.Conn.Read(bytes)
	// net/http interrupts its own read by a deadline when it hands the connection over.
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		c.gone()
	}
	return n, err
}

// Close takes what is still being sent: a connection closed with unread input is reset, and what it was told last, the
// exit code, may be lost with it.
func (c *watchedConn) Close() error {
	c.close.Do(func() {
		c.gone()
		c.Conn.(interface{ CloseWrite() error }).CloseWrite()
		go func() {
			defer c.Conn.Close()
			c.Conn.SetReadDeadline(time.Now().Add(lingerTime))
			io.Copy(io.Discard, c.Conn)
		}()
	})
	return nil
}
