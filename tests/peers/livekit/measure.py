"""LiveKit Agents on the work of our own benchmarks: one JSON document on stdout, progress on stderr.

What is timed is LiveKit's own code. Fakes stand only for what is outside of it: the model, and there is no audio.
"""

import argparse
import asyncio
import gc
import importlib.metadata
import itertools
import json
import os
import platform
import signal
import statistics
import sys
import time
from enum import Enum
from pathlib import Path
from typing import Optional

HERE = Path(__file__).resolve().parent
PEER = "livekit-agents"
CASE_SECONDS = 120
ALL_SECONDS = 480


def give_up(sentence: str) -> None:
    print(f"measure.py: {sentence}", file=sys.stderr, flush=True)
    # Tasks may sleep and threads may run, and nobody waits for them.
    os._exit(1)


def installed_version() -> str:
    """The version of the peer, if it is the one that the requirements pin."""
    if sys.version_info < (3, 11):
        give_up(f"it needs Python 3.11 or newer, and this is {platform.python_version()}")
    pins = (HERE / "requirements.txt").read_text().split()
    pinned = next(pin.removeprefix(f"{PEER}==") for pin in pins if pin.startswith(f"{PEER}=="))
    how = f"install {PEER} {pinned} by `pip install -r {HERE / 'requirements.txt'}`"
    try:
        found = importlib.metadata.version(PEER)
    except importlib.metadata.PackageNotFoundError:
        give_up(f"{PEER} is not installed for {sys.executable}; {how}")
    if found != pinned:
        give_up(f"{PEER} {found} is installed, and the figures are those of {pinned}; {how}")
    return found


VERSION = installed_version()

import psutil  # noqa: E402  one of its own requirements
from livekit.agents import Agent, AgentSession, RunContext, function_tool, llm  # noqa: E402
from livekit.agents.llm import ChatContext, ToolFlag  # noqa: E402
from livekit.agents.llm.async_toolset import AsyncToolset  # noqa: E402
from livekit.agents.voice.generation import perform_tool_executions  # noqa: E402
from livekit.agents.voice.speech_handle import SpeechHandle  # noqa: E402
from livekit.agents.voice.tool_executor import _duplicate_key  # noqa: E402
from pydantic import BaseModel  # noqa: E402

# --- the tools ---------------------------------------------------------------------------------------------------


class Cabin(Enum):
    economy = "economy"
    premium = "premium"
    business = "business"


class Passenger(BaseModel):
    name: str
    age: int


class Contact(BaseModel):
    email: str
    phone: str


@function_tool
async def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@function_tool
async def book(
    origin: str,
    destination: str,
    date: str,
    passengers: list[Passenger],
    cabin: Cabin,
    bags: int,
    budget: float,
    seats: list[str],
    contact: Contact,
    note: Optional[str] = None,
) -> str:
    """Book a flight."""
    return f"{origin} to {destination} on {date} for {len(passengers)} in {cabin.value}"


@function_tool
async def search(ctx: RunContext) -> str:
    """Say four things on the way, and find something."""
    await ctx.update("searching")
    await ctx.update("found 3 options")
    await ctx.update("found 5 options")
    await ctx.update("comparing the prices")
    return "the best one costs 120"


@function_tool(flags=ToolFlag.CANCELLABLE)
async def sleep(ctx: RunContext) -> None:
    """Say something, then sleep for a day."""
    await ctx.update("sleeping")
    await asyncio.sleep(86_400)


# A raw tool is dispatched without a model of its parameters, so that thousands are running soon. The check is the same.
@function_tool(
    raw_schema={"name": "nap", "description": "Sleep for a day.", "parameters": {"type": "object", "properties": {}}},
    flags=ToolFlag.CANCELLABLE,
    on_duplicate="reject",
    duplicate_scope="name_and_args",
)
async def nap(ctx: RunContext, raw_arguments: dict[str, object]) -> None:
    await ctx.update("sleeping")
    await asyncio.sleep(86_400)


ADD = '{"a": 12345, "b": 67890}'
BOOK = (HERE / "book.json").read_text().strip()

# --- what is outside: a model, and the conversation around it -----------------------------------------------------


class Model(llm.LLM):
    """Answers by `answer`, which is given what the model was sent."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def chat(self, *, chat_ctx, tools=None, conn_options=None, **_):
        return Stream(self, self.answer(chat_ctx), chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class Stream(llm.LLMStream):
    def __init__(self, model, delta, **rest):
        super().__init__(model, **rest)
        self._delta = delta

    async def _run(self):
        self._event_ch.send_nowait(llm.ChatChunk(id="chunk", delta=await self._delta))


async def text(words: str):
    return llm.ChoiceDelta(role="assistant", content=words)


async def call(tool: str, arguments: str):
    wanted = llm.FunctionToolCall(name=tool, arguments=arguments, call_id=new_call_id())
    return llm.ChoiceDelta(role="assistant", tool_calls=[wanted])


call_numbers = itertools.count()


def new_call_id() -> str:
    return f"call_{next(call_numbers):08}"


class Conversation:
    """A session without audio, whose tools belong to an async toolset."""

    def __init__(self, *tools, answer=lambda _: text("Well.")):
        self.toolset = AsyncToolset(id="measured", tools=list(tools))
        self.tools = llm.ToolContext([self.toolset])
        self.agent = Agent(instructions="You are a friendly travel assistant.")
        self.session = AgentSession(
            llm=Model(answer),
            vad=None,
            turn_handling={"turn_detection": None},
            tools=[self.toolset],
            user_away_timeout=None,
        )
        self.executor = self.toolset._executor

    async def __aenter__(self):
        await self.session.start(self.agent, record=False)
        self.speech = SpeechHandle.create()
        return self

    async def __aexit__(self, *_):
        await self.executor.cancel_all()
        await self.session.aclose()

    async def dispatch(self, tool: str, arguments: str) -> llm.FunctionCallOutput:
        """One call as the session makes it: from the text of its arguments to the text of its first output."""
        made = llm.FunctionCall(call_id=new_call_id(), name=tool, arguments=arguments)

        async def stream():
            yield made

        done, outputs = perform_tool_executions(
            session=self.session,
            speech_handle=self.speech,
            tool_ctx=self.tools,
            tool_choice="auto",
            function_stream=stream(),
            tool_execution_started_cb=lambda _: None,
            tool_execution_completed_cb=lambda _: None,
        )
        await done
        self.last = outputs.output[0]
        return self.last.fnc_call_out

    async def call_to_its_end(self, tool: str, arguments: str) -> None:
        """The same with all outputs of the call in the log, which takes the first one as the turn of a session does."""
        await self.dispatch(tool, arguments)
        while self.executor.has_running_tasks:
            await asyncio.sleep(0)
        pair = [self.last.fnc_call, self.last.fnc_call_out]
        self.agent._chat_ctx.insert(pair)
        self.session._tool_items_added(pair)

    async def log_of(self, items: list) -> None:
        """Makes these items all that was said so far."""
        await self.agent.update_chat_ctx(ChatContext(items), exclude_invalid_function_calls=False)
        self.session.history.items[:] = items

    async def sleepers(self, tool: str, count: int) -> None:
        for number in range(count):
            output = await self.dispatch(tool, json.dumps({"number": number}) if tool == "nap" else "{}")
            expect(not output.is_error, output.output)
        expect(len(self.executor._running_tasks) == count, "not all of them sleep")


# --- how it is measured -------------------------------------------------------------------------------------------


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise RuntimeError(what)


def middle(name: str, figures: list) -> dict:
    """The median under its name; how far the rounds lie apart is told, for other work on the machine shows in it."""
    print(f"{name}: {min(figures):,.0f} to {max(figures):,.0f} in {len(figures)} rounds", file=sys.stderr, flush=True)
    return {name: round(statistics.median(figures))}


async def cpu_time(name: str, rounds: int, times: int, work) -> dict:
    """CPU time of one `work`, after a round that is not counted."""
    figures = []
    gc.collect()
    for _ in range(rounds + 1):
        before = time.process_time_ns()
        for _ in range(times):
            await work()
        figures.append((time.process_time_ns() - before) / times)
    return middle(name, figures[1:])


def resident() -> int:
    gc.collect()
    return psutil.Process().memory_info().rss


# --- the cases ----------------------------------------------------------------------------------------------------


async def memory(quick: bool) -> dict:
    count = 2_000 if quick else 5_000
    async with Conversation(sleep) as conversation:
        # What the first calls load stays, and is no part of a task.
        await conversation.sleepers("sleep", 100)
        await conversation.executor.cancel_all()
        before = resident()
        await conversation.sleepers("sleep", count)
        return {"memory_per_sleeping_task_bytes": (resident() - before) // count}


async def dispatch(quick: bool) -> dict:
    rounds = 5 if quick else 9
    async with Conversation(add, book) as conversation:
        expect((await conversation.dispatch("add", ADD)).output == "80235", "add does not add")
        booked = (await conversation.dispatch("book", BOOK)).output
        expect(booked == "Rome Fiumicino to Oslo Gardermoen on 2027-03-14 for 2 in premium", booked)
        return {
            **await cpu_time("dispatch_add_ns", rounds, 50, lambda: conversation.dispatch("add", ADD)),
            **await cpu_time("dispatch_book_ns", rounds, 20, lambda: conversation.dispatch("book", BOOK)),
        }


def said(count: int) -> list:
    """A log: a question, a call, its output, an answer, and so on."""
    items = []
    for number in range(count):
        match number % 4:
            case 0:
                items.append(llm.ChatMessage(role="user", content=["What does it cost?"]))
            case 1:
                items.append(llm.FunctionCall(call_id=f"said_{number}", name="search", arguments="{}"))
            case 2:
                items.append(
                    llm.FunctionCallOutput(call_id=f"said_{number - 1}", name="search", output="120", is_error=False)
                )
            case _:
                items.append(llm.ChatMessage(role="assistant", content=["It costs 120."]))
    return items


def outputs_in(items: list) -> int:
    return sum(item.type == "function_call_output" for item in items)


async def async_calls(quick: bool) -> dict:
    figures = {}
    for count in (0, 1_000, 10_000):
        released = asyncio.Event()

        async def once_released():
            await released.wait()
            return await text("Well.")

        # A reply that has not ended keeps the session busy, so that no reply to the updates is part of the call.
        async with Conversation(search, answer=lambda _: once_released()) as conversation:
            busy = conversation.session.generate_reply(user_input="Hello.")
            log = said(count)
            before_the_call = outputs_in(log)
            times = []
            gc.collect()
            for _ in range(6 if quick else 16):
                await conversation.log_of(log)
                before = time.process_time_ns()
                await conversation.call_to_its_end("search", "{}")
                times.append(time.process_time_ns() - before)
                for kept in (conversation.agent.chat_ctx, conversation.session.history):
                    expect(outputs_in(kept.items) - before_the_call == 5, "an output is not in the log")
            expect(not busy.done(), "the session was not busy")
            figures |= middle(f"async_call_5_outputs_log_{count}_ns", times[1:])
            conversation.executor._pending_updates.clear()
            released.set()
            await busy
    return figures


async def merged(updates: int) -> int:
    """One busy period with that many updates, until the model is asked for the one reply that covers them."""
    busy, over, asked = asyncio.Event(), asyncio.Event(), asyncio.get_running_loop().create_future()
    began = 0
    requests = itertools.count(1)

    @function_tool(flags=ToolFlag.CANCELLABLE)
    async def report(ctx: RunContext) -> None:
        """Tell a lot while the agent speaks."""
        nonlocal began
        await ctx.update("started")
        await busy.wait()
        began = time.process_time_ns()
        for number in range(updates):
            await ctx.update(f"step {number} is done")
        over.set()
        await asyncio.sleep(86_400)

    async def speak():
        busy.set()
        await over.wait()
        return await text("It has started.")

    def answer(chat_ctx):
        match next(requests):
            case 1:
                return call("report", "{}")
            case 2:
                return speak()
            case 3:
                asked.set_result((time.process_time_ns(), chat_ctx))
        return text("All is done.")

    async with Conversation(report, answer=answer) as conversation:
        conversation.session.generate_reply(user_input="Begin.")
        ended, chat_ctx = await asked
        shown = outputs_in(chat_ctx.items)
        expect(shown == updates + 1, f"the model was shown {shown} outputs")
        prompt = "".join(item.text_content or "" for item in chat_ctx.items if item.type == "message")
        named = prompt.count("_update_")
        expect(named == updates, f"the prompt names {named} updates")
        return ended - began


async def merging(quick: bool) -> dict:
    figures = {}
    for updates, rounds in ((100, 9), (1_000, 5)):
        times = []
        for _ in range(3 if quick else rounds):
            gc.collect()
            times.append(await merged(updates))
        figures |= middle(f"merge_{updates}_updates_ns", times)
    return figures


async def duplicates(quick: bool) -> dict:
    figures = {}
    async with Conversation(nap) as conversation:
        executor = conversation.executor

        def key(number: int):
            return _duplicate_key(fnc=nap, fnc_name="nap", scope="name_and_args", raw_arguments={"number": number})

        async def check(of=key(-1)):
            return await executor._check_duplicate(of, on_duplicate="reject", confirm_duplicate=None)

        async def unchecked(*_, **__):
            return None

        for count, times in ((10, 1_000), (10_000, 20)):
            # Each of them has its key, but is not held against all that run already, which would take a minute.
            executor._check_duplicate = unchecked
            await conversation.sleepers("nap", count)
            del executor._check_duplicate
            refusal = await check(key(count - 1))
            expect(refusal is not None and "already running" in refusal, "a duplicate was not found")
            expect(await check() is None, "what is no duplicate was refused")
            figures |= await cpu_time(f"duplicate_check_{count}_ns", 5 if quick else 9, times, check)
            await executor.cancel_all()
    return figures


async def turn(quick: bool) -> dict:
    def answer(chat_ctx):
        after_the_call = chat_ctx.items[-1].type == "function_call_output"
        return text("It is 80235.") if after_the_call else call("add", ADD)

    async with Conversation(add, answer=answer) as conversation:

        async def one():
            await conversation.log_of([])
            result = await conversation.session.run(user_input="How much is it?")
            expect(len(result.events) == 3, "a turn is a call, its output and an answer")

        return await cpu_time("one_tool_turn_ns", 3 if quick else 9, 10, one)


# Memory comes first: what other cases leave free would be taken again, and not be seen.
CASES = [memory, dispatch, async_calls, merging, duplicates, turn]


async def measure(quick: bool) -> dict:
    figures = {}
    for case in CASES:
        began = time.monotonic()
        try:
            async with asyncio.timeout(CASE_SECONDS):
                figures |= await case(quick)
        except TimeoutError:
            give_up(f"the case `{case.__name__}` has not ended within {CASE_SECONDS} seconds")
        print(f"{case.__name__}: {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and fewer tasks for the memory")
    quick = parser.parse_args().quick
    if hasattr(signal, "SIGALRM"):
        # The deadlines of the cases need a loop that turns.
        signal.signal(signal.SIGALRM, lambda *_: give_up(f"it has not ended within {ALL_SECONDS} seconds"))
        signal.alarm(ALL_SECONDS)
    try:
        cases = asyncio.run(measure(quick))
    except Exception as error:
        give_up(f"{type(error).__name__}: {error}")
    document = {"system": PEER, "version": VERSION, "python": platform.python_version(), "cases": cases}
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
