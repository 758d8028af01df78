package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"palier/sandbox/control-plane/folder"
)

// Certificates begin long ago, so that a clock that is set back doesn't make them invalid.
var notBefore = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)

const validity = 10 * 365 * 24 * time.Hour

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
	pem         []byte
}

// subject is who a certificate is for: clients have a name and groups, servers names and addresses.
type subject struct {
	name      string
	groups    []string
	names     []string
	addresses []net.IP
}

// openAuthority takes the kept authority, or makes a new one where none is kept that could be used.
func openAuthority(path, name string) (*authority, error) {
	if pair, err := tls.LoadX509KeyPair(path+".crt", path+".key"); err == nil && time.Until(pair.Leaf.NotAfter) > validity/2 {
		content, err := os.ReadFile(path + ".crt")
		if err != nil {
			return nil, err
		}
		return &authority{certificate: pair.Leaf, key: pair.PrivateKey.(crypto.Signer), pem: content}, nil
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	certificate, key, err := sign(template, nil)
	if err != nil {
		return nil, err
	}
	if err := writePair(path, certificate, key); err != nil {
		return nil, err
	}
	parsed, err := x509.ParseCertificate(certificate)
	if err != nil {
		return nil, err
	}
	return &authority{certificate: parsed, key: key, pem: encode("CERTIFICATE", certificate)}, nil
}

// issue makes a certificate for a client, and for a server if it has names or addresses.
func (a *authority) issue(s subject) (certificate []byte, key *ecdsa.PrivateKey, err error) {
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: s.name, Organization: s.groups}, DNSNames: s.names, IPAddresses: s.addresses,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if len(s.names)+len(s.addresses) > 0 {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	return sign(template, a)
}

// sign signs by the authority, or by the certificate's own key where there is none.
func sign(template *x509.Certificate, by *authority) (certificate []byte, key *ecdsa.PrivateKey, err error) {
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
		return nil, nil, err
	}
	template.NotBefore, template.NotAfter = notBefore, time.Now().Add(validity)
	if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, nil, err
	}
	if by == nil {
		by = &authority{certificate: template, key: key}
	}
	certificate, err = x509.CreateCertificate(rand.Reader, template, by.certificate, key.Public(), by.key)
	return certificate, key, err
}

func writePair(path string, certificate []byte, key *ecdsa.PrivateKey) error {
	if err := writeKey(path+".key", key); err != nil {
		return err
	}
	return folder.WriteFile(path+".crt", encode("CERTIFICATE", certificate), 0o644)
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	content, err := encodeKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return folder.WriteFile(path, content, 0o600)
}

func encodeKey(key *ecdsa.PrivateKey) ([]byte, error) {
	content, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return encode("EC PRIVATE KEY", content), nil
}

func encode(kind string, content []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})
}
