// Package folder looks after the data folder: one control plane at a time, and only data that it can go on with.
package folder

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"palier/sandbox/control-plane/config"
	"palier/sandbox/control-plane/report"
)

// lockPatience is how long an earlier control plane, whose caller has just gone, may take to end.
var lockPatience = 10 * time.Second

// ours are the entries that --fresh removes; the lock stays, it is held.
var ours = []string{"etcd", "pki", "made-for.json", "admin.kubeconfig", "node.kubeconfig"}

// madeFor is what kept objects hold on to: addresses given out, the node's name, the format of the data.
type madeFor struct {
	Kubernetes   string `json:"kubernetes"`
	Node         string `json:"node"`
	NodeAddress  string `json:"nodeAddress"`
	PodRange     string `json:"podRange"`
	ServiceRange string `json:"serviceRange"`
}

// Open makes or takes over the folder. It stays locked until the process ends.
func Open(c config.Config, kubernetesVersion string) error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	if err := os.Chmod(c.Data, 0o700); err != nil {
		return err
	}
	if err := lock(filepath.Join(c.Data, "lock")); err != nil {
		return err
	}
	if c.Fresh {
		for _, name := range ours {
			if err := os.RemoveAll(filepath.Join(c.Data, name)); err != nil {
				return err
			}
		}
	}
	return keep(c.Data, madeFor{
		Kubernetes: kubernetesVersion, Node: c.Node, NodeAddress: c.NodeAddress.String(),
		PodRange: c.PodRange.String(), ServiceRange: c.ServiceRange.String(),
	})
}

// WriteFile replaces a file as a whole, so that an end in between leaves the old one or the new one.
func WriteFile(path string, content []byte, mode os.FileMode) error {
	temporary := path + ".new"
	if err := os.WriteFile(temporary, content, mode); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// held keeps the lock's file from being collected, and with it the lock.
var held *os.File

func lock(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	deadline := time.Now().Add(lockPatience)
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			held = file
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return fmt.Errorf("lock %s: %w", path, err)
		}
		if time.Now().After(deadline) {
			return environment("another control plane uses the folder "+filepath.Dir(path), "end it, or give this one a folder of its own", nil)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func keep(data string, now madeFor) error {
	path := filepath.Join(data, "made-for.json")
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(data, "etcd")); err == nil {
			return environment("the data in "+data+" don't say what they were made for", "start with --fresh", nil)
		}
		content, err = json.Marshal(now)
		if err != nil {
			return err
		}
		return WriteFile(path, content, 0o600)
	}
	if err != nil {
		return err
	}
	var before madeFor
	if err := json.Unmarshal(content, &before); err != nil {
		return environment(path+" is not readable", "start with --fresh", err)
	}
	if before != now {
		return environment(fmt.Sprintf("expected data made for %+v, got data made for %+v", now, before), "start with --fresh, or with the values before", nil)
	}
	return nil
}

func environment(message, hint string, cause error) error {
	return &report.Failure{Part: "data", Message: message, Hint: hint, ExitCode: report.ExitEnvironment, Cause: cause}
}
