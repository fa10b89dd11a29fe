package org.touchstone.verifier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;

/// `completion bash|zsh|powershell`: a script that lets the shell finish commands, options and their values. It is made
/// from the same tables that read the command line, so it knows each option and nothing that is not one.
final class CompletionVerb implements Verb {
    private static final List<String> SHELLS = List.of("bash", "zsh", "powershell");

    @Override
    public Syntax syntax() {
        return new Syntax("completion", List.of(), SHELLS, 1, 1);
    }

    @Override
    public ExitCode run(Run run) {
        String shell = run.arguments().operands().get(0);
        String script = switch (shell) {
            case "bash" -> bash();
            case "zsh" -> zsh();
            case "powershell" -> powershell();
            default ->
                throw CliException.usage("no-such-part", "completion", Shown.text(shell), String.join(", ", SHELLS));
        };
        run.finish(Line.block(script.stripTrailing()));
        return ExitCode.OK;
    }

    /// Every verb with its table; first what may stand before any verb.
    private static List<Syntax> all() {
        List<Syntax> all = new ArrayList<>();
        all.add(new Syntax("", List.of(), 0, 0));
        for (String verb : Main.VERBS) {
            all.add(Main.verb(verb).syntax());
        }
        return all;
    }

    private static List<String> names(Syntax syntax) {
        List<String> names = new ArrayList<>();
        for (Option option : syntax.options()) {
            names.add("--" + option.name());
            if (option.letter() != ' ') {
                names.add("-" + option.letter());
            }
        }
        return names;
    }

    /// Calls `each` with a pattern of the shell's `case` and the words that may follow, for each option with a
    /// list of words; the pattern is the verb, a space and the option.
    private static void values(List<Syntax> all, BiConsumer<String, List<String>> each) {
        for (Syntax syntax : all) {
            for (Option option : syntax.options()) {
                if (!option.words().isEmpty()) {
                    each.accept(spellings(syntax, option), option.words());
                }
            }
        }
    }

    private static String spellings(Syntax syntax, Option option) {
        String verb = syntax.verb();
        String spelled = "\"" + verb + " --" + option.name() + "\"";
        return option.letter() == ' ' ? spelled : spelled + "|\"" + verb + " -" + option.letter() + "\"";
    }

    private static String bash() {
        List<Syntax> all = all();
        StringBuilder s = new StringBuilder();
        s.append("# bash completion for touchstone: source this file, or put it where bash-completion looks\n");
        s.append("_touchstone_files() {\n");
        s.append("    local IFS=$'\\n'\n");
        s.append("    compopt -o filenames 2>/dev/null\n");
        s.append("    COMPREPLY=($(compgen -f -- \"$1\"))\n");
        s.append("}\n");
        s.append("_touchstone() {\n");
        s.append(
                "    local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\" verb= part= i word\n");
        s.append("    COMPREPLY=()\n");
        // The shell takes --format=text for three words.
        s.append(
                "    if [ \"$cur\" = = ]; then cur=; elif [ \"$prev\" = = ]; then prev=\"${COMP_WORDS[COMP_CWORD-2]}\"; fi\n");
        s.append("    for ((i = 1; i < COMP_CWORD; i++)); do\n");
        s.append("        word=\"${COMP_WORDS[i]}\"\n");
        s.append("        case \"$word\" in\n");
        s.append("            --home|--color|--config) [ -n \"$verb\" ] || ((i++)) ;;\n");
        s.append("            -*) ;;\n");
        s.append(
                "            *) if [ -z \"$verb\" ]; then verb=\"$word\"; elif [ -z \"$part\" ]; then part=\"$word\"; fi ;;\n");
        s.append("        esac\n");
        s.append("    done\n");
        s.append("    case \"$verb $prev\" in\n");
        values(
                all,
                (pattern, words) -> s.append("        ")
                        .append(pattern)
                        .append(") COMPREPLY=($(compgen -W \"")
                        .append(String.join(" ", words))
                        .append("\" -- \"$cur\")); return ;;\n"));
        for (Syntax syntax : all) {
            for (Option option : syntax.options()) {
                if (option.takesValue() && option.words().isEmpty()) {
                    s.append("        ")
                            .append(spellings(syntax, option))
                            .append(option.isFile() ? ") _touchstone_files \"$cur\"; return ;;\n" : ") return ;;\n");
                }
            }
        }
        s.append("    esac\n");
        s.append("    case \"$verb\" in\n");
        s.append("        \"\") case \"$cur\" in\n");
        s.append("                -*) COMPREPLY=($(compgen -W \"")
                .append(shared())
                .append("\" -- \"$cur\")) ;;\n");
        s.append("                *) COMPREPLY=($(compgen -W \"")
                .append(String.join(" ", Main.VERBS))
                .append("\" -- \"$cur\")) ;;\n");
        s.append("            esac ;;\n");
        for (Syntax syntax : all.subList(1, all.size())) {
            s.append("        ").append(syntax.verb()).append(") case \"$cur\" in\n");
            s.append("                -*) COMPREPLY=($(compgen -W \"")
                    .append(String.join(" ", names(syntax)))
                    .append("\" -- \"$cur\")) ;;\n");
            if (!syntax.parts().isEmpty()) {
                s.append("                *) if [ -z \"$part\" ]; then COMPREPLY=($(compgen -W \"")
                        .append(String.join(" ", syntax.parts()))
                        .append("\" -- \"$cur\")); else _touchstone_files \"$cur\"; fi ;;\n");
            } else if (syntax.most() > 0) {
                s.append("                *) _touchstone_files \"$cur\" ;;\n");
            }
            s.append("            esac ;;\n");
        }
        s.append("    esac\n}\n");
        return s.append("complete -F _touchstone touchstone ./touchstone\n").toString();
    }

    private static String shared() {
        List<String> names = new ArrayList<>();
        for (Option option : Syntax.SHARED) {
            names.add("--" + option.name());
        }
        names.add("--version");
        return String.join(" ", names);
    }

    private static String zsh() {
        List<Syntax> all = all();
        StringBuilder s = new StringBuilder();
        s.append("#compdef touchstone\n");
        s.append("# zsh completion for touchstone: put it as _touchstone into a folder of $fpath\n");
        s.append("_touchstone() {\n");
        s.append("    local cur=\"${words[CURRENT]}\" prev=\"${words[CURRENT-1]}\" verb= part= i word\n");
        s.append("    for ((i = 2; i < CURRENT; i++)); do\n");
        s.append("        word=\"${words[i]}\"\n");
        s.append("        case \"$word\" in\n");
        s.append("            --home|--color|--config) [[ -n \"$verb\" ]] || ((i++)) ;;\n");
        s.append("            -*) ;;\n");
        s.append(
                "            *) if [[ -z \"$verb\" ]]; then verb=\"$word\"; elif [[ -z \"$part\" ]]; then part=\"$word\"; fi ;;\n");
        s.append("        esac\n");
        s.append("    done\n");
        s.append("    case \"$verb $prev\" in\n");
        values(
                all,
                (pattern, words) -> s.append("        (")
                        .append(pattern)
                        .append(") compadd -- ")
                        .append(String.join(" ", words))
                        .append("; return ;;\n"));
        for (Syntax syntax : all) {
            for (Option option : syntax.options()) {
                if (option.takesValue() && option.words().isEmpty()) {
                    s.append("        (")
                            .append(spellings(syntax, option))
                            .append(option.isFile() ? ") _files; return ;;\n" : ") return ;;\n");
                }
            }
        }
        s.append("    esac\n");
        s.append("    case \"$verb\" in\n");
        s.append("        (\"\") if [[ \"$cur\" = -* ]]; then compadd -- ")
                .append(shared())
                .append("; else compadd -- ")
                .append(String.join(" ", Main.VERBS))
                .append("; fi ;;\n");
        for (Syntax syntax : all.subList(1, all.size())) {
            s.append("        (").append(syntax.verb()).append(") if [[ \"$cur\" = -* ]]; then compadd -- ");
            s.append(String.join(" ", names(syntax)));
            if (!syntax.parts().isEmpty()) {
                s.append("; elif [[ -z \"$part\" ]]; then compadd -- ").append(String.join(" ", syntax.parts()));
            }
            s.append(syntax.most() > 0 ? "; else _files; fi ;;\n" : "; fi ;;\n");
        }
        s.append("    esac\n}\n");
        return s.append(
                        "if [[ \"${funcstack[1]}\" = _touchstone ]]; then _touchstone \"$@\"; else compdef _touchstone touchstone; fi\n")
                .toString();
    }

    private static String powershell() {
        List<Syntax> all = all().subList(1, Main.VERBS.size() + 1);
        StringBuilder s = new StringBuilder();
        s.append("# PowerShell completion for touchstone: add the output to your profile\n");
        s.append("Register-ArgumentCompleter -Native -CommandName touchstone, touchstone.cmd -ScriptBlock {\n");
        s.append("    param($wordToComplete, $commandAst, $cursorPosition)\n");
        s.append("    $verbs = ").append(list(Main.VERBS)).append('\n');
        s.append("    $options = @{\n");
        for (Syntax syntax : all) {
            s.append("        '")
                    .append(syntax.verb())
                    .append("' = ")
                    .append(list(names(syntax)))
                    .append('\n');
        }
        s.append("    }\n    $parts = @{\n");
        for (Syntax syntax : all) {
            if (!syntax.parts().isEmpty()) {
                s.append("        '")
                        .append(syntax.verb())
                        .append("' = ")
                        .append(list(syntax.parts()))
                        .append('\n');
            }
        }
        s.append("    }\n    $values = @{\n");
        for (Syntax syntax : all) {
            for (Option option : syntax.options()) {
                if (!option.words().isEmpty()) {
                    s.append("        '")
                            .append(syntax.verb())
                            .append(" --")
                            .append(option.name())
                            .append("' = ")
                            .append(list(option.words()))
                            .append('\n');
                }
            }
        }
        s.append("    }\n");
        s.append("""
                    $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
                    $words = @($before | Select-Object -Skip 1 | Where-Object { $_ -notlike '-*' })
                    $verb = if ($words.Count -gt 0) { $words[0] } else { '' }
                    $last = if ($before.Count -gt 1) { $before[-1] } else { '' }
                    $found = if ($verb -eq '') { $verbs }
                        elseif ($values.ContainsKey("$verb $last")) { $values["$verb $last"] }
                        elseif ($wordToComplete -like '-*' -and $options.ContainsKey($verb)) { $options[$verb] }
                        elseif ($words.Count -eq 1 -and $parts.ContainsKey($verb)) { $parts[$verb] }
                        else { @() }
                    $found | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                    }
                }
                """);
        return s.toString();
    }

    private static String list(List<String> words) {
        return "@('" + String.join("', '", words) + "')";
    }
}
