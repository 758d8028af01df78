import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier completion --help` says. */
export interface CompletionHelp {
  readonly about: string;
  readonly shell: string;
  readonly examples: string;
}

const en: CompletionHelp = {
  about: 'completion of commands, options, scenarios and runs, for your shell',
  shell: 'which shell',
  examples: `Examples:
  $ source <(palier completion bash)   in ~/.bashrc
  $ source <(palier completion zsh)    in ~/.zshrc, after compinit
  $ palier completion fish > ~/.config/fish/completions/palier.fish`,
};

const fr: CompletionHelp = {
  about: 'complétion des commandes, options, scénarios et exécutions, pour votre shell',
  shell: 'quel shell',
  examples: `Exemples :
  $ source <(palier completion bash)   dans ~/.bashrc
  $ source <(palier completion zsh)    dans ~/.zshrc, après compinit
  $ palier completion fish > ~/.config/fish/completions/palier.fish`,
};

export const completionHelp: Readonly<Record<Lang, CompletionHelp>> = { en, fr };
