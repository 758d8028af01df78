// Package door is the API server's way to pods and nodes. Its egress selector asks here, by HTTP CONNECT, for an
// address of the cluster and is joined with the address of this machine that stands for it.
package door

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"
)

const (
	requestTimeout = 10 * time.Second
	dialTimeout    = 10 * time.Second
)

// Serve answers on listener until ctx ends, and returns when nothing is open any more.
func Serve(ctx context.Context, listener net.Listener) error {
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	var open sync.WaitGroup
	defer open.Wait()
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the door to pods and nodes: %w", err)
		}
		open.Go(func() { answer(ctx, conn.(duplex)) })
	}
}

func answer(ctx context.Context, client duplex) {
	defer client.Close()
	stop := context.AfterFunc(ctx, func() { client.Close() })
	defer stop()
	target, early, failed := connect(ctx, client)
	if failed != nil {
		// Of an answer that is no 200 the API server shows nothing but this line.
		fmt.Fprintf(client, "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", failed.status, failed.reason)
		return
	}
	defer target.Close()
	if _, err := client.Write([]byte("HTTP/1.1 200 OK\r\n\r\n")); err != nil {
		return
	}
	if _, err := target.Write(early); err != nil {
		return
	}
	relay(client, target)
}

type refusal struct {
	status int
	reason string
}

// connect reads the request and dials what it asks for. `early` is what the client sent without waiting for an answer.
func connect(ctx context.Context, client duplex) (target duplex, early []byte, failed *refusal) {
	client.SetReadDeadline(time.Now().Add(requestTimeout))
	reader := bufio.NewReader(client)
	request, err := http.ReadRequest(reader)
	if err != nil {
		return nil, nil, &refusal{http.StatusBadRequest, "expected an HTTP request: CONNECT host:port"}
	}
	client.SetReadDeadline(time.Time{})
	if request.Method != http.MethodConnect {
		return nil, nil, &refusal{http.StatusMethodNotAllowed, fmt.Sprintf("expected CONNECT, got %s", request.Method)}
	}
	address, failed := resolve(request.RequestURI)
	if failed != nil {
		return nil, nil, failed
	}
	dialer := net.Dialer{Timeout: dialTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", address.String())
	if err != nil {
		status := http.StatusBadGateway
		if network, ok := errors.AsType[net.Error](err); ok && network.Timeout() {
			status = http.StatusGatewayTimeout
		}
		return nil, nil, &refusal{status, err.Error()}
	}
	early, _ = reader.Peek(reader.Buffered())
	return conn.(duplex), early, nil
}

// resolve turns host:port as the API server knows it into the place on this machine.
func resolve(hostPort string) (netip.AddrPort, *refusal) {
	host, portText, err := net.SplitHostPort(hostPort)
	port, portErr := strconv.ParseUint(portText, 10, 16)
	if err != nil || portErr != nil || port == 0 {
		return netip.AddrPort{}, &refusal{http.StatusBadRequest, fmt.Sprintf("expected host:port, got %q", hostPort)}
	}
	address, err := netip.ParseAddr(host)
	local, isCluster := ToLocal(address)
	if err != nil || !isCluster {
		return netip.AddrPort{}, &refusal{http.StatusForbidden,
			fmt.Sprintf("expected an address in %s, got %q: nothing else is reached from here", clusterRange, host)}
	}
	return netip.AddrPortFrom(local, uint16(port)), nil
}
