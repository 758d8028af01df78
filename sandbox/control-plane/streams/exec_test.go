package streams

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/tools/remotecommand"
	utilexec "k8s.io/client-go/util/exec"
)

// run is `kubectl exec` of a command; it returns what the command wrote.
func run(ctx context.Context, t *testing.T, host string, command Command, options remotecommand.StreamOptions) (stdout, stderr string, err error) {
	return stream(ctx, t, host, "/exec/palier/backend-0/backend", command, options)
}

func stream(ctx context.Context, t *testing.T, host, path string, command Command, options remotecommand.StreamOptions) (stdout, stderr string, err error) {
	query := url.Values{"output": {"1"}}
	if options.Stdin != nil {
		query.Set("input", "1")
	}
	if options.Tty {
		query.Set("tty", "1")
	} else {
		query.Set("error", "1")
	}
	config, address := asked(host, path, commandHeader, encode(t, command), query)
	executor, err := remotecommand.NewSPDYExecutor(config, http.MethodPost, address)
	if err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	if options.Stdout == nil {
		options.Stdout = &out
	}
	if !options.Tty {
		options.Stderr = &errOut
	}
	err = executor.StreamWithContext(ctx, options)
	return out.String(), errOut.String(), err
}

func TestACommandGetsItsStreamsEnvironmentAndFolder(t *testing.T) {
	host, _ := serve(t)
	folder := t.TempDir()
	command := shell(`cat; pwd; echo "$GREETING" >&2`)
	command.Cwd, command.Env = folder, map[string]string{"PATH": os.Getenv("PATH"), "GREETING": "good day"}
	input := strings.Repeat("all of a long input\n", 50_000)
	stdout, stderr, err := run(t.Context(), t, host, command, remotecommand.StreamOptions{Stdin: strings.NewReader(input)})
	if err != nil || stdout != input+folder+"\n" || stderr != "good day\n" {
		t.Errorf("got %d bytes, %q, %v", len(stdout), stderr, err)
	}
}

func TestTheExitCodeIsTold(t *testing.T) {
	host, _ := serve(t)
	for script, expected := range map[string]int{"exit 3": 3, "kill -TERM $$": 143, "exit 0": 0} {
		_, _, err := run(t.Context(), t, host, shell(script), remotecommand.StreamOptions{})
		code := 0
		if exit, ok := errors.AsType[utilexec.CodeExitError](err); ok {
			code, err = exit.Code, nil
		}
		if err != nil || code != expected {
			t.Errorf("%s: expected %d, got %d, %v", script, expected, code, err)
		}
	}
}

func TestTheExitCodeIsToldToAClientThatIsStillSending(t *testing.T) {
	host, _ := serve(t)
	for range 20 {
		_, _, err := run(t.Context(), t, host, shell("exit 3"), remotecommand.StreamOptions{Stdin: zeros{}})
		if exit, ok := errors.AsType[utilexec.CodeExitError](err); !ok || exit.Code != 3 {
			t.Fatalf("expected 3, got %v", err)
		}
	}
}

// zeros is a stdin without an end.
type zeros struct{}

func (zeros) Read(bytes []byte) (int, error) { return len(bytes), nil }

func TestAProgramIsLookedForInThePathOfTheContainer(t *testing.T) {
	host, _ := serve(t)
	command := Command{Argv: []string{"sh"}, Env: map[string]string{"PATH": t.TempDir()}}
	_, _, err := run(t.Context(), t, host, command, remotecommand.StreamOptions{})
	if err == nil || !strings.Contains(err.Error(), `exec: "sh": executable file not found in $PATH`) {
		t.Errorf("got %v", err)
	}
}

func TestTheCommandRunsInTheControlGroupsOfItsContainer(t *testing.T) {
	host, _ := serve(t)
	cpu, memory := t.TempDir(), t.TempDir()
	command := Command{Argv: []string{"echo", "a b", "$x"}, Cgroups: []string{cpu, memory}}
	stdout, stderr, err := run(t.Context(), t, host, command, remotecommand.StreamOptions{})
	if err != nil || stdout != "a b $x\n" {
		t.Errorf("got %q, %q, %v", stdout, stderr, err)
	}
	for _, folder := range command.Cgroups {
		// What the kernel takes as "the process that writes".
		if text, _ := os.ReadFile(filepath.Join(folder, "cgroup.procs")); string(text) != "0\n" {
			t.Errorf("%s: got %q", folder, text)
		}
	}
	command.Cgroups = []string{filepath.Join(cpu, "none")}
	if _, stderr, err = run(t.Context(), t, host, command, remotecommand.StreamOptions{}); err == nil || !strings.Contains(stderr, "none/cgroup.procs") {
		t.Errorf("got %q, %v", stderr, err)
	}
}

func TestACommandHasATerminalThatIsResized(t *testing.T) {
	host, _ := serve(t)
	sizes := make(sizeQueue, 2)
	sizes <- remotecommand.TerminalSize{Width: 91, Height: 33}
	input, typed := io.Pipe()
	shown, output := io.Pipe()
	result := make(chan error, 1)
	go func() {
		_, _, err := run(t.Context(), t, host, shell(`tty; echo "on $TERM"; until [ "$(stty size)" = "33 91" ]; do sleep 0.02; done; echo small;
				until [ "$(stty size)" = "40 120" ]; do sleep 0.02; done; echo large; read line; echo "read $line"; exit 7`),
			remotecommand.StreamOptions{Stdin: input, Stdout: output, Tty: true, TerminalSizeQueue: sizes})
		result <- err
		output.Close()
	}()
	seen := ""
	expect := func(text string) {
		t.Helper()
		buffer := make([]byte, 4096)
		for !strings.Contains(seen, text) {
			n, err := shown.Read(buffer)
			if err != nil {
				t.Fatalf("expected %q, got %q, %v", text, seen, err)
			}
			seen += string(buffer[:n])
		}
	}
	expect("/dev/pts/")
	expect("on xterm")
	expect("small")
	sizes <- remotecommand.TerminalSize{Width: 120, Height: 40}
	expect("large")
	io.WriteString(typed, "go on\r")
	expect("read go on")
	if exit, _ := errors.AsType[utilexec.CodeExitError](<-result); exit.Code != 7 {
		t.Errorf("got %+v, and was shown %q", exit, seen)
	}
}

type sizeQueue chan remotecommand.TerminalSize

func (q sizeQueue) Next() *remotecommand.TerminalSize {
	size, more := <-q
	if !more {
		return nil
	}
	return &size
}

func TestNothingOfACommandIsLeftWhenItsClientIsGone(t *testing.T) {
	host, end := serve(t)
	for name, options := range map[string]remotecommand.StreamOptions{
		"with a terminal":    {Tty: true, Stdin: never{}},
		"without a terminal": {},
	} {
		leader, child := started(t, func(ctx context.Context, script string) {
			run(ctx, t, host, shell(script), options)
		})
		leader.cancel()
		eventually(t, name+": the command has ended", func() bool { return !alive(leader.pid) && !alive(child) })
	}
	leader, child := started(t, func(ctx context.Context, script string) {
		run(ctx, t, host, shell(script), remotecommand.StreamOptions{})
	})
	end()
	eventually(t, "the command has ended with the server", func() bool { return !alive(leader.pid) && !alive(child) })
}

type process struct {
	pid    int
	cancel context.CancelFunc
}

// started runs a command that ignores to be hung up, with a child that does not, and waits until both run.
func started(t *testing.T, run func(ctx context.Context, script string)) (leader process, child int) {
	ctx, cancel := context.WithCancel(t.Context())
	path := filepath.Join(t.TempDir(), "pids")
	go run(ctx, fmt.Sprintf(`sleep 100 & trap '' HUP; echo $$ $! >%[1]s.new; mv %[1]s.new %[1]s; wait; while :; do sleep 0.1; done`, path))
	var text []byte
	eventually(t, "the command runs", func() (ok bool) {
		var err error
		text, err = os.ReadFile(path)
		return err == nil
	})
	pids := strings.Fields(string(text) + "0 0")
	pid, _ := strconv.Atoi(pids[0])
	child, _ = strconv.Atoi(pids[1])
	return process{pid, cancel}, child
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// never is the stdin of somebody who does not type.
type never struct{}

func (never) Read([]byte) (int, error) { select {} }

func TestWhatACommandLeavesBelongsToTheContainerOnlyIfItHasAControlGroup(t *testing.T) {
	host, _ := serve(t)
	for _, groups := range [][]string{nil, {t.TempDir()}} {
		command := shell(`sleep 100 >/dev/null 2>&1 & echo $!`)
		command.Cgroups = groups
		stdout, _, err := run(t.Context(), t, host, command, remotecommand.StreamOptions{})
		pid, _ := strconv.Atoi(strings.TrimSpace(stdout))
		if err != nil || pid == 0 {
			t.Fatal(stdout, err)
		}
		if groups == nil {
			eventually(t, "what was left has ended", func() bool { return !alive(pid) })
		} else if !alive(pid) {
			t.Error("expected what was left to run on")
		} else {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

func TestAttachShowsWhatItsCommandShowsUntilItEnds(t *testing.T) {
	host, _ := serve(t)
	stdout, stderr, err := stream(t.Context(), t, host, "/attach/palier/backend-0/some-uid/backend",
		shell("echo out; echo err >&2; exit 1"), remotecommand.StreamOptions{})
	if err != nil || stdout != "out\n" || stderr != "err\n" {
		t.Errorf("got %q, %q, %v", stdout, stderr, err)
	}
}

func TestWrongRequestsAreToldWhatWasExpected(t *testing.T) {
	host, _ := serve(t)
	client := http.Client{Timeout: 5 * time.Second}
	for path, expected := range map[string]string{
		"/exec/palier/backend-0/backend?output=1":   "400 expected {argv, env, cwd, cgroups} as base64 JSON in the header Palier-Command",
		"/attach/palier/backend-0/backend?output=1": "400 expected {argv, env, cwd, cgroups} as base64 JSON in the header Palier-Command",
		"/portForward/palier/backend-0":             "400 expected the pod's host in the header Palier-Address",
		"/exec/palier":                              "404 expected /exec, /attach or /portForward with a namespace and a pod",
		"/run/palier/backend-0/backend":             "404 expected /exec, /attach or /portForward, got /run",
	} {
		answer, err := client.Post("http://"+host+path, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if got := fmt.Sprint(answer.StatusCode, " ", string(text)); !strings.HasPrefix(got, expected) {
			t.Errorf("%s: expected %q, got %q", path, expected, got)
		}
	}
}
