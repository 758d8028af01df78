// Package report tells the caller what happens: one JSON line an event on stdout, and a failure's exit code.
package report

import (
	"encoding/json"
	"errors"
	"io"
	"sync"
	"syscall"
	"time"
)

// Exit codes of the program.
const (
	ExitStopped     = 0
	ExitOther       = 1
	ExitUsage       = 2
	ExitEnvironment = 3
)

// Failure is an error that says which part it happened in and what to do about it.
type Failure struct {
	Part     string
	Message  string
	Hint     string
	ExitCode int
	Cause    error
}

func (f *Failure) Error() string {
	if f.Cause == nil {
		return f.Message
	}
	return f.Message + ": " + f.Cause.Error()
}

func (f *Failure) Unwrap() error { return f.Cause }

// Fail makes a failure of any error. A full disk and missing permissions are the environment's in every part.
func Fail(part string, err error) *Failure {
	var known *Failure
	if errors.As(err, &known) {
		return known
	}
	failure := &Failure{Part: part, Message: err.Error(), ExitCode: ExitOther}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		failure.ExitCode, failure.Hint = ExitEnvironment, "free some disk space, then start again"
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EROFS):
		failure.ExitCode, failure.Hint = ExitEnvironment, "choose a folder that this user may write to"
	}
	return failure
}

// Event is one line on stdout.
type Event struct {
	Event   string  `json:"event"`
	Part    string  `json:"part,omitempty"`
	URL     string  `json:"url,omitempty"`
	Version string  `json:"version,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
	Message string  `json:"message,omitempty"`
	Hint    string  `json:"hint,omitempty"`
}

// Reporter writes events; it is safe for use by several goroutines.
type Reporter struct {
	mutex  sync.Mutex
	out    io.Writer
	begun  time.Time
	failed bool
}

// New counts the seconds of ready events from begun on.
func New(out io.Writer, begun time.Time) *Reporter {
	return &Reporter{out: out, begun: begun}
}

// Listening says where the API answers soon; all files of the data folder exist.
func (r *Reporter) Listening(url, version string) {
	r.write(Event{Event: "listening", URL: url, Version: version})
}

// Ready says that a part does its work.
func (r *Reporter) Ready(part string) {
	r.write(Event{Event: "ready", Part: part, Seconds: float64(time.Since(r.begun).Milliseconds()) / 1000})
}

// Failed says why the program ends; only the first failure is told, what follows from it would mislead.
func (r *Reporter) Failed(failure *Failure) {
	r.mutex.Lock()
	told := r.failed
	r.failed = true
	r.mutex.Unlock()
	if !told {
		r.write(Event{Event: "failed", Part: failure.Part, Message: failure.Error(), Hint: failure.Hint})
	}
}

// Stopped is the last event of a program that was asked to end.
func (r *Reporter) Stopped() { r.write(Event{Event: "stopped"}) }

func (r *Reporter) write(event Event) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	// A caller that went away reads nothing; that it went is noticed at stdin.
	_ = json.NewEncoder(r.out).Encode(event)
}
