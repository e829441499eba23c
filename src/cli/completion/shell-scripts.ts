/** The shells that there is a completion for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** Name of a shell. */
export type Shell = (typeof SHELLS)[number];

/**
 * What a shell reads to complete `komainu`. Each script asks `komainu completion --complete` with the
 * words so far, and gets a line for each candidate: the word, a tab and what it is; `:files` or
 * `:folders` where the shell's own paths belong there too.
 */
export const SHELL_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: expansions(String.raw`# bash completion of komainu: eval "$(komainu completion bash)"
_komainu() {
  local current="%{COMP_WORDS[COMP_CWORD]}" value rest
  [[ $current == "=" ]] && current=""
  COMPREPLY=()
  while IFS=$'\t' read -r value rest; do
    case $value in
      :files) compopt -o filenames 2>/dev/null; mapfile -t -O "%{#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current") ;;
      :folders) compopt -o filenames 2>/dev/null; mapfile -t -O "%{#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$current") ;;
      *=) compopt -o nospace 2>/dev/null; COMPREPLY+=("$value") ;;
      *) COMPREPLY+=("$value") ;;
    esac
  done < <("%{COMP_WORDS[0]}" completion --complete -- "%{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _komainu komainu
`),
  zsh: expansions(String.raw`#compdef komainu
# zsh completion of komainu: eval "$(komainu completion zsh)", after compinit
_komainu() {
  local -a candidates
  local line value paths
  for line in "%{(@f)$("%{words[1]}" completion --complete -- "%{(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :files|:folders) paths=$line ;;
      *)
        value=%{line%%$'\t'*}
        candidates+=("%{value//:/\\:}:%{line#*$'\t'}") ;;
    esac
  done
  (( %{#candidates} )) && _describe -V komainu candidates
  [[ -n $paths ]] && compset -P '--[^=]#='
  [[ $paths == :files ]] && _files
  [[ $paths == :folders ]] && _files -/
  return 0
}
if [[ $funcstack[1] == _komainu ]]; then _komainu "$@"; else compdef _komainu komainu; fi
`),
  fish: expansions(String.raw`# fish completion of komainu: komainu completion fish | source
function __komainu_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    for line in ($program completion --complete -- $words 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path (commandline -ct)
            case :folders
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c komainu -f -a '(__komainu_complete)'
`),
};

/** `%{…}` is written for the shells' `${…}`, which a template would take for its own. */
function expansions(script: string): string {
  return script.replaceAll("%{", "${");
}
