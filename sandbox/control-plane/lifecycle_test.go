package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"palier/sandbox/control-plane/report"
)

// asProgram makes this test's own binary the program.
const asProgram = "PALIER_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// program is a running control plane.
type program struct {
	*exec.Cmd
	stdin  io.Closer
	events *bufio.Scanner
	last   report.Event
	log    string
}

func launch(t *testing.T, data string, flags ...string) *program {
	t.Helper()
	sockets, err := os.MkdirTemp("", "cp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(sockets) })
	p := &program{Cmd: exec.Command(os.Args[0], append([]string{
		"--data", data, "--sockets", sockets, "--node-address", "100.77.250.1",
		"--pod-range", "100.77.250.0/24", "--service-range", "100.96.250.0/24",
	}, flags...)...), log: filepath.Join(t.TempDir(), "stderr")}
	p.Env = append(os.Environ(), asProgram+"=1")
	log, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	p.Stderr = log
	if p.stdin, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.events = bufio.NewScanner(stdout)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill(); p.Wait() })
	return p
}

// until reads events up to the one wanted, "ready all" for example.
func (p *program) until(t *testing.T, wanted string) report.Event {
	t.Helper()
	var seen []string
	for p.events.Scan() {
		var event report.Event
		if err := json.Unmarshal(p.events.Bytes(), &event); err != nil {
			t.Fatalf("expected JSON, got %s", p.events.Text())
		}
		if strings.TrimSpace(event.Event+" "+event.Part) == wanted {
			return event
		}
		seen = append(seen, p.events.Text())
	}
	log, _ := os.ReadFile(p.log)
	t.Fatalf("expected %q, got %s\n%s", wanted, strings.Join(seen, "\n"), log)
	return report.Event{}
}

func (p *program) expectExit(t *testing.T, code int) {
	t.Helper()
	for p.events.Scan() {
	}
	p.Wait()
	if got := p.ProcessState.ExitCode(); got != code {
		t.Errorf("expected exit code %d, got %d", code, got)
	}
}

func client(t *testing.T, data, kubeconfig string) kubernetes.Interface {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(data, kubeconfig))
	if err != nil {
		t.Fatal(err)
	}
	return kubernetes.NewForConfigOrDie(config)
}

func TestALifeFromTheFirstStartToTheLast(t *testing.T) {
	ctx := context.Background()
	data := filepath.Join(t.TempDir(), "a folder with spaces")

	p := launch(t, data)
	if said := p.until(t, "listening"); !strings.HasPrefix(said.URL, "https://127.0.0.1:") {
		t.Errorf("got %+v", said)
	}
	for _, name := range []string{"pki/ca.crt", "pki/front-proxy-ca.crt", "pki/node.crt", "pki/node.key", "admin.kubeconfig", "node.kubeconfig"} {
		if _, err := os.Stat(filepath.Join(data, name)); err != nil {
			t.Errorf("expected it to be there when the program listens: %v", err)
		}
	}
	p.until(t, "ready all")
	admin, node := client(t, data, "admin.kubeconfig"), client(t, data, "node.kubeconfig")

	t.Run("what every cluster has is there when all is ready", func(t *testing.T) {
		for _, role := range []string{"cluster-admin", "view", "system:node-proxier"} {
			if _, err := admin.RbacV1().ClusterRoles().Get(ctx, role, metav1.GetOptions{}); err != nil {
				t.Error(err)
			}
		}
		if _, err := admin.SchedulingV1().PriorityClasses().Get(ctx, "system-node-critical", metav1.GetOptions{}); err != nil {
			t.Error(err)
		}
	})
	t.Run("a node makes itself, and nothing that is not its own", func(t *testing.T) {
		registerNode(t, node)
		if err := node.CoreV1().Nodes().Delete(ctx, "sandbox", metav1.DeleteOptions{}); !apierrors.IsForbidden(err) {
			t.Errorf("expected it to be forbidden, got %v", err)
		}
	})
	t.Run("a pod is made, bound, and removed with its owner", func(t *testing.T) { runDeployment(t, admin) })
	_, err := admin.CoreV1().ConfigMaps("default").Create(ctx, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "kept"}, Data: map[string]string{"life": "first"},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	watch, err := admin.CoreV1().Pods("").Watch(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Stop()

	p.stdin.Close() // its caller is gone; a watch is open
	p.until(t, "stopped")
	p.expectExit(t, report.ExitStopped)

	p = launch(t, data)
	p.until(t, "ready all")
	expectKept(t, data)
	p.Process.Kill()
	p.expectExit(t, -1)

	p = launch(t, data)
	p.until(t, "ready all")
	expectKept(t, data)
	p.Process.Signal(syscall.SIGTERM)
	p.until(t, "stopped")
	p.expectExit(t, report.ExitStopped)

	p = launch(t, data, "--service-range", "100.96.251.0/24")
	if failed := p.until(t, "failed data"); !strings.Contains(failed.Hint, "--fresh") {
		t.Errorf("got %+v", failed)
	}
	p.expectExit(t, report.ExitEnvironment)

	p = launch(t, data, "--service-range", "100.96.251.0/24", "--fresh")
	p.until(t, "ready all")
	if _, err := client(t, data, "admin.kubeconfig").CoreV1().ConfigMaps("default").Get(ctx, "kept", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("expected an empty cluster, got %v", err)
	}
	p.Process.Signal(os.Interrupt)
	p.until(t, "stopped")
	p.expectExit(t, report.ExitStopped)
}

func TestAPortThatIsTakenIsToldBeforeAnythingIsStarted(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	p := launch(t, t.TempDir(), "--port", fmt.Sprint(port))
	if failed := p.until(t, "failed apiserver"); !strings.Contains(failed.Message, fmt.Sprint(port)) || failed.Hint == "" {
		t.Errorf("got %+v", failed)
	}
	p.expectExit(t, report.ExitEnvironment)
}

func TestDataThatAreNotWholeAreToldSo(t *testing.T) {
	data := t.TempDir()
	p := launch(t, data)
	p.until(t, "ready etcd")
	p.Process.Kill()
	p.expectExit(t, -1)
	logs, _ := filepath.Glob(filepath.Join(data, "etcd/member/wal/*.wal"))
	if len(logs) == 0 {
		t.Fatal("expected a log of etcd")
	}
	if err := os.WriteFile(logs[0], []byte("not a log of etcd"), 0o600); err != nil {
		t.Fatal(err)
	}
	p = launch(t, data)
	if failed := p.until(t, "failed data"); !strings.Contains(failed.Hint, "--fresh") {
		t.Errorf("got %+v", failed)
	}
	p.expectExit(t, report.ExitEnvironment)
}

func TestACallerThatGoesAwayDuringTheStartEndsIt(t *testing.T) {
	p := launch(t, t.TempDir())
	p.stdin.Close()
	p.until(t, "stopped")
	p.expectExit(t, report.ExitStopped)
}

func TestBadUsageIsToldSo(t *testing.T) {
	p := launch(t, t.TempDir(), "--pod-range", "10.0.0.0/8")
	if failed := p.until(t, "failed usage"); !strings.Contains(failed.Message, "--pod-range") {
		t.Errorf("got %+v", failed)
	}
	p.expectExit(t, report.ExitUsage)
}

func expectKept(t *testing.T, data string) {
	t.Helper()
	kept, err := client(t, data, "admin.kubeconfig").CoreV1().ConfigMaps("default").Get(context.Background(), "kept", metav1.GetOptions{})
	if err != nil || kept.Data["life"] != "first" {
		t.Errorf("expected the object of the first life, got %v, %v", kept, err)
	}
}

// eventually waits for what controllers do.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 300 {
		if is() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("expected %s within half a minute", what)
}
