"""A hook that does what its options say: the core is tested through it, from outside, as a process."""

from hookset.signals import hear_signals

hear_signals()

import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from typing import Annotated, Literal  # noqa: E402

from hookset.context import Action, Context  # noqa: E402
from hookset.errors import Inconclusive, Refused, UsageError  # noqa: E402
from hookset.options import CommonConfig, Duration, option, positional, rest  # noqa: E402
from hookset.outcome import Finding, Rule, Status  # noqa: E402
from hookset.program import Command, Program  # noqa: E402

CONNECT = Rule("connect.reachable", Status.PASSED, "reachable")
SHADE = Rule("colour.shade", Status.FAILED, "the shade differs", "paint it again")
GLOSS = Rule("colour.gloss", Status.WARNING, "too dull", "polish it")
BLIND = Rule("sight.blind", Status.INCONCLUSIVE, "it was dark", "switch the light on")
LATE = Rule("clock.late", Status.INCONCLUSIVE, "the clock is late", "wind it up")
NOTE = Rule("colour.note", Status.INFO, "a remark")
DONE = Rule("wind.undone", Status.FAILED, "it was not wound up", "wind it up", final=True)
SKIP = Rule("smell.skipped", Status.SKIPPED, "no nose given")
RULES = (CONNECT, SHADE, GLOSS, BLIND, LATE, NOTE, SKIP, DONE)


class Judge(CommonConfig, frozen=True, kw_only=True):
    url: Annotated[str, option("where the toy is", env="TOY_URL", secret=True, metavar="URL")] = "toy://shelf"
    find: Annotated[
        tuple[
            Literal["passed", "failed", "many", "warning", "blind", "late", "info", "skipped", "odd", "long"],
            ...,
        ],
        option("what to find"),
    ] = ("passed",)
    stage: Annotated[Literal["before", "after"], option("before or after")] = "before"
    deep: Annotated[bool, option("look deeper")] = False
    depth: Annotated[int, option("how deep")] = 3
    pause: Annotated[Duration, option("between findings")] = 0.0
    end: Annotated[
        Literal["well", "refused", "inconclusive", "usage", "crash", "exit"], option("how to end")
    ] = "well"
    words: Annotated[str, option("words to say everywhere")] = ""


class Hang(CommonConfig, frozen=True, kw_only=True):
    find: Annotated[tuple[Literal["passed", "failed"], ...], option("what to find first")] = ()
    how: Annotated[Literal["sleep", "pipe", "polite"], option("what to hang in")] = "sleep"


class Tell(CommonConfig, frozen=True, kw_only=True):
    name: Annotated[str, positional("whose page", metavar="ID")] = ""
    crash: Annotated[bool, option("crash instead")] = False


class Wrap(CommonConfig, frozen=True, kw_only=True):
    key: Annotated[str, option("a key that must be given", secret=True)]
    command: Annotated[tuple[str, ...], rest("what to run")]


def judge(config: Judge, context: Context) -> Iterator[Finding]:
    context.subject = f"Toy at {config.words or 'the shelf'}"
    context.figures["depth"] = config.depth
    context.say(f"looking {config.words}".rstrip())
    for what in config.find:
        with context.deadline.within(f"find {what}"):
            context.deadline.sleep(config.pause)
            yield from found(what, context, config.words)
    end(config)


def found(what: str, context: Context, words: str) -> Iterator[Finding]:
    if what == "passed":
        yield CONNECT.finding(summary=f"primary, 14 ms {words}".rstrip())
    elif what == "failed":
        yield SHADE.finding("wall", expected="light blue", found=f"dark blue {words}".rstrip())
    elif what == "many":
        context.headlines["colour"] = "60 walls differ from the plan"
        yield from (SHADE.finding(f"wall {n:02}", expected="blue", found="green") for n in range(60))
    elif what == "late":
        yield LATE.finding(summary="the clock is 3 s late", invalidates=("colour",))
    elif what == "long":
        yield SHADE.finding("wall", expected="brick\n" * 30, found="x" * 5000)
    elif what == "odd":
        yield SHADE.finding("wall \x1b[31mred\x1b[0m\u202e", expected="a\nb", found="naïve ☂ \ud83d")
    else:
        yield {"warning": GLOSS, "blind": BLIND, "info": NOTE, "skipped": SKIP}[what].finding("wall")


def end(config: Judge) -> None:
    if config.end == "refused":
        raise Refused(f"the toy refused the key {config.words}".rstrip(), "turn it the other way")
    if config.end == "inconclusive":
        raise Inconclusive("the toy is not on the shelf", "look under the bed")
    if config.end == "usage":
        raise UsageError("--depth: deeper than the shelf")
    if config.end == "crash":
        raise ZeroDivisionError(f"too little {config.words}".rstrip())
    if config.end == "exit":
        raise SystemExit(0)


def hang(config: Hang, context: Context) -> Iterator[Finding]:
    for what in config.find:
        yield from found(what, context, "")
    context.actions.append(Action("wind up", state="unknown", detail="no answer"))
    with context.deadline.within("waiting for the spring"):
        if config.how == "polite":
            while context.deadline.require():
                context.deadline.sleep(0.05)
        elif config.how == "pipe":
            import os  # noqa: PLC0415

            os.read(os.pipe()[0], 1)
        time.sleep(3600)


def tell(config: Tell, context: Context) -> str:
    if config.crash:
        raise ZeroDivisionError("nothing to tell")
    if config.name == "nobody":
        raise UsageError("nobody has no page", "take somebody")
    return f"the page of {config.name or 'everybody'}"


def wrap(config: Wrap, context: Context) -> Iterator[Finding]:
    yield CONNECT.finding(summary=" ".join(config.command))


PROGRAM = Program(
    name="toy",
    summary="Is the toy in the state that this release expects?",
    version="1.2.3",
    commands=(
        Command("judge", "judge the toy", Judge, judge),
        Command("hang", "never come to an end", Hang, hang),
        Command("tell", "print a page", Tell, tell, prints=True),
        Command("wrap", "wrap another command", Wrap, wrap),
    ),
    rules=lambda: RULES,
)


if __name__ == "__main__":
    from hookset.run import main

    sys.exit(main(PROGRAM))
