package etcd

import (
	"errors"
	"os"
	"syscall"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"palier/sandbox/control-plane/report"
)

// newLogger logs errors on stderr. Where etcd would end the process, a full disk for example, it says so to fatal first.
func newLogger(fatal func(*report.Failure)) *zap.Logger {
	encoder := zapcore.NewConsoleEncoder(zap.NewProductionEncoderConfig())
	core := zapcore.NewCore(encoder, zapcore.Lock(os.Stderr), zapcore.ErrorLevel)
	return zap.New(core, zap.WithFatalHook(end{fatal}), zap.WithPanicHook(end{fatal}))
}

type end struct{ fatal func(*report.Failure) }

func (e end) OnWrite(entry *zapcore.CheckedEntry, fields []zapcore.Field) {
	err := errors.New(entry.Message)
	for _, field := range fields {
		if cause, ok := field.Interface.(error); ok && field.Type == zapcore.ErrorType {
			err = errors.Join(err, cause)
			if errors.Is(cause, syscall.ENOSPC) {
				err = cause
			}
		}
	}
	e.fatal(report.Fail("etcd", err))
}
