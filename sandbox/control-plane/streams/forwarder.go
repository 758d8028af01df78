package streams

import (
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

const dialTimeout = 10 * time.Second

// forwarder joins the streams of one port-forward request with ports of the pod at `host`.
type forwarder struct {
	connected context.Context
	host      string
}

// PortForward returns when the pod has said everything. Only a pod that does not listen is an error: kubectl gives up
// the whole port-forward on one, and a connection that is reset is no more than the end of that connection.
func (f forwarder) PortForward(_ context.Context, _, _ string, port int32, stream io.ReadWriteCloser) error {
	dialer := net.Dialer{Timeout: dialTimeout}
	conn, err := dialer.DialContext(f.connected, "tcp", net.JoinHostPort(f.host, strconv.Itoa(int(port))))
	if err != nil {
		return fmt.Errorf("failed to connect to port %d of the pod: %w", port, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(f.connected, func() { conn.Close() })
	defer stop()
	go func() {
		io.Copy(conn, stream)
		conn.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(stream, conn)
	return nil
}
