package streams

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// hangUpTime is what a command has to end by itself when its client is gone.
const hangUpTime = 300 * time.Millisecond

// runner runs the command of one request.
type runner struct {
	command Command
	options remotecommand.Options
}

// AttachContainer returns when the command that shows the container's output has ended, however it did.
func (r runner) AttachContainer(ctx context.Context, name, uid, container string, in io.Reader, out, errOut io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize) error {
	err := r.ExecInContainer(ctx, name, uid, container, nil, in, out, errOut, tty, resize, 0)
	if _, ended := errors.AsType[utilexec.CodeExitError](err); ended {
		return nil
	}
	return err
}

// ExecInContainer returns when the command has ended and everything it wrote has been sent; its exit code is an ExitError.
func (r runner) ExecInContainer(ctx context.Context, _, _, _ string, _ []string, in io.Reader, out, errOut io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	cmd, err := r.command.prepare()
	if err != nil {
		return err
	}
	if !r.options.Stdin {
		in = nil
	}
	ends, err := connect(cmd, in, out, errOut, tty, resize)
	if err != nil {
		return err
	}
	defer ends.close()
	if err := cmd.Start(); err != nil {
		return err
	}
	ends.copy()
	group := cmd.Process.Pid
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		awaitExit(group)
		if len(r.command.Cgroups) == 0 {
			unix.Kill(-group, unix.SIGKILL)
		}
		ends.drained()
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		hangUp(group, ended)
		ends.close()
		<-ended
	}
	return exitError(cmd.Wait())
}

// awaitExit waits for the end of a process and leaves it to be reaped: until then no other group can have its number.
func awaitExit(pid int) {
	for unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil) == unix.EINTR {
	}
}

// hangUp ends a process group as a terminal that goes away does, and then for certain.
func hangUp(group int, ended <-chan struct{}) {
	unix.Kill(-group, unix.SIGHUP)
	select {
	case <-ended:
	case <-time.After(hangUpTime):
	}
	unix.Kill(-group, unix.SIGKILL)
}

func exitError(err error) error {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return err
	}
	code := exit.ExitCode()
	if status := exit.Sys().(syscall.WaitStatus); status.Signaled() {
		code = 128 + int(status.Signal())
	}
	return utilexec.CodeExitError{Err: fmt.Errorf("exit code %d", code), Code: code}
}
