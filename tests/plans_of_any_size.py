"""Responsibilities of any size, made from a seed: a few units that do much, many that do little, as plans have it."""

from __future__ import annotations

from random import Random

from plan_graph.responsibility import Part, Responsibility, Tie, Work

SURNAMES = [
    "残联",
    "民政",
    "财政",
    "人社",
    "教育",
    "卫健",
    "住建",
    "公安",
    "司法",
    "文旅",
    "交通",
    "农业农村",
    "水务",
    "统计",
    "医保",
    "税务",
    "审计",
    "应急",
    "科协",
    "妇联",
]


def generated(*, tasks: int, units: int, seed: int = 1) -> Responsibility:
    """Return tasks in sections of about eight, each with a lead or joint units, and up to nine participants."""
    chance = Random(seed)
    names = tuple(
        f"{'县市省'[number // 20 % 3]}{SURNAMES[number % 20]}局{number // 20 + 1}" for number in range(units)
    )
    weights = [1 / (place + 1) for place in range(units)]
    sections = [
        Part(f"{number // 4 + 3}.{number % 4 + 1}", f"第{number + 1}方面的主要任务和重点工作")
        for number in range((tasks + 7) // 8)
    ]
    works, ties = [], []
    for number in range(tasks):
        part = sections[number // 8]
        works.append(
            Work(f"{part.code}.{number % 8 + 1}", f"推进第{number + 1}项工作，完善有关制度和服务", part.code)
        )
        chosen = list(dict.fromkeys(chance.choices(names, weights, k=chance.randint(1, 9))))
        first = "shares" if chance.random() < 0.15 else "leads"
        ties += [
            Tie(name, works[-1].code, first if place == 0 or first == "shares" else "participates")
            for place, name in enumerate(chosen if chance.random() > 0.03 else [])
        ]
    return Responsibility("生成的规划", tuple(sections), tuple(works), names, tuple(ties))
