package streams

import (
	"io"
	"os"
	"os/exec"
	"sync"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

// ends join the streams of a client with those of a process, by pipes or by a terminal. The files are ours to copy from
// and to: os/exec would wait for a client that keeps its stdin open.
type ends struct {
	theirs []*os.File
	ours   []*os.File
	in     func()
	out    []func()
	open   sync.WaitGroup
}

// connect gives the process its streams. What a client did not ask for is /dev/null.
func connect(cmd *exec.Cmd, in io.Reader, out, errOut io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize) (*ends, error) {
	e := &ends{}
	if tty {
		return e, e.terminal(cmd, in, out, resize)
	}
	if in != nil {
		read, write, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		e.theirs, e.ours = append(e.theirs, read), append(e.ours, write)
		cmd.Stdin = read
		e.in = func() {
			io.Copy(write, in)
			write.Close()
			// What nobody reads must not hold up the connection: its end would not be noticed.
			io.Copy(io.Discard, in)
		}
	}
	for _, stream := range []struct {
		to   io.WriteCloser
		file *io.Writer
	}{{out, &cmd.Stdout}, {errOut, &cmd.Stderr}} {
		if stream.to == nil {
			continue
		}
		read, write, err := os.Pipe()
		if err != nil {
			e.close()
			return nil, err
		}
		e.theirs, e.ours = append(e.theirs, write), append(e.ours, read)
		*stream.file = write
		e.out = append(e.out, func() { send(stream.to, read) })
	}
	return e, nil
}

func (e *ends) terminal(cmd *exec.Cmd, in io.Reader, out io.WriteCloser, resize <-chan remotecommand.TerminalSize) error {
	master, slave, err := openTerminal()
	if err != nil {
		return err
	}
	e.theirs, e.ours = []*os.File{slave}, []*os.File{master}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr.Setctty = true
	// As container runtimes have it: nobody tells what the client's terminal is.
	cmd.Env = append(cmd.Env, "TERM=xterm")
	e.in = func() {
		if in != nil {
			io.Copy(master, in)
		}
	}
	if out == nil {
		out = discard{io.Discard}
	}
	e.out = []func(){func() { send(out, master) }}
	go func() {
		for size := range resize {
			resizeTerminal(master, size)
		}
	}()
	return nil
}

// send copies until the process and its heirs have closed their end. A client that takes no more closes ours.
func send(to io.WriteCloser, from *os.File) {
	io.Copy(to, from)
	from.Close()
	to.Close()
}

// copy begins once the process has its ends: ours of them are of no more use.
func (e *ends) copy() {
	closeAll(e.theirs)
	if e.in != nil {
		// Not waited for: it ends with the connection.
		go e.in()
	}
	for _, out := range e.out {
		e.open.Go(out)
	}
}

func (e *ends) drained() { e.open.Wait() }

func (e *ends) close() {
	closeAll(e.theirs)
	closeAll(e.ours)
}

func closeAll(files []*os.File) {
	for _, file := range files {
		file.Close()
	}
}

type discard struct{ io.Writer }

func (discard) Close() error { return nil }
