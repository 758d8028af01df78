package streams

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// Command is what runs for an exec; for an attach it is what shows the output of the container.
type Command struct {
	Argv []string          `json:"argv"`
	Env  map[string]string `json:"env"`
	Cwd  string            `json:"cwd"`
	// Cgroups are the folders of the container's control groups. What the command leaves running belongs to the container
	// when it has some, and is ended with the command when it has none.
	Cgroups []string `json:"cgroups"`
}

func commandOf(header http.Header) (Command, error) {
	var command Command
	text, err := base64.StdEncoding.DecodeString(header.Get(commandHeader))
	if err == nil {
		err = json.Unmarshal(text, &command)
	}
	if err != nil || len(command.Argv) == 0 || command.Argv[0] == "" {
		return command, fmt.Errorf("expected {argv, env, cwd, cgroups} as base64 JSON in the header %s: %v", commandHeader, err)
	}
	return command, nil
}

// The shell moves itself into the groups and then becomes the program: nothing runs outside of them.
const joinThenRun = `while [ "$1" != -- ]; do echo 0 >"$1/cgroup.procs" || exit 125; shift; done; shift; exec "$@"`

// prepare makes the process, not yet started, as the leader of a session of its own.
func (c Command) prepare() (*exec.Cmd, error) {
	program, err := c.program()
	if err != nil {
		return nil, err
	}
	cmd := &exec.Cmd{Path: program, Args: c.Argv, Dir: c.Cwd, SysProcAttr: &syscall.SysProcAttr{Setsid: true}}
	if len(c.Cgroups) > 0 {
		cmd.Path = "/bin/sh"
		cmd.Args = append([]string{"sh", "-c", joinThenRun, "sh"}, c.Cgroups...)
		cmd.Args = append(append(cmd.Args, "--", program), c.Argv[1:]...)
	}
	cmd.Env = []string{}
	for name, value := range c.Env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd, nil
}

// program finds argv[0] as the container would: in its PATH, not in ours.
func (c Command) program() (string, error) {
	name := c.Argv[0]
	if filepath.Base(name) != name {
		return name, nil
	}
	for _, folder := range filepath.SplitList(c.Env["PATH"]) {
		path := filepath.Join(folder, name)
		if !filepath.IsAbs(path) {
			path = filepath.Join(c.Cwd, path)
		}
		if info, err := os.Stat(path); err == nil && !info.IsDir() && unix.Access(path, unix.X_OK) == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("exec: %q: executable file not found in $PATH", name)
}
