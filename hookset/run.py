"""Run one command of a hook program: the one place where exceptions become exit codes.

The command works in a thread; the main thread only waits, for its end, a signal, or the deadline. Whatever comes
first, the verdict is printed and sent with what is known by then.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hookset.configure import Call, configure
from hookset.context import Context
from hookset.deadline import Deadline
from hookset.ears import Ears, end_process, listening
from hookset.effective import (
    effective,
    effective_short,
    hide_given_secrets,
    hide_secrets,
    peeked_format,
    peeked_sidecar,
)
from hookset.errors import HookError, UsageError
from hookset.exitcode import ExitCode
from hookset.judge import Start, names_of, verdict_of
from hookset.moment import now
from hookset.options import CommonConfig
from hookset.outcome import Finding
from hookset.premises import needs_premises, require_premises
from hookset.program import Program
from hookset.redact import Redactor
from hookset.report import lines
from hookset.report.clean import cleaned, record
from hookset.report.deliver import Delivery, deliver, report_deliveries, seconds_for
from hookset.report.summary import last_line
from hookset.report.termination import write_termination
from hookset.report.voice import Voice
from hookset.surroundings import Surroundings, read_surroundings
from hookset.verdict import Verdict
from hookset.work import Problem, Work, problem_of


def main(program: Program, argv: Sequence[str] | None = None) -> int:
    """Run the program with these arguments (the process's own where None) and return its exit code.

    With the process's own arguments the process is ended here, without returning, where a thread is still blocked
    in a call after a deadline or a signal: nothing may hold it then.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    with listening() as ears:
        run = _Run(program, words, os.environ, ears)
        code = run.start()
    if run.blocked and (argv is None or ears.signal):
        end_process(code)
    return code


class _Run:
    """One run: what it was called with, and where its words go."""

    def __init__(self, program: Program, words: list[str], environ: Mapping[str, str], ears: Ears) -> None:
        self.program = program
        self.words = words
        self.environ = environ
        self.ears = ears
        self.began = now()
        self.deadline = Deadline(CommonConfig().timeout)
        self.redactor = Redactor()
        self.voice = Voice(None, self.redactor, environ)
        self.blocked = False
        self.sidecar = peeked_sidecar(program, words, environ)

    def start(self) -> int:
        try:
            code = self._start()
        except Exception as error:  # our own bug: said like one of the command's
            code = self._fail(self.program.name, problem_of(error))
        self.ears.said = code
        if self.sidecar != "none":
            from hookset.sidecar import QUIT_SECONDS, quit_sidecars  # noqa: PLC0415  (few have one to end)

            quit_sidecars(self.sidecar, self.ears.moment(QUIT_SECONDS), self.voice.warn)
        return code

    def _start(self) -> int:
        if _asks(self.words):
            return self._page()
        try:
            call = configure(self.program, self.words, self.environ)
        except UsageError as error:
            hide_given_secrets(self.program, self.environ, self.redactor)
            self.voice = Voice(
                peeked_format(self.program, self.words, self.environ), self.redactor, self.environ
            )
            return self._refuse(error)
        hide_secrets(call, self.redactor)
        self.deadline = Deadline(getattr(call.config, "timeout", self.deadline.seconds))
        return self._print(call) if call.command.prints else self._judge(call)

    def _page(self) -> int:
        from hookset.help import help_page  # noqa: PLC0415  (needed by no run)

        self.voice.page(help_page(self.program, self.words))
        return ExitCode.PASSED

    def _refuse(self, error: UsageError) -> int:
        """Say what is wrong with the call itself: nothing has run, and nowhere to report to is known."""
        start = Start(self.began, names_of(self.program.name, self.program.version, "", None))
        verdict = verdict_of(start, self._context(), [], problem_of(error))
        verdict = cleaned(verdict, self.redactor.clean)
        self.voice.refuse(verdict, record(verdict))
        write_termination(last_line(verdict), self.environ)
        return verdict.exit_code

    def _print(self, call: Call) -> int:
        self.voice = Voice(
            "text", self.redactor, self.environ
        )  # progress among what is printed would spoil it
        context = self._context()
        problem = self._premises(call, context)
        if problem is None:
            work, problem = self._wait(lambda: self._run_command(call, context), context)
        if problem is None:
            self.voice.page(work.printed)
            return ExitCode.PASSED
        return self._fail(f"{self.program.name} {call.command.name}", problem)

    def _wait(
        self, run: Callable[[], Iterable[Finding] | str], context: Context
    ) -> tuple[Work, Problem | None]:
        work = Work(run, self.ears)
        problem = work.wait(self.ears, context)
        self.blocked = not work.finished
        return work, problem

    def _premises(self, call: Call, context: Context) -> Problem | None:
        """Why the command may not begin; before it, nothing that was mounted is read."""
        if not needs_premises(call.config):
            return None
        with context.deadline.within("verify the bundle"):
            return self._wait(lambda: require_premises(call.config), context)[1]

    def _run_command(self, call: Call, context: Context) -> Iterable[Finding] | str:
        if self.sidecar != "none":
            from hookset.sidecar import wait_until_ready  # noqa: PLC0415  (few have one to wait for)

            wait_until_ready(self.sidecar, context)
        return call.command.run(call.config, context)

    def _fail(self, who: str, problem: Problem) -> int:
        """Say what went wrong where there is no verdict to say it in."""
        self.voice = Voice("text", self.redactor, self.environ)
        if problem.traceback:
            self.voice.trace(problem.traceback)
        said = self.redactor.clean(problem.message)
        self.voice.complain(f"{who}: {said}", problem.hint)
        write_termination(f"{problem.outcome.upper()} (exit {problem.exit_code:d}): {said}", self.environ)
        return problem.exit_code

    def _judge(self, call: Call) -> int:
        config: Any = call.config
        start = Start(
            self.began, names_of(self.program.name, self.program.version, call.command.name, call.config)
        )
        self.voice = Voice(config.format, self.redactor, self.environ)
        self.voice.identity = {name: start.names[name] for name in lines.IDENTITY}
        self.voice.configuration(effective_short(self.program, call), effective(call))
        context = self._context()
        found, problem, around = self._work(call, context)
        verdict = verdict_of(start, context, found, problem, around, signal=self.ears.signal)
        if problem and problem.traceback:
            self.voice.trace(problem.traceback)
        verdict = cleaned(verdict, self.redactor.clean)
        self._tell(verdict, self._deliveries(config, verdict))
        return verdict.exit_code

    def _work(self, call: Call, context: Context) -> tuple[list[Any], Problem | None, Surroundings | None]:
        if problem := self._premises(call, context):
            return [], problem, None
        try:
            around = read_surroundings(call.config, self.program.rules, self.began)
        except HookError as error:
            return [], problem_of(error), None
        context.settle = around.weigh
        work, problem = self._wait(lambda: self._run_command(call, context), context)
        self.voice.quiet = True
        return list(work.findings), problem, around

    def _context(self) -> Context:
        return Context(self.deadline, say=self.voice.say, show=self.voice.show, hide=self.redactor.hide)

    def _deliveries(self, config: CommonConfig, verdict: Verdict) -> list[Delivery]:
        found = list(report_deliveries(config.report, record(verdict), config.report_token))
        found += self.program.deliveries(config, verdict)
        if config.pushgateway or config.metrics_textfile or config.otlp:
            from hookset.metrics import metric_deliveries  # noqa: PLC0415  (only where a sink is set)

            found += metric_deliveries(
                config, verdict, tuple(self.program.measures(verdict)), self.program.instruments
            )
        return found

    def _tell(self, verdict: Verdict, deliveries: list[Delivery]) -> None:
        """Report: the findings first, then to Kubernetes, then to whoever may be slow, the verdict's line last."""
        signalled = bool(self.ears.signal)
        self.voice.body(verdict, record(verdict), lambda: self.program.tables(verdict))
        write_termination(last_line(verdict), self.environ)
        self.ears.said = verdict.exit_code
        if deliveries:
            self._send(deliveries, signalled)
        self.voice.last(verdict)

    def _send(self, deliveries: list[Delivery], signalled: bool) -> None:
        faults, unfinished = deliver(deliveries, seconds_for(self.deadline.left, signalled), self.ears)
        for fault in faults:
            self.voice.warn(fault)
        self.blocked = self.blocked or unfinished


def _asks(words: Sequence[str]) -> bool:
    before_rest = words[: words.index("--")] if "--" in words else words
    return any(word in ("-h", "--help") for word in before_rest) or before_rest[:1] == ["--version"]
