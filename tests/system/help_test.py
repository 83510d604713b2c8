"""--help, man pages and completions say the same, and bash and zsh complete by them."""
import os
import pty
import re
import select
import shutil
import subprocess
import time

import lab

SOURCE = lab.pathlib.Path(__file__).resolve().parents[2]
MAN = {"lpa": SOURCE / "docs/man/lpa.1", "lpa-bridged": SOURCE / "docs/man/lpa-bridged.8",
       "lpa-relay": SOURCE / "docs/man/lpa-relay.1", "lpa-sim": SOURCE / "docs/man/lpa-sim.1"}


def output(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=30,
                          stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def section(text, title):
    """The first words of the lines below "TITLE:" in a help text."""
    found = re.search(rf"^{title}:\n((?:  .*\n|\n(?=  ))*)", text, re.M)
    return re.findall(r"^  (\S+)", found.group(1), re.M) if found else []


class Command:
    """A command as its --help shows it."""

    def __init__(self, program, *words):
        self.program, self.words = program, words
        self.name = " ".join((program, *words))
        self.help = output(lab.BIN / program, *words, "--help")
        self.options = set()
        for option in section(self.help, "Options"):
            self.options |= set(re.findall(r"-[\w-]+", option))
        self.subcommands = section(self.help, "Subcommands")

    def children(self):
        return [Command(self.program, *self.words, name) for name in self.subcommands]

    def tree(self):
        yield self
        for child in self.children():
            yield from child.tree()


def plain(page):
    """A man page as text, without overstriking and hyphenation."""
    return re.sub(r"\s+", " ", output("groff", "-mandoc", "-Tascii", "-P-cbou", "-rHY=0", page))


class HelpTest(lab.SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.trees = {program: list(Command(program).tree()) for program in MAN}

    def test_commands_are_found(self):
        names = [command.name for command in self.trees["lpa"]]
        self.assertIn("lpa profile download", names)
        self.assertIn("--yes", self.trees["lpa"][names.index("lpa profile download")].options)
        self.assertIn("--card", self.trees["lpa"][0].options)

    def test_each_command_has_an_example(self):
        for tree in self.trees.values():
            for command in tree:
                if not command.subcommands:
                    self.assertIn("Examples:\n", command.help,
                                  f"{command.name} --help (src/apps/lpa/examples.cc)")

    def test_examples_name_what_there_is(self):
        for program, tree in self.trees.items():
            for command in tree:
                options = command.options | tree[0].options
                for example in re.findall(rf"^  .*?\b{program} .*$", command.help, re.M):
                    for option in re.findall(r"(?<![\w-])--?[a-z][\w-]*", example):
                        self.assertIn(option, options, f"{command.name}: {example}")

    def test_the_man_page_has_all_that_help_has(self):
        for program, tree in self.trees.items():
            page = plain(MAN[program])
            for command in tree:
                if command.words and not command.subcommands:
                    self.assertIn(" ".join(command.words), page, MAN[program])
                for option in command.options:
                    self.assertRegex(page, rf"(?<![\w-]){option}(?![\w-])",
                                     f"{command.name} {option} in {MAN[program]}")

    def test_the_man_page_has_nothing_that_help_has_not(self):
        for program, tree in self.trees.items():
            known = set().union(*(command.options for command in tree))
            source = MAN[program].read_text()
            for word in re.findall(r"\bFl ([\w-]+)((?: , [\w-]+)*)", source):
                for name in [word[0], *word[1].replace(",", " ").split()]:
                    self.assertIn("-" + name, known, f"{MAN[program]}: Fl {name}")
            for heading in re.findall(r"^\.It Cm ([a-z-]+(?: [a-z-]+)?)$", source, re.M):
                self.assertTrue(any(" ".join(command.words) == heading for command in tree),
                                f"{MAN[program]}: {heading}")

    def test_man_pages_are_well_formed(self):
        for page in MAN.values():
            done = subprocess.run(["groff", "-ww", "-mandoc", "-z", page], capture_output=True,
                                  text=True, timeout=30)
            self.assertEqual(done.stderr, "")

    def test_completion_has_all_that_help_has(self):
        for program, tree in self.trees.items():
            for command in tree:
                offered = output(lab.BIN / program, "--complete", *command.words, "--")
                offered = {line.split("\t")[0] for line in offered.splitlines()}
                long = {option for option in command.options if option.startswith("--")}
                self.assertLessEqual(long, offered, command.name)
                offered = output(lab.BIN / program, "--complete", *command.words, "")
                self.assertEqual([line.split("\t")[0] for line in offered.splitlines()
                                  ][:len(command.subcommands)], command.subcommands)


class Bash(lab.SystemTest):
    def setUp(self):
        super().setUp()
        if not shutil.which("bash"):
            self.skipTest("bash is not installed")

    def complete(self, line):
        """What bash is offered with the cursor at the end of `line`."""
        script = f"""source {SOURCE / 'completions/lpa.bash'}
            complete -p lpa lpa-bridged lpa-relay lpa-sim >/dev/null || exit 1
            COMP_LINE=$1 COMP_POINT=${{#1}}
            _lpa
            printf '%s\\n' "${{COMPREPLY[@]}}"
            """
        path = f"{lab.BIN}:{os.environ['PATH']}"
        return output("bash", "-c", script, "bash", line, env=dict(os.environ, PATH=path)).split()

    def test_commands_options_and_values(self):
        self.assertEqual(self.complete("lpa pro"), ["profile"])
        self.assertEqual(self.complete("lpa profile en"), ["enable"])
        self.assertEqual(self.complete("lpa --card x profile download --match"),
                         ["--matching-id"])
        self.assertIn("world", self.complete("lpa-sim "))
        self.assertEqual(self.complete("lpa-bridged --lis"), ["--listen"])
        self.assertEqual(self.complete("lpa --progress "), ["json"])

    def test_a_colon_begins_a_new_word_for_bash(self):
        (self.folder / "world").mkdir()
        self.assertEqual(self.complete("lpa --card si"), ["sim:"])
        self.assertEqual(self.complete(f"lpa --card sim:{self.folder}/wo"),
                         [f"{self.folder}/world/"])
        self.assertEqual(self.complete("lpa --card=si"), ["sim:"])


class Zsh(lab.SystemTest):
    def setUp(self):
        super().setUp()
        if not shutil.which("zsh"):
            self.skipTest("zsh is not installed")

    def typed(self, keys, wanted):
        """Types `keys` at a zsh and waits until it shows `wanted`."""
        shell, terminal = pty.openpty()
        path = f"{lab.BIN}:{os.environ['PATH']}"
        process = subprocess.Popen(
            ["zsh", "-f", "-i"], stdin=terminal, stdout=terminal, stderr=terminal,
            env=dict(os.environ, PATH=path, TERM="dumb", HOME=str(self.folder)),
            start_new_session=True)
        os.close(terminal)
        self.addCleanup(os.close, shell)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        os.write(shell, f"PS1=; fpath=({SOURCE}/completions $fpath); autoload -Uz compinit; "
                        "compinit -u -D; echo rea''dy\n".encode())
        self.read_until(shell, "ready")
        os.write(shell, keys.encode())
        return self.read_until(shell, wanted)

    def read_until(self, shell, wanted):
        text = ""
        deadline = time.monotonic() + lab.START_SECONDS
        while wanted not in text:
            self.assertGreater(deadline, time.monotonic(), f"{wanted!r} is not in {text!r}")
            if select.select([shell], [], [], 1)[0]:
                text += os.read(shell, 4096).decode(errors="replace")
        return text

    def test_commands_and_options(self):
        # What is completed is run, and says what it was: echo takes the place of the program.
        self.typed("lpa prof\tli\t --prog\tjs\t\x01echo \n", "lpa profile list --progress json")

    def test_values_with_a_colon_go_on(self):
        (self.folder / "world").mkdir()
        self.typed(f"lpa --card si\t{self.folder}/wo\t\x01echo \n",
                   f"lpa --card sim:{self.folder}/world/")

    def test_what_is_offered_has_its_help(self):
        self.typed("lpa profile \t\t", "make it the active one")


if __name__ == "__main__":
    lab.main()
