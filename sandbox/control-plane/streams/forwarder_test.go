package streams

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
)

// dialer is what client-go needs for a port-forward to the pod at an address.
func dialer(t *testing.T, host, pod string) httpstream.Dialer {
	config, address := asked(host, "/portForward/palier/backend-0", addressHeader, pod, nil)
	transport, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		t.Fatal(err)
	}
	return spdy.NewDialer(upgrader, &http.Client{Transport: transport}, http.MethodPost, address)
}

// forward is `kubectl port-forward POD :PORT`; it returns the local address.
func forward(t *testing.T, host string, pod net.Listener) string {
	podHost, port, _ := net.SplitHostPort(pod.Addr().String())
	stop, ready := make(chan struct{}), make(chan struct{})
	forwarder, err := portforward.NewOnAddresses(dialer(t, host, podHost), []string{"127.0.0.1"}, []string{"0:" + port}, stop, ready, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- forwarder.ForwardPorts() }()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	t.Cleanup(func() { close(stop) })
	ports, err := forwarder.GetPorts()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", ports[0].Local)
}

func listen(t *testing.T, host string) net.Listener {
	listener, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}

func TestConnectionsAreForwardedToThePodsAddress(t *testing.T) {
	host, _ := serve(t)
	pod := listen(t, "127.77.252.2")
	go func() {
		for {
			conn, err := pod.Accept()
			if err != nil {
				return
			}
			go func() {
				// Read to its end, then answered: both directions end on their own.
				question, _ := io.ReadAll(conn)
				fmt.Fprintf(conn, "%d bytes", len(question))
				conn.Close()
			}()
		}
	}()
	local := forward(t, host, pod)
	var clients sync.WaitGroup
	for size := range 8 {
		clients.Go(func() {
			conn, err := net.Dial("tcp", local)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			conn.Write(bytes.Repeat([]byte("x"), size*100_000))
			conn.(*net.TCPConn).CloseWrite()
			if answer, err := io.ReadAll(conn); string(answer) != fmt.Sprintf("%d bytes", size*100_000) {
				t.Errorf("got %q, %v", answer, err)
			}
		})
	}
	clients.Wait()
}

func TestAPortOnWhichThePodDoesNotListenIsAnErrorThatSaysSo(t *testing.T) {
	host, _ := serve(t)
	free := listen(t, "127.77.252.3")
	free.Close()
	_, port, _ := net.SplitHostPort(free.Addr().String())
	conn, _, err := dialer(t, host, "127.77.252.3").Dial(portforward.PortForwardProtocolV1Name)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	open := func(kind string) (httpstream.Stream, error) {
		return conn.CreateStream(http.Header{v1.PortHeader: {port}, v1.StreamType: {kind}, v1.PortForwardRequestIDHeader: {"1"}})
	}
	told, err := open(v1.StreamTypeError)
	if err != nil {
		t.Fatal(err)
	}
	// This one may be reset while it is being opened: so the attempt ends.
	_, _ = open(v1.StreamTypeData)
	text, _ := io.ReadAll(told)
	if !strings.Contains(string(text), "failed to connect to port "+port+" of the pod") {
		t.Errorf("got %q", text)
	}
}

func TestThePodIsToldWhenTheForwardingEnds(t *testing.T) {
	host, end := serve(t)
	pod := listen(t, "127.77.252.4")
	local := forward(t, host, pod)
	client, err := net.Dial("tcp", local)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	accepted, err := pod.Accept()
	if err != nil {
		t.Fatal(err)
	}
	end()
	if _, err := accepted.Read(make([]byte, 1)); err == nil {
		t.Error("expected the end")
	}
}
