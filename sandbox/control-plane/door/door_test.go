package door

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/server/egressselector"
)

func TestAddressesOfTheClusterAreResolvedAndNothingElse(t *testing.T) {
	for asked, expected := range map[string]string{
		"100.77.3.5:8080":        "127.77.3.5:8080",
		"100.64.0.0:1":           "127.64.0.0:1",
		"100.127.255.255:443":    "127.127.255.255:443",
		"100.128.0.1:80":         "403",
		"127.0.0.1:22":           "403",
		"10.0.0.1:443":           "403",
		"[::1]:443":              "403",
		"[::ffff:100.77.3.5]:80": "403",
		"localhost:80":           "403",
		"example.org:443":        "403",
		"100.77.3.5":             "400",
		"100.77.3.5:0":           "400",
		"100.77.3.5:99999":       "400",
		"":                       "400",
	} {
		got, failed := resolve(asked)
		text := got.String()
		if failed != nil {
			text = fmt.Sprint(failed.status)
		}
		if text != expected {
			t.Errorf("%q: expected %s, got %s", asked, expected, text)
		}
	}
}

func TestTheAPIServersEgressSelectorReachesAPodByItsClusterAddress(t *testing.T) {
	pod := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "asked for ", r.URL.Path)
	}))
	pod.Listener = listen(t, "127.77.251.2:0")
	pod.Start()
	defer pod.Close()
	_, port, _ := net.SplitHostPort(pod.Listener.Addr().String())
	path, _ := open(t)
	client := &http.Client{Transport: &http.Transport{DialContext: egress(t, path), DisableKeepAlives: true}}

	answer, err := client.Get("http://100.77.251.2:" + port + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); string(body) != "asked for /metrics" {
		t.Errorf("got %q", body)
	}
}

func TestTheAPIServerIsToldWhyAnAddressIsNotReached(t *testing.T) {
	free := listen(t, "127.77.251.3:0")
	_, port, _ := net.SplitHostPort(free.Addr().String())
	free.Close()
	path, _ := open(t)
	for address, expected := range map[string]string{
		"10.1.2.3:443":         `403 expected an address in 100.64.0.0/10, got "10.1.2.3"`,
		"100.77.251.3:" + port: "connection refused",
	} {
		_, err := egress(t, path)(t.Context(), "tcp", address)
		if err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s: expected %q, got %v", address, expected, err)
		}
	}
}

func TestOtherRequestsThanConnectAreRefused(t *testing.T) {
	path, _ := open(t)
	for request, expected := range map[string]string{
		"GET http://100.77.251.2/ HTTP/1.1\r\nHost: x\r\n\r\n": "405 expected CONNECT, got GET",
		"nonsense\r\n\r\n": "400 expected an HTTP request: CONNECT host:port",
	} {
		conn := dial(t, path)
		io.WriteString(conn, request)
		if answer, _ := io.ReadAll(conn); !strings.HasPrefix(string(answer), "HTTP/1.1 "+expected+"\r\n") {
			t.Errorf("%q: got %q", request, answer)
		}
	}
}

func TestWhoSendsNoMoreStillGetsTheAnswer(t *testing.T) {
	target := listen(t, "127.77.251.4:0")
	go func() {
		conn, _ := target.Accept()
		question, _ := io.ReadAll(conn)
		fmt.Fprintf(conn, "%d bytes", len(question))
		conn.Close()
	}()
	path, _ := open(t)
	conn := dial(t, path)
	// Sent in one piece: the question does not wait for the door's answer.
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: x\r\n\r\nearly ", cluster(target))
	reader := bufio.NewReader(conn)
	if status, err := http.ReadResponse(reader, &http.Request{Method: "CONNECT"}); err != nil || status.StatusCode != 200 {
		t.Fatal(status, err)
	}
	conn.Write(make([]byte, 1<<20))
	conn.CloseWrite()
	if answer, _ := io.ReadAll(reader); string(answer) != fmt.Sprintf("%d bytes", 1<<20+6) {
		t.Errorf("got %q", answer)
	}
}

func TestNothingStaysOpenWhenOneSideIsGone(t *testing.T) {
	target := listen(t, "127.77.251.5:0")
	accepted := make(chan net.Conn, 1)
	go func() {
		for {
			conn, err := target.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	}()
	path, served := open(t)
	joined := func() (*net.UnixConn, net.Conn) {
		conn := dial(t, path)
		fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: x\r\n\r\n", cluster(target))
		io.ReadFull(conn, make([]byte, len("HTTP/1.1 200 OK\r\n\r\n")))
		return conn, <-accepted
	}
	ended := func(conn net.Conn) {
		t.Helper()
		conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, err := conn.Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
			t.Errorf("expected the end, got %v", err)
		}
	}

	client, pod := joined()
	client.Close()
	ended(pod)
	// The door has let go of it altogether: nobody reads what the pod sends now.
	eventually(t, func() bool { _, err := pod.Write([]byte("x")); return err != nil })

	client, pod = joined()
	pod.(*net.TCPConn).SetLinger(0)
	pod.Close()
	ended(client)

	client, pod = joined()
	served.end()
	ended(client)
	ended(pod)
}

type server struct {
	end func()
}

// open serves a door until the test ends, and fails when something of it is left open.
func open(t *testing.T) (path string, served server) {
	path = filepath.Join(t.TempDir(), "door.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(5 * time.Second):
			t.Error("the door was asked to end and still has connections")
		}
	})
	return path, server{end: cancel}
}

// egress dials as the API server does, with its own configuration of the door.
func egress(t *testing.T, path string) func(context.Context, string, string) (net.Conn, error) {
	selector, err := egressselector.NewEgressSelector(&apiserver.EgressSelectorConfiguration{
		EgressSelections: []apiserver.EgressSelection{{Name: "cluster", Connection: apiserver.Connection{
			ProxyProtocol: apiserver.ProtocolHTTPConnect,
			Transport:     &apiserver.Transport{UDS: &apiserver.UDSTransport{UDSName: path}},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	dial, err := selector.Lookup(egressselector.Cluster.AsNetworkContext())
	if err != nil {
		t.Fatal(err)
	}
	return dial
}

func listen(t *testing.T, address string) net.Listener {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}

func cluster(listener net.Listener) string {
	return "100" + strings.TrimPrefix(listener.Addr().String(), "127")
}

func dial(t *testing.T, path string) *net.UnixConn {
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn.(*net.UnixConn)
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for range 500 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("expected within 5 s")
}
