"""A site on 127.0.0.1 that serves invented pages, as a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIRST = datetime(2031, 5, 6, 12, tzinfo=UTC)
WEIBO_EPOCH = 515483463


@dataclass
class Answer:
    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class SiteServer:
    """`answer`: path with query -> Answer. `asked`: the paths asked for."""

    answer: Callable[[str], Answer] = lambda path: Answer(404)
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    first_ask: threading.Event = field(default_factory=threading.Event)
    hang: threading.Event | None = None  # answers wait until it is set

    def start(self) -> str:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.agents.append(self.headers.get("User-Agent", ""))
                site.cookies.append(self.headers.get("Cookie", ""))
                site.first_ask.set()
                if site.hang is not None:
                    site.hang.wait(30)
                    return
                answer = site.answer(self.path)
                body = answer.body.encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        ).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        if self.hang is not None:
            self.hang.set()
        self._server.shutdown()
        self._server.server_close()


def channel(numbers: list[int], more: int | None = None, name: str = "haijiao") -> str:
    """A channel page: posts in rising order, a link to those before `more`."""
    posts = "".join(
        f'<div class="tgme_widget_message" data-post="{name}/{number}">'
        f'<div class="tgme_widget_message_text">海角茶铺 says 🍵 &amp; sorry {number}'
        ' <a href="https://tea.example/notice">notice</a></div>'
        '<div class="tgme_widget_message_footer">'
        f'<a class="tgme_widget_message_date" href="https://t.me/{name}/{number}">'
        f'<time datetime="{(FIRST + timedelta(minutes=number)).isoformat()}"></time>'
        "</a></div></div>"
        for number in numbers
    )
    link = (
        f'<a class="tme_messages_more" data-before="{more}" href="/s/{name}?before={more}"></a>'
        if more
        else ""
    )
    return f"<html><body>{link}{posts}</body></html>"


def weibo_id(minute: int) -> str:
    at = FIRST + timedelta(minutes=minute)
    return str((int(at.timestamp()) - WEIBO_EPOCH) << 22)


def timeline(minutes: list[int], since: str | None = None) -> str:
    """A page of a Weibo timeline, as listed; `since`: there is a further page."""
    user = {
        "id": 1234567890,
        "screen_name": "海角茶铺官方",
        "verified": True,
        "description": "",
        "statuses_count": 9,
        "followers_count": "1.2万",
        "follow_count": 3,
        "avatar_hd": "https://tea.example/a.jpg",
    }
    cards: list[dict] = [
        {
            "card_type": 9,
            "mblog": {
                "id": weibo_id(minute),
                "bid": f"Nb{minute}",
                "user": user,
                "created_at": "昨天 20:01" if minute % 2 else "5分钟前",
                "text": f"关于杯子的<br>说明 {minute}",
                "reposts_count": 1,
                "comments_count": 2,
                "attitudes_count": 3,
                "pic_num": 0,
            },
        }
        for minute in minutes
    ]
    info = {"since_id": since} if since else {}
    cards.insert(0, {"card_type": 11})
    return json.dumps({"ok": 1, "data": {"cards": cards, "cardlistInfo": info}})
