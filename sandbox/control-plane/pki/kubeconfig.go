package pki

import (
	"encoding/base64"
	"fmt"

	"palier/sandbox/control-plane/folder"
)

// writeKubeconfig writes one context, palier-sandbox, with everything that it needs inside.
func writeKubeconfig(path, url string, ca *authority, client subject) error {
	certificate, key, err := ca.issue(client)
	if err != nil {
		return err
	}
	keyPEM, err := encodeKey(key)
	if err != nil {
		return err
	}
	in := base64.StdEncoding.EncodeToString
	return folder.WriteFile(path, fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters:
- name: palier-sandbox
  cluster:
    server: %s
    certificate-authority-data: %s
users:
- name: %s
  user:
    client-certificate-data: %s
    client-key-data: %s
contexts:
- name: palier-sandbox
  context:
    cluster: palier-sandbox
    user: %[3]s
current-context: palier-sandbox
`, url, in(ca.pem), client.name, in(encode("CERTIFICATE", certificate)), in(keyPEM)), 0o600)
}
