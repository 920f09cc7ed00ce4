"""What the office hears of the program itself: who is not reached, what failed, what a person must decide."""

from __future__ import annotations

from datetime import datetime

from notifications.wording.layout import Group, Item, page
from notifications.wording.words import SUBJECT_LENGTH, Words, cut, fitting, moment_words, say


def unreachable(*, whom: str, channel: str, reason: str, home: str, language: str = "zh") -> Words:
    """An address refused for good: nothing more goes there until it is corrected. ``whom`` is unit and capacity."""
    return _plain(
        say(language, f"无法送达：{whom}", f"Unreachable: {whom}"),
        [
            say(language, f"渠道：{channel}", f"Channel: {channel}"),
            say(language, f"对方的回答：{reason}", f"The answer: {reason}"),
            say(
                language,
                "已停止向这个地址发送，消息改放站内收件箱。",
                "Nothing more goes there; messages wait in the inbox page.",
            ),
        ],
        say(language, "更正地址，或打电话并登记", "Correct the address, or call and register it"),
        f"{home}/reach",
        language,
        "red",
    )


def not_sent(*, subject: str, whom: str, reason: str, home: str, language: str = "zh") -> Words:
    """One message could not be sent, after every attempt or because it was refused itself."""
    return _plain(
        say(language, f"消息未能发出：{subject}", f"Not sent: {subject}"),
        [
            say(language, f"收件：{whom}", f"To: {whom}"),
            say(language, f"原因：{reason}", f"Why: {reason}"),
        ],
        say(language, "核对后重新发送，或打电话并登记", "Send it again, or call and register it"),
        f"{home}/reach",
        language,
        "red",
    )


def channel_rests(*, channel: str, reason: str, until: datetime, home: str, language: str = "zh") -> Words:
    """A way out failed again and again and rests; the others go on."""
    at = moment_words(until, language)
    return _plain(
        say(language, f"渠道暂停：{channel}", f"A channel rests: {channel}"),
        [
            say(language, f"原因：{reason}", f"Why: {reason}"),
            say(
                language,
                f"{at}自动再试；消息不会丢失，其他渠道照常。",
                f"Tried again at {at}; nothing is lost, the others go on.",
            ),
        ],
        say(language, "看渠道状态并测试", "See the channel and test it"),
        f"{home}/admin",
        language,
        "yellow",
    )


def holiday_notice(*, year: int, home: str, language: str = "zh") -> Words:
    """The State Council's notice for a year is not known here: its due moments are provisional."""
    return _plain(
        say(
            language,
            f"{year}年节假日安排尚未录入",
            f"The {year} holiday notice has not been entered",
        ),
        [
            say(
                language,
                f"{year}年的应报时间均为暂定。国务院办公厅通知发布后，请录入放假与调休日期；"
                "只有未办结的日期会随之移动，并逐一说明。",
                f"Every due moment of {year} is provisional. Enter the notice's rest days and make-up days "
                "once it is published: only open dates move, each with its reason.",
            )
        ],
        say(language, "录入节假日安排", "Enter the notice"),
        f"{home}/periods",
        language,
        "yellow",
    )


def journal_broken(*, seq: int, why: str, home: str, language: str = "zh") -> Words:
    """The nightly check found a link of the journal that does not hold."""
    return _plain(
        say(language, f"留痕核对不符：第{seq}条", f"The journal does not hold: link {seq}"),
        [
            why,
            say(
                language,
                "请立即保留现场，与最近的链头凭证和备份比对。",
                "Leave everything as it is; compare with the last checkpoint and backup.",
            ),
        ],
        say(language, "打开留痕并核对", "Open the journal and check it"),
        f"{home}/audit",
        language,
        "red",
    )


def round_failed(*, title: str, why: str, home: str, language: str = "zh") -> Words:
    """A round ended with an error."""
    return _plain(
        say(language, f"定时任务失败：{title}", f"A scheduled round failed: {title}"),
        [why, say(language, "下次到点会再试。", "It is tried again at its next hour.")],
        say(language, "看运行记录", "See the runs"),
        f"{home}/admin",
        language,
        "red",
    )


def clock_jumped(*, seconds: int, at: datetime, home: str, language: str = "zh") -> Words:
    """The machine's clock was moved; ``at`` is what it shows now."""
    minutes = max(1, round(abs(seconds) / 60))
    zh, en = ("向前", "forward") if seconds > 0 else ("向后", "back")
    return _plain(
        say(language, f"服务器时钟{zh}跳了{minutes}分钟", f"The server's clock moved {en} by {minutes} minutes"),
        [
            say(
                language,
                f"现在显示{moment_words(at, 'zh')}。请管理员核对服务器时间；这段时间的提醒和截止时刻可能有误，留痕里已记下。",
                f"It shows {moment_words(at, 'en')} now. Check the server's time; reminders and due moments around it may be off. "
                "The journal has kept it.",
            )
        ],
        say(language, "看运行记录", "See the runs"),
        f"{home}/admin",
        language,
        "red",
    )


def trial(*, channel: str, at: datetime, home: str, language: str = "zh") -> Words:
    """A test of a channel."""
    return _plain(
        say(language, f"督办渠道测试：{channel}", f"Duban channel test: {channel}"),
        [
            say(
                language,
                f"这是{moment_words(at, 'zh')}发出的测试。收到说明渠道可用，无须处理。",
                f"A test sent at {moment_words(at, 'en')}. It arrived, so the channel works; nothing is to be done.",
            )
        ],
        say(language, "打开督办", "Open Duban"),
        home,
        language,
        "blue",
    )


def letter(
    *,
    number: str,
    kind: str,
    title: str,
    unit: str,
    text: str,
    link: str,
    language: str = "zh",
    mark: str = "",
) -> Words:
    """A letter of the office goes out: its number is in the subject, and a mail carries it as PDF."""
    return _plain(
        f"{mark}{kind} {number}：{title}",
        [
            say(language, f"致：{unit}", f"To: {unit}"),
            *[line for line in text.splitlines() if line.strip()],
            say(
                language,
                "请登录签收并反馈；正式文本见附件（PDF）或系统。",
                "Acknowledge it and answer; the PDF is the letter.",
            ),
        ],
        say(language, "阅看、签收并反馈", "Read, acknowledge and answer"),
        link,
        language,
        "red",
    )


def notice(*, subject: str, text: str, link: str, language: str = "zh") -> Words:
    """A notice whose words its sender wrote."""
    lines = [line for line in text.splitlines() if line.strip()]
    return _plain(subject, lines, say(language, "打开督办查看", "See it in Duban"), link, language, "blue")


def _plain(title: str, lines: list[str], does: str, link: str, language: str, mark: str) -> Words:
    html = page(
        cut(title, SUBJECT_LENGTH),
        [Group("", [Item("", tuple(lines))], mark)],
        link=link,
        button=does,
        foot=[],
        language=language,
    )
    return Words(
        cut(title, SUBJECT_LENGTH),
        "\n".join([title, *lines, f"{does} {link}"]),
        html,
        fitting(f"【督办】{cut(title, 80)}。", f"{does}。{' '.join(lines)}", link),
    )
