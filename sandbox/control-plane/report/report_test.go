package report

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestEventsAreLinesOfJSON(t *testing.T) {
	var out strings.Builder
	r := New(&out, time.Now().Add(-1500*time.Millisecond))
	r.Listening("https://127.0.0.1:6443", "v1")
	r.Ready("etcd")
	r.Stopped()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || lines[0] != `{"event":"listening","url":"https://127.0.0.1:6443","version":"v1"}` || lines[2] != `{"event":"stopped"}` {
		t.Errorf("got %q", lines)
	}
	if !strings.HasPrefix(lines[1], `{"event":"ready","part":"etcd","seconds":1.5`) {
		t.Errorf("got %s", lines[1])
	}
}

func TestOnlyTheFirstFailureIsTold(t *testing.T) {
	var out strings.Builder
	r := New(&out, time.Now())
	r.Failed(&Failure{Part: "etcd", Message: "the disk is full"})
	r.Failed(&Failure{Part: "apiserver", Message: "no etcd"})
	if got := out.String(); strings.Count(got, "failed") != 1 || !strings.Contains(got, "the disk is full") {
		t.Errorf("got %s", got)
	}
}

func TestAFailureOfTheEnvironmentIsToldFromOthers(t *testing.T) {
	for cause, expected := range map[error]int{
		&os.PathError{Op: "write", Path: "db", Err: syscall.ENOSPC}: ExitEnvironment,
		&os.PathError{Op: "open", Path: "db", Err: syscall.EACCES}:  ExitEnvironment,
		errors.New("a fault"):                           ExitOther,
		&Failure{Message: "known", ExitCode: ExitUsage}: ExitUsage,
	} {
		if got := Fail("part", fmt.Errorf("wrapped: %w", cause)); got.ExitCode != expected {
			t.Errorf("%v: expected %d, got %d", cause, expected, got.ExitCode)
		}
	}
}
