/** What each shell needs to ask `palier __complete WORDS…`; its answer: a word a line, then `:4`, or `:0` for files too. */
export const SHELLS = {
  bash: `_palier() {
  local IFS=$'\\n' answer line
  answer=$(command palier __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return
  COMPREPLY=()
  while read -r line; do
    case $line in
      :0) COMPREPLY+=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
      :*) ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done <<<"$answer"
}
complete -o filenames -F _palier palier
`,
  zsh: `#compdef palier
_palier() {
  local line answer
  local -a candidates
  answer=$(command palier __complete "\${(@)words[2,CURRENT]}" 2>/dev/null) || return
  for line in "\${(@f)answer}"; do
    case $line in
      :0) _files ;;
      :*) ;;
      *$'\\t'*) candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      *) candidates+=("\${line//:/\\\\:}") ;;
    esac
  done
  _describe palier candidates
}
compdef _palier palier
`,
  fish: `function __palier_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (command palier __complete $words[2..-1] 2>/dev/null)
    switch $line
      case ':0'
        __fish_complete_path (commandline -ct)
      case ':*'
      case '*'
        echo $line
    end
  end
end
complete -c palier -f -a '(__palier_complete)'
`,
} as const;

export type Shell = keyof typeof SHELLS;
