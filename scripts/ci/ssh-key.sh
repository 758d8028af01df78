#!/usr/bin/env bash
# ssh-key.sh FILE: prints the private key in FILE as ssh wants it, whatever pasting into a CI variable did to it: a byte
# order mark, line ends of Windows, lines folded into one, `\n` written out, blanks around it, a last line break that is
# missing, the whole in base64. What can't be repaired is told by its cause, never by its content; exit code 2.
set -euo pipefail

refuse() {
  echo "ssh-key.sh: $1" >&2
  exit 2
}

with_passphrase() {
  refuse "the key has a passphrase, which nobody can type in a pipeline: ssh-keygen -p -N '' -f key, or a new key for the pipeline alone"
}

[[ $# -eq 1 ]] || refuse "expected the name of a file, got $# arguments"
[[ $1 != *-----BEGIN* && $1 != ssh-* ]] || refuse "the variable holds a key, not the name of a file: its type has to be File"
[[ -r $1 && -f $1 ]] || refuse "expected a file that can be read; is the variable's type File?"

# What cannot be text (UTF-16, binary forms) has zero bytes.
[[ -z $(LC_ALL=C tr -dc '\000' <"$1" | head -c 1 | tr '\000' x) ]] ||
  refuse "the file is not plain text (UTF-16 or a binary form): save the key as plain text"

text=$(LC_ALL=C tr -d '\r' <"$1")
text=${text#$'\xef\xbb\xbf'}
[[ $text == *$'\n'* ]] || text=${text//\\n/$'\n'}
if [[ $text != *-----* && $text != *PuTTY* ]]; then
  decoded=$(printf '%s' "$text" | tr -d '[:space:]' | base64 -d 2>/dev/null | LC_ALL=C tr -d '\r\000') || decoded=''
  [[ $decoded != *"-----BEGIN "* ]] || text=$decoded
fi

case $text in
  *PuTTY-User-Key-File*) refuse "the key is in PuTTY's format (.ppk): puttygen key.ppk -O private-openssh -o key" ;;
  *"BEGIN ENCRYPTED PRIVATE KEY"* | *"Proc-Type: 4,ENCRYPTED"*) with_passphrase ;;
  *"PRIVATE KEY-----"*) ;;
  ssh-* | ecdsa-* | *"PUBLIC KEY"*) refuse "this is the public half of a key: expected the private one" ;;
  *) refuse "no private key in it: expected -----BEGIN … PRIVATE KEY-----" ;;
esac
[[ $text =~ -----BEGIN\ ([A-Z ]*PRIVATE\ KEY)-----(.*)-----END\ ([A-Z ]*PRIVATE\ KEY)----- ]] ||
  refuse "the key is cut off: expected it whole, from -----BEGIN to -----END … PRIVATE KEY-----"
kind=${BASH_REMATCH[1]} body=${BASH_REMATCH[2]//[[:space:]]/}

bytes=$(printf '%s' "$body" | base64 -d 2>/dev/null | LC_ALL=C tr -cd '[:alnum:]-') ||
  refuse "the key is damaged: what stands between its first and last line is not base64"
# The cipher's name comes first in the form of OpenSSH.
[[ $kind != OPENSSH* || $bytes == openssh-key-v1none* ]] || with_passphrase

printf -- '-----BEGIN %s-----\n' "$kind"
printf '%s\n' "$body" | fold -w 64
printf -- '-----END %s-----\n' "$kind"
